"""A sentence that the observer says yes to."""

from fieldobs.forms.kinds.kind import Kind

ACKNOWLEDGE = Kind(lambda value, *_: value is True, lambda value, *_: "✓" if value is True else str(value))
