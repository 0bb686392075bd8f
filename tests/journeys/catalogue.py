"""The catalogue of sentences, as translators keep it."""

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parents[2] / "web" / "locales"


@cache
def catalogue(language: str) -> Catalog:
    with (LOCALES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def said(language: str, sentence: str) -> str:
    """A sentence of the source in a reader's language."""
    if language == "en":
        return sentence
    message = catalogue(language).get(sentence)
    assert message is not None and message.string, f"{language} has no words for “{sentence}”"
    return str(message.string)
