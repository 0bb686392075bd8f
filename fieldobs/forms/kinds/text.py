"""Text, and calculated values, which may be anything plain."""

from fieldobs.forms.kinds.kind import Kind, as_it_is

TEXT = Kind(lambda value, *_: isinstance(value, str), as_it_is)
CALCULATE = Kind(lambda value, *_: isinstance(value, str | int), as_it_is)
