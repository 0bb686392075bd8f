"""A sentence that the observer says yes to: stored as `OK`, as in XForms."""

from fieldobs.forms.kinds.kind import Kind

ACKNOWLEDGE = Kind(lambda value, *_: value == "OK", lambda *_: "✓")
