"""The answers of a form as a book of sheets: rows of cells, in no file format yet.

Read row after row, so that ten thousand submissions are never held as cells at once.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from fieldobs.exports.cells import Cell, Style, clean, write_answer
from fieldobs.exports.form import Form, Version, key_of, repeat_of, rows_of
from fieldobs.exports.layout import AS_OF, ID, ROW, Layout, SheetPlan, about_keys, about_title, question_title
from fieldobs.submissions.models import Submission

NOTED = ("$blank", "$confirmed", "$comment", "$reason")


@dataclass(frozen=True)
class Sheet:
    """One sheet. `rows` can be read once."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True)
class Answers:
    """What is to be exported. `submissions` gives them anew each time; `people` names who holds each device."""

    layout: Layout
    submissions: Callable[[], Iterable[Submission]]
    people: Mapping[str, str]
    zone: ZoneInfo
    about: Mapping[str, str]


def sheets(answers: Answers) -> Iterator[Sheet]:
    """Every sheet: answers, repeats, conflicts, notes, what each column is, and about the whole."""
    layout = answers.layout
    for plan in layout.sheets:
        header = [column.title for column in plan.columns]
        yield Sheet(plan.name, header, _answer_rows(answers, plan))
    _ = layout.style.say
    asked = [about_title(ID, layout.style), _("Path"), _("Question")]
    yield Sheet("conflicts", [*asked, _("Answer"), _("Who"), _("When"), _("Used in figures for now")], _sides(answers))
    yield Sheet("notes", [*asked, _("Kind"), _("Note")], _notes(answers))
    yield Sheet("columns", ["sheet", "title", "key", "kind", "words", "choices", "versions"], _columns(layout))
    yield Sheet("about", ["what", "value"], list(answers.about.items()))


def _answer_rows(answers: Answers, plan: SheetPlan) -> Iterator[list[Cell]]:
    for row in answers.submissions():
        version = answers.layout.form.version(row.form_hash)
        if plan.repeat:
            yield from repeat_rows(plan, row, version, answers.layout.style)
        else:
            yield main_row(plan, row, version, answers.layout.style, answers.zone)


def main_row(plan: SheetPlan, row: Submission, version: Version | None, style: Style, zone: ZoneInfo) -> list[Cell]:
    """A submission as a row."""
    told = about_cells(row, style, zone)
    return [
        answer_cell(row, column.key, column.key, version, style) if column.is_answer else told[column.key]
        for column in plan.columns
    ]


def repeat_rows(plan: SheetPlan, row: Submission, version: Version | None, style: Style) -> Iterator[list[Cell]]:
    """The rows of a repeat in one submission, by their keys."""
    for keys in row_keys(row, plan.repeat):
        places = dict(zip(plan.rows, keys, strict=True))
        prefix = prefix_of(plan.repeat, keys)
        yield [
            row.id if column.key == ID
            else places[column.key.removeprefix(ROW)] if not column.is_answer
            else answer_cell(row, prefix + column.key.rpartition("/")[2], column.key, version, style)
            for column in plan.columns
        ]  # fmt: skip


def row_keys(row: Submission, repeat: str) -> list[tuple[str, ...]]:
    """The keys of the rows of a repeat that anything stands in."""
    paths = {path.removeprefix("$blank/") for path in (*row.answers, *row.conflicts, *row.about) if _is_row(path)}
    return sorted({rows_of(path) for path in paths if repeat_of(key_of(path)) == repeat})


def _is_row(path: str) -> bool:
    return path.startswith("$blank/") if path.startswith("$") else "/" in path


def prefix_of(repeat: str, keys: Sequence[str]) -> str:
    """The beginning of the paths in a row: `stations/r7f3/`."""
    return "".join(f"{name}/{key}/" for name, key in zip(repeat.split("/"), keys, strict=True))


def answer_cell(row: Submission, path: str, key: str, version: Version | None, style: Style) -> Cell:
    """An answer, or that the protocol itself is blank there."""
    value = row.answers.get(path)
    if value is None and row.about.get(f"$blank/{path}"):
        return style.blank
    node = version.questions.get(key) if version else None
    return write_answer(value, node, version.lists if version else {}, style)


