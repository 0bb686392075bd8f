"""A team of the demonstration and its phones: does what the agenda says, as the app would, and sends when it can."""

import logging
import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fieldobs.demo.agenda import Incident, Visit
from fieldobs.demo.answering import Dice, confirmations, fill
from fieldobs.demo.phone import NotSent, Phone
from fieldobs.demo.picture import page
from fieldobs.demo.scene import Place, Scene, chance_of, scene_at
from fieldobs.demo.sentences import FREELY, INCIDENTS

FIRST_SECTION = "station"
BESIDE_SHARE = 0.75
DIFFERS_SHARE = 0.08
REPORT_PARTS = 4
NAMESPACE = uuid.UUID("3f2f8a1e-6f0b-4f0e-9a55-0c9b8f1d7a21")

log = logging.getLogger(__name__)


@dataclass
class Crew:
    """The phones of one team. `reach` says whether the team has a network now."""

    team: str
    phones: Sequence[Phone]
    places: Mapping[str, Place]
    seed: int
    now: Callable[[], datetime]
    reach: Callable[[], bool]
    waiting: set[str] = field(default_factory=set)

    # What the agenda asks for

    def begin(self, visit: Visit) -> None:
        """Open the checklist on the way in: which form and station, and what one sees at the door."""
        phone, name = self.phones[0], self.name_of(visit)
        scene, document = self.scene(visit), self.document(visit.form)
        head = self.head(visit.form, visit.typed or visit.station) | {"$visit": visit.number}
        door = fill(document, {}, scene, self.dice(visit), self.attach(phone), {FIRST_SECTION})
        phone.write(name, {**head, **door})
        self.send(phone)

    def fill_beside(self, visit: Visit) -> None:
        """The other one answers much of the same on a phone of their own; now and then they saw it otherwise."""
        if len(self.phones) < 2:
            return
        phone, name = self.phones[1], self.name_of(visit)
        known, chance = self.answers(phone, name), chance_of(self.seed, "beside", self.team, visit)
        seen = fill(self.document(visit.form), known, self.scene(visit), self.dice(visit), no_picture)
        kept = {path: value for path, value in seen.items() if value and chance.random() < BESIDE_SHARE}
        if chance.random() < DIFFERS_SHARE:
            kept = otherwise(kept, chance)
        phone.write(name, {**self.head(visit.form, visit.typed or visit.station), "$visit": visit.number, **kept})
        self.send(phone)

    def finish(self, visit: Visit) -> None:
        """Answer the rest, confirm what the protocol says though it does not add up, and finalise."""
        phone, name = self.phones[0], self.name_of(visit)
        scene, document = self.scene(visit), self.document(visit.form)
        known = self.answers(phone, name)
        rest = fill(document, known, scene, self.dice(visit), self.attach(phone))
        if visit.is_misread:
            rest["N12"] = turned(scene.figures["N12"])
        else:
            rest |= confirmations(document, {**known, **rest}, scene)
        phone.write(name, {**rest, "$state": "final"})
        self.send(phone)

    def correct_station(self, visit: Visit) -> None:
        """Write the right station over the wrong one."""
        self.phones[0].write(self.name_of(visit), {"$station": visit.station})
        self.send(self.phones[0])

    def read_again(self, visit: Visit) -> None:
        """Two digits stood the wrong way round: write the line anew."""
        self.phones[0].write(self.name_of(visit), {"N12": self.scene(visit).figures["N12"]})
        self.send(self.phones[0])

    def settle(self, visit: Visit) -> None:
        """Talk it over where the two differ, and write what stands over both."""
        phone, name = self.phones[0], self.name_of(visit)
        self.send(phone)
        standing = phone.journal.read(name)
        decided = {str(path): answer.value for path, answer in standing.items() if answer.is_conflict}
        if decided:
            phone.write(name, decided)
            self.send(phone)

    def report_incident(self, incident: Incident) -> None:
        """Three taps, then a few words and perhaps a photograph."""
        chance = chance_of(self.seed, "incident", incident.name)
        phone = chance.choice(self.phones)
        name, now = uuid7(self.now(), chance), self.now()
        first = {"I3": incident.category, "I4": incident.severity}
        moment = now.replace(tzinfo=None).isoformat(timespec="minutes")
        head = self.head("incident", incident.station)
        phone.write(name, {**head, **first, "I1": moment, "$state": "final"})
        scene = scene_at(self.place(incident.station), now, now)
        told = fill(self.document("incident"), {**first, "I1": moment}, scene, lambda _name: chance, self.attach(phone))
        phone.write(name, {**told, "I5": INCIDENTS[incident.category]})
        self.send(phone)

    def begin_report(self, _what: object = None) -> None:
        """Open the interim report with its period."""
        self.report(0)

    def go_on_with_report(self, part: int) -> None:
        """Write another few sections."""
        self.report(part)

    def submit_report(self, _what: object = None) -> None:
        """Hand the report in."""
        self.phones[0].write(self.report_name, {"$state": "final"})
        self.send(self.phones[0])

    def reconnect(self, _what: object = None) -> None:
        """The network is back: everything goes at once."""
        for phone in self.phones:
            self.send(phone)

    # Once the day is over

    def idle(self, chance: random.Random) -> None:
        """Something small: a remark added to a checklist, a difference settled, or only a look for news."""
        phone = chance.choice(self.phones)
        conflicts = phone.journal.conflicts()
        if conflicts and chance.random() < 0.5:
            name, paths = chance.choice(sorted(conflicts.items()))
            standing = phone.journal.read(name)
            phone.write(name, {str(path): standing[path].value for path in paths})
        elif own := sorted({own.revision.submission for own in phone.journal.own.values()}):
            name = chance.choice(own)
            if "F1" in phone.journal.read(name):
                phone.write(name, {"F5": chance.choice(FREELY)})
        self.send(phone)

    # What they share

    def report(self, part: int) -> None:
        """The report's next quarter."""
        phone, document = self.phones[0], self.document("interim-report")
        sections = [node["name"] for node in document["questions"]]
        width = -(-len(sections) // REPORT_PARTS)
        now, chance = self.now(), chance_of(self.seed, "report", self.team, part)
        scene = scene_at(Place(self.team, "", "", ""), now, now)
        chosen = sections[part * width : (part + 1) * width]
        told = fill(document, {}, scene, lambda _name: chance, self.attach(phone), chosen)
        if part == 0:
            told |= {**self.head("interim-report", None), "number": 4}
        phone.write(self.report_name, told)
        self.send(phone)

    @property
    def report_name(self) -> str:
        """The report's id: this phone's own, the same after a restart."""
        return str(uuid.uuid5(NAMESPACE, f"{self.phones[0].id}/report"))

    def name_of(self, visit: Visit) -> str:
        """The submission's id, which keeps the station first chosen."""
        phone = self.phones[0]
        return phone.submission_at({"slug": visit.form}, visit.typed or visit.station, visit.number)

    def head(self, slug: str, station: str | None) -> dict[str, Any]:
        """Which form, station, team and people a submission is about. A pair signs together, whoever writes."""
        phone = self.phones[0]
        about = {"$form": phone.form(slug), "$team": self.team, "$observer": phone.pair}
        return about if station is None else {**about, "$station": station}

    def document(self, slug: str) -> Mapping[str, Any]:
        phone = self.phones[0]
        form = phone.form(slug)
        assert form is not None, f"the mission offers no form {slug}"
        return phone.forms[form["hash"]]

    def place(self, station: str) -> Place:
        return self.places.get(station) or Place(station, "School", "", "ordinary")

    def scene(self, visit: Visit) -> Scene:
        return scene_at(self.place(visit.station), visit.arrived, visit.left, visit.gap)

    def dice(self, visit: Visit) -> Dice:
        """What one sees at this visit depends on the question alone, so that the two see the same."""
        return lambda name: chance_of(self.seed, visit.form, visit.station, name)

    def answers(self, phone: Phone, name: str) -> dict[str, Any]:
        return {path: each.value for path, each in phone.journal.read(name).items() if each.value is not None}

    def attach(self, phone: Phone) -> Callable[[str], dict[str, Any]]:
        def taken(name: str) -> dict[str, Any]:
            return phone.attach(page(f"{self.team}/{name}"), "image/jpeg", f"{name.replace('/', '-')}.jpg")

        return taken

    def send(self, phone: Phone) -> None:
        """Send if there is a network; what is not acknowledged stays and goes with the next try."""
        if not self.reach():
            return
        try:
            phone.sync()
        except NotSent as why:
            log.info("team %s keeps what it has: %s", self.team, why)


def no_picture(_name: str) -> dict[str, Any]:
    """What the second observer photographs: nothing."""
    return {}


def otherwise(seen: Mapping[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same answers but for one that the other observer saw differently."""
    swapped = {"yes": "no", "no": "yes", "all": "most", "most": "all", "good": "very_good", "very_good": "good"}
    paths = [path for path, value in seen.items() if path[1:].isdigit() and isinstance(value, str) and value in swapped]
    if not paths:
        return dict(seen)
    path = chance.choice(paths)
    return {**seen, path: swapped[seen[path]]}


def turned(figure: int) -> int:
    """A figure with its last two digits the wrong way round."""
    return figure - figure % 100 + figure % 10 * 10 + figure // 10 % 10


def uuid7(at: datetime, chance: random.Random) -> str:
    """A UUIDv7: the phone's clock in milliseconds, then random bits. Source: RFC 9562, section 5.7."""
    value = int(at.timestamp() * 1000) << 80 | chance.getrandbits(76)
    value = value & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62))
