"""At a hub: belonging to a headquarters, keeping what it said, and what a phone is told of it."""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select, update

from fieldobs.attachments.queries import find_copy
from fieldobs.bundles.models import Bundle, State
from fieldobs.database import Database, now
from fieldobs.erasures.actions import take
from fieldobs.errors import FieldobsError
from fieldobs.hubs.models import Upstream, UpstreamBlob, UpstreamReceipt, UpstreamRuling
from fieldobs.hubs.queries import find_receipts, find_rulings, find_upstream, ruling_of
from fieldobs.hubs.register import take_register
from fieldobs.hubs.road import NotReached, Pass, Road
from fieldobs.keys import StoreKeys, signed_by, store_key
from fieldobs.missions.models import Mission
from fieldobs.observers.models import Device
from fieldobs.submissions.actions import Passed
from fieldobs.submissions.models import IS_ERASED, Log, LoggedRevision
from fieldobs.terminal import _
from sync.batch import Entry
from sync.receipt import LogState, Ruling, attachment_lines
from sync.receipt_file import ReceiptFile
from sync.relay import UNKNOWN_DEVICE, Word, has_gone_back, passed_down, settled
from sync.revision import RevisionId
from sync.signing import public_jwk, sign

CODE = "hub="
TIMEOUT_S = 30


class CannotJoin(FieldobsError):
    code, title = "cannot-join", "The hub cannot join headquarters"


def belong(database: Database, keys: StoreKeys, link: str) -> Upstream:
    """The headquarters of this store; the first time the link's code is spent for it. Raises: CannotJoin."""
    url, code = _parts(link)
    with database.read() as session:
        held, mission = find_upstream(session), session.exec(select(Mission)).first()
    if held is None and mission is not None:
        raise CannotJoin(_("This folder holds a mission of its own. A hub needs an empty one: choose it with --data."))
    if held is None and not code:
        raise CannotJoin(_("This hub belongs nowhere yet. Give it the link that `fieldobs hub add` printed."))
    if held is None:
        return _join(database, keys, url, code)
    if held.url != url:
        with database.write() as session:
            held.url = url
            session.merge(held)
    return held


def _parts(link: str) -> tuple[str, str]:
    """The address of headquarters, and the code that came with it if any. Raises: CannotJoin."""
    try:
        parts = urlsplit(link)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        message = _("{link} is no address. It looks like https://observe.example.org, and begins with http.")
        raise CannotJoin(message.format(link=link))
    code = parts.fragment.removeprefix(CODE) if parts.fragment.startswith(CODE) else ""
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/"), code


def _join(database: Database, keys: StoreKeys, url: str, code: str) -> Upstream:
    granted = _granted(keys, url, code)
    upstream = Upstream(
        mission=granted["mission"], url=url, hub=granted["hub"], name=granted["name"], token=granted["token"],
        key=granted["key"], warrant=granted["warrant"],
    )  # fmt: skip
    road = open_road(database, keys, upstream)
    try:
        found = road.register("")
    except NotReached as error:
        raise CannotJoin(_not_reached(url, str(error))) from error
    finally:
        road.close()
    assert found is not None
    upstream.register_hash, register = found
    with database.write() as session:
        mission = take_register(session, register)
        session.add(Log(mission=mission, id=str(uuid.uuid4())))
        session.add(upstream)
    return upstream


def _granted(keys: StoreKeys, url: str, code: str) -> dict[str, Any]:
    """What headquarters answers to a hub that shows its code. Raises: CannotJoin."""
    said = {
        "code": code, "public_key": public_jwk(keys.desk.public_key()), "store_key": keys.public_jwk,
        "proof": sign(keys.desk, code.encode()), "store_proof": keys.sign(code.encode()),
    }  # fmt: skip
    try:
        answer = httpx.post(f"{url}/api/v1/hubs/join", json=said, timeout=TIMEOUT_S)
        told = answer.json()
        if answer.is_success:
            store_key(told["key"])
            return {name: told[name] for name in ("mission", "hub", "name", "token", "key", "warrant")}
        reason = str(told["detail"])
    except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
        raise CannotJoin(_not_reached(url, str(error))) from error
    raise CannotJoin(reason)


def _not_reached(url: str, reason: str) -> str:
    message = _("Headquarters cannot be reached at {url}: {reason}. A hub needs it once, afterwards it works without.")
    return message.format(url=url, reason=reason)


def with_authority(keys: StoreKeys, upstream: Upstream) -> StoreKeys:
    """The hub's keys, with headquarters' key beside them."""
    return replace(keys, authority=store_key(upstream.key))


def open_road(database: Database, keys: StoreKeys, upstream: Upstream) -> Road:
    """The road to headquarters."""

    def keep(token: str) -> None:
        with database.write() as session:
            held = session.get(Upstream, upstream.mission)
            if held:
                held.token = token
                session.add(held)

    held = Pass(upstream.hub, upstream.token, upstream.warrant, keep, keys.recipient(upstream.mission))
    return Road(upstream.url, with_authority(keys, upstream), held)


