"""The election day of the demonstration, planned to the minute: who does what, when, and when there is no network.

Only plans; `crew.py` does. The same seed plans the same day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fieldobs.demo.scene import SWAPPED, chance_of
from fieldobs.demo.sentences import GRAVE, INCIDENTS

DAY_BEGINS, DAY_ENDS = time(6, 15), time(1, 30)
NETWORK_DOWN = {"Isken": (time(10, 14), time(11, 54)), "Ostrel": (time(10, 14), time(11, 54)),
                "Elmak": (time(10, 14), time(11, 54))}  # fmt: skip
SILENT_TEAMS = {"17": time(10, 12), "31": time(9, 58), "38": time(11, 20)}
"""Teams in valleys without a network: from when on. Their phones come back late in the evening."""
SILENT_UNTIL = time(21, 40)
WRONG_STATION_TEAMS = ("05", "22", "34")
UNKNOWN_STATION_TEAMS = {"16": True, "28": False}
"""Teams that type a station that is not on the list, and whether they mend it later."""
GAP_TEAMS = ("12", "04", "19", "25", "37")
"""Teams whose count does not add up by eighteen, as the protocol itself says."""
REREAD_TEAMS = ("08", "21", "30")
"""Teams that first write two digits the wrong way round, and mend them when the phone asks."""
LATE_REPORTS = ("L05", "L10")
"""Long-term teams whose interim report stays a draft."""
SKIPPED_SHARE = 0.03
INCIDENTS_A_TEAM = 0.9


@dataclass(frozen=True)
class TeamPlan:
    """What the day must know of a team; `roads` are minutes from station to station. A long-term team has none."""

    code: str
    region: str
    stations: tuple[str, ...]
    roads: tuple[int, ...] = ()


@dataclass(frozen=True)
class Visit:
    """One form at one station, first or again. `typed` is a wrong or unknown code that is written first."""

    form: str
    station: str
    arrived: datetime
    left: datetime
    typed: str = ""
    is_mended: bool = True
    gap: int = 0
    is_misread: bool = False
    number: int = 1


@dataclass(frozen=True)
class Step:
    """Something a team does at a moment: a method of its crew, and what it is about."""

    at: datetime
    team: str
    act: str
    what: Any = None


@dataclass(frozen=True)
class Outage:
    """A spell without network."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Agenda:
    """All steps of the day in order, and when each team is out of reach."""

    begins: datetime
    ends: datetime
    steps: list[Step]
    outages: dict[str, list[Outage]]

    def is_online(self, team: str, at: datetime) -> bool:
        return not any(outage.begins <= at < outage.ends for outage in self.outages[team])


def plan_day(teams: Sequence[TeamPlan], day: date, zone: ZoneInfo, seed: int) -> Agenda:
    """Everything that happens that day."""
    clock = Clock(day, zone)
    steps: list[Step] = []
    outages = {}
    for team in teams:
        outages[team.code] = plan_outages(team, clock, seed)
        steps += plan_team(team, clock, seed) if team.stations else plan_long_term(team, clock, seed)
        steps += [Step(outage.ends, team.code, "reconnect") for outage in outages[team.code]]
    steps.sort(key=lambda step: (step.at, step.team))
    return Agenda(clock.at(DAY_BEGINS), clock.at(DAY_ENDS), steps, outages)


@dataclass(frozen=True)
class Clock:
    """The wall clock of the election day; times before the day begins belong to the night after."""

    day: date
    zone: ZoneInfo

    def at(self, moment: time) -> datetime:
        day = self.day + timedelta(days=moment < time(5))
        return datetime.combine(day, moment, self.zone)


def plan_outages(team: TeamPlan, clock: Clock, seed: int) -> list[Outage]:
    """The region's failure, the team's silent valley, and two short spells on the road."""
    chance = chance_of(seed, "outages", team.code)
    found = []
    if team.region in NETWORK_DOWN:
        found.append(Outage(*map(clock.at, NETWORK_DOWN[team.region])))
    if team.code in SILENT_TEAMS:
        found.append(Outage(clock.at(SILENT_TEAMS[team.code]), clock.at(SILENT_UNTIL)))
    for _spell in range(chance.choice((0, 1, 1, 2))):
        begins = clock.at(time(7)) + timedelta(minutes=chance.randint(0, 14 * 60))
        found.append(Outage(begins, begins + timedelta(minutes=chance.randint(20, 100))))
    return found


