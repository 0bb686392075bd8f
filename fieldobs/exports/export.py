"""What every format of export is: a name, a kind of file, and how to write a book of sheets to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO

from fieldobs.exports.book import Sheet


@dataclass(frozen=True)
class Export:
    """A format. `write` puts the sheets into a file."""

    slug: str
    label: str
    suffix: str
    media_type: str
    write: Callable[[Iterable[Sheet], IO[bytes]], None]
