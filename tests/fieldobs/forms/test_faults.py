"""A fault of a form names its cell, underlines the expression, and speaks the language of whoever reads it."""

import pytest

from fieldobs.forms.compile import compile_form
from fieldobs.forms.faults import FormFaults
from fieldobs.pages import translator
from tests.fieldobs.forms.test_compile import SMALL, faults, rows


def test_a_fault_keeps_its_sentence_so_that_each_reader_is_told_in_their_language(monkeypatch):
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")  # the language of the server is nobody's
    with pytest.raises(FormFaults) as refused:
        compile_form(rows("| | text | a | A | ${nobody} = 1 | |").encode(), "form")
    (fault,) = refused.value.faults
    assert fault.said() == "no question is called ${nobody}"
    assert fault.said(translator("ru")) == "вопроса ${nobody} нет"
    assert fault.told(translator("ru")).startswith("survey, строка 2, relevant: вопроса ${nobody} нет\n")
    assert fault.said(translator("kk")) not in (fault.said(), fault.said(translator("ru")))


def test_what_is_wrong_with_an_expression_is_underlined():
    with pytest.raises(FormFaults) as refused:
        compile_form(rows("| | text | a | A | ${access} = 'yes' and frob(1) | |").encode(), "form")
    assert [str(fault) for fault in refused.value.faults] == [
        "survey, row 2, relevant: no question is called ${access}\n    ${access} = 'yes' and frob(1)\n    ^^^^^^^^^",
        "survey, row 2, relevant: there is no function frob()\n"
        "    ${access} = 'yes' and frob(1)\n"
        "                          ^^^^",
    ]


def test_a_trigger_that_nobody_knows_is_underlined():
    head = "| survey |\n| | type | name | label | calculation | trigger |\n"
    with pytest.raises(FormFaults) as refused:
        compile_form(f"{head}| | text | a | A | now() | ${{gone}} |".encode(), "form")
    (fault,) = refused.value.faults
    assert (fault.column, fault.underlined) == ("trigger", "    ${gone}\n    ^^^^^^^")


def test_a_choice_with_or_other_that_is_filtered_is_refused_in_words_of_ours():
    text = SMALL.replace("| select_one yn | access |", "| select_one yn or_other | access |").replace(
        "| | | | | access: yes |", "| | | | name != 'no' | access: yes |"
    )
    assert faults(text) == [
        (
            "survey",
            2,
            "choice_filter",
            "choices with or_other cannot be filtered: list the choice other, and ask behind it",
        )
    ]


def test_a_long_expression_is_shown_around_its_fault():
    long = " or ".join(["${a} = 'x'"] * 30) + " or ${b} = 'x'"
    with pytest.raises(FormFaults) as refused:
        compile_form(rows(f"| | text | a | A | | |\n| | text | c | C | {long} | |").encode(), "form")
    shown, carets = refused.value.faults[0].underlined.splitlines()
    assert len(shown) < 110
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "${b}"
