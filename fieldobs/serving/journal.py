"""What a server writes down of its faults: where and of what kind, never their words, which may quote an answer."""

import logging
import traceback
from typing import Any


def without_words(error: BaseException) -> str:
    """The trace of an error and of those behind it, as Python writes it but for what they say."""
    parts: list[str] = []
    found: BaseException | None = error
    while found is not None and len(parts) < 10:
        lines = "".join(traceback.format_tb(found.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{lines}{type(found).__module__}.{type(found).__qualname__}")
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return "\nwhich came of:\n".join(parts)


def be_discreet() -> None:
    """Keep the words of errors out of everything that this process logs from here on."""
    make = logging.getLogRecordFactory()

    def discreet(*args: Any, **more: Any) -> logging.LogRecord:
        record = make(*args, **more)
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text, record.exc_info = without_words(record.exc_info[1]), None
        return record

    logging.setLogRecordFactory(discreet)