def keep_word(session: Session, mission: str, word: Word, sent: Iterable[RevisionId], moment: datetime) -> bool:
    """Keep what headquarters said. Whether its log went back: all it once said is void then, and goes anew."""
    upstream = session.get_one(Upstream, mission)
    is_void = has_gone_back(LogState(**upstream.log) if upstream.log else None, word.log)
    if is_void:
        for model in (UpstreamRuling, UpstreamReceipt, UpstreamBlob):
            session.exec(delete(model).where(col(model.mission) == mission))
        answered = (col(Bundle.mission) == mission) & (col(Bundle.state) != State.TAKEN)
        session.exec(update(Bundle).where(answered).values(state=State.CARRIED, answer={}, problem=""))
    upstream.log, upstream.answered_at = asdict(word.log), moment
    session.add(upstream)
    if rulings := settled(word, sent):
        session.add(UpstreamReceipt(batch=word.batch, mission=mission, evidence=word.evidence, received_at=moment))
        session.flush()
        session.add_all(_row(mission, word.batch, name, ruling) for name, ruling in rulings.items())
    return is_void


def take_erasures(session: Session, root: Path, mission: str, erasures: Collection[Entry]) -> int:
    """Erase here what headquarters erased, and why it had held it, which quotes it; how much of that is new."""
    count = take(session, root, mission, erasures)
    erased = select(LoggedRevision.id).where(LoggedRevision.mission == mission, IS_ERASED)
    of_these = (col(UpstreamRuling.mission) == mission) & col(UpstreamRuling.revision).in_(erased)
    session.exec(update(UpstreamRuling).where(of_these).values(problem=None))
    return count


def take_receipts(session: Session, key: Ed25519PublicKey, mission: str, file: ReceiptFile) -> int:
    """Keep what a receipt file of headquarters says of revisions and attachments here; how many revisions it settles.

    Words about a log that headquarters no longer has are passed over. Raises: NoReceipt, also for one it did not sign.
    """
    upstream, settled_now = session.get_one(Upstream, mission), 0
    for word in file.words(key):
        known = LogState(**upstream.log) if upstream.log else word.log
        held = set(session.exec(select(LoggedRevision.id).where(_is_among(mission, word.rulings))))
        fresh = held - set(find_rulings(session, mission, word.rulings.keys()))
        rulings = settled(word, map(RevisionId, fresh))
        if (known.id, known.epoch) != (word.log.id, word.log.epoch) or not rulings:
            continue
        upstream.log = asdict(max(known, word.log, key=lambda state: state.size))
        session.merge(UpstreamReceipt(batch=word.batch, mission=mission, evidence=word.evidence, received_at=now()))
        session.flush()
        session.add_all(_row(mission, word.batch, name, ruling) for name, ruling in rulings.items())
        settled_now += len(rulings)
    session.add(upstream)
    for told in file.attachments:
        _take_attachment(session, key, mission, told)
    return settled_now


def _is_among(mission: str, names: Iterable[str]) -> ColumnElement[bool]:
    return (col(LoggedRevision.mission) == mission) & col(LoggedRevision.id).in_(list(names))


def _take_attachment(session: Session, key: Ed25519PublicKey, mission: str, told: Mapping[str, Any]) -> None:
    """Headquarters' word that it has an attachment which lies here, if it is one."""
    device = session.get(Device, str(told.get("device")))
    team, receipt = (device.team or "" if device else ""), str(told.get("receipt"))
    copy = find_copy(session, mission, str(told.get("sha256")), team)
    if copy and signed_by(key, attachment_lines(mission, team, copy.sha256, copy.size), receipt):
        session.merge(UpstreamBlob(mission=mission, team=team, sha256=copy.sha256, receipt=receipt))


def _row(mission: str, batch: str, name: RevisionId, ruling: Ruling) -> UpstreamRuling:
    problem = asdict(ruling.problem) if ruling.problem else None
    return UpstreamRuling(mission=mission, revision=name, outcome=ruling.outcome.value, problem=problem, batch=batch)


@dataclass(frozen=True)
class Carrier:
    """What a hub tells a phone in place of its own word, and the receipts that show it.

    `wake` sends off what came; `look_up` asks headquarters for a device that the hub does not know.
    """

    database: Database
    wake: Callable[[], None]
    look_up: Callable[[], None]

    def pass_down(self, session: Session, mission: str, rulings: Mapping[RevisionId, Ruling]) -> Passed:
        """Headquarters' word where it has spoken, *relayed* for the rest of what the hub keeps."""
        if any(ruling.problem and ruling.problem.code == UNKNOWN_DEVICE for ruling in rulings.values()):
            self.look_up()
        found = find_rulings(session, mission, rulings.keys())
        told = {
            name: passed_down(ruling, ruling_of(found[name]) if name in found else None)
            for name, ruling in rulings.items()
        }
        receipts = find_receipts(session, {each.batch for each in found.values()})
        upstream = session.get_one(Upstream, mission)
        shown = {
            "hub": {"name": upstream.name, "warrant": upstream.warrant},
            "headquarters": [each.evidence for each in receipts],
        }
        return Passed(told, shown)

    def attachment_receipt(self, mission: str, team: str, sha256: str) -> str:
        """Headquarters' signature that it has a team's attachment whole; empty until then."""
        with self.database.read() as session:
            found = session.get(UpstreamBlob, (mission, team, sha256))
        return found.receipt if found else ""
