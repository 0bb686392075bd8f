"""Words for a person at a terminal, in the language of the environment. Knows no room."""

import os

from babel.numbers import format_decimal

from fieldobs.pages import LANGUAGES, translator


def terminal_language() -> str:
    """The language that LC_ALL, LC_MESSAGES or LANG asks for, else English."""
    asked = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "en")
    code = asked.replace("-", "_").split("_")[0].split(".")[0].lower()
    return code if code in LANGUAGES else "en"


def _(text: str) -> str:
    """A sentence in the language of the terminal."""
    return translator(terminal_language())(text)


def count(n: int) -> str:
    """A figure as people read it: 31,073."""
    return format_decimal(n, locale=terminal_language())
