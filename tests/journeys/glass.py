"""What a hand does on a browser's screen, the same for every engine. Things are found by XPath."""

import json
import shutil
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import psutil
from playwright.sync_api import BrowserContext, BrowserType, Playwright
from playwright.sync_api import Error as PlaywrightError
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

PATIENCE_S = 20
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
ENGLISH_PHONE: dict[str, Any] = {"viewport": PHONE, "locale": "en-GB", "color_scheme": "light"}


class Glass(Protocol):
    """A browser with one profile: killed and opened again, it finds there what it had kept."""

    def open(self, url: str) -> None: ...
    def tap(self, xpath: str) -> None: ...
    def write(self, xpath: str, text: str) -> None: ...
    def choose(self, xpath: str, file: Path) -> None: ...
    def sees(self, xpath: str) -> bool: ...
    def ask(self, script: str) -> Any: ...
    def network(self, is_there: bool) -> None: ...
    def reopen(self, url: str) -> None: ...
    def close(self) -> None: ...


def until(claim: Callable[[], bool], what: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Wait for a claim to hold; `what` says how things stand when it does not."""
    end = time.monotonic() + patience_s
    while not claim():
        assert time.monotonic() < end, f"still not so after {patience_s} s: {what()}"
        time.sleep(0.1)


class PageGlass:
    """A page of a browser that others use too. To reopen is to open another page of the same profile."""

    def __init__(self, context: BrowserContext) -> None:
        self._take(context)

    def _take(self, context: BrowserContext) -> None:
        context.set_default_timeout(PATIENCE_S * 1000)
        self.context = context
        self.page = context.pages[0] if context.pages else context.new_page()

    def open(self, url: str) -> None:
        self.page.goto(url)

    def tap(self, xpath: str) -> None:
        self.page.locator(f"xpath={xpath}").click()

    def write(self, xpath: str, text: str) -> None:
        self.page.locator(f"xpath={xpath}").fill(text)

    def choose(self, xpath: str, file: Path) -> None:
        self.page.locator(f"xpath={xpath}").set_input_files(file)

    def sees(self, xpath: str) -> bool:
        return self.page.locator(f"xpath={xpath}").first.is_visible()

    def ask(self, script: str) -> Any:
        return self.page.evaluate(script)

    def network(self, is_there: bool) -> None:
        self.context.set_offline(not is_there)

    def reopen(self, url: str) -> None:
        self.page.close()
        self.page = self.context.new_page()
        self.open(url)

    def close(self) -> None:
        with suppress(PlaywrightError):
            self.context.close()


class ProfileGlass(PageGlass):
    """Chromium or Firefox with a profile on disk, which outlives the browser."""

    def __init__(self, playwright: Playwright, engine: str, profile: Path, **options: Any) -> None:
        self._browser: BrowserType = getattr(playwright, engine)
        self._profile = profile
        self._system: dict[str, Any] = {
            "chromium": {"executable_path": shutil.which("chromium"), "args": CHROMIUM_ARGS},
            "firefox": {"executable_path": shutil.which("firefox-esr"), "channel": "moz-firefox"},
        }[engine] | options
        self._is_online = True
        super().__init__(self._launch())

    def _launch(self) -> BrowserContext:
        return self._browser.launch_persistent_context(str(self._profile), **ENGLISH_PHONE | self._system)

    def network(self, is_there: bool) -> None:
        self._is_online = is_there
        super().network(is_there)

    def reopen(self, url: str) -> None:
        """Kill every process of the browser as a phone that runs out of power would, and start it again."""
        self._kill()
        self._take(self._launch())
        self.network(self._is_online)
        self.open(url)

    def _kill(self) -> None:
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                if any(str(self._profile) in word for word in process.cmdline()):
                    process.kill()
        self.close()


class WebKitGlass:
    """WebKitGTK. Its automation keeps no profile: to reopen is to leave the page and to come back to it."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Selenium's own, of how it calls itself
            self._driver = webdriver.WebKitGTK()

    def open(self, url: str) -> None:
        self._driver.get(url)

    def tap(self, xpath: str) -> None:
        self._trying(xpath, self._press)

    def _press(self, element: WebElement) -> None:
        self._driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def write(self, xpath: str, text: str) -> None:
        def type_anew(element: WebElement) -> None:
            self._press(element)
            element.send_keys(Keys.CONTROL, "a")
            element.send_keys(text)

        self._trying(xpath, type_anew)

    def choose(self, xpath: str, file: Path) -> None:
        self._trying(xpath, lambda element: element.send_keys(str(file)))

    def _trying(self, xpath: str, act: Callable[[WebElement], None]) -> None:
        """A page that is just being drawn anew is tried again."""
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return act(self._driver.find_element(By.XPATH, xpath))
            except WebDriverException as error:
                words = self.ask("document.body.innerText")
                assert time.monotonic() < end, f"{xpath} cannot be used ({error.msg}) on: {words}"
                time.sleep(0.2)

    def sees(self, xpath: str) -> bool:
        with suppress(WebDriverException):
            return any(element.is_displayed() for element in self._driver.find_elements(By.XPATH, xpath))
        return False

    def ask(self, script: str) -> Any:
        return json.loads(self._driver.execute_script(f"return JSON.stringify(({script}) ?? null)"))

    def network(self, is_there: bool) -> None:
        """The line itself is cut; this engine cannot be told so."""

    def reopen(self, url: str) -> None:
        self._driver.get("about:blank")
        self._driver.get(url)

    def close(self) -> None:
        self._driver.quit()
