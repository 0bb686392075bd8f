"""Takes the pictures of the README and the documents: `make screenshots`.

A demonstration lives its day in two minutes; then two phones and a desk, all real, are driven as people would.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, Playwright, sync_playwright

from tests.contract import FIELDOBS, free_port
from tests.journeys.desk import Desk
from tests.journeys.glass import ProfileGlass
from tests.journeys.headquarters import Headquarters
from tests.journeys.phones import Phone, row

PICTURES = Path(__file__).parent / "pictures"
MOST_BYTES = 200_000
DAY_MINUTES = 2
DAY_PATIENCE_S = 900
STILL_S = 15
STATIONS = ("0404", "0376")
"""Two stations of team 12's plan that the simulated Boris leaves out."""
PROTOCOL = {"N9": 20, "N11": 840, "N12": 18, "N13": 876}
ZONE = "Asia/Almaty"
LOOK = {
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
    "reduced_motion": "reduce",
    "timezone_id": ZONE,
}
DESK_PAGES = {
    "findings": "findings",
    "incidents": "incidents",
    "reports": "reports",
    "stations": "stations",
    "teams": "teams",
    "differ": "differ",
    "held": "held",
}


@dataclass
class Line:
    """The line of a phone that is cut by its own aeroplane mode only."""

    url: str

    def cut(self) -> None:
        """Nothing: the browser is told."""

    def mend(self) -> None:
        """Nothing: the browser is told."""


def live_the_day(data: Path) -> None:
    """Let the demonstration live its day in a folder. Raises: SystemExit when it stands still too early."""
    words = [FIELDOBS, "demo", "--data", str(data), "--port", str(free_port()), "--minutes", str(DAY_MINUTES)]
    demo = subprocess.Popen(words, stdout=subprocess.DEVNULL)  # noqa: S603  # our own command
    progress, seen, since = data / "phones" / "progress.json", "", time.monotonic()
    end = time.monotonic() + DAY_PATIENCE_S
    try:
        while not (seen and time.monotonic() - since > STILL_S):
            if demo.poll() is not None or time.monotonic() > end:
                raise SystemExit("the demonstration's day did not come to its end")
            time.sleep(1)
            now = progress.read_text() if progress.exists() else ""
            seen, since = (now, time.monotonic()) if now != seen else (seen, since)
    finally:
        demo.terminate()
        demo.wait(60)


def keep(name: str, page: Page) -> None:
    """Write one picture. Raises: SystemExit when it is too heavy for a page of documents."""
    file = PICTURES / f"{name}.png"
    page.wait_for_timeout(300)
    page.screenshot(path=file, animations="disabled", caret="hide")
    subprocess.run(["pngquant", "--force", "--strip", "--ext", ".png", "256", file], check=True)  # noqa: S603, S607  # from apt
    size = file.stat().st_size
    print(f"{file.name}: {size:,} bytes", flush=True)
    if size > MOST_BYTES:
        raise SystemExit(f"{file.name} has more than {MOST_BYTES:,} bytes")


def phone_pictures(phone: Phone) -> Callable[[str], None]:
    """Keeps pictures of a phone's screen."""
    glass = phone.glass
    assert isinstance(glass, ProfileGlass)
    return lambda name: keep(f"{name}-360", glass.page)


def dark(phone: Phone, is_dark: bool) -> None:
    glass = phone.glass
    assert isinstance(glass, ProfileGlass)
    glass.page.emulate_media(color_scheme="dark" if is_dark else "light")


def at_the_top(phone: Phone, path: str) -> None:
    """Scroll so that a question stands below the bar."""
    script = f"""(() => {{
      const it = document.querySelector('[data-path="{path}"]');
      scrollTo(0, it.getBoundingClientRect().top + scrollY - 140);
    }})()"""
    phone.glass.ask(script)


def of_enrolling(phone: Phone, code: str, take: Callable[[str], None]) -> None:
    phone.open_invitation(code)
    phone.sees('//button[starts-with(normalize-space(.), "Yes, that is me")]')
    take("welcome")
    phone.enrol(code)


