"""Where the choices of a question come from: the sheets choices and external_choices, or a file of the pack."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fieldobs.forms.choices import filter_columns
from fieldobs.forms.faults import Fault
from fieldobs.forms.files import Files
from fieldobs.forms.filetables import USUAL, BadFile, ending
from fieldobs.forms.languages import Languages, short
from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.rules.grammar import Parsed, Unreadable, parse
from fieldobs.forms.rules.lookups import is_table, literal
from fieldobs.forms.survey import Line, Survey
from fieldobs.forms.workbook import MEDIA, Row, Workbook

SEARCH = re.compile(r"\bsearch\s*\(.*\)", re.DOTALL)
MODES = {"contains": "contains", "startswith": "starts-with", "endswith": "ends-with", "matches": "=="}
WHOLE = re.compile(r"-?\d+")
FIXED = "fixed"  # the column of choices that a search does not judge
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class FileList:
    """A list of choices that is read from a file: which column is stored, and which are shown, by language."""

    file: str
    value: str
    labels: dict[str, str]

    @property
    def key(self) -> str:
        """What the document calls the list: as the file, where its columns are the usual ones."""
        is_usual = self.value == "name" and set(self.labels.values()) <= {"label"}
        return self.file if is_usual else " ".join([self.file, self.value, *dict.fromkeys(self.labels.values())])


@dataclass(frozen=True)
class Search:
    """What `search(…)` in the appearance of a choice says, its texts and the branches that are to be reckoned."""

    text: str
    file: str
    mode: str = ""
    columns: tuple[str, ...] = ()
    wanted: Parsed | None = None
    filter_column: str = ""
    filter_value: Parsed | None = None


@dataclass
class Sources:
    """The lists of a form: which question has which, and what stands in those that come from elsewhere."""

    survey: Survey
    workbook: Workbook
    files: Files
    languages: Languages
    searches: dict[int, Search] = field(default_factory=dict)
    file_lists: dict[int, FileList] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        for line in self.survey.lines:
            if is_table(line.list_name):
                self.read_file_list(line)
            elif line.list_name and SEARCH.search(line.row.get("appearance")):
                self.read_search(line)

    def complain(self, line: Line, column: str, complaint: Complaint) -> None:
        """Note a fault of a question's source."""
        self.faults.append(self.survey.sheet.fault(line.row, column, complaint))

    def read_file_list(self, line: Line) -> None:
        """The list of `select_one_from_file`, with the columns that its parameters name."""
        said = line.parameters
        usual_value, usual_label = USUAL[ending(line.list_name)]
        value, label = said.get("value", usual_value), said.get("label", usual_label)
        table = self.files.table(line.list_name)
        if isinstance(table, BadFile):
            return self.complain(line, "type", table.complaint)
        labels = {
            self.languages.code_of(short(column.partition("::")[2])): column
            for column in table.columns
            if column.startswith(f"{label}::")
        }
        if label in table.columns:
            labels = {self.languages.default: label, **labels}
        for column, where in ((value, "value"), *(((label, "label"),) if not labels else ())):
            if column not in table.columns:
                complaint = Complaint("{table} has no column {name}", {"table": line.list_name, "name": column})
                self.complain(line, "parameters" if where in said else "type", complaint)
        self.file_lists[line.row.number] = FileList(line.list_name, value, labels)
        return None

    def read_search(self, line: Line) -> None:
        """The list of a choice with `search('file', …)` in its appearance."""
        found = SEARCH.search(line.row.get("appearance"))
        try:
            search = search_of(found[0] if found else "")
        except Unreadable as stop:
            return self.complain(line, "appearance", stop.complaint)
        table = self.files.table(search.file)
        if isinstance(table, BadFile):
            return self.complain(line, "appearance", table.complaint)
        pattern = next((row for row in self.template(line) if not WHOLE.fullmatch(row.get("name"))), None)
        if pattern is None:
            named = {"list": line.list_name, "file": search.file}
            return self.complain(line, "type", Complaint("no choice of {list} names a column of {file}", named))
        labels = {self.languages.code_of(key): text.split(",")[0] for key, text in pattern.texts("label").items()}
        listed = FileList(search.file, pattern.get("name"), labels)
        wanted = {listed.value, *labels.values(), *search.columns, search.filter_column} - {""}
        for column in sorted(wanted - set(table.columns)):
            complaint = Complaint("{table} has no column {name}", {"table": search.file, "name": column})
            self.complain(line, "appearance", complaint)
        self.searches[line.row.number], self.file_lists[line.row.number] = search, listed
        return None

    def template(self, line: Line) -> Iterator[Row]:
        """The rows of the choices sheet that a question names."""
        sheet = self.workbook.external if line.is_external else self.workbook.choices
        return (row for row in sheet.rows if row.get("list_name") == line.list_name)

    def fixed(self, line: Line) -> list[Row]:
        """The choices that a search always offers: those whose name is a number and so no column."""
        searched = self.template(line) if line.row.number in self.searches else ()
        return [row for row in searched if WHOLE.fullmatch(row.get("name"))]

    def key(self, line: Line) -> str:
        """What the document calls the list of a question."""
        listed = self.file_lists.get(line.row.number)
        if listed and line.row.number in self.searches:
            return f"{line.list_name} {listed.key}"
        return listed.key if listed else f"{line.list_name} external" if line.is_external else line.list_name

    def columns(self, line: Line) -> frozenset[str]:
        """The columns that the choice filter of a question can ask for."""
        listed = self.file_lists.get(line.row.number)
        if listed:
            hidden = {"name"} - {listed.value} | {"label"} - set(listed.labels.values()) | {"media"}
            return self.files.columns.get(listed.file, frozenset()) - hidden
        return filter_columns(self.workbook.external if line.is_external else self.workbook.choices)

    def tables(self) -> dict[str, frozenset[str]]:
        """What expressions can look up: the lists of the choices sheet, and every table beside the form."""
        columns = filter_columns(self.workbook.choices)
        lists = {row.get("list_name"): columns for row in self.workbook.choices.rows if row.get("list_name")}
        return {**lists, **self.files.columns}

    def lists(self, looked_up: set[tuple[str, str]]) -> dict[str, list[dict[str, Any]]]:
        """The lists that do not stand in the choices sheet; of files the columns that are looked up.

        Raises: BadFile if the files are too large together.
        """
        lists: dict[str, list[dict[str, Any]]] = {}
        for line in self.survey.lines:
            key = self.key(line)
            if key in lists:
                continue
            if listed := self.file_lists.get(line.row.number):
                columns = {column for table, column in looked_up if table == listed.file}
                fixed = [{**self.choice(row), FIXED: "true"} for row in self.fixed(line)]
                lists[key] = fixed + list(self.from_file(listed, columns))
            elif line.is_external:
                lists[key] = [self.choice(row) for row in self.template(line)]
        return lists

    def from_file(self, listed: FileList, columns: set[str]) -> Iterator[dict[str, Any]]:
        """The choices that a file holds."""
        table = self.files.table(listed.file)
        if isinstance(table, BadFile):
            return
        shown = columns - ({"name", "label", "media"} - {listed.value, *listed.labels.values()})
        kept = {listed.value, *listed.labels.values(), *shown}
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        self.files.weigh(listed.file, sum(len(row[column].encode()) for row in rows for column in kept))
        self.files.note(listed.file)
        for row in rows:
            if row[listed.value]:
                label = {code: row[column] for code, column in listed.labels.items() if row[column]}
                label = label or {self.languages.default: row[listed.value]}
                yield {**{column: row[column] for column in shown}, "name": row[listed.value], "label": label}

    def choice(self, row: Row) -> dict[str, Any]:
        """A choice of the choices sheet as it stands."""
        label = {self.languages.code_of(language): text for language, text in row.texts("label").items()}
        apart = ("list_name", "name", "label", *MEDIA)
        extra = {column: text for column, text in row.cells.items() if column.split("::")[0] not in apart}
        return {**extra, "name": row.get("name"), "label": label or {self.languages.default: row.get("name")}}


