"""Taking in what devices send, and writing what the desk decides: both are revisions in the same log."""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlmodel import Session, select

from fieldobs.attachments.queries import list_missing
from fieldobs.database import Database, instant_text, now
from fieldobs.errors import NotAllowed, NotFound, NotProcessable
from fieldobs.keys import StoreKeys
from fieldobs.observers.actions import take_back
from fieldobs.observers.models import Device, Team
from fieldobs.observers.queries import find_devices
from fieldobs.submissions.changes import News, list_news
from fieldobs.submissions.models import Log, LoggedRevision, Message
from fieldobs.submissions.projection import Line, find_lines, find_register, reproject
from fieldobs.submissions.queries import list_held, list_seen_at
from fieldobs.submissions.seen import Told, begin_epoch, find_later, take_alarm
from fieldobs.submissions.store import SqlRegister, SqlStore
from sync.batch import PROTOCOL, Batch, Entry
from sync.history import History
from sync.merge import merge_batch, merge_batches
from sync.receipt import LogState, Ruling, signed_lines
from sync.revision import Path, RevisionId, desk_of, write_body
from sync.runs import Runs
from sync.signing import content_id, public_jwk, sign

CONTACT_EVERY = timedelta(seconds=30)
AT_ONCE = 200


@dataclass(frozen=True)
class Passed:
    """What a hub tells a device, and the members of its receipt that show headquarters' part in it."""

    rulings: dict[RevisionId, Ruling]
    shown: dict[str, Any]


class Onward(Protocol):
    """What makes a store a hub: headquarters has the last word, and until it has spoken all is *relayed*."""

    @property
    def wake(self) -> Callable[[], None]:
        """Says that something came which waits for headquarters."""

    def attachment_receipt(self, mission: str, team: str, sha256: str) -> str:
        """Headquarters' signature that it has a team's attachment whole; empty until then."""

    def pass_down(self, session: Session, mission: str, rulings: Mapping[RevisionId, Ruling]) -> Passed: ...


@dataclass(frozen=True, eq=False)
class Sending:
    """A batch on its way into a store, and with what the store answers.

    A batch that came in a file is no contact with its device, which may lie without a network for days.
    """

    keys: StoreKeys
    device: Device
    batch: Batch
    onward: Onward | None
    is_contact: bool
    told: Told


@dataclass(frozen=True)
class Merged:
    """What one transaction made of a batch, and when."""

    at: datetime
    passed: Passed
    log: LogState
    have: dict[str, Runs]
    news: News
    missing: list[str]


def receive(
    database: Database,
    keys: StoreKeys,
    device: Device,
    batch: Batch,
    onward: Onward | None = None,
    is_contact: bool = True,
) -> dict[str, Any]:
    """Merge a device's batch and give its receipt; repeating it changes nothing. `onward` where the store is a hub.

    Shape:  as `docs/protocol.md`, section 3.
    Raises: NotAllowed when the batch names another device than the token's.
    """
    if batch.device != device.id:
        raise NotAllowed("The batch names another device than its token. Send it with that device's own token.")
    told = Told.of(database)
    merged = _merge(database, Sending(keys, device, batch, onward, is_contact, told))
    told.add(merged.log)
    lines = signed_lines(merged.log, batch.id, merged.passed.rulings)
    return {
        "protocol": PROTOCOL,
        "batch": batch.id,
        "server_time": instant_text(merged.at),
        "outcomes": {name: ruling.body for name, ruling in merged.passed.rulings.items()},
        "have": merged.have,
        "log": {"id": merged.log.id, "epoch": merged.log.epoch, "size": merged.log.size, "root": merged.log.root},
        "signature": keys.sign(lines),
        "checkpoint": keys.note(merged.log),
        "cursor": merged.news.cursor,
        "changes": merged.news.changes,
        "complete": merged.news.is_complete,
        **({"missing": merged.missing} if merged.missing else {}),
        **merged.passed.shown,
    }


