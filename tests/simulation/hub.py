"""A hub in memory around what sync/relay.py decides: takes phones in, carries, hands headquarters' word down."""

import errno
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from sync.batch import Entry
from sync.errors import NoReceipt
from sync.receipt import Outcome, Ruling
from sync.relay import Word, choose, forgotten, has_gone_back, passed_down, read_word, request, settled
from sync.revision import RevisionId
from sync.signing import public_jwk, sign
from tests.simulation.headquarters import Device, Ledger, MemoryHeadquarters, instant_text
from tests.simulation.place import BY_HUB, HUB, Ask, Reach, Reply
from tests.simulation.road import FALSE

MOST_BEGINNINGS = 3
MOST_AT_ONCE = 6


class NotReached(Exception):
    """Headquarters did not answer, or not with what was asked for."""


class MemoryHub(MemoryHeadquarters):
    """What it holds, and of whom, it keeps as headquarters does; `headquarters` it meets only to be let in."""

    refused = None

    def __init__(self, chance: random.Random, headquarters: MemoryHeadquarters) -> None:
        self.is_full = False
        super().__init__(chance)
        self.device_key = ec.generate_private_key(ec.SECP256R1())
        self.authority = headquarters.authority
        self.device, self.token, self.warrant = headquarters.let_in(
            public_jwk(self.device_key.public_key()), self.public_key
        )
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

    # The way to headquarters

    def carry(self, reach: Reach) -> None:
        try:
            self._bring_register(reach)
            self._carry_text(reach)
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
            ledger = replace(ledger, words={}, evidence={})
        ledger.seen = word.log
        if found := settled(word, sent):
            ledger.evidence[word.batch] = word.evidence
            ledger.words |= {name: (ruling, word.batch) for name, ruling in found.items()}
        self._keep(ledger)
        return is_void

    def _exchange(self, reach: Reach, entries: Sequence[Entry]) -> Word:
        batch = self._uuid()
        said = request(batch, self.device, "hub", instant_text(self.now_ms + self.skew_ms), entries)
        reply = self._as_hub(reach, "POST", "sync", json.loads(said))
        if reply.status != 200:
            raise NotReached(reply.status)
        return read_word(reply.headers.get("Content-Type", ""), reply.body.encode(), batch, self.authority)

    def _as_hub(self, reach: Reach, method: str, path: str, said: Any) -> Reply:
        """An answer to a request in the hub's name; a bearer that serves no more is renewed. Raises: NotReached."""
        reply = self._call(reach, method, path, said)
        if reply.status != 401:
            return reply
        asked = {"device": self.device, "certificate": self.warrant}
        nonce = _read(self._call(reach, "POST", "session", asked))["nonce"]
        shown = asked | {"nonce": nonce, "proof": sign(self.device_key, nonce.encode())}
        self.token = _read(self._call(reach, "POST", "session", shown))["token"]
        return self._call(reach, method, path, said)

    def _call(self, reach: Reach, method: str, path: str, said: Any) -> Reply:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        body = None if said is None else json.dumps(said, ensure_ascii=False)
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
