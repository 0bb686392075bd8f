"""The desk in a coordinator's browser."""

from playwright.sync_api import Page, expect

from tests.journeys.headquarters import Headquarters


class Desk:
    """One open page of the desk; `stays` marks it, and a reload would lose the mark."""

    def __init__(self, page: Page, headquarters: Headquarters) -> None:
        self.page, self.headquarters = page, headquarters

    def sign_in(self) -> None:
        self.page.goto(self.headquarters.sign_in())
        self.page.get_by_role("button").first.click()
        expect(self.page.locator("#live")).to_be_visible()

    def open(self, path: str) -> None:
        self.page.goto(f"{self.headquarters.url}/desk/{path}")

    def mark(self) -> None:
        self.page.evaluate("window.wasHereBefore = true")

    def was_not_reloaded(self) -> bool:
        return bool(self.page.evaluate("window.wasHereBefore === true"))

    def shows(self, words: str, within: str = "main", patience_s: float = 20) -> None:
        """These words stand there, or come to stand there by themselves."""
        expect(self.page.locator(within)).to_contain_text(words, use_inner_text=True, timeout=patience_s * 1000)
