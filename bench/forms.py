"""Large forms on a slow phone: how long one takes to open, and how soon it answers a keystroke."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from bench import bigforms
from bench.browser import CPU, Step, await_true, phone, throttled, visit
from bench.figures import Table, median, seconds
from bench.mission import Pack, write_pack
from bench.server import Place, Server, serving
from bench.sync import prepare
from fieldobs.forms.compile import compile_form

FORMS: dict[str, Callable[[], str]] = {
    "plain": bigforms.plain, "ruled": bigforms.ruled, "one-page": bigforms.one_page, "rows": bigforms.rows,
}  # fmt: skip
OPENINGS, KEYSTROKES = 5, 40
ENROL = [
    Step("invitation", "footer.dock button.main", tap=True),
    Step("home", "main a.row.coded"),
]
FIRST = "main [data-path] input, main [data-path] button"
# In the page: puts text into a field as a key does, and tells how long it takes to be painted; then leaves the field,
# which hands over what was typed as it does by itself after a pause, and tells how long what follows takes.
TYPE = """
([field, text, shown, wanted]) => new Promise(done => {
  const input = document.querySelector(field);
  const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), "value").set;
  input.focus();
  requestAnimationFrame(() => setTimeout(() => {
    const typed = performance.now();
    set.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(() => setTimeout(() => {
      const left = performance.now();
      input.dispatchEvent(new FocusEvent("blur"));
      const look = () => {
        if (!document.querySelector(shown)?.textContent?.includes(wanted)) return requestAnimationFrame(look);
        setTimeout(() => done([left - typed, performance.now() - left]));
      };
      requestAnimationFrame(look);
    }));
  }));
})
"""
OPEN = """
([hash, selector]) => new Promise(done => {
  const begun = performance.now();
  location.hash = hash;
  const look = () => {
    const found = location.hash === hash && document.querySelector(selector);
    if (!found || found.getBoundingClientRect().width === 0) return requestAnimationFrame(look);
    setTimeout(() => done(performance.now() - begun));
  };
  requestAnimationFrame(look);
})
"""
ADD = """
() => new Promise(done => {
  const rows = () => document.querySelectorAll("main .repeat").length;
  const before = rows(), begun = performance.now();
  [...document.querySelectorAll("main section.q > button.btn")].at(-1).click();
  const look = () => rows() > before ? setTimeout(() => done(performance.now() - begun)) : requestAnimationFrame(look);
  requestAnimationFrame(look);
})
"""
BARE = "<!doctype html><input id=q-q1><p class=out></p>"
MIRROR = """
() => {
  const [input, out] = document.querySelectorAll("input, p");
  input.addEventListener("blur", () => { out.textContent = input.value; });
}
"""


def measure(openings: int = OPENINGS, keystrokes: int = KEYSTROKES) -> list[Table]:
    """Opening, keystrokes."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        pack = _write_pack(root / "pack")
        place = Place("SQLite", root / "sqlite")
        codes, _ = prepare(place, pack)
        with serving(place) as server, phone(root / "phone") as context:
            visit(context, f"{server.url}/o/#enrol={codes[pack.teams[0]]}", ENROL, None).page.close()
            bench = Bench(context, server, openings, keystrokes)
            return [bench.opening(), bench.typing()]


def _write_pack(folder: Path) -> Pack:
    pack = write_pack(folder, 1, 5)
    for slug, form in FORMS.items():
        (folder / "forms" / f"{slug}.md").write_text(form())
    manifest = folder / "mission.toml"
    named = ", ".join(f'"forms/{slug}.md"' for slug in ("checklist", *FORMS))
    manifest.write_text(manifest.read_text().replace('"forms/checklist.md"', named))
    return pack


