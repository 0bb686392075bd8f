"""What the survey sheet says row by row: kinds of questions, groups and repeats, names; and what is wrong with that."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pyxform import aliases
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL

from fieldobs.forms.faults import Fault
from fieldobs.forms.rowtypes import (
    BACKGROUND,
    FROM_FILE,
    FROM_REPEAT,
    PASSED_OVER,
    kind_of,
    refusal,
    scale_of,
    selection,
)
from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.rules.lookups import is_table
from fieldobs.forms.rules.tree import Flaw, Names
from fieldobs.forms.workbook import Row, Sheet

TEXTS = {"label", "hint", "guidance_hint", "constraint_message", "required_message"}
SHOWN = ("label", "hint", "image", "audio", "video", "big-image")
SELECTS = ("select_one", "select_multiple", "rank")
NAME = re.compile(r"[^\W\d][\w.-]*")
LAST_SAVED = "last-saved#"
REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")
PARAMETER = re.compile(r"([\w-]+)\s*=\s*([^\s,;]+)")


@dataclass(frozen=True)
class Line:
    """A row of the survey sheet, understood: `around` are the repeats, `within` the groups and repeats it is in.

    `name` is its own in the whole form, `said` what the sheet calls it; they differ where two questions have a name.
    """

    row: Row
    kind: str
    said: str
    name: str = ""
    list_name: str = ""
    choices_of: str = ""
    or_other: bool = False
    around: tuple[str, ...] = ()
    within: tuple["Line", ...] = ()

    @property
    def levels(self) -> tuple[str, ...]:
        """What it stands in, from the outside: a repeat by its name, a group as the empty text."""
        return tuple(line.name if line.kind == "repeat" else "" for line in self.within)

    @property
    def place(self) -> tuple[str, ...]:
        """Where it stands, from the top of the form down, as the sheet says it."""
        return (*(line.said for line in self.within), self.said)

    @property
    def parameters(self) -> dict[str, str]:
        """The column `parameters` by name."""
        return {key.lower(): value for key, value in PARAMETER.findall(self.row.get("parameters"))}

    @property
    def is_external(self) -> bool:
        """Whether its choices stand in the sheet `external_choices`."""
        return self.row.get("type").startswith("select_one_external")

    @property
    def triggers(self) -> list[str]:
        """The questions whose change sets this one anew."""
        return REFERENCE.findall(self.row.get("trigger")) if self.row.get("type") not in BACKGROUND else []


@dataclass
class Survey:
    """The survey sheet, understood as far as it can be."""

    sheet: Sheet
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    @property
    def names(self) -> Names:
        """What expressions can speak of."""
        around = {line.name: line.around for line in self.lines if line.kind != "group"}
        others = {f"{line.name}_other": line.around for line in self.lines if line.or_other}
        renamed = {line.said for line in self.lines if line.name != line.said}
        said: dict[str, list[int]] = {name: [] for name in renamed}
        for line in self.lines:
            if line.kind != "group" and line.said in renamed:
                said[line.said].append(line.row.shown)
        return Names(
            around={**others, **around},
            repeats=frozenset(line.name for line in self.lines if line.kind == "repeat"),
            groups=frozenset(line.name for line in self.lines if line.kind == "group") - around.keys(),
            choices=frozenset(line.name for line in self.lines if line.kind in SELECTS),
            doubled={name: rows_said(numbers) for name, numbers in said.items()},
            paths={line.place: line.name for line in self.lines if line.kind != "group"},
        )

    def complain(self, row: Row, column: str, complaint: Complaint) -> None:
        """Note a fault of a cell."""
        self.faults.append(self.sheet.fault(row, column, complaint))

    def warn(self, row: Row, column: str, complaint: Complaint) -> None:
        """Note what does no harm and is good to know."""
        self.warnings.append(self.sheet.fault(row, column, complaint))


def rows_said(numbers: Sequence[int]) -> Complaint:
    """Words for the rows that have something in common."""
    *others, last = numbers
    if not others:
        return Complaint("row {n}", {"n": last})
    return Complaint("rows {others} and {last}", {"others": ", ".join(map(str, others)), "last": last})


def read_survey(sheet: Sheet, lists: frozenset[str], external: frozenset[str] = frozenset()) -> Survey:
    """The lines of the survey sheet with every fault of type, name, nesting and label."""
    survey = Survey(sheet)
    if "type" not in sheet.headers:
        survey.faults.append(Fault(sheet.name, 1, "type", Complaint("the survey sheet has no column type")))
        return survey
    nest(survey, understood(survey, lists, external))
    names = survey.names
    for line in survey.lines:
        check_label(survey, line)
        check_source(survey, line, names)
    return survey


def understood(survey: Survey, lists: frozenset[str], external: frozenset[str]) -> Iterator[Line]:
    """Each row with its kind; rows without type, name and label are comments, and so are disabled ones."""
    for row in survey.sheet.rows:
        kind = row.get("type")
        if aliases.yes_no.get(row.get("disabled")):
            continue
        if kind:
            yield line_of(survey, row, kind, external if kind.startswith("select_one_external") else lists)
        elif row.get("name") or row.texts("label"):
            survey.complain(row, "type", Complaint("this question has no type"))


def line_of(survey: Survey, row: Row, kind: str, lists: frozenset[str]) -> Line:
    """A row understood on its own."""
    name = row.get("name")
    if match := RE_BEGIN_CONTROL.search(kind):
        control = aliases.control[match["type"]]
        return Line(row, "group" if control == "group" else "repeat", name)
    if match := RE_END_CONTROL.search(kind):
        return Line(row, "end", aliases.control[match["type"]])
    if chosen := selection(kind):
        return select_line(survey, row, *chosen, lists)
    if kind in PASSED_OVER:
        return Line(row, kind, name or kind)
    return range_line(survey, row) if kind == "range" else plain_line(survey, row, kind)


def plain_line(survey: Survey, row: Row, kind: str) -> Line:
    """A question without choices, or what a phone tells of itself."""
    name, known = row.get("name"), kind_of(kind)
    if not known:
        survey.complain(row, "type", refusal(kind))
    if kind in BACKGROUND:
        remark = Complaint("{kind} stays empty: nothing is recorded unless the observer does it", {"kind": kind})
        survey.warn(row, "type", remark)
    if known == "note" and not name:
        name = f"generated_note_name_{row.number}"  # as pyxform calls it
    return Line(row, known or "calculate", name)


def select_line(survey: Survey, row: Row, kind: str, match: re.Match[str], lists: frozenset[str]) -> Line:
    """A choice question, with its list: in the choices sheet, in a file, or the answers of a repeat."""
    command, list_name = match["select_command"], match["list_name"]
    or_other = match["specify_other"] is not None
    line = Line(row, kind, row.get("name"), list_name=list_name, or_other=or_other)
    if or_other and row.get("choice_filter"):
        survey.complain(
            row,
            "choice_filter",
            Complaint("choices with or_other cannot be filtered: list the choice other, and ask behind it"),
        )
    if reference := FROM_REPEAT.fullmatch(list_name):
        return replace(line, list_name="", choices_of=reference[1])
    if command in aliases.select_from_file or FROM_FILE.fullmatch(list_name):
        if not is_table(list_name):
            said = {"file": list_name}
            complaint = Complaint("{file} is not supported: choices come from CSV, XML or GeoJSON", said)
            survey.complain(row, "type", complaint)
    elif list_name not in lists:
        sheet = "external_choices" if line.is_external else "choices"
        complaint = Complaint("the {sheet} sheet has no list {list}", {"sheet": sheet, "list": list_name})
        survey.complain(row, "type", complaint)
    return line


def range_line(survey: Survey, row: Row) -> Line:
    """A number on a scale: whole where start, end and step are."""
    line = Line(row, "integer", row.get("name"))
    scale = scale_of(line.parameters)
    if scale is None:
        survey.complain(row, "parameters", Complaint("a range takes numbers: start=0 end=10 step=1"))
    elif any(isinstance(end, float) for end in scale.values()):
        return replace(line, kind="decimal")
    return line


def nest(survey: Survey, lines: Iterator[Line]) -> None:
    """Put each line into its groups and repeats; complain of beginnings and ends that do not meet, and of names."""
    open_lines: list[Line] = []
    taken: dict[str, Line] = {}
    for line in lines:
        if line.kind in PASSED_OVER:
            continue
        if line.kind == "end":
            wanted = "group" if line.said == "group" else "repeat"
            if not open_lines or open_lines[-1].kind != wanted:
                complaint = Complaint("this ends a {kind} that was not begun here", {"kind": wanted})
                survey.complain(line.row, "type", complaint)
            else:
                open_lines.pop()
            continue
        around = tuple(parent.name for parent in open_lines if parent.kind == "repeat")
        name = own_name(survey, line, open_lines, taken)
        placed = replace(line, name=name, around=around, within=tuple(open_lines))
        survey.lines.append(placed)
        if placed.kind in ("group", "repeat"):
            open_lines.append(placed)
    for line in open_lines:
        survey.complain(line.row, "type", Complaint("this {kind} is never ended", {"kind": line.kind}))


def own_name(survey: Survey, line: Line, parents: Sequence[Line], taken: dict[str, Line]) -> str:
    """A name that no other question of the form has: its own, or with the groups around it as `group.name`.

    Inside of a loop it always begins with the choice, so that all of its questions are named alike.
    Complains of names that are missing, cannot be names, or stand twice beside each other.
    """
    name, place = line.said, "/".join(str(parent.row.number) for parent in parents)
    if not name:
        survey.complain(line.row, "name", Complaint("this {kind} has no name", {"kind": line.kind}))
    elif not NAME.fullmatch(name):
        complaint = Complaint("{name} cannot be a name: letters, digits, _ . - only, a letter first", {"name": name})
        survey.complain(line.row, "name", complaint)
    beside = f"{'group ' if line.kind == 'group' else ''}{place}/{name}"
    if name and beside in taken:
        doubled = (
            Complaint("a group beside this one is called {name} too", {"name": name})
            if line.kind == "group"
            else Complaint("the name {name} is used in row {n} already", {"name": name, "n": taken[beside].row.shown})
        )
        survey.complain(line.row, "name", doubled)
        return name
    taken.setdefault(beside, line)
    if line.kind == "group":
        return name
    looped = next((at for at, parent in enumerate(parents) if parent.row.is_choice), len(parents))
    name = ".".join([*(parent.said for parent in parents[looped:]), name])
    for parent in reversed(parents[:looped]):
        if name not in taken:
            break
        name = f"{parent.said}.{name}"
    taken.setdefault(name, line)
    return name


def is_nameless(line: Line) -> bool:
    """Whether a question is shown and has nothing to show but its name."""
    silent = line.kind in ("group", "repeat", "calculate") or line.row.get("calculation")
    return not silent and not any(line.row.texts(column) for column in SHOWN)


def check_label(survey: Survey, line: Line) -> None:
    """Complain of a note that says nothing; warn of a question that has nothing to show but its name."""
    if is_nameless(line) and line.kind == "note":
        survey.complain(line.row, "label", Complaint("this note says nothing"))
    elif is_nameless(line):
        complaint = Complaint("the question {name} has no label: its name is shown", {"name": line.said})
        survey.warn(line.row, "label", complaint)


def check_source(survey: Survey, line: Line, names: Names) -> None:
    """Complain of choices that are to come from a repeat, and of triggers, where there is none such."""
    if line.choices_of and not names.around.get(line.choices_of):
        complaint = Complaint("no repeat has a question called {name}", {"name": line.choices_of})
        survey.complain(line.row, "type", complaint)
    if line.triggers:
        check_texts(survey, line, "trigger", names)


def check_references(survey: Survey) -> None:
    """Complain of `${name}` in texts where the form has no such question."""
    names = survey.names
    for line in survey.lines:
        for column in line.row.cells:
            if column.split("::")[0] in TEXTS:
                check_texts(survey, line, column, names)


def check_texts(survey: Survey, line: Line, column: str, names: Names) -> None:
    """Complain of each `${name}` of a cell that is no question."""
    text = line.row.get(column)
    for found in REFERENCE.finditer(text):
        if flaw := text_flaw(found[1], names):
            survey.faults += survey.sheet.flaws(line.row, column, text, [Flaw(flaw, *found.span())])


def text_flaw(name: str, names: Names) -> Complaint | None:
    """Why a text cannot speak of a question; None if it can."""
    said, name = f"${{{name}}}", name.removeprefix(LAST_SAVED)
    if name in names.doubled:
        rows = names.doubled[name]
        return Complaint("more than one question is called {name}: {rows}", {"name": said, "rows": rows})
    return None if name in names.around else Complaint("no question is called {name}", {"name": said})
