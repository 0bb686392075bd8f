"""The observer's app on a slow phone with a poor link: its bytes, its first start, without a server, its search."""

import functools
import gzip
import http.server
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import BrowserContext, Page

from bench import checklist
from bench.browser import CPU, Step, Visit, await_true, forget_files, phone, visit
from bench.figures import Table, kilobytes, median, seconds
from bench.mission import ROOT, Pack, write_pack
from bench.phones import enrol
from bench.server import Place, Server, serving
from bench.slowlink import Link
from bench.sync import prepare
from fieldobs.forms.compile import compile_form
from fieldobs.static import WEB

REPEATS = 3
TEAMS = 8
LINK = Link()
LIBRARY = ROOT / "fieldobs" / "forms" / "library"
QUESTION = Step("question", "main [data-path] input, main [data-path] button, main input[id^=q-]")
HOME = Step("home", "main a.row.coded", tap=True)
FIRST_START = [
    Step("invitation", "footer.dock button.main", tap=True),
    HOME,
    Step("station", "main a[href*='/new/']", tap=True),
    QUESTION,
]
QUERIES = ("szkola podstawowa", "warszawa", "m. bolesla", "12", "krakow 17", "przedszkole nr 4 gdansk", "zzz")
SEARCH = """
query => new Promise(done => {
  const field = document.querySelector("input[type=search]");
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const begun = performance.now();
  set.call(field, query);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
})
"""
REGISTER_IS_HERE = """
() => new Promise(done => {
  const asked = indexedDB.open("fieldobs");
  asked.onsuccess = () => {
    const held = asked.result.transaction("register").objectStore("register").count();
    held.onsuccess = () => { asked.result.close(); done(held.result > 0); };
  };
})
"""


def measure(repeats: int = REPEATS) -> list[Table]:
    """Bytes, starts, search."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        pack = write_pack(root / "pack", TEAMS)
        place = Place("SQLite", root / "sqlite")
        codes, _ = prepare(place, pack)
        with serving(place) as server:
            form, register = _downloads(server, {pack.teams[0]: codes.pop(pack.teams[0])})
            limits = [_script_free(root / f"limit-{n}") for n in range(repeats)]
            starts = [_Start(root / f"phone-{n}", server, codes[pack.teams[n + 1]]) for n in range(repeats)]
            for start in starts:
                start.run_online()
        for start in starts:
            start.run_offline()
    return [_bytes(form, register), _starts(limits, starts), _search(starts, pack)]


def _downloads(server: Server, code: dict[str, str]) -> tuple[int, int]:
    """Bytes as they travel: the form document, the register of stations."""
    (each,) = enrol(server.url, code)
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {each.token}"}) as client:
        sizes = []
        for path in (f"forms/{each.forms[0]['hash']}", "stations"):
            with client.stream("GET", f"/api/v1/{path}", headers={"Accept-Encoding": "br, gzip"}) as answer:
                sizes.append(sum(len(piece) for piece in answer.iter_raw()))
    return sizes[0], sizes[1]


class _Start:
    """One phone's life: enrolled, opened again with nothing but its database, opened without a server."""

    def __init__(self, profile: Path, server: Server, code: str) -> None:
        self.profile, self.server, self.code = profile, server, code
        self.search_ms: list[float] = []

    def run_online(self) -> None:
        app = f"{self.server.url}/o/"
        with phone(self.profile) as context:
            self.cold = visit(context, f"{app}#enrol={self.code}", FIRST_START, LINK)
            self.checklist = self.cold.page.url
            _await_register(self.cold.page)
            forget_files(self.cold.page)
            self.cold.page.close()
            self.cleared = visit(context, self.checklist, [QUESTION], LINK)
            _await_worker(self.cleared.page)
            self.cleared.page.close()
            self.warm = visit(context, self.checklist, [QUESTION], LINK)

    def run_offline(self) -> None:
        """The server is gone by now."""
        app = f"{self.server.url}/o/"
        with phone(self.profile) as context:
            self.home = visit(context, app, [Step("home", "main a.row.coded")], None)
            self.home.page.close()
            self.reopened = visit(context, self.checklist, [QUESTION], None)
            self.reopened.page.close()
            self._search(context, app)

    def _search(self, context: BrowserContext, app: str) -> None:
        found = visit(context, f"{app}#/new/checklist", [Step("field", "input[type=search]")], None)
        _await_register(found.page)
        for query in QUERIES:
            for end in range(1, len(query) + 1):
                self.search_ms.append(found.page.evaluate(SEARCH, query[:end]))
                found.page.wait_for_timeout(20)


def _await_register(page: Page) -> None:
    """Until the list of stations is on the phone."""
    await_true(page, REGISTER_IS_HERE)


