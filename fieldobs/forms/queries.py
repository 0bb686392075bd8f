"""Versions of forms: all there are, and those a team is offered."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from fieldobs.forms.models import FormVersion


def list_versions(session: Session, mission: str, slug: str | None = None) -> list[FormVersion]:
    """Every version of a mission, or of one of its forms; of each form the newest first."""
    asked = select(FormVersion).where(FormVersion.mission == mission)
    if slug is not None:
        asked = asked.where(FormVersion.slug == slug)
    order = (col(FormVersion.place), col(FormVersion.slug), col(FormVersion.published_at).desc())
    return list(session.exec(asked.order_by(*order)))


def offered_to(session: Session, mission: str, team: str) -> list[FormVersion]:
    """The versions that phones of a team are offered, in the order of the forms."""
    asked = select(FormVersion).where(FormVersion.mission == mission, col(FormVersion.is_current))
    return offered(session.exec(asked), team)


def offered(versions: Iterable[FormVersion], team: str) -> list[FormVersion]:
    """Of each form one version: that which names the team before that for all, then the last published."""
    fit = [version for version in versions if not version.teams or team in version.teams]
    chosen = {
        version.slug: version for version in sorted(fit, key=lambda one: (bool(one.teams), one.published_at, one.hash))
    }
    return sorted(chosen.values(), key=lambda version: (version.place, version.slug))
