"""Which languages a form speaks: `English (en)` in a header is `en` in the document."""

import re
from dataclasses import dataclass, field

from fieldobs.forms.faults import Fault
from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.workbook import Workbook

BRACKETS = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*$")
TRANSLATED = (
    "label", "hint", "guidance_hint", "message", "constraint_message", "required_message", "form_title", "title",
)  # fmt: skip


@dataclass
class Languages:
    """The languages of a form: codes in the order of the sheets, and the code of each name used in headers."""

    codes: list[str]
    default: str
    code: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def code_of(self, name: str) -> str:
        """The code of a language as pyxform calls it."""
        return self.default if name == "default" else self.code.get(name) or short(name)


def read_languages(workbook: Workbook) -> Languages:
    """The languages found in the headers of all sheets."""
    names = list(dict.fromkeys(headed(workbook)))
    settings = workbook.settings.rows[0] if workbook.settings.rows else None
    wanted = settings.get("default_language") if settings else ""
    named = [name for name in names if name]
    default = short(wanted) if wanted and wanted != "default" else "en" if "" in names or not named else short(named[0])
    codes = list(dict.fromkeys([default] * ("" in names) + [short(name) for name in named])) or [default]
    faults = []
    if default not in codes:
        complaint = Complaint("nothing is written in {language}", {"language": wanted})
        faults.append(workbook.settings.fault(2, "default_language", complaint))
    return Languages(codes, default, {**{name: short(name) for name in named}, "": default}, faults)


def headed(workbook: Workbook) -> list[str]:
    """The language of every header that has texts; the empty text for a header without one."""
    return [
        header.partition("::")[2]
        for sheet in (workbook.survey, workbook.choices, workbook.external, workbook.settings, workbook.checks)
        for header in sheet.headers
        if header.partition("::")[0] in TRANSLATED and not (sheet is workbook.settings and "::" not in header)
    ]


def short(name: str) -> str:
    """The code in brackets, or the name itself."""
    match = BRACKETS.search(name)
    return match[1] if match else name.strip()
