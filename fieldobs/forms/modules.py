"""Parts of a form that a mission turns on: rows with a name in the column `module` of the sheets survey and checks.

What is left out leaves no trace in the document; what speaks of it from outside is a fault like any other.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL

from fieldobs.forms.workbook import Row, Sheet, Workbook, read_workbook

MODULE = "module"


def modules_of(data: bytes) -> list[str]:
    """The modules that a form has. Raises: FormFaults if the bytes are no form at all."""
    return modules_in(read_workbook(data))


def modules_in(workbook: Workbook) -> list[str]:
    """The modules that a workbook has as it is."""
    return sorted({name for row in (*workbook.survey.rows, *workbook.checks.rows) for name in names_in(row)})


def names_in(row: Row) -> list[str]:
    """The modules that a row belongs to; it is kept if one of them is wanted."""
    return [name for name in re.split(r"[\s,;]+", row.get(MODULE)) if name]


def with_modules(workbook: Workbook, wanted: Collection[str]) -> Workbook:
    """The workbook without the rows of modules that are not wanted; a group goes with all that is inside of it."""
    survey = list(kept(workbook.survey, wanted))
    left_out = {row.number for row in workbook.survey.rows} - {row.number for row in survey}
    for number in left_out:
        workbook.definition.survey[number - 2].clear()  # pyxform passes over empty rows
    checks = [row for row in workbook.checks.rows if is_wanted(row, wanted)]
    return replace(workbook, survey=replace(workbook.survey, rows=survey), checks=replace(workbook.checks, rows=checks))


def kept(sheet: Sheet, wanted: Collection[str]) -> Iterator[Row]:
    """The rows of the survey sheet that stay."""
    depth = 0
    for row in sheet.rows:
        kind = row.get("type")
        if depth or not is_wanted(row, wanted):
            depth += bool(RE_BEGIN_CONTROL.search(kind)) - bool(RE_END_CONTROL.search(kind))
        else:
            yield row


def is_wanted(row: Row, wanted: Collection[str]) -> bool:
    """Whether a row belongs to no module, or to one that is wanted."""
    names = names_in(row)
    return not names or any(name in wanted for name in names)
