"""Whole numbers, stored as integers, and decimals, stored as text so that no digit is lost."""

import re
from typing import Any

from fieldobs.forms.kinds.kind import Kind, as_it_is

DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


def is_integer(value: Any, *_: Any) -> bool:
    """A whole number; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_decimal(value: Any, *_: Any) -> bool:
    """A number with a point as text, or a whole one."""
    return is_integer(value) or (isinstance(value, str) and DECIMAL.fullmatch(value) is not None)


INTEGER = Kind(is_integer, as_it_is)
DECIMALS = Kind(is_decimal, as_it_is)