def _await_worker(page: Page) -> None:
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")


def _script_free(profile: Path) -> Visit:
    """The same questions as a page without script: what the link and the browser allow."""
    with _page_server() as url, phone(profile) as context:
        return visit(context, url, [Step("question", "input")], LINK)


@contextmanager
def _page_server() -> Iterator[str]:
    content = gzip.compress(checklist.page().encode(), 9)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Page, content))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class _Page(http.server.BaseHTTPRequestHandler):
    def __init__(self, content: bytes, *words: Any) -> None:
        self.content = content
        super().__init__(*words)

    def do_GET(self) -> None:
        self.send_response(200)
        for name, value in {"Content-Type": "text/html", "Content-Encoding": "gzip"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, format: str, *args: Any) -> None:
        """Keeps quiet."""


def _size(*patterns: str) -> int:
    """Brotli bytes of files of the built app."""
    found = {path for pattern in patterns for path in (WEB / "o").glob(f"{pattern}.br")}
    return sum(path.stat().st_size for path in found)


def _bytes(form: int, register: int) -> Table:
    table = Table("Bytes of the observer's app", ("what", "Brotli"))
    needed = {
        "page": _size("index.html"),
        "styles": _size("assets/index-*.css"),
        "script": _size("assets/index-*.js", "assets/app-*.js", "assets/rolldown-runtime-*.js"),
        "worker": _size("sw.js"),
        "another language than English (the larger one)": max(_size("assets/ru-*.js"), _size("assets/kk-*.js")),
        "form document, 30 questions in one language (gzip)": form,
    }
    total = sum(needed.values())
    rest = _size("assets/*.js", "assets/*.css") - _size(
        "assets/index-*", "assets/app-*", "assets/rolldown-runtime-*", "assets/ru-*", "assets/kk-*"
    )
    for name, size in needed.items():
        table.add(name, kilobytes(size))
    table.add("**all that a checklist needs offline** (aim: 60 kB)", f"**{kilobytes(total)}**")
    table.add("later, in the background: seldom needed screens, pictures", kilobytes(rest))
    table.add("later, in the background: 31,073 stations (gzip)", kilobytes(register))
    table.notes.append(f"The checklists of the library, each in three languages, in gzip: {_library()}.")
    return table


def _library() -> str:
    sizes = {path.stem: compile_form(path.read_bytes(), path.stem).bytes for path in sorted(LIBRARY.glob("*.md"))}
    return ", ".join(f"{name} {kilobytes(len(gzip.compress(document, 9)))}" for name, document in sizes.items())


def _starts(limits: list[Visit], starts: list[_Start]) -> Table:
    table = Table(
        f"Start of the app: {LINK.kbit_s:.0f} kbit/s, {LINK.rtt_ms:.0f} ms, processor slowed {CPU}×",
        ("from an address to", "seconds", "÷ limit", "requests", "down"),
    )
    limit = [each.seconds["quiet"] for each in limits]

    def add(what: str, visits: list[Visit], moment: str) -> None:
        took = [each.seconds[moment] for each in visits]
        requests, down = median([each.requests for each in visits]), median([each.bytes_down for each in visits])
        table.add(what, seconds(took), f"{median(took) / median(limit):.1f}×", f"{requests:.0f}", kilobytes(down))

    cold = [each.cold for each in starts]
    add("limit: the same 30 questions as a page without script", limits, "quiet")
    for what, moment in (
        ("first paint", "painted"), ("invitation read", "invitation"), ("enrolled, home shows the plan", "home"),
        ("first question shown", "question"), ("checklist usable", "quiet"),
    ):  # fmt: skip
        add(f"cold, from an enrolment link: {what}", cold, moment)
    add("enrolled, no file of the app on the phone: checklist usable", [each.cleared for each in starts], "quiet")
    add("enrolled, second start: checklist usable", [each.warm for each in starts], "quiet")
    add("no server: home shows the plan", [each.home for each in starts], "home")
    add("no server: checklist usable, where one left it", [each.reopened for each in starts], "quiet")
    table.notes.append(
        "Usable: the question has a box and no task of over 50 ms runs any more. Taps take no time here."
    )
    return table


def _search(starts: list[_Start], pack: Pack) -> Table:
    table = Table(
        f"Search over {len(pack.stations):,} stations ({pack.register}), processor slowed {CPU}×",
        ("keystrokes", "median", "95 of 100", "slowest"),
    )
    took = sorted(each for start in starts for each in start.search_ms)
    table.add(str(len(took)), f"{median(took):.0f} ms", f"{took[int(len(took) * 0.95)]:.0f} ms", f"{took[-1]:.0f} ms")
    table.notes.append("From the keystroke to the frame that shows what was found. Aim: under 100 ms.")
    return table
