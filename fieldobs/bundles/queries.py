"""Bundles that came, and what of the log answers them."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from fieldobs.bundles.models import Bundle, State
from fieldobs.settings import Settings
from fieldobs.submissions.models import IS_ERASED, LoggedRevision
from sync.batch import Entry
from sync.bundle import SUFFIX
from sync.receipt_file import ReceiptFile


def sealed_file(settings: Settings, mission: str, sha256: str) -> Path:
    """Where a hub keeps a bundle that it cannot open: beside the attachments, so that a backup holds it."""
    return settings.blobs / mission / "sealed" / f"{sha256}{SUFFIX}"


def as_file(bundle: Bundle) -> ReceiptFile:
    """What was answered to a bundle when it last came, or that it is only carried."""
    said = bundle.answer
    carried = [bundle.sha256] if bundle.state == State.CARRIED else []
    return ReceiptFile(said.get("receipts", []), said.get("attachments", []), carried)


def list_bundles(session: Session, mission: str, most: int) -> list[Bundle]:
    """The bundles that came, the latest first."""
    asked = select(Bundle).where(Bundle.mission == mission).order_by(col(Bundle.last_at).desc(), col(Bundle.sha256))
    return list(session.exec(asked.limit(most)))


def list_carried(session: Session, mission: str) -> list[Bundle]:
    """At a hub: sealed bundles that headquarters has not answered, the oldest first."""
    asked = select(Bundle).where(Bundle.mission == mission, Bundle.state == State.CARRIED)
    return list(session.exec(asked.order_by(col(Bundle.first_at))))


def count_carried(session: Session, mission: str) -> int:
    """How many sealed bundles wait for headquarters."""
    asked = select(func.count()).select_from(Bundle)
    return session.exec(asked.where(Bundle.mission == mission, Bundle.state == State.CARRIED)).one()


def count_sealed_bytes(session: Session, mission: str) -> int:
    """What the sealed bundles of a hub take on its disk."""
    asked = select(func.coalesce(func.sum(Bundle.size), 0)).where(
        Bundle.mission == mission, col(Bundle.state) != State.TAKEN
    )
    return int(session.exec(asked).one())


def find_entries(session: Session, mission: str, ids: Iterable[str]) -> list[Entry]:
    """Revisions of the log, as they travel."""
    asked = select(LoggedRevision).where(
        LoggedRevision.mission == mission, col(LoggedRevision.id).in_(list(ids)), ~IS_ERASED
    )
    return [Entry(line.body, line.sig) for line in session.exec(asked.order_by(col(LoggedRevision.index)))]
