"""What the survey sheet says row by row: kinds of questions, groups and repeats, names; and what is wrong with that."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pyxform import aliases
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_SELECT

from fieldobs.forms.faults import Fault
from fieldobs.forms.rules.tree import Names
from fieldobs.forms.workbook import Row, Sheet
from fieldobs.terminal import _

# Types of the sheet, and what they are in the form document.
KINDS = {
    "text": "text", "string": "text", "integer": "integer", "int": "integer", "decimal": "decimal",
    "date": "date", "time": "time", "datetime": "datetime", "dateTime": "datetime", "date time": "datetime",
    "photo": "photo", "image": "photo", "file": "file", "geopoint": "location", "location": "location",
    "gps": "location", "acknowledge": "acknowledge", "trigger": "acknowledge", "note": "note",
    "calculate": "calculate", "hidden": "calculate",
}  # fmt: skip
# What a phone would tell about itself: kept as calculated values, empty where a browser cannot know.
METADATA = {
    "start": "once(now())", "today": "once(today())", "end": "''", "deviceid": "''", "subscriberid": "''",
    "simserial": "''", "phonenumber": "''", "username": "''", "email": "''",
}  # fmt: skip
TEXTS = {"label", "hint", "guidance_hint", "constraint_message", "required_message"}
NAME = re.compile(r"[^\W\d][\w.-]*")
REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")


@dataclass(frozen=True)
class Line:
    """A row of the survey sheet, understood: `around` are the repeats, `within` the groups and repeats it is in."""

    row: Row
    kind: str
    name: str
    list_name: str = ""
    or_other: bool = False
    around: tuple[str, ...] = ()
    within: tuple["Line", ...] = ()


@dataclass
class Survey:
    """The survey sheet, understood as far as it can be."""

    sheet: Sheet
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def names(self) -> Names:
        """What expressions can speak of."""
        around = {line.name: line.around for line in self.lines if line.kind not in ("group", "end")}
        others = {f"{line.name}_other": line.around for line in self.lines if line.or_other}
        return Names(
            around={**others, **around},
            repeats=frozenset(line.name for line in self.lines if line.kind == "repeat"),
            groups=frozenset(line.name for line in self.lines if line.kind == "group") - around.keys(),
        )

    def complain(self, row: Row, column: str, message: str) -> None:
        """Note a fault of a cell."""
        self.faults.append(self.sheet.fault(row, column, message))


def read_survey(sheet: Sheet, lists: frozenset[str]) -> Survey:
    """The lines of the survey sheet with every fault of type, name, nesting and label."""
    survey = Survey(sheet)
    if "type" not in sheet.headers:
        survey.faults.append(Fault(sheet.name, 1, "type", _("the survey sheet has no column type")))
        return survey
    nest(survey, understood(survey, lists))
    check_names(survey)
    for line in survey.lines:
        check_label(survey, line)
    return survey


def understood(survey: Survey, lists: frozenset[str]) -> Iterator[Line]:
    """Each row with its kind; rows without type, name and label are comments."""
    for row in survey.sheet.rows:
        kind = row.get("type")
        if kind:
            yield line_of(survey, row, kind, lists)
        elif row.get("name") or row.texts("label"):
            survey.complain(row, "type", _("this question has no type"))


def line_of(survey: Survey, row: Row, kind: str, lists: frozenset[str]) -> Line:
    """A row understood on its own."""
    name = row.get("name")
    if match := RE_BEGIN_CONTROL.search(kind):
        control = aliases.control[match["type"]]
        if control == "loop":
            survey.complain(row, "type", _("{kind} is not supported; use begin_repeat").format(kind=kind))
        return Line(row, "group" if control == "group" else "repeat", name)
    if match := RE_END_CONTROL.search(kind):
        return Line(row, "end", aliases.control[match["type"]])
    if match := RE_SELECT.search(kind):
        return select_line(survey, row, match, lists)
    if kind == "audit":
        return Line(row, "audit", "audit")
    if kind not in KINDS and kind not in METADATA:
        survey.complain(row, "type", refusal(kind))
    if kind == "note" and not name:
        name = f"generated_note_name_{row.number}"  # as pyxform calls it
    return Line(row, KINDS.get(kind, "calculate"), name)


def select_line(survey: Survey, row: Row, match: re.Match[str], lists: frozenset[str]) -> Line:
    """A choice question, with its list."""
    command, list_name = aliases.select[match["select_command"]], match["list_name"]
    if match["select_command"] in aliases.select_from_file or command not in ("select one", "select all that apply"):
        survey.complain(row, "type", _("the type {kind} is not supported").format(kind=match["select_command"]))
    elif list_name not in lists:
        survey.complain(row, "type", _("the choices sheet has no list {list}").format(list=list_name))
    kind = "select_one" if command == "select one" else "select_multiple"
    return Line(row, kind, row.get("name"), list_name, or_other=match["specify_other"] is not None)


def refusal(kind: str) -> str:
    """Words for a type that the form document does not have."""
    if kind.split()[0] in ("select_one", "select_multiple", "rank"):
        return _("write the type as {kind} LIST").format(kind=kind.split()[0])
    return _("the type {kind} is not supported").format(kind=kind)


def nest(survey: Survey, lines: Iterator[Line]) -> None:
    """Put each line into its groups and repeats; complain of beginnings and ends that do not meet."""
    open_lines: list[Line] = []
    for line in lines:
        if line.kind == "audit":
            continue
        if line.kind == "end":
            wanted = "group" if line.name == "group" else "repeat"
            if not open_lines or open_lines[-1].kind != wanted:
                message = _("this ends a {kind} that was not begun here")
                survey.complain(line.row, "type", message.format(kind=wanted))
            else:
                open_lines.pop()
            continue
        around = tuple(parent.name for parent in open_lines if parent.kind == "repeat")
        placed = replace(line, around=around, within=tuple(open_lines))
        survey.lines.append(placed)
        if placed.kind in ("group", "repeat"):
            open_lines.append(placed)
    for line in open_lines:
        survey.complain(line.row, "type", _("this {kind} is never ended").format(kind=line.kind))


def check_names(survey: Survey) -> None:
    """Complain of names that are missing, cannot be names, or are used twice."""
    seen: dict[str, Line] = {}
    groups: set[tuple[int, str]] = set()
    for line in survey.lines:
        if not line.name:
            survey.complain(line.row, "name", _("this {kind} has no name").format(kind=line.kind))
        elif not NAME.fullmatch(line.name):
            message = _("{name} cannot be a name: letters, digits, _ . - only, a letter first")
            survey.complain(line.row, "name", message.format(name=line.name))
        elif line.kind == "group":
            parent = line.within[-1].row.number if line.within else 0
            if (parent, line.name) in groups:
                message = _("a group beside this one is called {name} too")
                survey.complain(line.row, "name", message.format(name=line.name))
            groups.add((parent, line.name))
        elif line.name in seen:
            message = _("the name {name} is used in row {n} already")
            survey.complain(line.row, "name", message.format(name=line.name, n=seen[line.name].row.number))
        else:
            seen[line.name] = line


def check_label(survey: Survey, line: Line) -> None:
    """Complain of a question that has nothing to show."""
    shown = line.kind not in ("group", "repeat", "calculate", "note")
    if shown and not (line.row.texts("label") or line.row.texts("media") or line.row.texts("hint")):
        if not line.row.get("calculation"):
            survey.complain(line.row, "label", _("the question {name} has no label").format(name=line.name))
    elif line.kind == "note" and not (line.row.texts("label") or line.row.texts("hint") or line.row.texts("media")):
        survey.complain(line.row, "label", _("this note says nothing"))


def check_references(survey: Survey) -> None:
    """Complain of `${name}` in texts where the form has no such question."""
    names = survey.names
    for line in survey.lines:
        for column, text in line.row.cells.items():
            if column.split("::")[0] not in TEXTS:
                continue
            for name in REFERENCE.findall(text):
                if name not in names.around:
                    message = _("no question is called {name}").format(name=f"${{{name}}}")
                    survey.complain(line.row, column, f"{message}: {text}")
