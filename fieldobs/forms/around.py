"""What a check can speak of beside the answers of its own form: the register, earlier visits, the team, the pair.

`${before.NAME}` is the answer to NAME in the last form that was filled at this station before. What each of them is
worth is reckoned by `cross.py`; where it is not known, a check that needs it is not judged.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fieldobs.forms.rules.tree import Names, Rule, walk

KNOWN = (
    "station.registered",
    *("team.overlap", "team.overlap_station"),
    *("team.speed", "team.distance", "team.minutes", "team.from"),
    *("team.voting_before", "team.counts", "team.counts_station"),
    *("pair.apart", "pair.lines"),
    *("starred.silent", "starred.lines"),
)
LONGEST_FIRST = sorted(KNOWN, key=len, reverse=True)
SPOKEN = re.compile(rf"(?<![\w.-])(?:before\.[^\W\d][\w.-]*|(?:{'|'.join(map(re.escape, LONGEST_FIRST))})(?![\w.-]))")


def spoken_of(texts: Iterable[str]) -> list[str]:
    """The surroundings named in expressions, each once."""
    return list(dict.fromkeys(name for text in texts for name in SPOKEN.findall(text)))


def with_surroundings(names: Names, texts: Iterable[str]) -> Names:
    """Names that expressions can speak of, the surroundings they name among them; a question of that name wins."""
    return replace(names, around={**dict.fromkeys(spoken_of(texts), ()), **names.around})


def needs_of(rules: Iterable[Rule], names: Names) -> list[str]:
    """The surroundings that rules use."""
    used = {name: None for rule in rules for name in variables(rule)}
    return [name for name in used if name not in names.around and SPOKEN.fullmatch(name)]


def variables(rule: Any) -> list[str]:
    """The names of single answers in a rule."""
    return [name for operation, name in walk(rule) if operation == "var"]
