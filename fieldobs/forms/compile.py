"""Makes a form document of an XLSForm: immutable, addressed by its hash, read alike by server and phone."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pyxform.xls2json import workbook_to_json

from fieldobs.forms.building import Builder
from fieldobs.forms.checks import read_checks
from fieldobs.forms.choices import choice_faults, list_names, unlabelled
from fieldobs.forms.expressions import read_rules
from fieldobs.forms.extras import passed_over
from fieldobs.forms.faults import Fault, FormFaults, in_order
from fieldobs.forms.files import Files
from fieldobs.forms.filetables import BadFile
from fieldobs.forms.findings import read_finding
from fieldobs.forms.languages import Languages, read_languages
from fieldobs.forms.loops import with_loops
from fieldobs.forms.modules import modules_in, with_modules
from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.sources import Sources
from fieldobs.forms.survey import Survey, check_references, read_survey
from fieldobs.forms.workbook import ROW, SETTINGS, SURVEY, Sheet, Workbook, read_workbook

STAGES = ("opening", "voting", "counting", "tabulation", "incident", "report", "note")
NO_SLUG = re.compile(r"[^\w.-]+")
# Keeps the photo as it was taken; ours, so pyxform is not shown it.
ORIGINAL = re.compile(r"\boriginal\s*=\s*[^\s,;]+[\s,;]*")
PLACE = re.compile(r"\[row : (\d+)\]\s*")


@dataclass(frozen=True)
class FormDocument:
    """A compiled form: the document, its exact bytes and their SHA-256; `warnings` say what has no effect."""

    slug: str
    version: str
    hash: str
    bytes: bytes
    stage: str
    title: dict[str, str]
    document: dict[str, Any]
    warnings: tuple[Fault, ...] = ()


def compile_form(
    data: bytes, name: str, files: Mapping[str, bytes] | None = None, modules: Collection[str] = ()
) -> FormDocument:
    """The form document of an XLSForm in .xlsx or Markdown tables; `name` is its slug where it gives none.

    `files` are the CSV tables, pictures and sounds that stand beside the form, by their names; `modules` the parts of
    the form that are turned on.

    Raises: FormFaults with every fault found.
    """
    workbook = with_loops(with_modules(read_workbook(data), modules))
    languages = read_languages(workbook)
    survey = read_survey(workbook.survey, list_names(workbook.choices), list_names(workbook.external))
    check_references(survey)
    sources = Sources(survey, workbook, Files(files or {}), languages)
    faults = list(languages.faults)
    warned: list[Fault] = [*unlabelled(workbook.choices), *unlabelled(workbook.external)]
    head = read_head(workbook.settings, name, languages, faults, warned)
    names = replace(survey.names, tables=sources.tables(), version=head["version"])
    rules = read_rules(survey, sources, names)
    checks = read_checks(workbook.checks, names, languages.code)
    findings = {line.row.number: read_finding(survey, line, workbook.choices) for line in survey.lines}
    faults += survey.faults + sources.faults + rules.faults + checks.faults + sheet_faults(workbook, survey)
    if faults:
        raise FormFaults(faults)
    form = through_pyxform(workbook, name)
    document = {
        "fieldobs_form": 1,
        **head,
        **({"modules": turned_on} if (turned_on := modules_in(workbook)) else {}),
        **content(Builder(survey, rules, languages, sources, findings), workbook, form),
        "checks": checks.checks,
    }
    return published(document, tuple(in_order([*warned, *survey.warnings, *passed_over(workbook)])))


def sheet_faults(workbook: Workbook, survey: Survey) -> list[Fault]:
    """What is wrong with the choices sheet and that of the external choices."""
    several = frozenset(line.list_name for line in survey.lines if line.kind in ("select_multiple", "rank"))
    settings = workbook.settings.rows[0] if workbook.settings.rows else None
    repeated = settings is not None and settings.get("allow_choice_duplicates").lower() in ("yes", "true")
    return choice_faults(workbook.choices, several, repeated) + choice_faults(workbook.external, several, True)


def content(builder: Builder, workbook: Workbook, form: dict[str, Any]) -> dict[str, Any]:
    """The questions of a document with the lists and files that they need.

    Raises: FormFaults for files that do not fit.
    """
    files = builder.files
    questions = builder.nodes(form["children"]) + builder.kept()
    lists = builder.lists(workbook.choices, form.get("choices", {}))
    try:
        lists |= builder.sources.lists(builder.rules.looked_up)
        for table in sorted(builder.rules.pulled - lists.keys()):
            columns = frozenset(column for name, column in builder.rules.looked_up if name == table)
            files.look_up(table, columns)
    except BadFile as bad:
        builder.survey.faults.append(Fault("", 0, "", bad.complaint))
    if builder.survey.faults:
        raise FormFaults(builder.survey.faults)
    return {"questions": questions, "lists": lists, **({"files": files.used} if files.used else {})}


def published(document: dict[str, Any], warnings: tuple[Fault, ...] = ()) -> FormDocument:
    """A document with its bytes and hash, which are from now on what it is."""
    content = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return FormDocument(
        slug=document["slug"],
        version=document["version"],
        hash=hashlib.sha256(content).hexdigest(),
        bytes=content,
        stage=document["stage"],
        title=document["title"],
        document=document,
        warnings=warnings,
    )


def read_head(
    sheet: Sheet, name: str, languages: Languages, faults: list[Fault], warned: list[Fault]
) -> dict[str, Any]:
    """What the form says of itself in its settings."""
    cells = sheet.rows[0] if sheet.rows else None
    said = (cells and (cells.get("form_id") or cells.get("id_string"))) or name
    slug = NO_SLUG.sub("-", said).strip("-") or "form"
    stage = (cells and cells.get("stage")) or (slug if slug in STAGES else "note")
    title = cells.texts("form_title") or cells.texts("title") if cells else {}
    if slug != said:
        names = {"id": repr(said), "slug": slug}
        complaint = Complaint("{id} is written {slug} here: letters, digits, _ . - only", names)
        warned.append(sheet.fault(2, "form_id", complaint))
    if stage not in STAGES:
        complaint = Complaint("{value} is none of {names}", {"value": stage, "names": ", ".join(STAGES)})
        faults.append(sheet.fault(2, "stage", complaint))
    return {
        "slug": slug,
        "version": (cells and cells.get("version")) or "1",
        "stage": stage,
        "title": {languages.code[key]: text for key, text in title.items()} or {languages.default: said},
        "languages": languages.codes,
        "default_language": languages.default,
    }


def through_pyxform(workbook: Workbook, name: str) -> dict[str, Any]:
    """The form as pyxform understands it, each question with the number of its row.

    Raises: FormFaults for what pyxform finds wrong.
    """
    definition = workbook.definition
    for number, cells in enumerate(definition.survey, start=2):
        if cells:
            cells[ROW] = str(number)
            if "parameters" in cells:
                cells["parameters"] = ORIGINAL.sub("", cells["parameters"])
    definition.survey_header[0][ROW] = None
    try:
        form: dict[str, Any] = workbook_to_json(workbook_dict=definition, fallback_form_name=name, warnings=[])
    except Exception as error:
        # Most faults it tells in its own words; what it stumbles over is a fault of the form no less.
        match = PLACE.search(str(error))
        sheet = SETTINGS if "'settings' sheet" in str(error) else SURVEY
        message = PLACE.sub("", str(error)).replace(f"On the '{sheet}' sheet, ", "")
        shown = {row.number: row.shown for row in workbook.survey.rows} if sheet == SURVEY else {}
        row = int(match[1]) if match else 0
        raise FormFaults([Fault(sheet, shown.get(row, row), "", Complaint.as_told(message))]) from error
    return form