def plan_team(team: TeamPlan, clock: Clock, seed: int) -> list[Step]:
    """A team of two: opening, voting from station to station, the count at the last one, incidents between."""
    visits = plan_visits(team, clock, seed)
    steps = [step for visit in visits for step in _steps_of(team.code, visit, seed)]
    chance = chance_of(seed, "incidents", team.code)
    times = [visit for visit in visits if visit.form == "voting"]
    for number in range(sum(chance.random() < INCIDENTS_A_TEAM / 2 for _try in range(2))):
        seen = chance.choice(times)
        at = seen.arrived + timedelta(minutes=chance.randint(4, 20))
        category = chance.choice([name for name in INCIDENTS if name != "late_opening" or seen is times[0]])
        what = Incident(f"{team.code}/{number}", seen.station, category, chance.choice(GRAVE[category]))
        steps.append(Step(at, team.code, "report_incident", what))
    return steps


@dataclass(frozen=True)
class Incident:
    """An event at a station. `name` tells it from others."""

    name: str
    station: str
    category: str
    severity: str


def plan_visits(team: TeamPlan, clock: Clock, seed: int) -> list[Visit]:
    """The team's visits in order of the day."""
    chance = chance_of(seed, "visits", team.code)
    first, *_between, last = team.stations

    def minutes(low: int, high: int) -> timedelta:
        return timedelta(minutes=chance.randint(low, high))

    begun = clock.at(time(6, 20)) + minutes(0, 20)
    opened = begun + minutes(50, 70)
    visits = [Visit("opening", first, begun, opened)]
    at = opened + minutes(2, 6)
    for place, station in enumerate(team.stations):
        road = timedelta(minutes=sum(team.roads[place : place + 1]))
        if station not in (first, last) and chance.random() < SKIPPED_SHARE:
            at += road
            continue
        if at > clock.at(time(18, 50)):
            break
        left = at + minutes(28, 48)
        visits.append(Visit("voting", station, at, left))
        at = left + max(minutes(18, 40), road)
    misread, gap = team.code in REREAD_TEAMS, SWAPPED if team.code in GAP_TEAMS else 0
    counted = clock.at(time(22)) + minutes(0, 150)
    count_at = first if team.code == "12" else last
    visits.append(Visit("counting", count_at, clock.at(time(19, 40)), counted, gap=gap, is_misread=misread))
    return _with_mistakes(team, visits)


def _with_mistakes(team: TeamPlan, visits: list[Visit]) -> list[Visit]:
    """The third voting visit of some teams begins under a wrong code."""
    place = 3
    if len(visits) <= place:
        return visits
    held = visits[place]
    if team.code in WRONG_STATION_TEAMS:
        typed, is_mended = team.stations[-1], True
    elif team.code in UNKNOWN_STATION_TEAMS:
        typed, is_mended = f"{held.station}-A", UNKNOWN_STATION_TEAMS[team.code]
    else:
        return visits
    changed = replace(held, typed=typed, is_mended=is_mended)
    # A phone that has a form of that station already begins another visit there.
    later = [
        replace(visit, number=2) if (visit.form, visit.station) == (held.form, typed) else visit
        for visit in visits[place + 1 :]
    ]
    return [*visits[:place], changed, *later]


def _steps_of(team: str, visit: Visit, seed: int) -> list[Step]:
    chance = chance_of(seed, "steps", team, visit.form, visit.station)
    stay = visit.left - visit.arrived
    steps = [
        Step(visit.arrived, team, "begin", visit),
        Step(visit.arrived + stay * 0.6, team, "fill_beside", visit),
        Step(visit.left, team, "finish", visit),
    ]
    if visit.typed and visit.is_mended:
        steps.append(Step(visit.left + timedelta(minutes=12), team, "correct_station", visit))
    if visit.is_misread:
        steps.append(Step(visit.left + timedelta(minutes=4), team, "read_again", visit))
    if chance.random() < 0.7:
        later = timedelta(minutes=chance.randint(15, 50))
        steps.append(Step(visit.left + later, team, "settle", visit))
    return steps


def plan_long_term(team: TeamPlan, clock: Clock, seed: int) -> list[Step]:
    """A long-term observer: an interim report in the making, and submitted in the afternoon, but for one or two."""
    chance = chance_of(seed, "report", team.code)
    begun = clock.at(time(8)) + timedelta(minutes=chance.randint(0, 180))
    steps = [Step(begun, team.code, "begin_report")]
    for part in range(1, 4):
        steps.append(Step(begun + timedelta(minutes=55 * part), team.code, "go_on_with_report", part))
    if team.code not in LATE_REPORTS:
        steps.append(Step(begun + timedelta(minutes=240 + chance.randint(0, 120)), team.code, "submit_report"))
    return steps
