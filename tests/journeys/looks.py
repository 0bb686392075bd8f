"""What can be measured of a page by machine: axe's rules, what can be tapped, what sticks out."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.journeys.glass import PageGlass
from tests.journeys.phones import Phone

FITTING = Path(__file__).with_name("fitting.js").read_text()
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
THEMES = ("light", "dark")
WIDTHS_PX = (360, 1280)
HEIGHT_PX = 740
FINGER_PX = 44

RUN_AXE = """() => axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) =>
    `${target} ${failureSummary}`.replace(/\\s+/g, " ")).join("; ").slice(0, 600)}`))"""

SMALL_TARGETS = """(least) => {
  const words = (one) => (one.getAttribute("aria-label") || one.innerText || one.id || one.className).trim();
  const controls = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
  const targets = new Set(controls.map((one) => one.closest("label") ?? one));
  return [...targets]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".vh"))
    .map((one) => ({ one, box: one.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 1 && box.height > 1)
    .filter(({ box }) => box.width < least - 0.5 || box.height < least - 0.5)
    .map(({ one, box }) => `${one.localName} “${words(one)}” ${Math.round(box.width)} × ${Math.round(box.height)}`);
}"""

STICKING_OUT = """() => {
  const room = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= room) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > room + 0.5)
    .map((one) => `${one.localName}.${one.className} to ${Math.round(one.getBoundingClientRect().right)}`)
    .slice(0, 5);
}"""


def faults_of_axe(page: Page) -> list[str]:
    """Violations in both themes and at both widths, each told once."""
    found: dict[str, None] = {}
    for width in WIDTHS_PX:
        page.set_viewport_size({"width": width, "height": HEIGHT_PX})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            if not page.evaluate("'axe' in window"):
                page.evaluate(AXE.read_text())
            told: list[str] = page.evaluate(RUN_AXE)
            found |= {f"{theme}, {width} px, {fault}": None for fault in told}
    return list(found)


def small_targets(page: Page) -> list[str]:
    found: list[str] = _narrow(page).evaluate(SMALL_TARGETS, FINGER_PX)
    return found


def sticking_out(page: Page) -> list[str]:
    """What makes a narrow screen scroll sideways, at ordinary text and at twice its size."""
    narrow = _narrow(page)
    found: list[Any] = narrow.evaluate(STICKING_OUT)
    size = narrow.evaluate("document.documentElement.style.fontSize")
    narrow.evaluate("document.documentElement.style.fontSize = '200%'")
    narrow.evaluate("document.documentElement.toggleAttribute('data-large', true)")
    found += [f"at 200 % text: {one}" for one in narrow.evaluate(STICKING_OUT)]
    narrow.evaluate(f"document.documentElement.style.fontSize = '{size}'")
    narrow.evaluate("document.documentElement.toggleAttribute('data-large', false)")
    return [str(one) for one in found]


def misfits(page: Page, width: int = WIDTHS_PX[0]) -> list[str]:
    """Words that are cut off, broken in two or written over others, as the page is read and with its sides changed."""
    page.set_viewport_size({"width": width, "height": HEIGHT_PX})
    found = [str(one) for one in page.evaluate(FITTING)]
    page.evaluate("document.documentElement.dir = 'rtl'")
    found += [f"mirrored: {one}" for one in page.evaluate(FITTING) if one not in found]
    page.evaluate("document.documentElement.removeAttribute('dir')")
    return found


def page_of(phone: Phone) -> Page:
    assert isinstance(phone.glass, PageGlass)
    return phone.glass.page


def _narrow(page: Page) -> Page:
    page.set_viewport_size({"width": WIDTHS_PX[0], "height": HEIGHT_PX})
    return page
