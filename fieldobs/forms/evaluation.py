"""What a filled form amounts to at the desk: the same as the phone says, from the same document and answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldobs.forms.checks import PLACEHOLDER
from fieldobs.forms.cross import Around
from fieldobs.forms.filled import Entry, Filled, Here, Row, gap_between
from fieldobs.forms.kinds import fits
from fieldobs.forms.rules.evaluate import evaluate, holds, one
from fieldobs.forms.rules.values import text

SILENT = ("group", "repeat", "note")


@dataclass(frozen=True)
class FailedCheck:
    """A check that the answers do not satisfy: what to say in each language, and which answers to read again.

    `gap` is None where the check compares no two figures; `row` is the row it was judged for, as `results/r1`.
    """

    id: str
    kind: str
    sentences: dict[str, str]
    lines: list[str]
    gap: float | None
    confirmed: bool
    hints: list[dict[str, str]] = field(default_factory=list)
    row: str = ""


@dataclass(frozen=True)
class Evaluation:
    """What follows from the answers of one submission.

    `asked` are the paths of the questions that were to be answered, `calculated` the answers that the form reckons,
    `unfit` the paths of answers that do not fit their question or its constraint, `missing` of required ones.
    """

    asked: frozenset[str]
    calculated: dict[str, Any]
    failed: list[FailedCheck]
    unfit: list[str]
    missing: list[str]


def evaluate_form(
    document: Mapping[str, Any],
    answers: Mapping[str, Any],
    now: str,
    submission: str = "",
    around: Around | None = None,
) -> Evaluation:
    """What follows from a submission's answers; `now` is ISO text, the wall clock where the form was filled."""
    filled = Filled(document, answers, now, submission)
    questions = [(entry, row) for entry, row in filled.each() if entry.node["type"] not in SILENT]
    return Evaluation(
        asked=frozenset(row.prefix + entry.name for entry, row in questions),
        calculated=filled.calculated(),
        failed=list(failed_checks(filled, around)),
        unfit=[row.prefix + entry.name for entry, row in questions if not is_fit(filled, entry, row)],
        missing=[row.prefix + entry.name for entry, row in questions if is_missing(filled, entry, row)],
    )


def is_fit(filled: Filled, entry: Entry, row: Row) -> bool:
    """Whether an answer fits its question as it stands; one left blank does, and what nobody is shown."""
    answer = filled.answers.get(row.prefix + entry.name)
    if answer is None or "calculate" in entry.node or entry.node["type"] == "calculate":
        return True
    if not fits(answer, entry.node, filled.document["lists"]):
        return False
    rule = entry.node.get("constraint")
    return rule is None or holds(rule, Here(filled, row, this=filled.value(entry, row)))


def is_missing(filled: Filled, entry: Entry, row: Row) -> bool:
    """Whether a required answer is not there."""
    rule = entry.node.get("required")
    if rule is None or text(filled.value(entry, row)) != "":
        return False
    return not filled.answers.get(f"$blank/{row.prefix}{entry.name}") and holds(rule, Here(filled, row))


def failed_checks(filled: Filled, around: Around | None = None) -> Iterator[FailedCheck]:
    """The checks that can be judged and are not satisfied, in the order of the form.

    `around` tells what is known beside the answers; without it the checks that need to know are not judged.
    """
    for check in filled.document["checks"]:
        if check["kind"] == "hint":
            continue
        lines = take_in(filled, check, around)
        if lines is None:
            continue
        within: tuple[str, ...] = ()
        if repeat := check.get("repeat"):
            within = (*filled.entries[repeat].around, repeat)
        for row in filled.rows_for(within):
            if all(filled.is_answered(name, row) for name in check["lines"]) and not holds(
                check["rule"], Here(filled, row)
            ):
                yield failed_check(filled, check, row, lines)


def take_in(filled: Filled, check: Mapping[str, Any], around: Around | None) -> Sequence[str] | None:
    """Let a form know what a check needs from around it; the paths that are meant. None: it cannot be judged."""
    needs = check.get("needs", ())
    if not needs and "tells" not in check:
        return ()
    known = around(check) if around else None
    if known is None or any(known.values.get(name, "") == "" for name in needs):
        return None
    for name in (*needs, *check.get("tells", ())):
        filled.entries[name] = Entry({"name": name, "type": "text"}, (), None)
        filled.root.values[name] = known.values.get(name, "")
    return known.lines


def failed_check(filled: Filled, check: Mapping[str, Any], row: Row, meant: Sequence[str] = ()) -> FailedCheck:
    """What there is to say about a check that failed."""
    here, gap = Here(filled, row), None
    if "left" in check:
        distance = gap_between(one(check["left"], here), one(check["right"], here))
        gap = distance if distance == distance else None
    told = Here(filled, row, gap=gap) if gap is not None else here
    place = row.prefix.removesuffix("/")
    hints = [
        sentences(hint, told)
        for hint in filled.document["checks"]
        if hint["kind"] == "hint" and check["id"] in hint.get("of", ()) and holds(hint["rule"], told)
    ]
    return FailedCheck(
        id=check["id"],
        kind=check["kind"],
        sentences=sentences(check, told),
        lines=list(meant) or [place for name in check["lines"] for place in filled.paths(name, row)],
        gap=gap,
        confirmed=filled.answers.get("/".join(filter(None, ("$confirmed", check["id"], place)))) is True,
        hints=hints,
        row=place,
    )


def sentences(check: Mapping[str, Any], here: Here) -> dict[str, str]:
    """The sentence of a check in each language, its placeholders filled."""
    values = {name: text(evaluate(rule, here)) for name, rule in check.get("values", {}).items()}
    return {
        language: PLACEHOLDER.sub(lambda match: values[match[1]], message)
        for language, message in check["message"].items()
    }
