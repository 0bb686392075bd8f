"""Photos, recordings and other files, stored as the hash, size, type and name of their bytes."""

import re
from typing import Any

from fieldobs.forms.kinds.kind import Kind

HASH = re.compile(r"[0-9a-f]{64}")


def is_attachment(value: Any, *_: Any) -> bool:
    """An attachment of at least one byte."""
    return (
        isinstance(value, dict)
        and HASH.fullmatch(str(value.get("sha256"))) is not None
        and isinstance(value.get("size"), int)
        and value["size"] > 0
        and isinstance(value.get("type"), str)
    )


def attachment_shown(value: Any, *_: Any) -> str:
    """The name of the file."""
    return str(value.get("name", "")) if isinstance(value, dict) else str(value)


def taken(media: str) -> Kind:
    """An attachment of one kind of media."""
    return Kind(lambda value, *_: is_attachment(value) and value["type"].startswith(media), attachment_shown)


PHOTO = taken("image/")
AUDIO = taken("audio/")
VIDEO = taken("video/")
FILE = Kind(is_attachment, attachment_shown)