def search_of(text: str) -> Search:
    """What `search('file', 'contains', 'column', ${words}, 'column', 'value')` says.

    Raises: Unreadable.
    """
    tree = parse(text)
    arguments: list[Any] = [part for part in tree.children[1:] if part is not None]
    texts = [literal(argument) for argument in arguments]
    if str(tree.data) != "call" or len(arguments) not in (1, 4, 6) or None in texts[:3]:
        written = {
            "short": "search('file')",
            "long": "search('file', 'contains', 'column', ${text}, 'column', 'value')",
        }
        raise Unreadable(Complaint("write {short}, or {long}", written))
    name = str(texts[0])
    file = name if name.lower().endswith(".csv") else f"{name}.csv"
    if len(arguments) == 1:
        return Search(text, file)
    if str(texts[1]) not in MODES:
        modes = {"modes": ", ".join(MODES), "other": str(texts[1])}
        raise Unreadable(Complaint("search() can {modes}; not {other}", modes))
    columns = tuple(column.strip() for column in str(texts[2]).split(","))
    search = Search(text, file, str(texts[1]), columns, arguments[3])
    if len(arguments) == 6:
        if texts[4] is None:
            raise Unreadable(Complaint("search() takes the column of its filter in quotes"))
        return Search(text, file, search.mode, columns, arguments[3], str(texts[4]), arguments[5])
    return search


def search_rule(search: Search, wanted: Any, filter_value: Any, has_fixed: bool) -> Any:
    """The choice filter that a search amounts to; large and small letters are alike, as they are in ODK."""
    rules: list[Any] = []
    if search.mode:
        found = [{MODES[search.mode]: [lower({"col": column}), lower(wanted)]} for column in search.columns]
        rules.append({"or": found} if len(found) > 1 else found[0])
    if search.filter_column:
        rules.append({"==": [{"col": search.filter_column}, {"string": [filter_value]}]})
    if not rules:
        return None
    rule = {"and": rules} if len(rules) > 1 else rules[0]
    return {"or": [{"==": [{"col": FIXED}, "true"]}, rule]} if has_fixed else rule


def lower(rule: Any) -> Any:
    """A text in small letters."""
    return {"translate": [rule, UPPER, UPPER.lower()]}
