"""What the desk does with versions of forms: keeps, offers, retires them. None is ever changed or deleted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from fieldobs.forms.compile import FormDocument
from fieldobs.forms.models import FormVersion
from fieldobs.forms.queries import list_versions


def keep_version(session: Session, mission: str, form: FormDocument, source: str, at: datetime) -> FormVersion:
    """Hold a version at the desk; nobody is offered it yet. One that is here already stays as it is."""
    held = session.get(FormVersion, (mission, form.hash))
    if held is not None:
        held.source = held.source or source
        session.add(held)
        return held
    kept = FormVersion(
        mission=mission,
        hash=form.hash,
        slug=form.slug,
        version=form.version,
        stage=form.stage,
        title=form.title,
        document=form.bytes.decode(),
        source=source,
        place=_place_of(session, mission, form.slug),
        is_current=False,
        is_published=False,
        published_at=at,
    )
    session.add(kept)
    session.flush()
    return kept


def _place_of(session: Session, mission: str, slug: str) -> int:
    """Where a form stands among the others: beside its older versions, else last."""
    of_mission = col(FormVersion.mission) == mission
    own = session.exec(select(FormVersion.place).where(of_mission, FormVersion.slug == slug)).first()
    if own is not None:
        return own
    last = session.exec(select(func.max(FormVersion.place)).where(of_mission)).one()
    return 0 if last is None else last + 1


def offer(session: Session, version: FormVersion, teams: Sequence[str], at: datetime) -> None:
    """Publish a version to these teams, or to all if none is named; it takes the place of others there."""
    for other in list_versions(session, version.mission, version.slug):
        if other.hash == version.hash or not other.is_current:
            continue
        left = [team for team in other.teams if team not in teams]
        if not teams or (other.teams and not left):
            other.is_current = False
        elif other.teams:
            other.teams = left
        session.add(other)
    version.is_current = version.is_published = True
    version.teams, version.published_at = sorted(set(teams)), at
    session.add(version)
    session.flush()


def retire(session: Session, version: FormVersion) -> None:
    """Offer a version to nobody from now on. What was begun with it goes on."""
    version.is_current = False
    session.add(version)
    session.flush()
