"""Rows of a file as what the desk is to write, or as faults. Decides everything; writes nothing.

A row is held against what its file was made from, so that only what a person changed is a change; if the submission
was changed in the same place since, it is a fault and nobody's answer is lost.
"""

import re
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from fieldobs.exports.about import AboutRow, Register, read_about
from fieldobs.exports.book import about_cells, answer_cell, prefix_of, row_keys
from fieldobs.exports.cells import BLANK, Style, read_answer, said
from fieldobs.exports.faults import Findings, Unfit, _
from fieldobs.exports.form import Form, Version
from fieldobs.exports.headings import Headed
from fieldobs.exports.layout import AS_OF, ID, MAIN, ROW, Layout
from fieldobs.exports.reading import Line
from fieldobs.forms.evaluation import evaluate_form
from fieldobs.submissions.models import Submission
from sync.revision import UUID, station_submission

STATION_STAGES = ("opening", "voting", "counting", "tabulation")
ROW_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True)
class Ground:
    """What rows are judged against: submissions as they are, and as they were when the file was made."""

    mission: str
    layout: Layout
    stage: str
    now: str
    register: Register
    current: Mapping[str, Submission]
    base: Mapping[str, Submission]

    @property
    def form(self) -> Form:
        return self.layout.form

    @property
    def style(self) -> Style:
        return self.layout.style


@dataclass
class Target:
    """One submission that the file speaks of, and the changes found so far. `base` is None for a new one."""

    id: str
    version: Version
    base: Submission | None
    current: Submission | None
    place: tuple[str, int]
    changes: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    rows: set[str] = field(default_factory=set)

    @property
    def answers(self) -> Mapping[str, Any]:
        return self.base.answers if self.base else {}


