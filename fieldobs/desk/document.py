"""A form document as the desk reads it: questions, their words and choices, what adds to the figures."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from fieldobs.forms.filled import Outline

Texts = Mapping[str, str]
INCIDENT_CODES = {"gravity": "I4", "category": "I3", "account": "I5"}


@dataclass(frozen=True)
class Finding:
    """What an answer adds to the figures. `yes` of `*` means any answer; `known` remembers outcomes of texts."""

    kind: str
    yes: frozenset[str]
    base_without: frozenset[str]
    known: dict[str, int] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Question:
    """One question. `key` is its path without the keys of rows; `section` the top group it stands in."""

    key: str
    kind: str
    code: str
    label: Texts
    section: str
    choices: Mapping[str, Texts] = field(default_factory=dict)
    finding: Finding | None = None


@dataclass(frozen=True)
class Section:
    name: str
    label: Texts


@dataclass(frozen=True)
class Form:
    """One published version."""

    hash: str
    slug: str
    version: str
    stage: str
    title: Texts
    sections: tuple[Section, ...]
    questions: Mapping[str, Question]
    document: Mapping[str, Any]

    @cached_property
    def findings(self) -> tuple[tuple[str, Finding], ...]:
        """Questions outside repeats that add to the figures, in the order of the form."""
        return tuple((q.key, q.finding) for q in self.questions.values() if q.finding and "/" not in q.key)

    @cached_property
    def outline(self) -> Outline:
        """Where its questions stand, for judging what was filled with it."""
        return Outline(self.document)

    @cached_property
    def by_code(self) -> Mapping[str, Question]:
        """Questions by the mark shown beside them, else by name."""
        return {(q.code or q.key).upper(): q for q in self.questions.values()}

    def question(self, path: str) -> Question | None:
        """The question an answer's path belongs to."""
        return self.questions.get(key_of(path))


def key_of(path: str) -> str:
    """A path without the keys of rows: `stations/r7f3/line` is `stations/line`."""
    return "/".join(path.split("/")[0::2])


def words(texts: Texts, language: str) -> str:
    """A text in a language, else in the first it has."""
    return texts.get(language) or next(iter(texts.values()), "")


def read_form(hash: str, text: str) -> Form:
    """A form out of the exact text of its document."""
    document = json.loads(text)
    lists = {
        name: {choice["name"]: choice["label"] for choice in choices} for name, choices in document["lists"].items()
    }
    top = document["questions"]
    return Form(
        hash=hash,
        slug=document["slug"],
        version=document["version"],
        stage=document["stage"],
        title=document["title"],
        sections=tuple(Section(node["name"], node.get("label", {})) for node in top if node["type"] == "group"),
        questions={q.key: q for q in _questions(top, lists)},
        document=document,
    )


def _questions(
    nodes: Iterable[Mapping[str, Any]], lists: Mapping[str, Mapping[str, Texts]], prefix: str = "", section: str = ""
) -> Iterator[Question]:
    for node in nodes:
        inside = section or (node["name"] if node["type"] == "group" else "")
        if node["type"] == "group":
            yield from _questions(node.get("children", ()), lists, prefix, inside)
        elif node["type"] == "repeat":
            yield from _questions(node.get("children", ()), lists, f"{prefix}{node['name']}/", inside)
        elif node["type"] != "note":
            yield Question(
                key=prefix + node["name"],
                kind=node["type"],
                code=node.get("code", ""),
                label=node.get("label", {}),
                section=inside,
                choices=lists.get(node.get("list", ""), {}),
                finding=_finding(node.get("finding")),
            )


def _finding(said: Mapping[str, Any] | None) -> Finding | None:
    if not said:
        return None
    return Finding(said["kind"], frozenset(said["yes"]), frozenset(said.get("base_without", ())))
