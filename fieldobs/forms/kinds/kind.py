"""What every kind of question knows: whether an answer fits it, and how the answer reads."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]
Lists = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Kind:
    """A kind of question. `fits` judges a stored answer that is not null; `shown` writes one for people."""

    fits: Callable[[Any, Node, Lists], bool]
    shown: Callable[[Any, Node, Lists, str], str]


def as_it_is(value: Any, *_: Any) -> str:
    """An answer shown as it was stored, whatever it may be."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def in_language(texts: Mapping[str, str], language: str) -> str:
    """A text in a language, or in the first there is."""
    return texts.get(language) or next(iter(texts.values()), "")
