"""What a paper is made of: a version of a form, or a submission with its form."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from fieldobs.database import now
from fieldobs.errors import NotFound, NotProcessable
from fieldobs.forms.models import FormVersion
from fieldobs.missions.models import Mission
from fieldobs.observers.models import Device, Observer
from fieldobs.papers.filled import Answered
from fieldobs.papers.fitting import on_one_sheet
from fieldobs.papers.paper import MOST_COPIES, Paper, blank_paper, filled_paper, is_for_stations
from fieldobs.papers.words import Words, _
from fieldobs.stations.models import Station
from fieldobs.submissions.models import Submission


def find_version(session: Session, mission: str, name: str) -> FormVersion:
    """A version by its hash, or the current one of a slug. Raises: NotFound."""
    found = session.exec(
        select(FormVersion)
        .where(FormVersion.mission == mission, (col(FormVersion.hash) == name) | (col(FormVersion.slug) == name))
        .order_by(col(FormVersion.is_current).desc(), col(FormVersion.published_at).desc())
    ).first()
    if found is None:
        raise NotFound(f"This mission has no form {name!r}.")
    return found


def read_words(version: FormVersion, language: str) -> Words:
    """A form in a language that it speaks; its own where none is asked for. Raises: NotProcessable."""
    document = json.loads(version.document)
    spoken = document["languages"]
    chosen = language or document["default_language"]
    if chosen not in spoken:
        raise NotProcessable(f"The form {version.slug} speaks {', '.join(spoken)}, not {chosen}.")
    return Words(document, chosen)


def read_blank(
    session: Session, mission: str, name: str, language: str, copies: int = 1, first: int = 1, is_roomy: bool = False
) -> Paper:
    """A form to fill with a pen; a checklist on one sheet, if it fits and no room is asked for.

    Raises: NotFound, NotProcessable.
    """
    if not 1 <= copies <= MOST_COPIES or not 1 <= first <= 9999:
        raise NotProcessable(f"Ask for 1 to {MOST_COPIES} copies, numbered from 1 to 9999.")
    version = find_version(session, mission, name)
    words = read_words(version, language)
    name_of_mission = session.get_one(Mission, mission).name(words.language)
    paper = blank_paper(words, name_of_mission, version.hash, copies, first)
    return on_one_sheet(paper) if is_for_stations(words) and not is_roomy else paper


def read_filled(session: Session, mission: str, id: str, language: str, base_url: str) -> Paper:
    """A submission as it stands. Raises: NotFound, NotProcessable."""
    row = session.get(Submission, (mission, id))
    if row is None:
        raise NotFound(f"There is no submission {id} here.")
    if row.form_hash is None:
        raise NotProcessable("This submission's form is not known here, so it cannot be printed.")
    words = read_words(find_version(session, mission, row.form_hash), language)
    held = session.get_one(Mission, mission)
    zone = ZoneInfo(held.time_zone)
    answered = Answered(
        words=words,
        answers=row.answers,
        about=row.about,
        conflicts=row.conflicts,
        people=_people(session, mission),
        now=now().astimezone(zone).isoformat(timespec="seconds"),
        id=row.id,
    )
    link = f"{base_url.rstrip('/')}/desk/submissions/{row.id}"
    facts = _facts(session, row, words, zone)
    return filled_paper(answered, held.name(words.language), row.form_hash, facts, link)


def _facts(session: Session, row: Submission, words: Words, zone: ZoneInfo) -> list[tuple[str, str]]:
    """What is known of a submission beside its answers."""
    station = session.get(Station, (row.mission, row.station)) if row.station else None
    place = f"{row.station} {station.name}".strip() if station else row.station or ""
    names = [found.name if (found := session.get(Observer, (row.mission, code))) else code for code in row.observers]
    states = {"draft": _("draft"), "final": _("final"), "withdrawn": _("withdrawn")}
    held = [*row.holds, *row.held_revisions.values()]
    return [
        (words.of(_("Station")), place),
        (words.of(_("Region")), row.region),
        (words.of(_("Team")), row.team or ""),
        (words.of(_("Visit")), str(row.visit or "")),
        (words.of(_("Observers")), ", ".join(names)),
        (words.of(_("State")), words.of(states[row.state])),
        (words.of(_("First received")), _moment(row.first_received_at, zone)),
        (words.of(_("Last received")), _moment(row.last_received_at, zone)),
        (words.of(_("Held")), "; ".join(dict.fromkeys(words.of(each["title"]) for each in held))),
        (words.of(_("Submission")), row.id),
    ]


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _people(session: Session, mission: str) -> dict[str, str]:
    """Who holds each device."""
    rows = session.exec(
        select(Device.id, Observer.name)
        .join(Observer, (col(Observer.code) == col(Device.observer)) & (col(Observer.mission) == mission))
        .where(Device.mission == mission)
    )
    return {id: name for id, name in rows}
