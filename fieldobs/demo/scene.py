"""What there is to be seen at a station of the demonstration: figures that agree, and what goes wrong here and there.

A scene is drawn from the station's code alone, so that two observers, or two visits, see the same station.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

VOTING_BEGINS_H, VOTING_ENDS_H = 7, 20
CLOCK = "%H:%M"
A_SMALL_STATION = 200
SWAPPED = 18
"""The gap of a protocol in which two digits changed places, such as 46 and 64."""


@dataclass(frozen=True)
class Place:
    """A station as the register on the phone has it."""

    code: str
    name: str
    region: str
    kind: str
    lat: str = ""
    lon: str = ""
    registered: int = 0


@dataclass(frozen=True)
class Scene:
    """One visit: where, from when to when, and the figures that can be read there."""

    place: Place
    arrived: datetime
    left: datetime
    figures: Mapping[str, int]
    times: Mapping[str, str]


def chance_of(*names: object) -> random.Random:
    """Dice that fall alike whenever the same things are named."""
    return random.Random("/".join(map(str, names)))  # noqa: S311  # a play, not a secret


def scene_at(place: Place, arrived: datetime, left: datetime, gap: int = 0) -> Scene:
    """What an observer sees at a station in that time. `gap` is by how much its protocol does not add up."""
    chance = chance_of("scene", place.code)
    figures = _people(chance) | _protocol(chance, place, gap)
    turnout = figures["N10"] / figures["N3"]
    passed = (arrived.hour + arrived.minute / 60 - VOTING_BEGINS_H) / (VOTING_ENDS_H - VOTING_BEGINS_H)
    voted = round(figures["N3"] * turnout * min(max(passed, 0), 1))
    figures |= {"V18": figures["N1"], "V19": round(figures["N2"] * min(max(passed, 0), 1)), "V20": voted}
    figures |= {"V22": figures["N9"], "V23": chance.randint(0, 4), "O10": figures["N4"], "O13": figures["N1"]}
    begun, ended = arrived.strftime(CLOCK), left.strftime(CLOCK)
    counting = (arrived + min(timedelta(minutes=30), (left - arrived) / 2)).strftime(CLOCK)
    times = {"H11": begun, "V21": begun, "H12": ended, "K9": counting, "K37": ended, "K39": ended}
    return Scene(place, arrived, left, figures, times)


def _people(chance: random.Random) -> dict[str, int]:
    appointed = chance.choice((5, 7, 7, 9, 11))
    present = appointed - chance.choice((0, 0, 0, 0, 1, 1, 2))
    women = chance.randint(max(1, present // 3), present)
    proxies, citizens = chance.randint(0, 5), chance.choice((0, 0, 1, 1, 2, 3))
    found = {"1": appointed, "2": present, "3": women}
    return {
        **{f"O{n}": value for n, value in found.items()},
        **{f"V{int(n) + 6}": value for n, value in found.items()},
        **{"K4": present, "K5": proxies + citizens, "O29": proxies, "V13": proxies, "O30": citizens, "V14": citizens},
        **{"O15": chance.choice((1, 2, 2, 3)), "O21": chance.choice((0, 1, 1, 2)), "O23": chance.randint(3, 8)},
    }


def _protocol(chance: random.Random, place: Place, gap: int) -> dict[str, int]:
    """Lines N1 to N17 as the checks want them; with a gap, the ballots of the mobile box were written wrong."""
    on_list = round(place.registered * chance.uniform(0.97, 1.03)) or chance.randint(900, 2_300)
    added = round(on_list * chance.uniform(0, 0.02))
    here = round(on_list * chance.uniform(0.48, 0.72))
    at_home = 0 if place.kind == "abroad" else min(30 + chance.randint(0, 16), here // 20)
    issued = here + added + at_home
    received = -(-(on_list + added) // 50) * 50
    spoiled = chance.randint(0, 5)
    carried_away = chance.choice((0, 0, 0, 1, 2)) if issued > A_SMALL_STATION else 0
    found = issued - carried_away
    in_all = found + gap
    odd, invalid = chance.choice((0, 0, 0, 1)), round(found * chance.uniform(0.005, 0.02))
    valid = in_all - odd - invalid
    votes_for = round(valid * chance.uniform(0.55, 0.72))
    return {
        **{"N1": on_list, "N2": added, "N3": on_list + added, "N4": received},
        **{"N5": received - spoiled - issued, "N6": spoiled, "N7": here, "N8": added, "N9": at_home, "N10": issued},
        **{"N11": found - at_home, "N12": at_home, "N13": in_all, "N14": odd, "N15": invalid},
        **{"N16.1": votes_for, "N16.2": valid - votes_for, "N17": valid},
    }