@dataclass
class Judge:
    """Goes through the sheets of a file once."""

    ground: Ground
    found: Findings
    targets: dict[str, Target] = field(default_factory=dict)
    alike: Counter[str] = field(default_factory=Counter)
    begun: set[str] = field(default_factory=set)

    def judge(self, sheets: Sequence[Headed]) -> list[Target]:
        """What each submission is to become; faults are gathered."""
        for sheet in sheets:
            for line in sheet.table.lines:
                if any(line.cells):
                    self.row(sheet, line) if sheet.plan.repeat else self.submission(sheet, line)
        for target in self.targets.values():
            self.finish(target)
        return [target for target in self.targets.values() if target.changes]

    def submission(self, sheet: Headed, line: Line) -> None:
        """A row of the form's own sheet."""
        name = sheet.text(line, ID)
        if name in self.targets:
            self.fault(sheet, line, ID, _("this submission stands in the file twice"))
            return
        target = self.old(sheet, line, name) if UUID.fullmatch(name) else self.new(sheet, line)
        if target is None:
            return
        self.targets[name or target.id] = target
        for key in sheet.answers:
            self.answer(target, sheet, line, key, key)

    def old(self, sheet: Headed, line: Line, name: str) -> Target | None:
        """A row about a submission that there is."""
        current = self.ground.current.get(name)
        version = self.ground.form.version(current.form_hash) if current else None
        if current is None or version is None:
            self.fault(sheet, line, ID, _("no submission of this form has this id; leave it empty for a new one"))
            return None
        seen = sheet.text(line, AS_OF)
        if seen and (not seen.isdigit() or int(seen) > current.last_index):
            self.fault(sheet, line, AS_OF, _("this is no line of the log that the submission was exported at"))
            return None
        base = self.ground.base.get(name, current)
        target = Target(name, version, base, current, (sheet.table.name, line.number))
        zone = self.ground.register.zone
        told = {key: said(cell) for key, cell in about_cells(base, self.ground.style, zone).items()}
        self.about(target, sheet, line, read_about(_about_row(sheet, line), told, self.ground.register))
        return target

    def new(self, sheet: Headed, line: Line) -> Target | None:
        """A row about a submission that the desk begins."""
        number = sheet.text(line, "$form_version")
        versions = [each for each in self.ground.form.versions if number in ("", each.number)]
        if not versions:
            self.fault(sheet, line, "$form_version", _("the form has no version {n}"), n=number)
            return None
        version, read = versions[0], read_about(_about_row(sheet, line), {}, self.ground.register)
        if self.ground.stage in STATION_STAGES:
            name = self.at_station(sheet, line, read)
        else:
            text = "\t".join(line.cells)
            self.alike[text] += 1
            seed = f"import\n{self.ground.form.slug}\n{self.alike[text]}\n{text}"
            name = str(uuid.uuid5(uuid.UUID(self.ground.mission), seed))
        if name in self.begun or name in self.ground.current:
            self.fault(sheet, line, ID, _("there is such a submission already: write its id here, {id}"), id=name)
            return None
        self.begun.add(name)
        target = Target(name, version, None, None, (sheet.table.name, line.number))
        form = {"slug": self.ground.form.slug, "version": version.number, "hash": version.hash}
        target.changes |= {"$form": form, "$state": "final"}
        self.about(target, sheet, line, read)
        return target

    def at_station(self, sheet: Headed, line: Line, read: AboutRow) -> str:
        """The id that both phones of the pair would have given a checklist of a visit."""
        visit = read.changes.setdefault("$visit", 1)
        for key in ("$team", "$station"):
            if key not in read.changes:
                read.faults.setdefault(key, Unfit(_("a new checklist of a visit needs this")))
        team, station = (str(read.changes.get(key, "")) for key in ("$team", "$station"))
        return station_submission(self.ground.mission, self.ground.form.slug, team, station, visit)

    def about(self, target: Target, sheet: Headed, line: Line, read: AboutRow) -> None:
        """What a row says of the submission itself."""
        for key, unfit in read.faults.items():
            self.fault(sheet, line, key, unfit.what, **unfit.values)
        for key, value in read.changes.items():
            self.change(target, sheet, line, key, key, value)

    def row(self, sheet: Headed, line: Line) -> None:
        """A row of a repeat."""
        target = self.targets.get(sheet.text(line, ID))
        if target is None:
            self.fault(sheet, line, ID, _("the sheet {name} has no such submission"), name=MAIN)
            return
        keys = [sheet.text(line, ROW + repeat) for repeat in sheet.plan.rows]
        repeat, around = sheet.plan.repeat, sheet.plan.repeat.rpartition("/")[0]
        outer = prefix_of(around, keys[:-1]) if around else ""
        if around and outer not in target.rows and tuple(keys[:-1]) not in self.keys_of(target, around):
            self.fault(sheet, line, ROW + around, _("there is no such row around this one"))
            return
        if not keys[-1]:
            keys[-1] = uuid.uuid5(uuid.UUID(target.id), f"{sheet.table.name}\n" + "\t".join(line.cells)).hex[:12]
        is_new = tuple(keys) not in self.keys_of(target, repeat)
        if is_new and not ROW_KEY.fullmatch(keys[-1]):
            self.fault(sheet, line, ROW + repeat, _("a row's key has up to 40 letters, digits, - and _"))
            return
        prefix = prefix_of(repeat, keys)
        if prefix in target.rows:
            self.fault(sheet, line, ROW + repeat, _("this row stands in the file twice"))
            return
        target.rows.add(prefix)
        if is_new:
            self.change(target, sheet, line, ROW + repeat, f"{prefix}$row", True)
        for key in sheet.answers:
            self.answer(target, sheet, line, key, prefix + key.rpartition("/")[2])

    def keys_of(self, target: Target, repeat: str) -> list[tuple[str, ...]]:
        """The rows of a repeat that a submission had when the file was made."""
        return row_keys(target.base, repeat) if target.base else []

    def answer(self, target: Target, sheet: Headed, line: Line, key: str, path: str) -> None:
        """One cell that answers a question."""
        text, version, style = sheet.text(line, key), target.version, self.ground.style
        was = answer_cell(target.base, path, key, version, style) if target.base else None
        if text == said(was):
            return
        node = version.questions.get(key)
        if node is None:
            self.fault(sheet, line, key, _("version {n} of the form does not ask this"), n=version.number)
            return
        is_blank, blank = text in (BLANK, style.blank), f"$blank/{path}"
        try:
            value = None if is_blank else read_answer(text, node, version.lists, style)
        except Unfit as unfit:
            self.fault(sheet, line, key, unfit.what, **unfit.values)
            return
        if not same(value, target.answers.get(path), node["type"]):
            self.change(target, sheet, line, key, path, value)
        was_blank = bool(target.base and target.base.about.get(blank))
        if is_blank != was_blank:
            self.change(target, sheet, line, key, blank, is_blank or None)

    def change(self, target: Target, sheet: Headed, line: Line, key: str, path: str, value: Any) -> None:
        """Notes a change, unless the submission was changed there since the file was made."""
        if target.base and target.current and at(target.base, path) != at(target.current, path):
            self.fault(sheet, line, key, _("it was changed since this file was made; export it again"))
            return
        target.changes[path] = value
        target.cells[path] = (sheet.table.name, line.number, sheet.title(key))

    def finish(self, target: Target) -> None:
        """Adds what the form reckons from the changed answers, and refuses what its own rules refuse."""
        document = target.version.document
        if not target.changes:
            return
        before = {**target.current.about, **target.current.answers} if target.current else {}
        after = {path: value for path, value in {**before, **target.changes}.items() if value is not None}
        judged = evaluate_form(document, after, self.ground.now, target.id)
        old = evaluate_form(document, before, self.ground.now, target.id).calculated if target.current else {}
        for path in judged.unfit:
            if path in target.cells:
                self.found.add(*target.cells[path], _("the form's own rule refuses this answer"))
        for path, value in judged.calculated.items():
            if value != old.get(path) and value != before.get(path):
                target.changes[path] = value

    def fault(self, sheet: Headed, line: Line, key: str, what: str, **values: Any) -> None:
        self.found.add(sheet.table.name, line.number, sheet.title(key), what, **values)


def _about_row(sheet: Headed, line: Line) -> dict[str, str]:
    return {key: line.at(place) for key, place in sheet.places.items() if key.startswith("$")}


def at(row: Submission, path: str) -> Any:
    """What a submission holds at a path."""
    if path in row.conflicts:
        return [side["revision"] for side in row.conflicts[path]]
    return row.about.get(path) if path.startswith("$") else row.answers.get(path)


def same(value: Any, other: Any, kind: str) -> bool:
    """Whether two answers say the same: the decimals 12.50 and 12.5 do, 1 and true do not."""
    if kind == "decimal" and isinstance(value, str) and isinstance(other, str):
        return Decimal(value) == Decimal(other)
    return type(value) is type(other) and bool(value == other)
