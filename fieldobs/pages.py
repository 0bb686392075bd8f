"""HTML for the desk: one Jinja2 environment, one catalogue, the reader's language. Knows no room."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from babel.support import NullTranslations, Translations
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fieldobs.errors import FieldobsError, NotSignedIn
from fieldobs.static import asset, styles

HERE = Path(__file__).parent
SOURCE = HERE.parent / "web"
TEMPLATES, LOCALES = ((HERE / name if (HERE / name).is_dir() else SOURCE / name) for name in ("templates", "locales"))
THEMES = ("light", "dark")
LANGUAGES = {"en": "English", "kk": "Қазақша", "ru": "Русский"}


def language_of(request: Request) -> str:
    """The language a reader chose, else the first of the browser's that we have, else English."""
    chosen = request.cookies.get("lang", "")
    if chosen in LANGUAGES:
        return chosen
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().split("-")[0].lower()
        if code in LANGUAGES:
            return code
    return "en"


@cache
def catalogue(language: str) -> NullTranslations:
    """The translations of a language, read from its `.po`; English is what the source says."""
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = LOCALES / f"{language}.po"
    if language == "en" or not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def translator(language: str) -> Callable[[str], str]:
    """The `_` of a language."""
    return catalogue(language).gettext


@cache
def environment(language: str) -> Environment:
    """A Jinja2 environment that speaks one language."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(catalogue(language), newstyle=False)  # type: ignore[attr-defined]  # added by the extension
    made.globals.update(asset=asset, styles=styles, languages=LANGUAGES, language=language)
    return made


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """One page, filled with finished values."""
    page = environment(language_of(request)).get_template(template)
    return HTMLResponse(page.render(request=request, theme=theme_of(request), **values), status)


def theme_of(request: Request) -> str:
    """The theme a reader chose, else the one their system had when it was last seen, else light."""
    chosen, seen = request.cookies.get("theme", ""), request.cookies.get("theme_seen", "")
    return chosen if chosen in THEMES else seen if seen in THEMES else "light"


def error_page(request: Request, status: int, error: FieldobsError) -> Response:
    """A fault, told to a person; whoever is not signed in may do so and come back."""
    if isinstance(error, NotSignedIn) and request.method == "GET":
        back = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
        return RedirectResponse(f"/desk/sign-in?next={back}", 303)
    return render(request, "desk/error.html", status, error=error, answered=status)
