"""Loops over the choices of a list that cannot be written out; those that can are in `tests/cases/forms/loops.json`."""

import pytest

from tests.fieldobs.forms.test_compile import faults

LOOP = """
| survey |
| | type | name | label | relevant |
| | begin_loop over yn | each | Each | |
| | text | why | Why %(label)s? | |
| | end_loop | | | |
| | text | last | Last | |
| choices |
| | list_name | name | label |
| | yn | yes | Yes |
| | yn | no | No |
"""


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        ("over yn", "over ny", ("survey", 2, "type", "the choices sheet has no list ny")),
        ("| | end_loop | | | |", "", ("survey", 2, "type", "this loop is never ended")),
        (
            "why | Why %(label)s? |",
            "why | Why? | ${ghost}",
            ("survey", 3, "relevant", "no question is called ${ghost}"),
        ),
        (
            "Last |",
            "Last | ${why} = 1",
            ("survey", 5, "relevant", "more than one question is called ${why}: rows 3 and 3"),
        ),
        (
            "text | last |",
            "text | la st |",
            ("survey", 5, "name", "la st cannot be a name: letters, digits, _ . - only, a letter first"),
        ),
    ],
)
def test_what_is_wrong_with_a_loop_is_told_in_the_row_of_the_sheet(written, instead, fault):
    text = "\n".join(line for line in LOOP.replace(written, instead).splitlines() if line)
    assert faults(text) == [fault]


def test_a_loop_makes_no_more_rows_than_a_form_can_hold():
    loops = "| | begin_loop over yn | each | Each | |\n" * 13
    text = LOOP.replace("| | begin_loop over yn | each | Each | |\n", loops).replace(
        "| | end_loop | | | |\n", "| | end_loop | | | |\n" * 13
    )
    assert "this loop makes more than 5000 rows" in [message for *_, message in faults(text)]
