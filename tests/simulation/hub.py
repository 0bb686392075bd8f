"""A hub in memory around what sync/relay.py decides: takes phones in, carries, hands headquarters' word down."""

import base64
import errno
import hashlib
import json
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from sync.batch import Entry
from sync.bundle import MEDIA_TYPE as BUNDLE
from sync.errors import BundleRefused, NoReceipt, Reason
from sync.receipt import Outcome, Ruling
from sync.receipt_file import MEDIA_TYPE as RECEIPTS
from sync.receipt_file import ReceiptFile, read_receipt_file
from sync.relay import Word, choose, forgotten, has_gone_back, passed_down, read_word, request, settled
from sync.revision import RevisionId
from sync.signing import public_jwk, sign
from tests.simulation.answers import instant_text
from tests.simulation.headquarters import MemoryHeadquarters
from tests.simulation.ledger import Brought, Device, Ledger
from tests.simulation.place import BY_HUB, HUB, Ask, Reach, Reply
from tests.simulation.road import FALSE

JSON = "application/json"
MOST_BEGINNINGS = 3
MOST_AT_ONCE = 6


class NotReached(Exception):
    """Headquarters did not answer, or not with what was asked for."""


class MemoryHub(MemoryHeadquarters):
    """What it holds, and of whom, it keeps as headquarters does; `headquarters` it meets only to be let in."""

    refused = None

    def __init__(self, chance: random.Random, headquarters: MemoryHeadquarters, opens: bool) -> None:
        self.is_full = False
        super().__init__(chance)
        self.device_key = ec.generate_private_key(ec.SECP256R1())
        self.authority = headquarters.authority
        self.device, self.token, self.warrant = headquarters.let_in(
            public_jwk(self.device_key.public_key()), self.public_key
        )
        if opens:
            headquarters.recipients += self.recipients
        self.boasts = False
        self._keep(Ledger())
        self.back_up()

    def ask(self, ask: Ask) -> Reply:
        try:
            return super().ask(ask)
        except OSError:
            return FALSE["disk full"]

    def _keep(self, ledger: Ledger) -> None:
        """Raises: OSError when there is no room."""
        if self.is_full:
            raise OSError(errno.ENOSPC, "no room left")
        super()._keep(ledger)

    # What phones are told

    def _told(self, rulings: dict[RevisionId, Ruling]) -> dict[RevisionId, Ruling]:
        words = self.written.words
        told = {
            name: passed_down(ruling, words[name][0] if name in words else None) for name, ruling in rulings.items()
        }
        if self.boasts:
            return {name: Ruling(Outcome.STORED) if ruling.is_kept else ruling for name, ruling in rulings.items()}
        return told

    def _shown(self, rulings: dict[RevisionId, Ruling]) -> dict[str, Any]:
        batches = {self.written.words[name][1] for name in rulings if name in self.written.words}
        return {
            "hub": {"name": HUB, "warrant": self.warrant},
            "headquarters": [self.written.evidence[batch] for batch in sorted(batches)],
        }

    def restore(self) -> None:
        """With `fieldobs restore`, or as a raw copy that nobody tells apart."""
        epoch = self.synced.epoch + self.chance.randint(0, 1)
        super().restore()
        self.written.epoch = epoch

    # Bundles

    def take_in(self, content: bytes) -> str | None:
        try:
            return super().take_in(content)
        except OSError:
            return None

    def opened(self, content: bytes) -> ReceiptFile:
        """One that it cannot open it keeps for headquarters. Raises: BundleRefused, Crashed, OSError."""
        try:
            answer = super().opened(content)
        except BundleRefused as error:
            if error.reason is not Reason.FOREIGN:
                raise
            return self._carried(content)
        self._note(Brought(content))
        return answer

    def _carried(self, content: bytes) -> ReceiptFile:
        name = hashlib.sha256(content).hexdigest()
        held = self.written.bundles.get(name) or Brought(content, is_sealed=True)
        if held.is_refused:
            raise BundleRefused(Reason.DAMAGED, "Headquarters refused it.")
        self._note(held)
        return held.answer or ReceiptFile(carried=[name])

    def _note(self, bundle: Brought) -> None:
        ledger = self.written.copied()
        ledger.bundles[hashlib.sha256(bundle.content).hexdigest()] = bundle
        self._keep(ledger)

    def asked_for(self, name: str) -> ReceiptFile | None:
        held = self.written.bundles.get(name)
        return self.opened(held.content) if held else None

    def sealed_waiting(self) -> int:
        return sum(held.waits for held in self.synced.bundles.values())

    def take_receipts(self, text: str) -> None:
        with suppress(NoReceipt, OSError):
            for word in read_receipt_file(text.encode()).words(self.authority):
                ledger = self.written.copied()
                known = ledger.seen or word.log
                found = settled(word, (name for name in word.rulings if name in ledger.arrivals.keys() - ledger.words))
                if (known.id, known.epoch) == (word.log.id, word.log.epoch) and found:
                    ledger.seen = max(known, word.log, key=lambda state: state.size)
                    self._keep_rulings(ledger, word, found)

    # The way to headquarters

    def carry(self, reach: Reach) -> None:
        try:
            self._bring_register(reach)
            self._carry_text(reach)
            self._carry_bundles(reach)
        except (NotReached, NoReceipt, OSError):
            return

    def _bring_register(self, reach: Reach) -> None:
        """Whom headquarters knows. A hub that was revoked is told no more, and goes on without."""
        reply = self._as_hub(reach, "GET", "hubs/register", None)
        if reply.status == 403:
            return
        ledger = self.written.copied()
        for name, told in _read(reply)["devices"].items():
            ledger.devices[name] = Device(**told)
        self._keep(ledger)

    def _carry_text(self, reach: Reach) -> None:
        """Everything that waits, each once; all of it anew where headquarters' log went back."""
        asked: set[RevisionId] = set()
        beginnings = 1
        while True:
            waiting = [
                each.revision
                for name, each in self.written.arrivals.items()
                if name not in self.written.words and name not in asked
            ]
            most = self.chance.randint(1, MOST_AT_ONCE)
            chosen = choose(Entry(each.body, each.sig) for each in waiting)[:most]
            if not chosen and asked:
                return
            sent = {each.id: each.device for each in waiting[: len(chosen)]}
            is_void = self._send(reach, chosen, sent)
            beginnings += is_void
            if (not chosen and not is_void) or beginnings > MOST_BEGINNINGS:
                return
            asked = set() if is_void else asked | sent.keys()

    def _carry_bundles(self, reach: Reach) -> None:
        for held in [each for each in self.written.bundles.values() if each.waits]:
            said = base64.b64encode(held.content).decode()
            reply = self._as_hub(reach, "POST", "bundles", said, kind=BUNDLE)
            if reply.status == 422:
                self._note(replace(held, is_refused=True))
                continue
            if reply.status != 200 or reply.headers.get("Content-Type") != RECEIPTS:
                raise NotReached(reply.status)
            answer = read_receipt_file(reply.body.encode())
            answer.words(self.authority)
            self._note(replace(held, answer=answer))

    def _send(self, reach: Reach, entries: Sequence[Entry], sent: dict[RevisionId, Any]) -> bool:
        word = self._exchange(reach, entries)
        if unknown := forgotten(word, sent):
            known = [self.written.devices[name].certificate for name in sorted(unknown)]
            self._as_hub(reach, "POST", "hubs/devices", {"certificates": [each for each in known if each]})
            word = self._exchange(reach, entries)
        return self._keep_word(word, sent)

    def _keep_word(self, word: Word, sent: dict[RevisionId, Any]) -> bool:
        """Whether headquarters' log went back: what it once said is void then."""
        ledger = self.written.copied()
        is_void = has_gone_back(ledger.seen, word.log)
        if is_void:
            bundles = {name: replace(held, answer=None, is_refused=False) for name, held in ledger.bundles.items()}
            ledger = replace(ledger, words={}, evidence={}, bundles=bundles)
        ledger.seen = word.log
        self._keep_rulings(ledger, word, settled(word, sent))
        return is_void

    def _keep_rulings(self, ledger: Ledger, word: Word, found: dict[RevisionId, Ruling]) -> None:
        if found:
            ledger.evidence[word.batch] = word.evidence
            ledger.words |= {name: (ruling, word.batch) for name, ruling in found.items()}
        self._keep(ledger)

    def _exchange(self, reach: Reach, entries: Sequence[Entry]) -> Word:
        batch = self._uuid()
        said = request(batch, self.device, "hub", instant_text(self.now_ms + self.skew_ms), entries)
        reply = self._as_hub(reach, "POST", "sync", json.loads(said))
        if reply.status != 200:
            raise NotReached(reply.status)
        return read_word(reply.headers.get("Content-Type", ""), reply.body.encode(), batch, self.authority)

    def _as_hub(self, reach: Reach, method: str, path: str, said: Any, kind: str = JSON) -> Reply:
        """An answer to a request in the hub's name; a bearer that serves no more is renewed. Raises: NotReached."""
        reply = self._call(reach, method, path, said, kind)
        if reply.status != 401:
            return reply
        asked = {"device": self.device, "certificate": self.warrant}
        nonce = _read(self._call(reach, "POST", "session", asked))["nonce"]
        shown = asked | {"nonce": nonce, "proof": sign(self.device_key, nonce.encode())}
        self.token = _read(self._call(reach, "POST", "session", shown))["token"]
        return self._call(reach, method, path, said, kind)

    def _call(self, reach: Reach, method: str, path: str, said: Any, kind: str = JSON) -> Reply:
        headers = {"Content-Type": kind, "Authorization": f"Bearer {self.token}"}
        body = said if said is None or kind == BUNDLE else json.dumps(said, ensure_ascii=False)
        heard = reach(Ask(BY_HUB, 0, method, f"/api/v1/{path}", headers, body))
        if heard.reply is None or heard.is_silent or heard.cut is not None:
            raise NotReached(path)
        return heard.reply


def _read(reply: Reply) -> dict[str, Any]:
    """Raises: NotReached for what is no such answer."""
    try:
        said = json.loads(reply.body)
    except ValueError as error:
        raise NotReached(reply.status) from error
    if reply.status != 200 or not isinstance(said, dict) or "status" in said:
        raise NotReached(reply.status)
    return said
