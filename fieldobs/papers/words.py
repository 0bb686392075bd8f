"""The words of a paper: texts of the form in one language, and sentences of ours in the same. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fieldobs.pages import translator

Node = Mapping[str, Any]
TEMPLATE = re.compile(r"\$\{\s*([^}]*?)\s*\}")
# Marks of Markdown that XLSForm allows in labels; paper has its own emphasis.
MARKDOWN = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|<[^>]{1,80}>")


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; `Words.of` translates it."""
    return sentence


@dataclass(frozen=True)
class Words:
    """Texts of one form in one language."""

    document: Mapping[str, Any]
    language: str

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """Every node by its name."""
        return {node["name"]: node for node in _every(self.document.get("questions", ()))}

    def of(self, sentence: str, **values: Any) -> str:
        """A sentence of the catalogue, filled."""
        said = translator(self.language)(sentence)
        return said.format(**values) if values else said

    def text(self, texts: Mapping[str, str] | None, values: Mapping[str, str] | None = None) -> str:
        """A text of the form; `${name}` in it is the mark of that question, or what was answered to it."""
        if not texts:
            return ""
        said = texts.get(self.language) or texts.get(self.document.get("default_language", ""))
        plain = MARKDOWN.sub(lambda match: match[2] or "", said or next(iter(texts.values()), ""))
        return TEMPLATE.sub(lambda match: (values or {}).get(match[1]) or f"[{self.mark(match[1])}]", plain)

    def mark(self, name: str) -> str:
        """The mark beside a question, else its words as a quotation."""
        node = self.nodes.get(name, {})
        words = self.text(node.get("label"))
        return str(node.get("code") or "") or (self.quoted(words) if words else name)

    def quoted(self, text: str) -> str:
        """A text in the quotation marks of the language."""
        return self.of(_("“{text}”"), text=text)

    def choices(self, node: Node) -> list[tuple[str, str]]:
        """Names and words of the choices of a question."""
        listed: Sequence[Node] = self.document.get("lists", {}).get(node.get("list", ""), ())
        return [(str(choice["name"]), self.text(choice.get("label")) or str(choice["name"])) for choice in listed]

    def choice(self, name: str, choice: str) -> str:
        """The words of a choice of a question."""
        return dict(self.choices(self.nodes.get(name, {}))).get(choice, choice)


def _every(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _every(node.get("children", ()))
