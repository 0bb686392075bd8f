"""Makes a form document of an XLSForm: immutable, addressed by its hash, read alike by server and phone."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from pyxform.xls2json import workbook_to_json

from fieldobs.forms.checks import read_checks
from fieldobs.forms.choices import choice_faults, filter_columns, list_names
from fieldobs.forms.expressions import Rules, read_rules
from fieldobs.forms.faults import Fault, FormFaults
from fieldobs.forms.findings import read_finding
from fieldobs.forms.languages import Languages, read_languages
from fieldobs.forms.survey import Line, Survey, check_references, read_survey
from fieldobs.forms.workbook import ROW, SETTINGS, SURVEY, Sheet, Workbook, read_workbook
from fieldobs.terminal import _

STAGES = ("opening", "voting", "counting", "tabulation", "incident", "report", "note")
CODE = re.compile(r"[A-Za-z]{1,3}\d+([._]\d+)*")
SLUG = re.compile(r"[\w.-]+")
PARAMETER = re.compile(r"([\w-]+)\s*=\s*([^\s,;]+)")
# Keeps the photo as it was taken; ours, so pyxform is not shown it.
ORIGINAL = re.compile(r"\boriginal\s*=\s*[^\s,;]+[\s,;]*")
PLACE = re.compile(r"\[row : (\d+)\]\s*")


@dataclass(frozen=True)
class FormDocument:
    """A compiled form: the document, its exact bytes and their SHA-256."""

    slug: str
    version: str
    hash: str
    bytes: bytes
    stage: str
    title: dict[str, str]
    document: dict[str, Any]


def compile_form(data: bytes, name: str) -> FormDocument:
    """The form document of an XLSForm in .xlsx or Markdown tables; `name` is its slug where it gives none.

    Raises: FormFaults with every fault found.
    """
    workbook = read_workbook(data)
    survey = read_survey(workbook.survey, list_names(workbook.choices))
    check_references(survey)
    languages = read_languages(workbook)
    rules = read_rules(survey, filter_columns(workbook.choices))
    checks = read_checks(workbook.checks, survey.names, languages.code)
    findings = {line.row.number: read_finding(survey, line, workbook.choices) for line in survey.lines}
    several = frozenset(line.list_name for line in survey.lines if line.kind == "select_multiple")
    settings = workbook.settings.rows[0] if workbook.settings.rows else None
    repeated = settings is not None and settings.get("allow_choice_duplicates").lower() in ("yes", "true")
    faults = survey.faults + rules.faults + checks.faults + languages.faults
    faults += choice_faults(workbook.choices, several, repeated)
    head = read_head(workbook.settings, name, languages, faults)
    if faults:
        raise FormFaults(faults)
    form = through_pyxform(workbook, name)
    builder = Builder(survey, rules, languages, findings)
    document = {
        "fieldobs_form": 1,
        **head,
        "questions": builder.nodes(form["children"]),
        "lists": {key: [builder.choice(row) for row in rows] for key, rows in form.get("choices", {}).items()},
        "checks": checks.checks,
    }
    return published(document)


def published(document: dict[str, Any]) -> FormDocument:
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
    )


def read_head(sheet: Sheet, name: str, languages: Languages, faults: list[Fault]) -> dict[str, Any]:
    """What the form says of itself in its settings."""
    cells = sheet.rows[0] if sheet.rows else None
    slug = (cells and (cells.get("form_id") or cells.get("id_string"))) or name
    stage = (cells and cells.get("stage")) or (slug if slug in STAGES else "note")
    title = cells.texts("form_title") or cells.texts("title") if cells else {}
    if not SLUG.fullmatch(slug):
        message = _("{id} cannot be a form's id: letters, digits, _ . - only").format(id=repr(slug))
        faults.append(sheet.fault(2, "form_id", message))
    if stage not in STAGES:
        message = _("{value} is none of {names}").format(value=stage, names=", ".join(STAGES))
        faults.append(sheet.fault(2, "stage", message))
    return {
        "slug": slug,
        "version": (cells and cells.get("version")) or "1",
        "stage": stage,
        "title": {languages.code[key]: text for key, text in title.items()} or {languages.default: slug},
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
        raise FormFaults([Fault(sheet, int(match[1]) if match else 0, "", message)]) from error
    return form


@dataclass
class Builder:
    """Turns pyxform's questions into nodes of the document."""

    survey: Survey
    rules: Rules
    languages: Languages
    findings: dict[int, dict[str, Any] | None]

    def __post_init__(self) -> None:
        self.lines = {line.row.number: line for line in self.survey.lines}

    def nodes(self, children: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The nodes of a level of the form, without what pyxform adds for ODK."""
        nodes = []
        for child in children:
            if ROW in child:
                nodes.append(self.node(child, self.lines[int(child[ROW])]))
            elif child["name"].endswith("_other") and child["type"] == "text":
                nodes.append(self.other(child))
        return nodes

    def other(self, child: dict[str, Any]) -> dict[str, Any]:
        """The text question that `or_other` puts behind a choice."""
        asked = {"selected": [{"var": child["name"].removesuffix("_other")}, "other"]}
        return {"name": child["name"], "type": "text", "label": self.texts(child["label"]), "relevant": asked}

    def node(self, child: dict[str, Any], line: Line) -> dict[str, Any]:
        """One question, group or repeat of the document, without what it leaves unsaid."""
        said = {
            "name": line.name or child["name"],
            "type": line.kind,
            **self.wording(child),
            "code": line.name.replace("_", ".") if CODE.fullmatch(line.name) else None,
            "list": line.list_name,
            "appearance": line.row.get("appearance"),
            "parameters": dict(PARAMETER.findall(line.row.get("parameters"))),
            "finding": self.findings[line.row.number],
            "children": self.nodes(child["children"]) if "children" in child else None,
        }
        return {key: value for key, value in said.items() if value} | self.decisions(line)

    def wording(self, child: dict[str, Any]) -> dict[str, Any]:
        """The texts of a question."""
        bind = child.get("bind", {})
        return {
            "label": self.texts(child.get("label")),
            "hint": self.texts(child.get("hint")),
            "constraint_message": self.texts(bind.get("jr:constraintMsg")),
            "required_message": self.texts(bind.get("jr:requiredMsg")),
        }

    def decisions(self, line: Line) -> dict[str, Any]:
        """The rules of a question."""
        rules = {
            "relevant": self.rules.get(line, "relevant"),
            "constraint": self.rules.get(line, "constraint"),
            "required": self.rules.get(line, "required") or None,
            "read_only": self.rules.get(line, "read_only") or None,
            "calculate": self.rules.get(line, "calculation"),
            "choice_filter": self.rules.get(line, "choice_filter"),
            "count": self.rules.get(line, "repeat_count"),
            "default": self.rules.get(line, "default"),
        }
        return {key: rule for key, rule in rules.items() if rule is not None}

    def texts(self, text: Any) -> dict[str, str]:
        """A text in each of its languages, by their codes."""
        if not text:
            return {}
        if isinstance(text, str):
            return {self.languages.default: text}
        return {self.languages.code_of(language): words for language, words in text.items()}

    def choice(self, row: dict[str, Any]) -> dict[str, Any]:
        """One choice with the columns that a filter can ask for."""
        extra = {key: value for key, value in row.items() if isinstance(value, str) and key not in (ROW, "label")}
        return {**extra, "label": self.texts(row.get("label"))}
