"""Whole numbers, stored as integers, and decimals, stored as text so that no digit is lost; a scale may bound them."""

import re
from typing import Any

from fieldobs.forms.kinds.kind import Kind, Node, as_it_is

DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


def is_integer(value: Any, *_: Any) -> bool:
    """A whole number; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_decimal(value: Any, *_: Any) -> bool:
    """A number with a point as text, or a whole one."""
    return is_integer(value) or (isinstance(value, str) and DECIMAL.fullmatch(value) is not None)


def is_on_scale(value: Any, node: Node) -> bool:
    """Whether a number is within the range of its question, if there is one."""
    scale = node.get("range")
    if not scale:
        return True
    low, high = sorted((scale["start"], scale["end"]))
    return bool(low <= float(value) <= high)


INTEGER = Kind(lambda value, node, _: is_integer(value) and is_on_scale(value, node), as_it_is)
DECIMALS = Kind(lambda value, node, _: is_decimal(value) and is_on_scale(value, node), as_it_is)
