"""ODK's own engine in a page of Chromium, and the app's evaluator in Node beside it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from tests.fieldobs.forms.test_phone_and_desk import Phone

HERE = Path(__file__).parent
ENGINE = HERE / "node_modules" / "@getodk" / "xforms-engine" / "dist" / "index.js"
NOW = "2026-03-15T22:10:00.000"
SERVED = {"page.js": HERE / "engine.js", "engine.js": ENGINE}

Fill = Callable[[str, dict[str, str], list[Any], list[Any]], list[dict[str, Any]]]


def serve(route: Route) -> None:
    """The page and the two modules it needs; nothing else is anywhere."""
    name = route.request.url.rsplit("/", 1)[1]
    if not name:
        route.fulfill(body='<script type="module" src="page.js"></script>', content_type="text/html")
    elif name in SERVED:
        route.fulfill(path=SERVED[name], content_type="text/javascript")
    else:
        route.fulfill(status=404)


@pytest.fixture(scope="package")
def engine() -> Iterator[Page]:
    if not ENGINE.exists():
        pytest.skip("ODK's engine is not installed: `make test` does it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_context(timezone_id="UTC").new_page()
        page.route("**/*", serve)
        page.clock.set_fixed_time(f"{NOW}Z")
        page.goto("http://localhost/")
        page.wait_for_function("() => !!globalThis.fill")
        yield page
        browser.close()


@pytest.fixture
def fill(engine: Page) -> Fill:
    """Fills a form in the engine, and gives what it makes of each question."""
    return lambda *asked: engine.evaluate("asked => fill(...asked)", list(asked))


@pytest.fixture(scope="package")
def phone() -> Iterator[Phone]:
    phone = Phone()
    yield phone
    phone.close()