def _merge(database: Database, sending: Sending) -> Merged:
    """Do it, in a transaction that others may share; who brings nothing and is behind nothing, in a reading one."""
    if _is_quiet(sending.device, sending.batch, now()):
        with database.read() as session:
            store = SqlStore(session, sending.device.mission, now(), is_writing=False)
            if not find_later(session, store.log, sending.batch, sending.keys, sending.told):
                return _answers(session, store, [sending], [{}])[0]
    return database.share(_take_in, sending)


def _is_quiet(device: Device, batch: Batch, moment: datetime) -> bool:
    if batch.entries or batch.alarm or not device.last_contact_at:
        return False
    return moment - device.last_contact_at < CONTACT_EVERY


def _take_in(session: Session, sendings: Sequence[Sending]) -> list[Merged]:
    """Merge what several devices send, mission by mission."""
    merged: dict[Sending, Merged] = {}
    for mission in sorted({each.device.mission for each in sendings}):
        some = [each for each in sendings if each.device.mission == mission]
        with session.no_autoflush:
            merged |= zip(some, _take_in_one(session, mission, some), strict=True)
    return [merged[each] for each in sendings]


def _take_in_one(session: Session, mission: str, sendings: Sequence[Sending]) -> list[Merged]:
    store = SqlStore(session, mission, now())
    senders = find_devices(session, {each.device.id for each in sendings})
    for each in sendings:
        _make_ready(session, store, each)
    register = SqlRegister(session, mission)
    rulings = merge_batches((each.batch.entries for each in sendings), store, register)
    for each in sendings:
        if each.is_contact:
            sender = senders[each.device.id]
            sender.last_contact_at, sender.app = store.now, each.batch.app
    return _answers(session, store, sendings, rulings)


def _make_ready(session: Session, store: SqlStore, sending: Sending) -> None:
    """Note what a batch tells of this store: that it lost lines, contradicted itself, has forgotten devices."""
    batch, keys = sending.batch, sending.keys
    if later := find_later(session, store.log, batch, keys, sending.told):
        begin_epoch(session, store.log, later, batch, store.now)
    if batch.alarm:
        take_alarm(session, store.log, batch, keys, store.now)
    if sending.onward is None and any(desk_of(store.mission) in entry.body for entry in batch.entries):
        desk_device(session, keys, store.mission)  # forgotten with its decisions, which a phone now brings back
    take_back(session, keys, store.mission, batch.certificates)


def _answers(
    session: Session, store: SqlStore, sendings: Sequence[Sending], rulings: Sequence[dict[RevisionId, Ruling]]
) -> list[Merged]:
    """What each of those who send is told of its batch, and of all that is new."""
    news = list_news(session, store.log, [(each.device, each.batch.cursor) for each in sendings])
    # A hub never asks for what a phone may have given to headquarters itself.
    missing = list_missing(session, store.mission, [each.device for each in sendings if not each.onward])
    answers = []
    for sending, ruled, fresh in zip(sendings, rulings, news, strict=True):
        name, onward = sending.device.id, sending.onward
        passed = onward.pass_down(session, store.mission, ruled) if onward else Passed(ruled, {})
        have = _have(session, {name, *(store.makers[each] for each in ruled if each in store.makers)})
        answers.append(Merged(store.now, passed, store.state(), have, fresh, missing.get(name, [])))
    return answers


def _have(session: Session, devices: Iterable[str]) -> dict[str, Runs]:
    """The runs of `seq` held of the sender and of every device whose revisions the batch carried."""
    return {name: found.have for name in devices if (found := session.get(Device, name))}


def desk_device(session: Session, keys: StoreKeys, mission: str) -> Device:
    """The server's own device of a mission, which signs what the desk decides."""
    name = desk_of(mission)
    found = session.get(Device, name)
    if found is None:
        moment = now()
        found = Device(
            id=name, mission=mission, name="desk", public_key=public_jwk(keys.desk.public_key()),
            enrolled_at=moment, approved_at=moment, is_desk=True,
        )  # fmt: skip
        session.add(found)
        session.flush()
    return found


@dataclass(frozen=True)
class Decision:
    """What the desk writes into one submission. `seen` is the last line of it that whoever decides has seen."""

    submission: str
    changes: Mapping[str, Any]
    seen: int | None = None


