"""The suite sees the bugs that peers had: here two of them, and that each can still be put in; all in `make bugs`."""

import random

import pytest

from tests.bugs.__main__ import BUGS, hunt
from tests.bugs.bug import ROOT, Bug

A_FEW = random.sample(BUGS, 2)  # others each time: `make bugs` sees to all of them


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_can_be_put_in(bug: Bug) -> None:
    texts: dict[str, str] = {}
    for edit in bug.edits:
        before = texts.get(edit.file) or (ROOT / edit.file).read_text()
        texts[edit.file] = edit.applied(before)
    for file, text in texts.items():
        if file.endswith(".py"):
            compile(text, file, "exec")


@pytest.mark.parametrize("bug", A_FEW, ids=lambda bug: bug.name)
def test_is_caught(bug: Bug) -> None:
    found = hunt(bug)
    assert found.is_caught, f"{bug.name}: {found.told}"


def test_twenty_of_them_and_no_two_alike() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 20
