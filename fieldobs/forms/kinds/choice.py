"""One choice of a list, stored as its name, or several, stored as a list of names: in ASCII order, or ranked.

Choices that are the answers of a repeat are any text: their rows come and go.
"""

from typing import Any

from fieldobs.forms.kinds.kind import Kind, Lists, Node, in_language


def names(node: Node, lists: Lists) -> list[str]:
    """The names that the question's list has."""
    return [choice["name"] for choice in lists.get(node.get("list", ""), ())]


def label(name: str, node: Node, lists: Lists, language: str) -> str:
    """The label of a choice; its name where the list has no such choice."""
    found = next((choice for choice in lists.get(node.get("list", ""), ()) if choice["name"] == name), None)
    return in_language(found["label"], language) or name if found else name


def is_one(value: Any, node: Node, lists: Lists) -> bool:
    """A name from the list."""
    return isinstance(value, str) and ("choices_of" in node or value in names(node, lists))


def are_ranked(value: Any, node: Node, lists: Lists) -> bool:
    """Names from the list, each once, the first before the others."""
    if not isinstance(value, list):
        return False
    known = value if "choices_of" in node else names(node, lists)
    return all(isinstance(name, str) and name in known for name in value) and len(set(value)) == len(value)


def are_several(value: Any, node: Node, lists: Lists) -> bool:
    """Names from the list, each once, in order."""
    return are_ranked(value, node, lists) and bool(value == sorted(value))


def several_shown(value: Any, node: Node, lists: Lists, language: str) -> str:
    """The labels one after the other."""
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(label(str(name), node, lists, language) for name in chosen)


SELECT_ONE = Kind(is_one, lambda value, node, lists, language: label(str(value), node, lists, language))
SELECT_MULTIPLE = Kind(are_several, several_shown)
RANK = Kind(are_ranked, several_shown)
