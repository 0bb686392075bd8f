"""What the columns of a file are: by the file's own list of columns, else by their titles. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from fieldobs.exports.cells import Style
from fieldobs.exports.faults import Findings, _
from fieldobs.exports.form import Form
from fieldobs.exports.layout import APART, AS_OF, ID, MAIN, ROW, Layout, SheetPlan, about_keys, plan
from fieldobs.exports.reading import Line, Table

LEFT_OUT = APART[1:]


@dataclass(frozen=True)
class Headed:
    """A sheet with what its columns are: the key of each and its place."""

    table: Table
    plan: SheetPlan
    places: Mapping[str, int]

    def text(self, line: Line, key: str) -> str:
        """What a row says under a key; nothing where the sheet has no such column."""
        return line.at(self.places[key]) if key in self.places else ""

    def title(self, key: str) -> str:
        return self.table.header[self.places[key]] if key in self.places else key

    @property
    def answers(self) -> list[str]:
        return [key for key in self.places if not key.startswith("$")]


def read_layout(tables: Mapping[str, Table], form: Form) -> Layout:
    """The sheets that a file was made with: its style, and columns of questions that no version asks any more."""
    paths = [key for key in book_of(tables).values() if not key.startswith("$")]
    return plan(form, style_of(tables, form), ["/r/".join(key.split("/")) for key in paths])


def style_of(tables: Mapping[str, Table], form: Form) -> Style:
    """How a file was written: as its sheet `about` says, else as the titles look."""
    about = {line.at(0): line.at(1) for line in tables["about"].lines} if "about" in tables else {}
    if "answers" in about:
        return Style(about.get("language", "") if about["answers"] == "labels" else "")
    header = {title.casefold() for title in tables[MAIN].header} if MAIN in tables else set()
    styles = [Style(), *(Style(code) for code in form.languages)]
    alike = [
        len(header & {column.title.casefold() for column in plan(form, each).sheets[0].columns}) for each in styles
    ]
    return styles[alike.index(max(alike))]


def book_of(tables: Mapping[str, Table]) -> dict[tuple[str, str], str]:
    """Sheet and title → key, as the sheet `columns` says."""
    lines: Sequence[Line] = tables["columns"].lines if "columns" in tables else ()
    return {(line.at(0), " ".join(line.at(1).split()).casefold()): line.at(2) for line in lines}


def read_headings(tables: Mapping[str, Table], layout: Layout, found: Findings) -> list[Headed]:
    """The sheets that hold answers, the form's own first, then repeats from the outside in."""
    book, by_name = book_of(tables), {each.name: each for each in layout.sheets}
    made = []
    for name, table in tables.items():
        if name in LEFT_OUT or not (table.header or table.lines):
            continue
        if name not in by_name:
            found.add(name, 0, "", _("the form {form} has no repeat for this sheet"), form=layout.form.slug)
            continue
        made.append(Headed(table, by_name[name], _places(table, by_name[name], book, found)))
    if not made and not found.faults:
        found.add(MAIN, 0, "", _("there is no such sheet"))
    return sorted(made, key=lambda each: each.plan.repeat.count("/") + bool(each.plan.repeat))


def _places(table: Table, plan: SheetPlan, book: Mapping[tuple[str, str], str], found: Findings) -> dict[str, int]:
    keys = {column.key for column in plan.columns} | set(about_keys() if not plan.repeat else ())
    titles = {column.title.casefold(): column.key for column in plan.columns} | {key.casefold(): key for key in keys}
    places: dict[str, int] = {}
    for place, title in enumerate(table.header):
        key = book.get((table.name, title.casefold())) or titles.get(title.casefold(), "")
        if not title and not any(line.at(place) for line in table.lines):
            continue
        if key not in keys:
            found.add(table.name, 1, title or get_column_letter(place + 1), _("no version of the form asks this"))
        elif key in places:
            found.add(table.name, 1, title, _("the sheet has this column twice"))
        places.setdefault(key, place)
    needed = [ID, *(ROW + each for each in plan.rows)] if plan.repeat else [ID]
    for key in needed:
        if key not in places:
            found.add(table.name, 1, key, _("the column is missing"))
    return {key: place for key, place in places.items() if key in keys}


def lines_seen(sheets: Sequence[Headed]) -> dict[str, str]:
    """Submission → the line of the log that its row was exported at, as it stands there."""
    main = [sheet for sheet in sheets if not sheet.plan.repeat]
    return {sheet.text(line, ID): sheet.text(line, AS_OF) for sheet in main for line in sheet.table.lines}
