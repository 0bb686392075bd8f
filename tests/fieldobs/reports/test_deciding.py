"""What returning and accepting an interim report write."""

import pytest

from fieldobs.errors import NotProcessable
from fieldobs.reports.actions import accepted, comment_of, returned


def test_returning_writes_comments_on_the_whole_and_on_sections():
    assert returned({"": " Thank you. ", "L4": "Which?", "L5": " "}, {}) == {
        "$comment": "Thank you.",
        "$comment/L4": "Which?",
        "$review": "returned",
    }


def test_returning_again_clears_the_comments_that_no_longer_stand():
    standing = {"$comment": "Old.", "$comment/L4": "Old.", "$state": "final"}
    assert returned({"L4": "New."}, standing) == {"$comment": None, "$comment/L4": "New.", "$review": "returned"}


def test_returning_needs_a_word():
    with pytest.raises(NotProcessable):
        returned({"": "", "L4": "  "}, {})


def test_accepting_writes_nothing_but_the_decision():
    assert accepted() == {"$review": "accepted"}


def test_a_comment_is_found_on_the_whole_and_on_a_section():
    about = {"$comment": "Whole.", "$comment/L4": "Part."}
    assert (comment_of(about, ""), comment_of(about, "L4"), comment_of(about, "L5")) == ("Whole.", "Part.", "")
