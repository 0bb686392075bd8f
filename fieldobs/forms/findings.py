"""Reads the column `finding`: which answers of a question the desk counts, and as what."""

import re
from typing import Any

from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.survey import Line, Survey
from fieldobs.forms.workbook import Sheet

KIND = re.compile(r"[a-z][a-z0-9_-]*")
# Choices that say the observer could not tell: they leave the base.
UNSEEN = ("not_observed", "not_applicable", "not_seen", "could_not_observe", "dont_know")


def read_finding(survey: Survey, line: Line, choices: Sheet) -> dict[str, Any] | None:
    """What the answers to a question count as: `irregularity: yes`, `procedure: all, most`, `count: *`."""
    cell = line.row.get("finding")
    if not cell:
        return None
    kind, _, answers = (part.strip() for part in cell.partition(":"))
    yes = [answer for answer in re.split(r"[\s,]+", answers) if answer]
    names = [row.get("name") for row in choices.rows if row.get("list_name") == line.list_name and line.list_name]
    if not KIND.fullmatch(kind) or not yes:
        survey.complain(line.row, "finding", Complaint("write kind: answer, answer — not {cell}", {"cell": cell}))
    for answer in yes:
        if names and answer != "*" and answer not in names:
            said = {"list": line.list_name, "answer": answer, "cell": cell}
            survey.complain(line.row, "finding", Complaint("the list {list} has no choice {answer}: {cell}", said))
    base_without = [name for name in names if name in UNSEEN and name not in yes]
    return {"kind": kind, "yes": yes, **({"base_without": base_without} if base_without else {})}
