"""A slow phone with a poor link: system Chromium, throttled through the DevTools protocol."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright

from bench.slowlink import Link

ARGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
CPU = 6
TIMEOUT_MS = 180_000
# In the page: notes when each step's element first has a box, taps it if the step says so, and keeps long tasks.
WATCH = """
steps => {
  window.benched = { marks: {}, tasks: [] };
  new PerformanceObserver(list => list.getEntries().forEach(e => benched.tasks.push([e.startTime, e.duration])))
    .observe({ type: "longtask", buffered: true });
  const waiting = [...steps];
  const look = () => {
    const [name, selector, tap] = waiting[0] ?? [];
    const found = selector && document.querySelector(selector);
    if (found && found.getBoundingClientRect().width > 0) {
      benched.marks[name] = performance.now();
      waiting.shift();
      if (tap) found.click();
    }
    if (waiting.length) requestAnimationFrame(look);
  };
  look();
}
"""
QUIET = """
name => {
  const last = benched.tasks.reduce((end, [start, took]) => Math.max(end, start + took), 0);
  return name in benched.marks && performance.now() - Math.max(last, benched.marks[name]) > 500;
}
"""
READ = """
name => {
  const end = benched.tasks.reduce((end, [start, took]) => Math.max(end, start + took), benched.marks[name]);
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return { ...benched.marks, painted: paint ? paint.startTime : 0, quiet: end };
}
"""


@dataclass(frozen=True)
class Step:
    """Something to wait for in the page; `tap` taps it as soon as it is there."""

    name: str
    selector: str
    tap: bool = False


@dataclass
class Visit:
    """Seconds from the start of navigation to each step, to the first paint and to quiet; and what came over."""

    seconds: dict[str, float]
    bytes_down: int
    requests: int
    page: Page = field(repr=False)


@contextmanager
def phone(profile: Path) -> Iterator[BrowserContext]:
    """A browser of its own whose profile is on the disk, of the size of a phone."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=shutil.which("chromium"), args=ARGS, viewport={"width": 390, "height": 800},
            is_mobile=True, has_touch=True, locale="en-GB",
        )  # fmt: skip
        try:
            yield context
        finally:
            context.close()


def visit(context: BrowserContext, url: str, steps: list[Step], link: Link | None) -> Visit:
    """Open an address on a slow phone and go through the steps. The page stays open, the phone slow."""
    page = context.new_page()
    session = throttled(page, link)
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    written = ", ".join(f"[{step.name!r}, {step.selector!r}, {str(step.tap).lower()}]" for step in steps)
    page.add_init_script(f"({WATCH})([{written}])")
    page.goto(url, wait_until="commit", timeout=TIMEOUT_MS)
    last = steps[-1].name
    await_true(page, QUIET, last)
    read: dict[str, float] = page.evaluate(READ, last)
    return Visit(
        {name: at / 1000 for name, at in read.items()}, int(sum(sizes)), sum(1 for size in sizes if size), page
    )


def await_true(page: Page, script: str, value: str | None = None) -> None:
    """Ask the page until it says yes. (Playwright's own wait needs `eval`, which the app forbids.)

    Raises: TimeoutError after three minutes, with what the page shows.
    """
    until = time.monotonic() + TIMEOUT_MS / 1000
    while not page.evaluate(script, value):
        if time.monotonic() > until:
            raise TimeoutError(f"{page.url} still shows: {page.inner_text('body')[:500]}")
        page.wait_for_timeout(100)


def throttled(page: Page, link: Link | None) -> CDPSession:
    """Slow a page down: its processor, and its network unless the link is None."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    if link:
        rate = link.kbit_s * 125
        limits = {"offline": False, "latency": link.rtt_ms, "downloadThroughput": rate, "uploadThroughput": rate}
        session.send("Network.emulateNetworkConditions", limits)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    return session


def forget_files(page: Page) -> None:
    """Empty the HTTP cache and take the worker and its files away; what the app keeps stays."""
    page.evaluate(
        """async () => {
            for (const name of await caches.keys()) await caches.delete(name);
            for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
        }"""
    )
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
