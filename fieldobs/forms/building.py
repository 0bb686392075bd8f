"""Turns what pyxform made of the survey sheet, and the rules read from it, into the nodes of the form document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fieldobs.forms.expressions import Rules, kept_name
from fieldobs.forms.files import Files
from fieldobs.forms.filetables import BadFile
from fieldobs.forms.languages import Languages
from fieldobs.forms.rowtypes import scale_of
from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.sources import SEARCH, Sources
from fieldobs.forms.survey import LAST_SAVED, TEXTS, Line, Survey, is_nameless
from fieldobs.forms.workbook import MEDIA, ROW, Row, Sheet

# What the submission before said, in a text.
REMEMBERED = re.compile(rf"\$\{{\s*{LAST_SAVED}([^}}]*?)\s*\}}")
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

    def kept(self) -> list[dict[str, Any]]:
        """What the form keeps of the submission before, for rules and words that speak of it."""
        cells = [cell for line in self.survey.lines for cell in line.row.cells.items()]
        worded = [text for column, text in cells if column.split("::")[0] in TEXTS]
        said = {found[1] for text in worded for found in REMEMBERED.finditer(text)}
        return [
            {"name": kept_name(name), "type": "calculate", "calculate": {"once": [{"last": name}]}}
            for name in sorted(self.rules.remembered | said)
        ]

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
            "label": self.texts(child.get("label") or (line.said if is_nameless(line) else "")),
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
        texts = {"": text} if isinstance(text, str) else text
        return {
            self.languages.code_of(language): REMEMBERED.sub(lambda found: f"${{{kept_name(found[1])}}}", words)
            for language, words in texts.items()
        }

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
        label = self.texts(choice.get("label") or ("" if media else choice["name"]))
        return {**extra, "label": label, **({"media": media} if media else {})}
