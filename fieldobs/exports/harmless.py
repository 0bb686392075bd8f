"""Text that no spreadsheet takes for a formula, and back. Knows no format."""

import re

# What begins a formula in some spreadsheet, also in its full width and behind spaces or apostrophes.
RISKY = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might run a text, or take an apostrophe of ours for part of it."""
    return RISKY.match(text) is not None


def harmless(cell: str | int | float | None) -> str:
    """A cell of CSV: risky text behind an apostrophe, numbers as they are."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if isinstance(cell, str) and is_risky(text) else text


def unharmed(text: str) -> str:
    """The text that `harmless` was given."""
    return text[1:] if text.startswith("'") and is_risky(text[1:]) else text
