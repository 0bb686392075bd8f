"""Dates and times as ISO 8601 text: the wall clock where they were written."""

from typing import Any

from fieldobs.forms.kinds.kind import Kind, as_it_is
from fieldobs.forms.rules.values import moment


def is_moment(value: Any, dated: bool, timed: bool) -> bool:
    """ISO text with a date, a time, or both, that the calendar and the clock have."""
    return (
        isinstance(value, str)
        and moment(value) == moment(value)
        and ("-" in value[:5]) == dated
        and (":" in value) == timed
    )


DATE = Kind(lambda value, *_: is_moment(value, dated=True, timed=False), as_it_is)
TIME = Kind(lambda value, *_: is_moment(value, dated=False, timed=True), lambda value, *_: str(value)[:5])
DATETIME = Kind(
    lambda value, *_: is_moment(value, dated=True, timed=True),
    lambda value, *_: str(value)[:16].replace("T", " "),
)
