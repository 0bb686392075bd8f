"""Erasing a submission: the desk signs that its revisions are gone, their places in the log stay, their content goes.

Whatever store adds such a revision takes the bodies away (`submissions/store.py`). Here such a revision is made; the
files go, and what else quotes the content; and a list beside the store tells a backup that was put back what to erase
again.
"""

import json
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import Session, select

from fieldobs.attachments.actions import remove_files
from fieldobs.attachments.queries import list_named, list_unnamed
from fieldobs.bundles.models import Bundle
from fieldobs.database import Database, now
from fieldobs.errors import NotFound, NotProcessable
from fieldobs.keys import StoreKeys
from fieldobs.observers.models import Team
from fieldobs.settings import Settings
from fieldobs.submissions.actions import Decision, desk_device, sign_as_desk
from fieldobs.submissions.models import Log, LoggedRevision, Submission
from fieldobs.submissions.queries import find_submission, list_erasures, list_lines
from fieldobs.submissions.store import SqlRegister, SqlStore
from sync.batch import Entry
from sync.history import ERASED
from sync.merge import merge_batch
from sync.receipt import Outcome

FILE = "erasures.jsonl"
NAMES_AT_ONCE = 1000
"""So many ids fit into one revision."""


@dataclass(frozen=True)
class Content:
    """What a store has of a submission that can be erased. `attachments` are hashes and sizes."""

    row: Submission | None
    lines: list[LoggedRevision]
    attachments: dict[str, int]

    @property
    def names(self) -> list[str]:
        return [line.id for line in self.lines]


def find_content(session: Session, mission: str, submission: str) -> Content:
    """What can be erased of a submission; that earlier revisions were erased stays. Raises: NotFound."""
    lines = list_lines(session, mission, submission)
    if not lines:
        raise NotFound(f"There is no submission {submission}.")
    left = [
        line for line in lines if not line.is_erased and not (line.is_desk and ERASED in json.loads(line.body)["set"])
    ]
    files = list_named(session, mission, [line.id for line in left])
    return Content(find_submission(session, mission, submission), left, files)


def erase(
    database: Database, keys: StoreKeys, root: Path, mission: str, content: Content, by: str, reason: str
) -> None:
    """Have the desk erase what was found of a submission, all or nothing.

    Raises: NotProcessable when it has changed since.
    """
    with database.write() as session:
        row, names = content.row, content.names
        about: dict[str, Any] = {"$state": "withdrawn", "$reason": reason}
        if row and row.team and session.get(Team, (mission, row.team)):
            about["$team"] = row.team  # so that its phones are told
        submission, last = content.lines[0].submission, content.lines[-1].index
        decisions = [
            Decision(submission, {**about, ERASED: names[start : start + NAMES_AT_ONCE]}, last)
            for start in range(0, len(names), NAMES_AT_ONCE)
        ]
        with _without_files(session, root, mission, names):
            sign_as_desk(session, keys, mission, decisions, by)


def take(session: Session, root: Path, mission: str, entries: Collection[Entry]) -> int:
    """Erase what was signed away elsewhere, or in a database that is lost; how much of it is new here.

    Raises: NotProcessable when it is not the desk's of this mission who signed; then nothing was changed.
    """
    names = [name for entry in entries for name in json.loads(entry.body)["set"][ERASED]]
    with _without_files(session, root, mission, names):
        rulings = merge_batch(entries, SqlStore(session, mission, now()), SqlRegister(session, mission))
        if not all(ruling.is_kept for ruling in rulings.values()):
            raise NotProcessable("An erasure is not signed by the desk of this store.")
    return sum(ruling.outcome is Outcome.STORED for ruling in rulings.values())


@contextmanager
def _without_files(session: Session, root: Path, mission: str, names: Collection[str]) -> Iterator[None]:
    """Around the erasing of revisions: the files of attachments go that nobody names any more.

    They go before the names do, so that who is killed in between can erase again; and once more after that, since
    until then more of a file may come in.
    """
    hashes = list_named(session, mission, names)
    yield
    unnamed = list_unnamed(session, mission, hashes)
    remove_files(root, mission, unnamed)
    event.listen(session, "after_commit", lambda _session: remove_files(root, mission, unnamed), once=True)
    _forget_problems(session, mission, set(names))


def _forget_problems(session: Session, mission: str, names: Collection[str]) -> None:
    """In the receipts of bundles, why a revision was held: such sentences quote what it said."""
    for bundle in session.exec(select(Bundle).where(Bundle.mission == mission)):
        receipts = [
            {**receipt, "outcomes": {name: _bare(told) if name in names else told for name, told in outcomes.items()}}
            for receipt in bundle.answer.get("receipts", [])
            for outcomes in [receipt["outcomes"]]
        ]
        if receipts != bundle.answer.get("receipts", []):
            bundle.answer = {**bundle.answer, "receipts": receipts}
            session.add(bundle)


def _bare(told: dict[str, Any]) -> dict[str, Any]:
    return {"outcome": told["outcome"]}


def keep_list(settings: Settings, database: Database) -> None:
    """Write every erasure of this store beside it; those of a database that is older than the list stay listed.

    Raises: NotProcessable when what lies there is no such list.
    """
    with database.read() as session:
        missions = session.exec(select(Log.mission)).all()
        held = [(mission, entry) for mission in missions for entry in list_erasures(session, mission)]
    _add_to_list(settings.data / FILE, held)


def join_lists(settings: Settings, brought: Path) -> None:
    """Let the list beside a store name what another one names as well, if there is one.

    Raises: NotProcessable when either is no such list; then nothing was changed.
    """
    if brought.exists():
        _add_to_list(settings.data / FILE, _read_list(brought))


def _add_to_list(file: Path, more: Iterable[tuple[str, Entry]]) -> None:
    """Write a list of erasures anew, whole or not at all, each once."""
    lines = {
        json.dumps({"mission": mission, "body": entry.body, "sig": entry.sig}, ensure_ascii=False) + "\n": None
        for mission, entry in (*_read_list(file), *more)
    }
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.writelines(lines)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def erase_again(settings: Settings, database: Database, keys: StoreKeys) -> int:
    """Erase what the list beside the store names and a database that was put back still has; how often.

    Raises: NotProcessable when the list is not this store's, or was changed.
    """
    listed = list(_read_list(settings.data / FILE))
    count = 0
    for mission in sorted({mission for mission, _ in listed}):
        with database.write() as session:
            if session.get(Log, mission):
                desk_device(session, keys, mission)
                entries = [entry for of, entry in listed if of == mission]
                count += take(session, settings.blobs, mission, entries)
    if count:
        database.scrub()
    return count


def _read_list(file: Path) -> Iterator[tuple[str, Entry]]:
    if not file.exists():
        return
    try:
        for line in file.read_text().splitlines():
            said = json.loads(line)
            yield said["mission"], Entry(said["body"], said["sig"])
    except (ValueError, LookupError, TypeError) as error:
        raise NotProcessable(f"{file} is no list of erasures. Take it from a backup, or move it away.") from error