def about_cells(row: Submission, style: Style, zone: ZoneInfo) -> dict[str, Cell]:
    """What is told of a submission, by the keys of its columns."""
    _ = style.say
    states = {"draft": _("draft"), "final": _("final"), "withdrawn": _("withdrawn")}
    reviews = {"returned": _("returned"), "accepted": _("accepted"), "": ""}
    words = [states[row.state], reviews[row.review]] if style.has_labels else [row.state, row.review]
    counts = _("yes") if row.counts else _("no")
    held = [*row.holds, *row.held_revisions.values()]
    values: list[Cell] = [
        row.id, row.form_version, row.station, row.region, row.team, " ".join(row.observers), row.visit, *words,
        counts, row.conflict_count, "; ".join(dict.fromkeys(_(each["title"]) for each in held)),
        moment(row.first_received_at, zone), moment(row.last_received_at, zone), row.last_at, row.last_index,
    ]  # fmt: skip
    assert about_keys()[-1] == AS_OF
    return dict(zip(about_keys(), values, strict=True))


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment in the mission's zone, with its distance from UTC."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def _sides(answers: Answers) -> Iterator[list[Cell]]:
    """Every answer that stands beside another one, who wrote it and when."""
    layout = answers.layout
    for row in answers.submissions():
        version = layout.form.version(row.form_hash)
        for path, sides in row.conflicts.items():
            question, used = _question(layout, path), row.answers.get(path, row.about.get(path))
            node = version.questions.get(key_of(path)) if version else None
            for side in sides:
                said = write_answer(side["value"], node, version.lists if version else {}, layout.style)
                is_used = layout.style.say("yes") if side["value"] == used else layout.style.say("no")
                who = answers.people.get(side["device"], side["device"])
                yield [row.id, path, question, said, who, side["at"], is_used]


def _notes(answers: Answers) -> Iterator[list[Cell]]:
    """Comments, reasons, figures confirmed as in the protocol: what is said of answers."""
    for row in answers.submissions():
        for path, value in row.about.items():
            kind, _, of = path.partition("/")
            if kind in NOTED and value is not None:
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                yield [row.id, of, _question(answers.layout, of), kind.removeprefix("$"), clean(text)]


def _question(layout: Layout, path: str) -> str:
    return question_title(layout.form, key_of(path), layout.style) if path else ""


def _columns(layout: Layout) -> Iterator[list[Cell]]:
    """What each column is: an import reads the titles back with it, and it explains the names."""
    for plan in layout.sheets:
        for column in plan.columns:
            found = layout.form.question(column.key)
            if found is None:
                kind = "not asked" if column.key in layout.unknown else ""
                yield [plan.name, column.title, column.key, kind, about_words(column.key, layout.style), "", ""]
                continue
            node, version = found
            words = node.get("label", {})
            choices = version.lists.get(node.get("list", ""), ()) if node.get("list") else ()
            named = [f"{choice['name']}: {layout.style.label(choice)}" for choice in choices]
            asked_by = [each.number for each in layout.form.versions if column.key in each.questions]
            label = words.get(layout.style.language) or next(iter(words.values()), "")
            yield [
                plan.name, column.title, column.key, node["type"], clean(label), clean("\n".join(named)),
                ", ".join(asked_by),
            ]  # fmt: skip


def about_words(key: str, style: Style) -> str:
    """A column about the submission, in words even where the titles are names."""
    return about_title(key, Style(style.language or "en")) if key.startswith("$") else ""


def about_book(form: Form, style: Style, mission: str, exported_at: str, lines: int) -> dict[str, str]:
    """What the last sheet tells of the whole."""
    return {
        "mission": mission,
        "form": form.slug,
        "answers": "labels" if style.has_labels else "names",
        "language": style.language,
        "versions": ", ".join(version.number for version in form.versions),
        "exported_at": exported_at,
        "log_size": str(lines),
    }
