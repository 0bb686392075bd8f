"""The shape of the house: which way imports run, how large things may grow, what no file may say."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from fieldobs import migrations

ROOT = Path(__file__).parent.parent
SYNC_MAY_USE = sys.stdlib_module_names | {"sync", "cryptography", "httpx", "pyrage"}
# Low rooms first: a mission knows nobody, a pack loads everybody.
ROOMS = (
    "missions", "stations", "observers", "forms", "attachments", "submissions", "bundles", "erasures", "hubs",
    "exports", "papers", "reports", "desk", "packs", "demo",
)  # fmt: skip
GROUND = ("database", "errors", "settings", "keys", "guard", "releases", "static", "pages", "terminal", "charts")
# What meets people and machines: nobody but `app.py` and `cli.py` may lean on it.
EDGES = ("routes", "pages", "routers", "commands")
STEPS = ("models", "queries", "actions")
MOST_LINES = 400
LONG_FUNCTION = 35
LONG_SHARE = 0.1
# Machines and registries of whoever built it; in pieces, so that this file does not name them.
FOREIGN = [
    re.compile(r"(?<![\w.~$}-])/(work|root(?!/item)|home|Users)/\w"),
    re.compile(
        "|".join(map(re.escape, ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "docker" + ".io")))
    ),
]


def modules(package: str) -> dict[str, Path]:
    """Every module of a package by its dotted name."""
    found = {}
    for file in sorted((ROOT / package).rglob("*.py")):
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found[name] = file
    return found


def imports_of(file: Path, known: dict[str, Path]) -> set[str]:
    """The modules a file imports: one of `known` by its full name, a foreign one by its first."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {_module(name, known) for name in found}


def _module(name: str, known: dict[str, Path]) -> str:
    while name not in known and "." in name:
        name = name.rpartition(".")[0]
    return name


def room_of(module: str) -> str:
    """The room of a module, or the ground module itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def kind_of(module: str) -> str:
    """`models`, `queries`, `routes`, …: what a module is in its room."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else ""


FIELDOBS = modules("fieldobs")
IMPORTS = {name: imports_of(file, FIELDOBS) for name, file in FIELDOBS.items()}
OURS = [(name, used) for name, all_used in IMPORTS.items() for used in sorted(all_used) if used.startswith("fieldobs.")]


def test_sync_knows_no_web_framework_and_no_database() -> None:
    for name, file in modules("sync").items():
        roots = {used.split(".")[0] for used in imports_of(file, {})}
        assert roots <= SYNC_MAY_USE, name


def test_the_ground_knows_no_room() -> None:
    for name, used in OURS:
        if room_of(name) in GROUND:
            assert room_of(used) in GROUND, f"{name} imports {used}"


def test_access_knows_only_the_tables_of_whom_it_lets_in() -> None:
    rooms = {used for name, used in OURS if name == "fieldobs.access" and room_of(used) in ROOMS}
    assert rooms <= {"fieldobs.observers.models", "fieldobs.desk.models"}


def test_only_the_app_and_the_command_line_lean_on_a_rooms_edges() -> None:
    for name, used in OURS:
        if room_of(used) in ROOMS and kind_of(used) in EDGES and room_of(name) != room_of(used):
            assert name in ("fieldobs.app", "fieldobs.cli"), f"{name} imports {used}"


def test_rooms_lean_on_lower_rooms_only_but_for_their_edges() -> None:
    for name, used in OURS:
        if room_of(name) in ROOMS and room_of(used) in ROOMS and kind_of(name) not in EDGES:
            assert ROOMS.index(room_of(used)) <= ROOMS.index(room_of(name)), f"{name} imports {used}"


def test_models_queries_and_actions_lean_one_way() -> None:
    for name, used in OURS:
        if kind_of(name) in STEPS and kind_of(used) in STEPS:
            assert STEPS.index(kind_of(used)) <= STEPS.index(kind_of(name)), f"{name} imports {used}"
        if kind_of(name) in STEPS and room_of(used) in ROOMS:
            assert kind_of(used) not in EDGES, f"{name} imports {used}"


def test_imports_make_no_circle() -> None:
    # The server is started from a command and imports every command's room, so that one import waits for the start.
    started = {("fieldobs.serving.commands", "fieldobs.app")}
    graph = {name: {u for u in used if (name, u) not in started} - {name} for name, used in IMPORTS.items()}
    list(TopologicalSorter(graph).static_order())


def test_expressions_and_charts_know_nothing_but_themselves() -> None:
    for name, used in OURS:
        for alone in ("fieldobs.forms.rules", "fieldobs.forms.kinds", "fieldobs.charts"):
            if name.startswith(alone):
                assert used.startswith((alone, "fieldobs.forms.rules")), f"{name} imports {used}"


def test_every_table_carries_its_mission() -> None:
    assert migrations  # its environment imports every room's tables
    for name in FIELDOBS:
        if kind_of(name) == "models":
            __import__(name)
    tables = {name: set(table.columns.keys()) for name, table in SQLModel.metadata.tables.items()}
    assert [name for name, columns in tables.items() if "mission" not in columns] == ["mission"]


