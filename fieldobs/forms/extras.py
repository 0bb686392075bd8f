"""What a form says that has no effect here: columns, settings and sheets of other tools. Told, never refused."""

from collections.abc import Iterator
from dataclasses import replace

from fieldobs.forms.faults import Fault
from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.workbook import MEDIA, Workbook

SURVEY = {
    "type", "name", "label", "hint", "guidance_hint", "relevant", "constraint", "constraint_message", "required",
    "required_message", "read_only", "calculation", "choice_filter", "default", "appearance", "parameters", "finding",
    "module",
    "repeat_count", "trigger", "disabled", *MEDIA,
}  # fmt: skip
SETTINGS = {
    "form_id", "id_string", "form_title", "title", "version", "stage", "default_language", "allow_choice_duplicates",
    "name", "clean_text_values",
}  # fmt: skip
# What people keep in a form for themselves.
REMARKS = {"note", "notes", "comment", "comments", "remark", "remarks", ""}


def passed_over(workbook: Workbook) -> Iterator[Fault]:
    """A warning for each column, setting and sheet that is passed over."""
    for sheet, known, said in (
        (workbook.survey, SURVEY, Complaint("the column {name} has no effect here")),
        (workbook.settings, SETTINGS, Complaint("the setting {name} has no effect here")),
    ):
        for column, header in sheet.headers.items():
            plain = column.split("::")[0]
            if plain not in known | REMARKS and any(row.get(column) for row in sheet.rows):
                yield Fault(sheet.name, 1, header, replace(said, values={"name": header}))
    for name in ("entities", "osm"):
        if getattr(workbook.definition, name):
            yield Fault(name, 0, "", Complaint("the sheet {name} has no effect here", {"name": name}))
