"""Versions of forms: all there are, and those a team is offered."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from fieldobs.forms.models import FormVersion


class Offer(NamedTuple):
    """What a phone is told of a version before it asks for it: its document is large, and most have it already."""

    slug: str
    version: str
    hash: str
    place: int
    teams: list[str]
    published_at: datetime


CURRENT = plain_select(*(getattr(FormVersion, name) for name in Offer._fields)).where(
    col(FormVersion.mission) == bindparam("mission"), col(FormVersion.is_current)
)


def list_versions(session: Session, mission: str, slug: str | None = None) -> list[FormVersion]:
    """Every version of a mission, or of one of its forms; of each form the newest first."""
    asked = select(FormVersion).where(FormVersion.mission == mission)
    if slug is not None:
        asked = asked.where(FormVersion.slug == slug)
    order = (col(FormVersion.place), col(FormVersion.slug), col(FormVersion.published_at).desc())
    return list(session.exec(asked.order_by(*order)))


def list_offers(session: Session, mission: str) -> list[Offer]:
    """The versions that phones are offered, of whatever team."""
    return [Offer(*row) for row in session.execute(CURRENT, {"mission": mission})]


def offered(versions: Iterable[Offer], team: str) -> list[Offer]:
    """What a team is offered of these, in the order of the forms.

    Of each form one version: that which names the team before that for all, then the last published.
    """
    fit = [version for version in versions if not version.teams or team in version.teams]
    chosen = {
        version.slug: version for version in sorted(fit, key=lambda one: (bool(one.teams), one.published_at, one.hash))
    }
    return sorted(chosen.values(), key=lambda version: (version.place, version.slug))
