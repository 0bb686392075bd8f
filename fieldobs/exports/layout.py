"""Which sheets and columns the answers of a form have: one sheet for the form, one for each repeat. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from fieldobs.exports.cells import Style
from fieldobs.exports.form import Form, key_of, repeat_of

MAIN = "submissions"
APART = (MAIN, "conflicts", "notes", "columns", "about")
ROW = "$row/"
ID, AS_OF = "$id", "$as_of"
SHEET_CHARACTERS = 31
TITLE_CHARACTERS = 120


@dataclass(frozen=True)
class Column:
    """One column. `key` is a question's, or begins with $ for what is known of the submission."""

    key: str
    title: str

    @property
    def is_answer(self) -> bool:
        return not self.key.startswith("$")


@dataclass(frozen=True)
class SheetPlan:
    """The columns of one sheet; `repeat` is empty for that of the form itself."""

    name: str
    repeat: str
    columns: Sequence[Column]

    @cached_property
    def answers(self) -> list[Column]:
        return [column for column in self.columns if column.is_answer]

    @property
    def rows(self) -> list[str]:
        """The repeats around a row, outermost first: each has a column with the row's key."""
        parts = self.repeat.split("/") if self.repeat else []
        return ["/".join(parts[: depth + 1]) for depth in range(len(parts))]


@dataclass(frozen=True)
class Layout:
    """All sheets of a form that hold answers, the form's own first."""

    form: Form
    style: Style
    sheets: Sequence[SheetPlan]
    unknown: frozenset[str] = field(default_factory=frozenset)

    def sheet(self, repeat: str) -> SheetPlan | None:
        return next((each for each in self.sheets if each.repeat == repeat), None)


def plan(form: Form, style: Style, paths: Iterable[str] = ()) -> Layout:
    """The sheets of a form's answers; `paths` are those that some submission answered.

    Questions of the newest version come first, in its order, then those that only older versions have, then what no
    version asks: removed and renamed questions keep columns of their own.
    """
    known = form.keys
    asked, stray = set(known), {key_of(path) for path in paths if not path.endswith("/$row")}
    unknown = sorted(stray - asked)
    keys = [*known, *unknown]
    repeats = [repeat for version in form.versions for repeat in version.repeats]
    repeats += [around for key in unknown for around in _around(key)]
    names = _sheet_names(list(dict.fromkeys(repeats)))
    made = [_sheet(form, style, MAIN, "", keys)]
    made += [_sheet(form, style, names[repeat], repeat, keys) for repeat in names]
    return Layout(form, style, made, frozenset(unknown))


def _around(key: str) -> Iterator[str]:
    parts = key.split("/")[:-1]
    for depth in range(len(parts)):
        yield "/".join(parts[: depth + 1])


def _sheet_names(repeats: Sequence[str]) -> dict[str, str]:
    """A name for the sheet of each repeat, as spreadsheets allow them, no two alike."""
    taken = {name.casefold() for name in APART}
    names = {}
    for repeat in repeats:
        plain = re.sub(r"[\[\]:*?/\\']", ".", repeat)[:SHEET_CHARACTERS] or "rows"
        name, number = plain, 2
        while name.casefold() in taken:
            name, number = f"{plain[: SHEET_CHARACTERS - 4]}_{number}", number + 1
        taken.add(name.casefold())
        names[repeat] = name
    return names


def _sheet(form: Form, style: Style, name: str, repeat: str, keys: Sequence[str]) -> SheetPlan:
    head = about_keys() if not repeat else [ID, *(ROW + each for each in SheetPlan(name, repeat, ()).rows)]
    inside = [key for key in keys if repeat_of(key) == repeat]
    titles = [*(about_title(key, style) for key in head), *(question_title(form, key, style) for key in inside)]
    count = Counter(title.casefold() for title in titles)
    columns = []
    for key, title in zip([*head, *inside], titles, strict=True):
        is_only = count[title.casefold()] == 1 or not style.has_labels
        columns.append(Column(key, title if is_only else f"{title} [{key}]"))
    return SheetPlan(name, repeat, columns)


def about_keys() -> list[str]:
    """What is told of a submission before its answers."""
    return [
        ID, "$form_version", "$station", "$region", "$team", "$observer", "$visit", "$state", "$review", "$counts",
        "$differ", "$holds", "$first_received", "$last_received", "$last_at", AS_OF,
    ]  # fmt: skip


def about_title(key: str, style: Style) -> str:
    """What a column about the submission is called."""
    if not style.has_labels:
        return key
    _ = style.say
    titles = {
        ID: _("Submission"),
        "$form_version": _("Version of the form"),
        "$station": _("Station"),
        "$region": _("Region"),
        "$team": _("Team"),
        "$observer": _("Observers"),
        "$visit": _("Visit"),
        "$state": _("State"),
        "$review": _("Review"),
        "$counts": _("In the figures"),
        "$differ": _("Answers that differ"),
        "$holds": _("Held"),
        "$first_received": _("First received"),
        "$last_received": _("Last received"),
        "$last_at": _("Changed by the phone's clock"),
        AS_OF: _("As of line"),
    }
    return titles.get(key) or _("Row of {repeat}").format(repeat=key.removeprefix(ROW))


def question_title(form: Form, key: str, style: Style) -> str:
    """A question's name, or its mark and words."""
    found = form.question(key) if style.has_labels else None
    if found is None:
        return key if not style.has_labels else key.rpartition("/")[2]
    node = found[0]
    texts = node.get("label", {})
    words = str(texts.get(style.language) or next(iter(texts.values()), "")) or node["name"]
    text = " ".join(f"{node.get('code', '')} {words}".split())
    return text if len(text) <= TITLE_CHARACTERS else f"{text[: TITLE_CHARACTERS - 1]}…"
