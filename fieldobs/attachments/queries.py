"""Which blobs are named, by whom, and which have come whole."""

from collections.abc import Collection

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from fieldobs.attachments.models import Blob, BlobName
from fieldobs.observers.models import Device

MOST_MISSING = 100

# Made once: to put a statement together costs more than to run it, and every phone asks each time.
HELD = (
    select(Blob.sha256)
    .where(
        col(Blob.mission) == col(BlobName.mission),
        col(Blob.sha256) == col(BlobName.sha256),
        col(Blob.team).in_([col(BlobName.team), bindparam("team")]),
    )
    .exists()
)
MISSING = (
    select(BlobName.sha256)
    .where(BlobName.mission == bindparam("mission"), BlobName.device == bindparam("device"), ~HELD)
    .distinct()
    .limit(MOST_MISSING)
)
NAMING = select(Device.id).where(
    col(Device.id).in_(bindparam("devices", expanding=True)),
    select(BlobName.sha256)
    .where(BlobName.mission == bindparam("mission"), col(BlobName.device) == col(Device.id))
    .exists(),
)


def find_name(session: Session, device: Device, sha256: str) -> BlobName | None:
    """The entry by which a device may send a blob."""
    return session.exec(
        select(BlobName).where(
            BlobName.mission == device.mission, BlobName.sha256 == sha256, BlobName.device == device.id
        )
    ).first()


def find_copy(session: Session, mission: str, sha256: str, team: str | None = None) -> Blob | None:
    """A copy of a blob that has come whole: a team's own, or any for the desk."""
    asked = select(Blob).where(Blob.mission == mission, Blob.sha256 == sha256)
    return session.exec(asked if team is None else asked.where(Blob.team == team)).first()


def is_named_by_team(session: Session, mission: str, team: str, sha256: str) -> bool:
    """Whether anybody of a team named this blob."""
    asked = select(BlobName.sha256).where(BlobName.mission == mission, BlobName.sha256 == sha256, BlobName.team == team)
    return session.exec(asked).first() is not None


def list_names(session: Session, mission: str, submission: str) -> list[BlobName]:
    """Every attachment that a submission's revisions ever named."""
    return list(session.exec(select(BlobName).where(BlobName.mission == mission, BlobName.submission == submission)))


def list_missing(session: Session, mission: str, devices: Collection[Device]) -> dict[str, list[str]]:
    """Of each device the blobs that its revisions name and headquarters has no whole copy of, as fit an answer."""
    teams = {device.id: device.team or "" for device in devices}
    naming = session.scalars(NAMING, {"mission": mission, "devices": list(teams)}).all()
    asked = ({"mission": mission, "device": device, "team": teams[device]} for device in naming)
    return {each["device"]: list(session.scalars(MISSING, each)) for each in asked}


def list_unnamed(session: Session, mission: str, hashes: Collection[str]) -> set[str]:
    """Those of the hashes that no revision names."""
    asked = select(BlobName.sha256).where(BlobName.mission == mission, col(BlobName.sha256).in_(hashes))
    return set(hashes) - set(session.exec(asked).all())


def list_named(session: Session, mission: str, revisions: Collection[str]) -> dict[str, int]:
    """Hash and size of what these revisions name."""
    asked = select(BlobName.sha256, BlobName.size).where(
        BlobName.mission == mission, col(BlobName.revision).in_(revisions)
    )
    return dict(session.exec(asked).all())


def list_whole(session: Session, mission: str, hashes: Collection[str]) -> set[str]:
    """Those of the hashes of which headquarters has a whole copy."""
    return set(session.exec(select(Blob.sha256).where(Blob.mission == mission, col(Blob.sha256).in_(hashes))))
