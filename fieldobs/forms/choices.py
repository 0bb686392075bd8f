"""What is wrong with the choices sheet."""

from collections.abc import Iterator

from fieldobs.forms.faults import Fault
from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.workbook import MEDIA, Row, Sheet


def list_names(sheet: Sheet) -> frozenset[str]:
    """The lists that the sheet defines."""
    return frozenset(row.get("list_name") for row in sheet.rows if row.get("list_name"))


def filter_columns(sheet: Sheet) -> frozenset[str]:
    """The columns a choice filter can speak of."""
    return frozenset(column.split("::")[0] for column in sheet.headers) - {"list_name", *MEDIA} | {"name"}


def choice_faults(sheet: Sheet, several: frozenset[str], repeated_names: bool) -> list[Fault]:
    """Every fault of the sheet; `several` are the lists of multiple choices, `repeated_names` the form's own leave."""
    faults: list[Fault] = []
    if sheet.rows:
        faults += [
            Fault(
                sheet.name,
                1,
                column,
                Complaint("the {sheet} sheet has no column {column}", {"sheet": sheet.name, "column": column}),
            )
            for column in ("list_name", "name")
            if column not in sheet.headers
        ]
    seen: dict[tuple[str, str], Row] = {}
    for row in sheet.rows if not faults else ():
        faults += row_faults(sheet, row, several)
        key = (row.get("list_name"), row.get("name"))
        if all(key) and key in seen and not repeated_names:
            complaint = Complaint(
                "the list {list} has {name} in row {n} already", {"list": key[0], "name": key[1], "n": seen[key].number}
            )
            faults.append(sheet.fault(row, "name", complaint))
        seen.setdefault(key, row)
    return faults


def row_faults(sheet: Sheet, row: Row, several: frozenset[str]) -> list[Fault]:
    """The faults of one choice."""
    list_name, name = row.get("list_name"), row.get("name")
    if not list_name:
        return [sheet.fault(row, "list_name", Complaint("this choice belongs to no list"))] if name else []
    faults = []
    if not name:
        faults.append(sheet.fault(row, "name", Complaint("a choice of {list} has no name", {"list": list_name})))
    elif list_name in several and any(letter.isspace() for letter in name):
        complaint = Complaint("{name}: a choice of several may have no space in its name", {"name": name})
        faults.append(sheet.fault(row, "name", complaint))
    return faults


def unlabelled(sheet: Sheet) -> Iterator[Fault]:
    """A warning for each choice that has nothing to show but its name."""
    for row in sheet.rows:
        list_name, name = row.get("list_name"), row.get("name")
        if list_name and name and not any(row.texts(column) for column in ("label", *MEDIA)):
            said = {"name": name, "list": list_name}
            complaint = Complaint("the choice {name} of {list} has no label: its name is shown", said)
            yield sheet.fault(row, "label", complaint)
