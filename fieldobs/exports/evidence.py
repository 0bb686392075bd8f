"""A mission's whole log as evidence: a file that anybody can check with the store's public key alone."""

from collections.abc import Iterator
from typing import IO, Any

from sqlalchemy import RowMapping
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from fieldobs.attachments.models import Blob, BlobName
from fieldobs.database import Database, instant_text, now
from fieldobs.keys import StoreKeys
from fieldobs.missions.models import Mission
from fieldobs.observers.actions import certificate
from fieldobs.observers.models import Device, EnrolmentCode
from fieldobs.submissions.models import LINES, Setback
from fieldobs.submissions.proofs import find_log, state_of
from sync.evidence import container

ROWS_AT_ONCE = 2000


def write_evidence(database: Database, keys: StoreKeys, mission: str, out: IO[bytes]) -> int:
    """Write the evidence of one moment; how many revisions it holds."""
    packer = container.Packer(out)
    with database.read() as session:
        state = state_of(find_log(session, mission))
        packer.put(container.CHECKPOINT, keys.note(state))
        packer.put_revisions(_revisions(session, mission, state.size))
        packer.put_lines(container.DEVICES, list_device_bodies(session, keys, mission))
        packer.put_lines(container.ENROLMENTS, _enrolments(session, mission))
        packer.put_lines(container.ATTACHMENTS, _attachments(session, mission, set(packer.ids)))
        packer.put_lines(container.SETBACKS, _setbacks(session, mission))
        about = session.get_one(Mission, mission)
    log = {"id": state.id, "epoch": state.epoch, "size": state.size, "root": state.root}
    said = {"id": mission, "slug": about.slug, "names": about.names}
    packer.seal({"made_at": instant_text(now()), "mission": said, "log": log, "key": keys.public_jwk}, keys.sign)
    return state.size


def _revisions(session: Session, mission: str, size: int) -> Iterator[dict[str, Any]]:
    place, after = LINES.c["index"], 0
    asked = plain_select(LINES).where(LINES.c.mission == mission).order_by(place).limit(ROWS_AT_ONCE)
    while after < size:
        rows = session.execute(asked.where(place > after, place <= size)).mappings().all()
        for row in rows:
            yield {
                "index": row["index"], "id": row["id"], **_said(row), "received_at": instant_text(row["received_at"]),
                "team": row["team"], "revoked": row["revoked"],
            }  # fmt: skip
        after = rows[-1]["index"]


def _said(row: RowMapping) -> dict[str, Any]:
    """What a device signed; of an erased revision that it is, and what places it on its device."""
    if row["body"]:
        return {"body": row["body"], "sig": row["sig"]}
    return {"erased": True, "device": row["device"], "seq": row["seq"], "at": row["at"]}


def list_device_bodies(session: Session, keys: StoreKeys, mission: str) -> Iterator[dict[str, Any]]:
    """Every device that may have signed something, with its public key and the store's word for it."""
    asked = select(Device).where(Device.mission == mission).order_by(col(Device.enrolled_at), col(Device.id))
    for device in session.exec(asked):
        yield {
            "device": device.id, "public_key": device.public_key, "observer": device.observer, "team": device.team,
            "desk": device.is_desk, "enrolled_at": instant_text(device.enrolled_at),
            "approved_at": instant_text(device.approved_at) if device.approved_at else None,
            "revoked_at": instant_text(device.revoked_at) if device.revoked_at else None,
            "certificate": certificate(keys, device),
        }  # fmt: skip


def _enrolments(session: Session, mission: str) -> Iterator[dict[str, Any]]:
    asked = select(EnrolmentCode).where(EnrolmentCode.mission == mission)
    for code in session.exec(asked.order_by(col(EnrolmentCode.expires_at), col(EnrolmentCode.hash))):
        used_at = instant_text(code.used_at) if code.used_at else None
        yield {
            "code_sha256": code.hash, "observer": code.observer, "expires_at": instant_text(code.expires_at),
            "used_at": used_at, "device": code.device,
        }  # fmt: skip


def _attachments(session: Session, mission: str, ids: set[str]) -> Iterator[dict[str, Any]]:
    """Every file that an answer of these revisions names, and whether headquarters has it."""
    whole = set(session.exec(select(Blob.team, Blob.sha256).where(Blob.mission == mission)))
    asked = select(BlobName).where(BlobName.mission == mission)
    for name in session.exec(asked.order_by(BlobName.sha256, BlobName.revision, BlobName.path)):
        if name.revision in ids:
            yield {
                "sha256": name.sha256, "size": name.size, "type": name.type, "name": name.name,
                "revision": name.revision, "path": name.path, "team": name.team,
                "whole": (name.team, name.sha256) in whole,
            }  # fmt: skip


def _setbacks(session: Session, mission: str) -> Iterator[dict[str, Any]]:
    asked = select(Setback).where(Setback.mission == mission).order_by(col(Setback.number))
    for one in session.exec(asked):
        yield {
            "at": instant_text(one.at), "kind": one.kind, "epoch": one.epoch, "held": one.held, "seen": one.seen,
            "device": one.device, "notes": one.notes, "read_by": one.read_by,
        }  # fmt: skip
