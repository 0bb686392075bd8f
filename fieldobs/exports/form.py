"""All versions of a form as one: its questions in the order people know them, those of older versions behind. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]
Lists = Mapping[str, Sequence[Mapping[str, Any]]]
SILENT = ("group", "repeat", "note")


@dataclass(frozen=True)
class Version:
    """One published version; `questions` by key: the path of an answer without the keys of rows."""

    hash: str
    number: str
    title: Mapping[str, str]
    languages: Sequence[str]
    questions: Mapping[str, Node]
    repeats: Sequence[str]
    lists: Lists
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """All versions of one form, the newest first."""

    slug: str
    versions: Sequence[Version]

    @property
    def newest(self) -> Version:
        """The version that is filled now."""
        return self.versions[0]

    def version(self, hash: str | None) -> Version | None:
        """The version of a hash."""
        return next((each for each in self.versions if each.hash == hash), None)

    def question(self, key: str) -> tuple[Node, Version] | None:
        """A question as the newest version that has it puts it, and that version."""
        return next(((each.questions[key], each) for each in self.versions if key in each.questions), None)

    @property
    def keys(self) -> list[str]:
        """The questions of every version, each once."""
        return list(dict.fromkeys(key for version in self.versions for key in version.questions))

    @property
    def languages(self) -> list[str]:
        """The languages of every version."""
        return list(dict.fromkeys(code for version in self.versions for code in version.languages))


def key_of(path: str) -> str:
    """A path without the keys of rows: `stations/r7f3/line` is `stations/line`."""
    return "/".join(path.split("/")[0::2])


def rows_of(path: str) -> tuple[str, ...]:
    """The keys of the rows that a path leads through."""
    return tuple(path.split("/")[1::2])


def repeat_of(key: str) -> str:
    """The repeat that a question stands in, itself a key; empty outside of repeats."""
    return key.rpartition("/")[0]


def read_version(hash: str, number: str, text: str) -> Version:
    """A version out of the exact text of its document."""
    document = json.loads(text)
    nodes = list(_nodes(document.get("questions", ())))
    return Version(
        hash=hash,
        number=number,
        title=document.get("title", {}),
        languages=document.get("languages", ()),
        questions={key: node for key, node in nodes if node["type"] not in SILENT},
        repeats=[key for key, node in nodes if node["type"] == "repeat"],
        lists=document.get("lists", {}),
        document=document,
    )


def _nodes(nodes: Iterable[Node], prefix: str = "") -> Iterator[tuple[str, Node]]:
    for node in nodes:
        key = prefix + node["name"]
        yield key, node
        yield from _nodes(node.get("children", ()), f"{key}/" if node["type"] == "repeat" else prefix)
