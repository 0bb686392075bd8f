"""The desk's two answers to an interim report, as what its revision writes. Pure; the desk signs and stores it."""

from collections.abc import Mapping
from typing import Any

from fieldobs.errors import NotProcessable

COMMENT = "$comment"
REVIEW = "$review"


def returned(comments: Mapping[str, str], standing: Mapping[str, Any]) -> dict[str, Any]:
    """What returning a report writes: the comment on the whole (under "") and on its sections; older ones go.

    Raises: NotProcessable when nothing says why.
    """
    said = {_path(section): text.strip() for section, text in comments.items() if text.strip()}
    if not said:
        raise NotProcessable("Say what is to be changed: a comment on the whole or on one section.")
    cleared = {path: None for path in standing if path == COMMENT or path.startswith(f"{COMMENT}/")}
    return {**cleared, **said, REVIEW: "returned"}


def accepted() -> dict[str, Any]:
    """What accepting a report writes."""
    return {REVIEW: "accepted"}


def comment_of(about: Mapping[str, Any], section: str) -> str:
    """The desk's comment that stands on a section, or on the whole for ""."""
    return str(about.get(_path(section)) or "")


def _path(section: str) -> str:
    return f"{COMMENT}/{section}" if section else COMMENT
