"""Turns what pyxform made of the survey sheet, and the rules read from it, into the nodes of the form document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fieldobs.forms.expressions import Rules
from fieldobs.forms.files import BadFile, Files
from fieldobs.forms.languages import Languages
from fieldobs.forms.rowtypes import scale_of
from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.sources import SEARCH, Sources
from fieldobs.forms.survey import Line, Survey
from fieldobs.forms.workbook import MEDIA, ROW, Row, Sheet

CODE = re.compile(r"[A-Za-z]{1,3}\d+([._]\d+)*")


@dataclass
class Builder:
    """Turns pyxform's questions into nodes of the document."""

    survey: Survey
    rules: Rules
    languages: Languages
    sources: Sources
    findings: Mapping[int, dict[str, Any] | None]

    def __post_init__(self) -> None:
        self.lines = {line.row.number: line for line in self.survey.lines}

    @property
    def files(self) -> Files:
        """The files that the form uses."""
        return self.sources.files

    def nodes(self, children: list[dict[str, Any]], parent: Line | None = None) -> list[dict[str, Any]]:
        """The nodes of a level of the form, without what pyxform adds for ODK."""
        nodes: list[dict[str, Any]] = []
        line = parent
        for child in children:
            if ROW in child:
                if line := self.lines.get(int(child[ROW])):
                    nodes.append(self.node(child, line))
            elif line and line.or_other and child["type"] == "text":
                nodes.append(self.other(child, line))
        return nodes

    def other(self, child: dict[str, Any], line: Line) -> dict[str, Any]:
        """The text question that `or_other` puts behind a choice."""
        asked = {"selected": [{"var": line.name}, "other"]}
        return {"name": f"{line.name}_other", "type": "text", "label": self.texts(child["label"]), "relevant": asked}

    def node(self, child: dict[str, Any], line: Line) -> dict[str, Any]:
        """One question, group or repeat of the document, without what it leaves unsaid."""
        said = {
            "name": line.name or child["name"],
            "type": line.kind,
            **self.wording(child, line),
            "code": line.said.replace("_", ".") if CODE.fullmatch(line.said) else None,
            "list": self.sources.key(line),
            "choices_of": line.choices_of,
            "appearance": " ".join(SEARCH.sub("", line.row.get("appearance")).split()),
            "parameters": line.parameters,
            "range": scale_of(line.parameters) if line.row.get("type") == "range" else None,
            "finding": self.findings[line.row.number],
            "children": self.nodes(child["children"], line) if "children" in child else None,
        }
        return {key: value for key, value in said.items() if value} | self.decisions(line)

    def wording(self, child: dict[str, Any], line: Line) -> dict[str, Any]:
        """The texts of a question, and what is shown or played beside them."""
        bind = child.get("bind", {})
        return {
            "label": self.texts(child.get("label")),
            "hint": self.texts(child.get("hint")),
            "guidance": self.texts(child.get("guidance_hint")),
            "media": self.media(self.survey.sheet, line.row),
            "constraint_message": self.texts(bind.get("jr:constraintMsg")),
            "required_message": self.texts(bind.get("jr:requiredMsg")),
        }

    def decisions(self, line: Line) -> dict[str, Any]:
        """The rules of a question."""
        calculate = self.rules.get(line, "calculation")
        by = line.triggers
        rules = {
            "relevant": self.rules.get(line, "relevant"),
            "constraint": self.rules.get(line, "constraint"),
            "required": self.rules.get(line, "required") or None,
            "read_only": self.rules.get(line, "read_only") or None,
            "calculate": None if by else calculate,
            "triggered": {"by": by, "to": "" if calculate is None else calculate} if by else None,
            "choice_filter": self.rules.get(line, "choice_filter"),
            "shuffle": self.rules.get(line, "shuffle"),
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

    def media(self, sheet: Sheet, row: Row) -> dict[str, dict[str, str]]:
        """What is shown or played beside words; files that the pack does not have are left out, with a warning."""
        said = {kind: row.texts(kind) for kind in MEDIA}
        kept: dict[str, dict[str, str]] = {}
        for kind, names in said.items():
            for language, name in names.items():
                column = f"{kind}::{language}" if language else kind
                if name not in self.files.given:
                    missing = Complaint("the pack has no file {file}: it is not shown", {"file": name})
                    self.survey.warnings.append(sheet.fault(row, column, missing))
                    continue
                try:
                    self.files.embed(name)
                except BadFile as bad:
                    self.survey.faults.append(sheet.fault(row, column, bad.complaint))
                kept.setdefault(kind, {})[self.languages.code_of(language)] = name
        return kept

    def lists(self, sheet: Sheet, choices: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
        """The lists of the choices sheet."""
        rows = {(row.get("list_name"), row.get("name")): row for row in sheet.rows}
        return {
            key: [self.choice(sheet, rows.get((key, choice["name"])), choice) for choice in listed]
            for key, listed in choices.items()
        }

    def choice(self, sheet: Sheet, row: Row | None, choice: dict[str, Any]) -> dict[str, Any]:
        """One choice with the columns that a filter can ask for."""
        extra = {key: text for key, text in choice.items() if isinstance(text, str) and key not in (ROW, "label")}
        media = self.media(sheet, row) if row else {}
        return {**extra, "label": self.texts(choice.get("label")), **({"media": media} if media else {})}
