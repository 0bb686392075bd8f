"""What a row says of its submission beside the answers: station, team, observers, visit, state. Pure."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from fieldobs.exports.cells import Style
from fieldobs.exports.faults import Unfit, _

MOST_VISITS = 1000
STATES = ("draft", "final", "withdrawn")


@dataclass(frozen=True)
class Register:
    """What the mission's register knows, and how it writes moments."""

    zone: ZoneInfo
    style: Style
    stations: Container[str]
    teams: Container[str]
    observers: Container[str]


@dataclass
class AboutRow:
    """What a row changes, and what is wrong with it, both by the keys of columns."""

    changes: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, Unfit] = field(default_factory=dict)


def read_about(row: Mapping[str, str], told: Mapping[str, str], register: Register) -> AboutRow:
    """What a row changes of what was `told` when its file was made; nothing was told of a new submission.

    What the store itself reckons, such as the region, is not read.
    """
    read = AboutRow()
    for key, text in row.items():
        if text == told.get(key, "") or (not told and not text):
            continue
        if key not in READERS:
            if told and key == "$form_version":
                read.faults[key] = Unfit(_("a submission keeps the version of the form that it was filled with"))
            continue
        try:
            if not text:
                raise Unfit(_("this cannot be emptied"))
            read.changes[key] = READERS[key](text, register)
        except Unfit as unfit:
            read.faults[key] = unfit
    return read


def _station(text: str, register: Register) -> str:
    return _known(text, register.stations, _("the register has no station {code}"))


def _team(text: str, register: Register) -> str:
    return _known(text, register.teams, _("the register has no team {code}"))


def _observers(text: str, register: Register) -> list[str]:
    return sorted({_known(code, register.observers, _("the register has no observer {code}")) for code in text.split()})


def _known(code: str, known: Container[str], what: str) -> str:
    if code not in known:
        raise Unfit(what, code=code[:60])
    return code


def _visit(text: str, _register: Register) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= MOST_VISITS:
        raise Unfit(_("“{text}” is no number of a visit"), text=text[:60])
    return int(text)


def _state(text: str, register: Register) -> str:
    words = {register.style.say(state): state for state in STATES}
    state = words.get(text, text)
    if state not in STATES:
        raise Unfit(_("“{text}” is no state; there are: {some}"), text=text[:60], some=", ".join(words))
    return state


READERS: dict[str, Callable[[str, Register], Any]] = {
    "$station": _station, "$team": _team, "$observer": _observers, "$visit": _visit, "$state": _state,
}  # fmt: skip
