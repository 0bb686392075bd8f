"""One pass of a hub to headquarters: the register down, text up, then pictures. Each step is safe to repeat.

Nothing is noted before headquarters' word is on the disk, so a hub that is killed anywhere asks again and is told
*duplicate*. A hub that was revoked is told nothing more; what it carries it still delivers.
"""

import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from fieldobs.attachments.actions import Shelf
from fieldobs.bundles.models import Bundle, State
from fieldobs.bundles.queries import list_carried, sealed_file
from fieldobs.database import Database, instant_text, now
from fieldobs.hubs.models import Upstream, UpstreamBlob
from fieldobs.hubs.queries import Backlog, WaitingBlob, count_backlog, list_waiting, list_waiting_blobs
from fieldobs.hubs.register import take_register
from fieldobs.hubs.road import PIECE_BYTES, Refused, Road, Untold
from fieldobs.hubs.upstream import keep_word, take_erasures
from fieldobs.observers.models import Device
from fieldobs.settings import Settings
from fieldobs.submissions.models import LoggedRevision
from sync.batch import Entry
from sync.relay import Word, choose, forgotten
from sync.revision import RevisionId

REGISTER_EVERY = timedelta(minutes=5)
LOOK_UP_EVERY = timedelta(seconds=2)
REPORT_EVERY = timedelta(minutes=1)
MOST_BEGINNINGS = 3


class Carrying:
    """What a hub carries, and how far it has told headquarters of it."""

    def __init__(self, database: Database, settings: Settings, road: Road, upstream: Upstream) -> None:
        self.database, self.settings, self.road, self.mission = database, settings, road, upstream.mission
        self.app = f"fieldobs hub {version('fieldobs')}"
        self._register = upstream.register_hash
        self._refreshed_at = self._refresh_after = now()
        self._reported: Backlog | None = None
        self._report_after = now()

    def carry(self, is_stopped: Callable[[], bool]) -> None:
        """All that waits. Raises: NotReached, NoReceipt, sqlalchemy.exc.OperationalError."""
        self._refresh_register()
        passed_over: set[tuple[str, str]] = set()
        while not is_stopped():
            self._carry_text(is_stopped)
            self._carry_bundles(is_stopped)
            self._report()
            waiting = next((each for each in self._waiting_blobs() if each[:2] not in passed_over), None)
            if waiting is None:
                return
            if not self._carry_blob(waiting, is_stopped):
                passed_over.add(waiting[:2])

    def expect_news(self) -> None:
        """Fetch the register with the next pass, unless that was done a moment ago."""
        self._refresh_after = min(self._refresh_after, self._refreshed_at + LOOK_UP_EVERY)

    def _refresh_register(self) -> None:
        if now() < self._refresh_after:
            return
        found = None
        with suppress(Untold):
            found = self.road.register(self._register)
        if found is not None:
            name, register = found
            with self.database.write() as session:
                take_register(session, register)
                erasures = [Entry(said["body"], said["sig"]) for said in register.get("erasures", [])]
                erased = take_erasures(session, self.settings.blobs, self.mission, erasures)
                upstream = session.get_one(Upstream, self.mission)
                upstream.register_hash = name
                session.add(upstream)
            if erased:
                self.database.scrub()
            self._register = name
        self._refreshed_at = now()
        self._refresh_after = self._refreshed_at + REGISTER_EVERY

    def _report(self) -> None:
        with self.database.read() as session:
            backlog = count_backlog(session, self.mission)
        if backlog != self._reported or now() >= self._report_after:
            with suppress(Untold):
                self.road.report(backlog)
            self._reported, self._report_after = backlog, now() + REPORT_EVERY

    def _carry_text(self, is_stopped: Callable[[], bool]) -> None:
        """Every revision that waits, each asked about once, from the start again if headquarters' log went back.

        Where nothing waits an empty batch still shows how that log stands.
        """
        after, beginnings = 0, 1
        while not is_stopped():
            with self.database.read() as session:
                lines = list_waiting(session, self.mission, after)
            chosen = lines[: len(choose(Entry(line.body, line.sig) for line in lines))]
            if not chosen and after:
                return
            is_void = self._send(chosen)
            beginnings += is_void
            if (not chosen and not is_void) or beginnings > MOST_BEGINNINGS:
                return
            after = 0 if is_void else chosen[-1].index

    def _send(self, lines: Sequence[LoggedRevision]) -> bool:
        word = self._exchange(lines)
        devices = {RevisionId(line.id): line.device for line in lines}
        if unknown := forgotten(word, devices):
            self._introduce(unknown)
            word = self._exchange(lines)
        with self.database.write() as session:
            return keep_word(session, self.mission, word, devices, now())

    def _exchange(self, lines: Sequence[LoggedRevision]) -> Word:
        entries = [Entry(line.body, line.sig) for line in lines]
        return self.road.send(str(uuid.uuid4()), self.app, instant_text(now()), entries)

    def _introduce(self, devices: set[str]) -> None:
        with self.database.read() as session:
            found = [session.get(Device, name) for name in sorted(devices)]
        shown = [each.certificate for each in found if each is not None and each.certificate is not None]
        if shown:
            self.road.introduce(shown)

    def _carry_bundles(self, is_stopped: Callable[[], bool]) -> None:
        """Every bundle that was sealed for headquarters alone, each of them as it came."""
        with self.database.read() as session:
            carried = list_carried(session, self.mission)
        for bundle in carried:
            file = sealed_file(self.settings, self.mission, bundle.sha256)
            if is_stopped() or not file.is_file():
                continue
            try:
                answer = self.road.send_bundle(file)
                changes = {"state": State.ANSWERED, "answer": answer.body}
            except Refused as error:
                changes = {"state": State.REFUSED, "problem": str(error), "answer": {"reason": error.reason}}
            with self.database.write() as session:
                session.merge(Bundle(**bundle.model_dump() | changes))

    def _waiting_blobs(self) -> list[WaitingBlob]:
        with self.database.read() as session:
            return list_waiting_blobs(session, self.mission)

    def _carry_blob(self, blob: WaitingBlob, is_stopped: Callable[[], bool]) -> bool:
        """Whether an attachment is done with: there, or refused for good."""
        file = Shelf(self.settings.blobs, self.mission, blob.team, blob.sha256).whole
        try:
            receipt = self._send_file(file, blob, is_stopped) if file.is_file() else None
        except Refused:
            return self._note(blob, is_refused=True)
        return receipt is not None and self._note(blob, receipt=receipt)

    def _send_file(self, file: Path, blob: WaitingBlob, is_stopped: Callable[[], bool]) -> str | None:
        """Headquarters' word that it has the whole; None when it takes none of it now. Raises: NotReached, Refused."""
        told, beginnings = self.road.blob_offset(blob), 0
        with file.open("rb") as source:
            while told is not None and told[0] < blob.size and beginnings < MOST_BEGINNINGS and not is_stopped():
                beginnings += told[0] == 0
                source.seek(told[0])
                told = self.road.send_piece(blob, told[0], source.read(PIECE_BYTES))
        return told[1] if told is not None and told[0] == blob.size else None

    def _note(self, blob: WaitingBlob, receipt: str = "", is_refused: bool = False) -> bool:
        with self.database.write() as session:
            session.merge(
                UpstreamBlob(
                    mission=self.mission, team=blob.team, sha256=blob.sha256, receipt=receipt, is_refused=is_refused
                )
            )
        return True