def of_a_pair(amina: Phone, boris: Phone, take: Callable[[str], None]) -> None:
    """Both fill voting at one station without a network, and differ."""
    for phone, seen in ((boris, "No"), (amina, "Yes")):
        phone.cut()
        record = phone.begin("Voting", STATIONS[0])
        phone.answer({"H14": "At once", "H8": "Public office"})
        phone.section(record, "What you saw")
        phone.answer({"V30": "No", "V31": seen, "V33": "Not observed"})
    amina.answer({"V31_times": 2})
    amina.write("V31_facts", "Two voters showed two passports each; both were given two ballots.")
    at_the_top(amina, "V30")
    take("checklist")
    for phone in (boris, amina):
        phone.finalise(record)
        phone.mend()
        phone.try_now()
        phone.reads("Network is there", 60)
    amina.go("differ", record)
    amina.sees("//h1[normalize-space(.)]")
    take("differ")


def of_the_count(amina: Phone, take: Callable[[str], None]) -> None:
    record = amina.begin("Counting", STATIONS[1])
    amina.section(record, "Protocol lines")
    amina.answer(PROTOCOL)
    amina.reads("The lines differ by 18.")
    at_the_top(amina, "N11")
    take("counting")
    dark(amina, True)
    take("counting-dark")
    dark(amina, False)


def of_the_rest(amina: Phone, take: Callable[[str], None]) -> None:
    """Without a network again: an incident, a search, what is where, home."""
    amina.cut()
    amina.go("station", STATIONS[0])
    amina.tap("Incident")
    amina.sees('//label[normalize-space(.)="Ballot stuffing"]')
    take("incident")
    amina.go("station", STATIONS[0])
    amina.incident("Ballot stuffing", "3 Serious")
    amina.go("new", "voting")
    amina.glass.write('//input[@type="search"]', "garden")
    amina.sees(row("Garden"))
    take("search")
    amina.go("where")
    take("where")
    amina.go("settings")
    take("settings")
    amina.go()
    take("home")


def of_a_report(chiara: Phone, take: Callable[[str], None]) -> None:
    """A long-term observer's report, begun by the simulated day."""
    chiara.try_now()
    chiara.go()
    chiara.sees('//a[contains(@href, "report")]')
    take("reports")


@contextmanager
def phones(playwright: Playwright, headquarters: Headquarters, folder: Path) -> Iterator[Callable[[str], Phone]]:
    """Makes phones that are not enrolled yet."""
    made: list[Phone] = []

    def new(name: str) -> Phone:
        glass = ProfileGlass(playwright, "chromium", folder / name, **LOOK)
        made.append(Phone(glass, Line(headquarters.url)))  # type: ignore[arg-type]  # all of a line that is used here
        return made[-1]

    try:
        yield new
    finally:
        for phone in made:
            phone.glass.close()


def on_the_phones(playwright: Playwright, headquarters: Headquarters, folder: Path) -> None:
    with phones(playwright, headquarters, folder) as new:
        amina, boris, chiara = (new(name) for name in ("amina", "boris", "chiara"))
        take = phone_pictures(amina)
        of_enrolling(amina, headquarters.code("amina"), take)
        boris.enrol(headquarters.code("boris"))
        chiara.enrol(headquarters.code("chiara"))
        of_a_pair(amina, boris, take)
        of_the_count(amina, take)
        of_the_rest(amina, take)
        of_a_report(chiara, phone_pictures(chiara))


def at_the_desk(page: Page, headquarters: Headquarters) -> None:
    desk = Desk(page, headquarters)
    desk.sign_in()
    desk.open("")
    keep("desk-overview-1280", page)
    for name, path in DESK_PAGES.items():
        desk.open(path)
        keep(f"desk-{name}-1280", page)
    desk.open("differ")
    page.locator("main tbody a[href*='/desk/submissions/']").first.click()
    keep("desk-submission-1280", page)
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": headquarters.url}])
    desk.open("")
    keep("desk-overview-dark-1280", page)


def main(lived: str = "") -> None:
    """Every picture, anew; `lived` is the folder of a demonstration that has lived its day already."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder, "store")
        if lived:
            shutil.copytree(lived, data)
        else:
            live_the_day(data)
        headquarters = Headquarters(data)
        headquarters.start()
        try:
            on_the_phones(playwright, headquarters, Path(folder))
            glass = ProfileGlass(
                playwright, "chromium", Path(folder, "desk"), viewport={"width": 1280, "height": 900}, timezone_id=ZONE
            )
            at_the_desk(glass.page, headquarters)
            glass.close()
        finally:
            headquarters.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
