"""Hubs at headquarters; at a hub what waits for headquarters and what it has said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from fieldobs.attachments.models import Blob, BlobName
from fieldobs.bundles.queries import count_carried
from fieldobs.hubs.models import Hub, Upstream, UpstreamBlob, UpstreamReceipt, UpstreamRuling
from fieldobs.keys import StoreKeys
from fieldobs.missions.models import SEALING, Mission
from fieldobs.observers.models import Device
from fieldobs.submissions.models import IS_ERASED, LoggedRevision
from sync.receipt import Outcome, Problem, Ruling
from sync.revision import RevisionId

LINES_AT_ONCE = 200


def list_hubs(session: Session, mission: str) -> list[tuple[Hub, Device | None]]:
    """Every hub of a mission by name, with its device once it came."""
    asked = select(Hub, Device).join(Device, col(Device.id) == col(Hub.id), isouter=True)
    return list(session.exec(asked.where(Hub.mission == mission).order_by(col(Hub.name))))


def known_to_phones(session: Session, mission: str) -> list[dict[str, str]]:
    """The hubs that a phone may go to: those with an address that came and were not revoked."""
    return [
        {"name": hub.name, "address": hub.address}
        for hub, device in list_hubs(session, mission)
        if hub.address and device is not None and device.revoked_at is None
    ]


def list_recipients(session: Session, keys: StoreKeys, mission: str) -> list[str]:
    """Whom phones seal bundles to: headquarters first, then the hubs that stand. A hub says what headquarters said."""
    if find_upstream(session):
        said: list[str] = session.get_one(Mission, mission).settings.get(SEALING, [])
        return said
    standing = [hub.recipient for hub, device in list_hubs(session, mission) if device and device.revoked_at is None]
    return [keys.recipient(mission), *filter(None, standing)]


def find_upstream(session: Session) -> Upstream | None:
    """Where this store belongs, if it is a hub."""
    return session.exec(select(Upstream)).first()


HAS_RULING = (
    select(UpstreamRuling.revision)
    .where(
        col(UpstreamRuling.mission) == col(LoggedRevision.mission),
        col(UpstreamRuling.revision) == col(LoggedRevision.id),
    )
    .exists()
)
WAITS = ~IS_ERASED & ~HAS_RULING
"""Headquarters has not said the last word on a line of a hub's log; what it had erased nobody brings it any more."""
IS_DONE = (
    select(UpstreamBlob.sha256)
    .where(
        col(UpstreamBlob.mission) == col(Blob.mission),
        col(UpstreamBlob.team) == col(Blob.team),
        col(UpstreamBlob.sha256) == col(Blob.sha256),
    )
    .exists()
)


def list_waiting(session: Session, mission: str, after: int) -> list[LoggedRevision]:
    """Lines of a hub's log behind an index of which headquarters has not said the last word."""
    asked = select(LoggedRevision).where(LoggedRevision.mission == mission, col(LoggedRevision.index) > after, WAITS)
    return list(session.exec(asked.order_by(col(LoggedRevision.index)).limit(LINES_AT_ONCE)))


class WaitingBlob(NamedTuple):
    """An attachment that lies whole at a hub, and a device whose revision of it headquarters holds."""

    team: str
    sha256: str
    size: int
    device: str


def list_waiting_blobs(session: Session, mission: str) -> list[WaitingBlob]:
    """Attachments that headquarters does not have yet and would take: the smallest first, text always before them."""
    asked = (
        select(Blob.team, Blob.sha256, Blob.size, func.min(BlobName.device))
        .join(
            BlobName,
            (col(BlobName.mission) == col(Blob.mission))
            & (col(BlobName.team) == col(Blob.team))
            & (col(BlobName.sha256) == col(Blob.sha256)),
        )
        .join(
            UpstreamRuling,
            (col(UpstreamRuling.mission) == col(BlobName.mission))
            & (col(UpstreamRuling.revision) == col(BlobName.revision)),
        )
        .where(Blob.mission == mission, UpstreamRuling.outcome != Outcome.REJECTED.value, ~IS_DONE)
        .group_by(col(Blob.team), col(Blob.sha256), col(Blob.size))
        .order_by(col(Blob.size))
    )
    return [WaitingBlob(*row) for row in session.exec(asked)]


@dataclass(frozen=True)
class Backlog:
    """What a hub tells headquarters of itself."""

    revisions: int
    attachments: int
    phones: int
    bundles: int = 0


def count_backlog(session: Session, mission: str) -> Backlog:
    """What waits at a hub, and how many phones have been there."""
    lines = session.exec(
        select(func.count()).select_from(LoggedRevision).where(LoggedRevision.mission == mission, WAITS)
    )
    blobs = session.exec(select(func.count()).select_from(Blob).where(Blob.mission == mission, ~IS_DONE))
    met = session.exec(
        select(func.count())
        .select_from(Device)
        .where(Device.mission == mission, col(Device.last_contact_at).is_not(None))
    )
    bundles = count_carried(session, mission)
    return Backlog(lines.one(), blobs.one(), met.one(), bundles)


def find_rulings(session: Session, mission: str, ids: Collection[RevisionId]) -> dict[RevisionId, UpstreamRuling]:
    """Headquarters' last word on those of the revisions that it has spoken on."""
    asked = select(UpstreamRuling).where(UpstreamRuling.mission == mission, col(UpstreamRuling.revision).in_(ids))
    return {RevisionId(each.revision): each for each in session.exec(asked)}


def find_receipts(session: Session, batches: Collection[str]) -> Sequence[UpstreamReceipt]:
    """The receipts of headquarters for these batches."""
    asked = select(UpstreamReceipt).where(col(UpstreamReceipt.batch).in_(batches))
    return session.exec(asked.order_by(col(UpstreamReceipt.received_at))).all()


def ruling_of(found: UpstreamRuling) -> Ruling:
    """The ruling that a row keeps."""
    told = found.problem
    problem = Problem(told["code"], told["title"], told["detail"]) if told else None
    return Ruling(Outcome(found.outcome), problem)
