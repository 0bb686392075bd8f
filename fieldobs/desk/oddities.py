"""What many forms show of one, in words for the desk: phones that finished too fast, forms that say what others say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fieldobs.desk import queries
from fieldobs.desk.frame import Desk
from fieldobs.desk.judging import Shown
from fieldobs.desk.patterns import LOOKED, MOST_IN_A_MINUTE, RATE, TWIN, Burst
from fieldobs.desk.showing import Translate
from fieldobs.desk.telling import people
from fieldobs.submissions.actions import Decision

MOST_NAMED = 3


@dataclass(frozen=True)
class Oddity:
    """One of them of a submission: which, and in words."""

    name: str
    words: str


@dataclass(frozen=True)
class Hurry:
    """A phone whose forms were finished too fast and have not been looked into."""

    device: str
    who: str
    team: str
    burst: Burst
    submissions: Sequence[str]


def messages(_: Translate) -> Mapping[str, str]:
    """What each says of any form."""
    return {
        RATE: _("More than {n} forms finished on one phone within a minute.").format(n=MOST_IN_A_MINUTE),
        TWIN: _("The same as a form of another station in every answer but the hours."),
    }


def oddities(desk: Desk, shown: Shown) -> Iterator[Oddity]:
    """What many forms show of one."""
    if RATE in shown.names and shown.burst:
        yield Oddity(RATE, haste(desk, shown.burst))
    if TWIN in shown.names:
        stations = ", ".join(shown.twins[:MOST_NAMED]) + ("…" if shown.twins[MOST_NAMED:] else "")
        said = desk._(
            "Every answer but the hours is the same as at {stations}. One may be a copy; ask how both were filled."
        )
        yield Oddity(TWIN, said.format(stations=stations))


def haste(desk: Desk, burst: Burst) -> str:
    """How many forms were finished on a phone, and between which hours."""
    said = desk._(
        "Forms finished on one phone from {first} to {last} by its clock: {n}. That is faster than a person can. "
        "They count like any other; ask how they were filled."
    )
    write = desk.write
    return said.format(
        n=write.number(burst.n), first=write.exact(burst.first), last=write.exact_after(burst.last, burst.first)
    )


def hurries(desk: Desk) -> list[Hurry]:
    """One entry for each phone that was too fast, the last burst of those that nobody has looked into."""
    of_phone: dict[str, list[str]] = {}
    for id in still_open(desk, RATE):
        of_phone.setdefault(desk.judged.hurried[id].device, []).append(id)
    if not of_phone:
        return []
    with desk.database.read() as session:
        devices = queries.devices_of(session, desk.mission, of_phone)
    return [
        Hurry(
            device=device,
            who=people(desk, devices, device),
            team=(devices[device].team or "") if device in devices else "",
            burst=max((desk.judged.hurried[id] for id in ids), key=lambda burst: burst.last),
            submissions=ids,
        )
        for device, ids in of_phone.items()
    ]


def still_open(desk: Desk, name: str) -> list[str]:
    """The submissions of which this is odd and nobody has looked into it."""
    flagged = (
        id for id, flags in desk.flags.items() if any(flag.check == name and not flag.is_confirmed for flag in flags)
    )
    return [id for id in flagged if name != RATE or id in desk.judged.hurried]


def looked_into(submissions: Sequence[str], name: str) -> list[Decision]:
    """That the desk has looked into it, as it is written into each of the submissions."""
    return [Decision(id, {LOOKED[name]: True}) for id in submissions]