SOURCES = [
    file
    for folder, endings in {"fieldobs": "py", "sync": "py", "tests": "py", "bench": "py", "web/src": "ts tsx"}.items()
    for ending in endings.split()
    for file in sorted((ROOT / folder).rglob(f"*.{ending}"))
    if "web_dist" not in file.parts
]


def test_no_file_grows_beyond_what_one_can_hold_in_mind() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in SOURCES}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_nine_functions_in_ten_fit_a_glance() -> None:
    for ending, lengths_in in ((".py", python_functions), ((".ts", ".tsx"), script_functions)):
        lengths = [length for file in SOURCES if file.name.endswith(ending) for length in lengths_in(file)]
        long = sum(1 for length in lengths if length >= LONG_FUNCTION)
        assert long <= LONG_SHARE * len(lengths), f"{long} of {len(lengths)} {ending}"


def python_functions(file: Path) -> Iterator[int]:
    """The length of each function of a Python file in lines."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1


BEGINS = re.compile(r"^( *)(?=\S)(?:.*\bfunction\b.*|.*=> |.*=>)[^;]*[{(]$")


def script_functions(file: Path) -> Iterator[int]:
    """The length of each function that begins and ends on lines of its own; the formatter aligns the two."""
    lines = file.read_text().splitlines()
    for start, line in enumerate(lines):
        if match := BEGINS.match(line):
            closing = re.compile(rf"^{match[1]}[)}}\]]")
            end = next((at for at in range(start + 1, len(lines)) if closing.match(lines[at])), start)
            yield end - start + 1


WEB = ROOT / "web" / "src"
FROM = re.compile(r'^(?:import|export)(?P<type> type)?\b[^;"]*?from "(?P<what>[^"]+)"|^import "(?P<plain>[^"]+)"', re.M)
# A folder of the app, and what its code may lean on besides itself. Types are free: they are gone when it runs.
WEB_MAY_USE = {
    "forms": set(),
    "charts": set(),
    "store": {"forms", "sync"},
    "sync": {"forms", "store"},
    "desk": {"charts", "i18n.ts"},
    "service-worker": set(),
}
PACKAGES = {"preact", "preact/hooks", "@preact/signals", "idb"}
# What goes from hand to hand asks for more, in a file of its own that is fetched for it.
SEALING = {"@noble/curves/ed25519.js", "age-encryption", "fflate"}
PURE = [
    *sorted(WEB.glob("forms/*.ts")),
    *(
        WEB / "sync" / f"{name}.ts"
        for name in ("batch", "bundle", "bytes", "frames", "ids", "merge", "receipt", "revision", "schedule", "seen")
    ),
    WEB / "service-worker" / "strategies.ts",
]


def script_imports(file: Path) -> Iterator[tuple[str, bool]]:
    """What a TypeScript file imports, a path from `web/src` or a package, and whether only for its types."""
    for match in FROM.finditer(file.read_text()):
        what = match["what"] or match["plain"]
        if what.startswith("."):
            what = (
                (file.parent / what.partition("?")[0])
                .resolve()
                .relative_to(ROOT / "web")
                .as_posix()
                .removeprefix("src/")
            )
        yield what, match["type"] is not None


def test_the_app_is_made_of_three_packages() -> None:
    for file in sorted(WEB.rglob("*.ts*")):
        foreign = {what for what, _ in script_imports(file) if not (ROOT / "web" / "src" / what).exists()}
        allowed = PACKAGES | (SEALING if file.name == "sealing.ts" else set())
        assert {what for what in foreign if not what.startswith("locales/")} <= allowed, file


def test_each_part_of_the_app_leans_on_those_below_it() -> None:
    for folder, allowed in WEB_MAY_USE.items():
        for file in sorted((WEB / folder).rglob("*.ts*")):
            used = {what.split("/")[0] for what, is_type in script_imports(file) if not is_type}
            inside = {name for name in used if (WEB / name).exists()}
            assert inside - {folder, "ambient.d.ts"} <= allowed, file


@pytest.mark.parametrize("file", PURE, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_what_is_pure_leans_on_nothing_that_keeps_or_shows(file: Path) -> None:
    for what, is_type in script_imports(file):
        beside = what.split("/")[0] == file.parent.name and (WEB / what) in PURE
        assert is_type or beside or what.startswith("forms/") or what == "sync/signing.ts", what


@pytest.mark.parametrize("shown", ["store", "sync", "components", "questions"])
def test_only_the_entrance_and_screens_know_screens(shown: str) -> None:
    for file in sorted((WEB / shown).rglob("*.ts*")):
        assert not [what for what, _ in script_imports(file) if what.startswith("screens/")], file


def tracked() -> list[Path]:
    """Every file of the project that is under version control."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this copy is not under version control")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_machine_or_a_registry_of_whoever_built_it() -> None:
    for file in tracked():
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue  # a picture or a workbook
        for pattern in FOREIGN:
            assert not pattern.search(text), f"{file.relative_to(ROOT)}: {pattern.search(text)}"