class Bench:
    """An enrolled phone, and what is measured on it."""

    def __init__(self, context: BrowserContext, server: Server, openings: int, keystrokes: int) -> None:
        self.context, self.app = context, f"{server.url}/o/"
        self.openings, self.keystrokes = openings, keystrokes

    def opening(self) -> Table:
        """How long a form of 300 questions takes to be there."""
        table = Table(
            f"Opening a form of 300 questions, processor slowed {CPU}×",
            ("form", "compiled by the server", "opened in the app", "cold, the app with it"),
        )
        for slug, what in (
            ("plain", "300 questions in ten sections"),
            ("ruled", "the same with 200 rules"),
            ("one-page", "the same in a single section"),
        ):
            took = [_compile_s(slug) for _ in range(self.openings)]
            inside, cold = self._open(slug)
            table.add(what, seconds(took), seconds(inside), seconds(cold))
        table.notes.append("Until the first question has a box; cold also until no task of over 50 ms runs. Aim: 1 s.")
        return table

    def _open(self, slug: str) -> tuple[list[float], list[float]]:
        page = self._begin(slug)
        address, hash_ = page.url, page.url.partition("#")[2]
        throttled(page, None)
        inside = []
        for _ in range(self.openings):
            page.evaluate("() => { location.hash = '#/' }")
            await_true(page, "() => document.querySelector('main a.row.coded') !== null")
            page.wait_for_timeout(300)
            inside.append(page.evaluate(OPEN, [f"#{hash_}", FIRST]) / 1000)
        page.close()
        cold = []
        for _ in range(self.openings):
            seen = visit(self.context, address, [Step("question", FIRST)], None)
            cold.append(seen.seconds["quiet"])
            seen.page.close()
        return inside, cold

    def _begin(self, slug: str) -> Page:
        """A submission of a form, begun."""
        page = self.context.new_page()
        page.goto(f"{self.app}#/new/{slug}")
        await_true(page, f"() => location.hash.startsWith('#/checklist/') && !!document.querySelector('{FIRST}')")
        page.wait_for_timeout(500)
        return page

    def typing(self) -> Table:
        """How soon a keystroke shows, and how soon all that follows from it."""
        table = Table(
            f"A keystroke, processor slowed {CPU}×",
            ("where", "the figure shows", "95 of 100", "all that follows shows", "95 of 100", "÷ limit"),
        )
        limit = self._bare()
        self._row(table, "limit: a bare field in an empty page, copied below it when one leaves it", limit, limit)
        for slug, what in (
            ("ruled", "300 questions, 200 rules, ten sections; 60 sums and 60 constraints follow"),
            ("one-page", "the same in a single section"),
        ):
            page = self._begin(slug)
            throttled(page, None)
            self._row(table, what, self._strokes(page, "#q-q1", "#q-q0-row, [data-path=q0]", "{n}"), limit)
            page.close()
        page, added = self._rows()
        self._row(table, f"a figure in one of {bigforms.ROWS} rows", self._row_strokes(page), limit)
        table.add("adding a row to a hundred", "", "", f"{median(added):.0f} ms", f"{_late(added):.0f} ms", "")
        table.notes.append(
            "A field hands over what was typed 100 ms after the last key, so that nobody waits between two keys. What "
            "follows is counted from there: rules, saving, drawing. Aim: under 50 ms each."
        )
        return table

    def _row(self, table: Table, what: str, strokes: list[list[float]], limit: list[list[float]]) -> None:
        shown, follows = zip(*strokes, strict=True)
        ratio = median(follows) / median([stroke[1] for stroke in limit])
        cells = [f"{figure:.0f} ms" for part in (shown, follows) for figure in (median(part), _late(part))]
        table.add(what, *cells, f"{ratio:.1f}×")

    def _bare(self) -> list[list[float]]:
        page = self.context.new_page()
        page.set_content(BARE)
        page.evaluate(MIRROR)
        throttled(page, None)
        strokes = self._strokes(page, "input", ".out", "{n}")
        page.close()
        return strokes

    def _strokes(self, page: Page, field: str, shown: str, wanted: str) -> list[list[float]]:
        taken = []
        for n in range(1001, 1001 + self.keystrokes):
            taken.append(page.evaluate(TYPE, [field, str(n), shown, wanted.format(n=n)]))
            page.wait_for_timeout(50)
        return taken

    def _rows(self) -> tuple[Page, list[float]]:
        """A form whose repeat has a hundred rows, the last few of them added slowly."""
        page = self._begin_rows()
        session = throttled(page, None)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        for _ in range(bigforms.ROWS - self.openings):
            page.evaluate(ADD)
        session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
        added = [page.evaluate(ADD) for _ in range(self.openings)]
        return page, added

    def _begin_rows(self) -> Page:
        page = self.context.new_page()
        page.goto(f"{self.app}#/new/rows")
        await_true(page, "() => !!document.querySelector('main section.q > button.btn')")
        page.wait_for_timeout(500)
        return page

    def _row_strokes(self, page: Page) -> list[list[float]]:
        """Votes of the fiftieth row: the sum of all rows, in words of every row, follows."""
        path = page.evaluate("() => document.querySelectorAll('main [data-path$=\"/votes\"]')[49].dataset.path")
        return self._strokes(page, f'[data-path="{path}"] input', '[data-path="total"]', "{n}")


def _late(figures: list[float] | tuple[float, ...]) -> float:
    """What 95 of 100 do not exceed."""
    return sorted(figures)[int(len(figures) * 0.95)]


def _compile_s(slug: str) -> float:
    data = FORMS[slug]().encode()
    begun = time.perf_counter()
    compile_form(data, slug)
    return time.perf_counter() - begun
