"""The app's own screens in Chromium, a form at a time: filled until it is final, with everything that went wrong."""

import json
import mimetypes
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

from fieldobs.forms.compile import FormDocument
from fieldobs.guard import policy
from fieldobs.static import WEB, asset, styles

FILL = Path(__file__).with_name("fill.js")
BASE = "http://localhost"
READY = "() => document.querySelector('#app h1') !== null"
PATIENCE_MS = 20_000
PREVIEW = "src/preview/main.tsx"


@dataclass
class Filled:
    """How far a form came: whether it is final, what is still open in its review, what the browser complained of."""

    is_final: bool = False
    answered: str = ""
    left: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether everything was answered and nothing went wrong."""
        return self.is_final and not self.errors and not self.left


class Phone:
    """One page, on which one form after the other is shown and filled."""

    def __init__(self, page: Page) -> None:
        self.page, self.form, self.told = page, b"", Filled()
        page.route("**/*", self.serve)
        page.on("pageerror", lambda error: self.told.errors.append(str(error)))
        page.on("console", lambda line: line.type == "error" and self.told.errors.append(line.text))
        page.add_init_script(path=FILL)

    def serve(self, route: Route) -> None:
        """The page, the form and the built app; nothing else is anywhere."""
        path = route.request.url.removeprefix(BASE).partition("?")[0]
        file = WEB / path.removeprefix("/")
        if path == "/":
            route.fulfill(body=page(), content_type="text/html", headers={"Content-Security-Policy": policy()})
        elif path == "/form.json":
            route.fulfill(body=self.form, content_type="application/json")
        elif file.is_file():
            route.fulfill(path=file, content_type=mimetypes.guess_type(file.name)[0])
        else:
            route.fulfill(status=204)

    def fill(self, form: FormDocument) -> Filled:
        """Fill a form until it is final."""
        self.told = Filled()
        document: dict[str, Any] = form.document
        told = {"hash": form.hash, "document": document, "answers": {}, "station": None}
        self.form = json.dumps(told).encode()
        try:
            self.page.goto("about:blank")
            self.page.goto(f"{BASE}/?{form.hash[:8]}#/checklist/preview")
            until(self.page, READY)
            found = self.page.evaluate("() => fillForm()")
            self.told.is_final, self.told.answered, self.told.left = found["isFinal"], found["told"], found["left"]
            if not self.told.is_final:
                self.told.errors.append(f"not final: {found['shown'][:200]}")
        except Exception as error:  # whatever a form does to the browser is a finding about that form
            self.told.errors.append(str(error).partition("\n")[0])
        return self.told


def until(page: Page, holds: str) -> None:
    """Wait without `eval`, which the app forbids.

    Raises: TimeoutError.
    """
    for _ in range(PATIENCE_MS // 20):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(20)
    raise TimeoutError(f"still shows: {page.inner_text('body')[:200]}")


def page() -> str:
    """The page of the desk's preview."""
    sheets = "".join(f'<link rel="stylesheet" href="{sheet}">' for sheet in styles(PREVIEW))
    script = f'<script type="module" src="{asset(PREVIEW)}"></script>'
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{sheets}{script}</head>'
        '<body><div id="app" data-source="/form.json" data-language="en"></div></body></html>'
    )


@contextmanager
def phone() -> Iterator[Phone]:
    """A browser of the size of a phone, which knows where it is."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": 390, "height": 800}, locale="en-GB", permissions=["geolocation"],
            geolocation={"latitude": 43.2389, "longitude": 76.8897, "accuracy": 9},
        )  # fmt: skip
        yield Phone(context.new_page())
        browser.close()
