"""Loops of the survey sheet: `begin_loop over LIST` asks the same for each choice of a list.

Written out before anything else reads the rows, as pyxform does it: a group of the loop's name with a group for each
choice but `none`, in which `%(name)s` and `%(label)s` are the choice's. A row written out says in which row of the
sheet it stands.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pyxform import aliases
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL

from fieldobs.forms.faults import Fault, FormFaults
from fieldobs.forms.rowtypes import selection
from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.workbook import SURVEY, Row, Workbook, column_of

MOST_ROWS = 5_000
NO_CHOICE = "none"
STANDS_FOR = re.compile(r"%\((name|label)\)s")
Cells = Mapping[str, str]
Written = tuple[Row, Cells]
"""A row as it is read here, and its cells as pyxform reads them."""


def with_loops(workbook: Workbook) -> Workbook:
    """The workbook with every loop written out.

    Raises: FormFaults for a loop without a list or an end, or over more than a form can hold.
    """
    rows = workbook.survey.rows
    if not any(is_loop(row) for row in rows):
        return workbook
    raw = workbook.definition.survey
    sheet = [(row, {k: str(v) for k, v in raw[row.number - 2].items() if v is not None}) for row in rows]
    written = [
        (replace(row, number=number, origin=row.shown), cells)
        for number, (row, cells) in enumerate(Loops(workbook).written(sheet), start=2)
    ]
    raw[:] = [dict(cells) for _row, cells in written]
    return replace(workbook, survey=replace(workbook.survey, rows=[row for row, _cells in written]))


def is_loop(row: Row) -> bool:
    """Whether a row begins a loop that is not switched off."""
    match = RE_BEGIN_CONTROL.search(row.get("type"))
    return match is not None and aliases.control[match["type"]] == "loop" and not is_disabled(row)


def is_disabled(row: Row) -> bool:
    """Whether a row is switched off."""
    return bool(aliases.yes_no.get(row.get("disabled")))


@dataclass
class Loops:
    """Writes out the loops of a workbook."""

    workbook: Workbook
    made: int = 0

    def written(self, rows: Sequence[Written]) -> Iterator[Written]:
        """The rows of a level, each loop in its place written out."""
        at = 0
        while at < len(rows):
            row = rows[at][0]
            if is_loop(row):
                end = self.end(rows, at)
                yield from self.loop(rows[at], rows[at + 1 : end], rows[end])
                at = end + 1
            else:
                self.made += 1
                yield rows[at]
                at += 1

    def end(self, rows: Sequence[Written], begin: int) -> int:
        """Where the loop that begins here ends."""
        depth = 0
        for at, (row, _cells) in enumerate(rows[begin:], start=begin):
            kind = "" if is_disabled(row) else row.get("type")
            depth += bool(RE_BEGIN_CONTROL.search(kind)) - bool(RE_END_CONTROL.search(kind))
            if depth == 0:
                return at
        raise self.refused(rows[begin][0], Complaint("this {kind} is never ended", {"kind": "loop"}))

    def loop(self, begin: Written, inside: Sequence[Written], end: Written) -> Iterator[Written]:
        """A loop as groups."""
        yield typed(begin, "begin_group")
        for choice in self.choices(begin[0]):
            yield self.headed(begin, choice)
            yield from self.written([said_of(each, choice) for each in inside])
            yield bare(end, "end_group")
            if self.made > MOST_ROWS:
                raise self.refused(begin[0], Complaint("this loop makes more than {n} rows", {"n": MOST_ROWS}))
        yield bare(end, "end_group")

    def choices(self, begin: Row) -> Iterator[Row]:
        """The choices over which a loop goes, with the one that `or_other` adds."""
        match = RE_BEGIN_CONTROL.search(begin.get("type"))
        name = match["list_name"] if match else ""
        listed = [row for row in self.workbook.choices.rows if row.get("list_name") == name]
        if not listed:
            complaint = Complaint("the {sheet} sheet has no list {list}", {"sheet": "choices", "list": name or ""})
            raise self.refused(begin, complaint)
        if self.has_other(name) and all(row.get("name") != "other" for row in listed):
            listed.append(Row(listed[-1].number, {"name": "other", "label": "Other"}, {}))
        return (row for row in listed if row.get("name") not in ("", NO_CHOICE))

    def has_other(self, name: str) -> bool:
        """Whether a question offers the list with `or_other`."""
        chosen = [found[1] for row in self.workbook.survey.rows if (found := selection(row.get("type")))]
        return any(match["list_name"] == name and match["specify_other"] is not None for match in chosen)

    def headed(self, begin: Written, choice: Row) -> Written:
        """The row that begins the group of a choice, with its label in each language of the sheet."""
        headers = {column_of(SURVEY, header): header for header in self.workbook.definition.survey_header[0] if header}
        labels = {key: label for key in headers if key.split("::")[0] == "label" and (label := label_in(choice, key))}
        said = {"type": "begin_group", "name": choice.get("name"), **labels}
        raw = {headers[key]: text for key, text in said.items() if key in headers}
        return replace(begin[0], cells=said, is_choice=True), raw

    def refused(self, row: Row, complaint: Complaint) -> FormFaults:
        """The fault of a loop that cannot be written out."""
        fault: Fault = self.workbook.survey.fault(row, "type", complaint)
        return FormFaults([fault])


def label_in(choice: Row, column: str) -> str:
    """What a choice is called in the language of a column; its name where it has no words at all."""
    labels = choice.texts("label")
    return labels.get(column.partition("::")[2]) or labels.get("") or next(iter(labels.values()), choice.get("name"))


def said_of(written: Written, choice: Row) -> Written:
    """A row inside of a loop as it stands for one choice."""
    row, cells = written

    def said(column: str, text: str) -> str:
        values = {"name": choice.get("name"), "label": label_in(choice, column)}
        return STANDS_FOR.sub(lambda found: values[found[1]], text)

    return (
        replace(row, cells={column: said(column, text) for column, text in row.cells.items()}),
        {header: said(column_of(SURVEY, header), text) for header, text in cells.items()},
    )


def typed(written: Written, kind: str) -> Written:
    """A row of another type."""
    row, cells = written
    raw = {header: kind if column_of(SURVEY, header) == "type" else text for header, text in cells.items()}
    return replace(row, cells={**row.cells, "type": kind}), raw


def bare(written: Written, kind: str) -> Written:
    """A row that says nothing but its type."""
    row, cells = typed(written, kind)
    raw: dict[str, Any] = {header: text for header, text in cells.items() if column_of(SURVEY, header) == "type"}
    return replace(row, cells={"type": kind}), raw