def write_as_desk(
    database: Database,
    keys: StoreKeys,
    mission: str,
    decisions: Sequence[Decision],
    by: str,
) -> list[RevisionId]:
    """As `sign_as_desk`, in a transaction of its own. Raises: NotProcessable."""
    with database.write() as session:
        return sign_as_desk(session, keys, mission, decisions, by)


def sign_as_desk(
    session: Session, keys: StoreKeys, mission: str, decisions: Sequence[Decision], by: str
) -> list[RevisionId]:
    """Store decisions as signed revisions, all or none: the ids, in order.

    Raises: NotProcessable when a submission was changed since it was seen, or a decision is too large to be kept.
    """
    moment, device = now(), desk_device(session, keys, mission)
    store, register = SqlStore(session, mission, moment), SqlRegister(session, mission)
    seq = max((high for _, high in device.have), default=0)
    prev, names = _id_of(session, device, seq), list[RevisionId]()
    for start in range(0, len(decisions), AT_ONCE):
        some = decisions[start : start + AT_ONCE]
        lines = find_lines(session, mission, {each.submission for each in some})
        entries = []
        for each in some:
            _check_seen(each, lines[each.submission])
            seq += 1
            body = write_body(
                device=device.id, seq=seq, prev=prev, at=instant_text(moment), submission=each.submission,
                changes=each.changes, over=_over(session, mission, lines[each.submission], each.changes), by=by,
            )  # fmt: skip
            entries.append(Entry(body, sign(keys.desk, body.encode())))
            prev = RevisionId(content_id(body))
        rulings = merge_batch(entries, store, register)
        if refused := next((ruling for ruling in rulings.values() if not ruling.is_kept), None):
            raise NotProcessable(refused.problem.detail if refused.problem else refused.outcome)
        names += rulings
    return names


def _check_seen(decision: Decision, lines: Sequence[Line]) -> None:
    last = lines[-1].index if lines else 0
    if decision.seen is not None and decision.seen != last:
        raise NotProcessable(f"The submission {decision.submission} was changed just now. Look at it and try again.")


def _over(session: Session, mission: str, lines: Sequence[Line], paths: Iterable[str]) -> dict[str, list[RevisionId]]:
    """The writes that stand at these paths, all of which a decision replaces."""
    arrivals = [line.arrival for line in lines]
    stands = History.of(arrivals, find_register(session, mission, arrivals)).answers
    return {path: [write.revision for write in stands[Path(path)].writes] for path in paths if path in stands}


def _id_of(session: Session, device: Device, seq: int) -> RevisionId | None:
    found = session.exec(
        select(LoggedRevision.id).where(
            LoggedRevision.mission == device.mission, LoggedRevision.device == device.id, LoggedRevision.seq == seq
        )
    ).first()
    return RevisionId(found) if found else None


def rebuild(database: Database) -> int:
    """Reckon every submission anew from the log; how many there are."""
    with database.write() as session:
        count = 0
        for mission in session.exec(select(Log.mission)).all():
            names = session.exec(
                select(LoggedRevision.submission).where(LoggedRevision.mission == mission).distinct()
            ).all()
            for start in range(0, len(names), AT_ONCE):
                reproject(session, mission, names[start : start + AT_ONCE])
            count += len(names)
    return count


def look_again(session: Session, mission: str, stations: Collection[str]) -> None:
    """Reckon anew what was held back or not placed, and what was seen at stations that the register changed."""
    names = sorted({*list_held(session, mission), *list_seen_at(session, mission, set(stations))})
    for start in range(0, len(names), AT_ONCE):
        reproject(session, mission, names[start : start + AT_ONCE])


def send_message(session: Session, mission: str, text: str, team: str, moment: datetime) -> None:
    """A word from the desk to all teams, or to one. Raises: NotFound for a team that is not there."""
    if team and session.get(Team, (mission, team)) is None:
        raise NotFound(f"There is no team {team!r} in this mission.")
    session.add(Message(id=str(uuid.uuid4()), mission=mission, team=team, text=text, at=moment))
