"""The road from a hub to headquarters over HTTP. Raises NotReached for whatever stands in the way."""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from fieldobs.hubs.queries import Backlog, WaitingBlob
from fieldobs.keys import StoreKeys
from sync.batch import Entry
from sync.bundle import MEDIA_TYPE as BUNDLE
from sync.receipt_file import MEDIA_TYPE as RECEIPTS
from sync.receipt_file import ReceiptFile, read_receipt_file
from sync.relay import Word, read_word, request
from sync.signing import sign

TIMEOUT = httpx.Timeout(60, connect=10)
PIECE_BYTES = 256 * 1024
MOST_PACKED_BYTES = 256 * 1024
PARTIAL = "application/partial-upload"


class NotReached(Exception):
    """Headquarters was not there, asked to wait, or something else answered; nothing was acknowledged."""

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class Untold(NotReached):
    """Headquarters has revoked this hub: it still takes what the hub carries, and tells it nothing more."""


class Refused(Exception):
    """Headquarters will never take this attachment or bundle; `reason` is a program's word for why."""

    def __init__(self, detail: str, reason: str = "") -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass
class Pass:
    """What lets a hub through: its device at headquarters and its bearer, renewed when headquarters asks.

    `recipient` is whom bundles are sealed to that the hub is to open.
    """

    hub: str
    token: str
    warrant: Mapping[str, Any]
    keep: Callable[[str], None]
    recipient: str


class Road:
    """One connection to headquarters."""

    def __init__(self, url: str, keys: StoreKeys, held: Pass) -> None:
        self.keys, self.held = keys, held
        self.http = httpx.Client(base_url=url, timeout=TIMEOUT, headers={"accept-encoding": "gzip"})

    def close(self) -> None:
        self.http.close()

    def send(self, batch: str, app: str, moment: str, entries: Sequence[Entry]) -> Word:
        """One batch, and the receipt that headquarters signed for it. Raises: NotReached, NoReceipt."""
        assert self.keys.authority is not None
        plain = request(batch, self.held.hub, app, moment, entries)
        packed = gzip.compress(plain, 6)
        fits = len(packed) <= MOST_PACKED_BYTES
        headers = {"content-type": "application/json"} | ({"content-encoding": "gzip"} if fits else {})
        answer = _good(self._ask("POST", "sync", content=packed if fits else plain, headers=headers))
        return read_word(answer.headers.get("content-type", ""), answer.content, batch, self.keys.authority)

    def register(self, known: str) -> tuple[str, Mapping[str, Any]] | None:
        """The register and its name, or None when it is the one the hub has. Raises: NotReached, Untold."""
        answer = self._ask("GET", "hubs/register", headers={"if-none-match": known} if known else {})
        if answer.status_code == 304:
            return None
        return answer.headers.get("etag", ""), _json(_good(answer))

    def report(self, backlog: Backlog) -> None:
        """Tell headquarters what waits here, and whom to seal to what is to be opened here.

        Raises: NotReached, Untold.
        """
        _good(self._ask("POST", "hubs/report", json={**asdict(backlog), "recipient": self.held.recipient}))

    def introduce(self, certificates: Sequence[Mapping[str, Any]]) -> None:
        """Show headquarters devices that it has forgotten. Raises: NotReached."""
        _good(self._ask("POST", "hubs/devices", json={"certificates": list(certificates)}))

    def blob_offset(self, blob: WaitingBlob) -> tuple[int, str] | None:
        """How much of an attachment is there, and headquarters' word once all is; None while it knows none such."""
        answer = self._ask("HEAD", f"blobs/{blob.sha256}", params={"device": blob.device})
        return None if answer.status_code == 404 else _offset(_good(answer))

    def send_piece(self, blob: WaitingBlob, at: int, piece: bytes) -> tuple[int, str] | None:
        """Send a piece: as `blob_offset`. Raises: NotReached, Refused."""
        headers = {"content-type": PARTIAL, "upload-offset": str(at)}
        asked = {"params": {"device": blob.device}, "content": piece, "headers": headers}
        answer = self._ask("PATCH", f"blobs/{blob.sha256}", **asked)
        if answer.status_code == 409:
            return _offset(answer)
        if answer.status_code == 422:
            return 0, ""
        if answer.status_code == 413 and _is_ours(answer):
            raise Refused(_detail(answer))
        return None if answer.status_code == 404 else _offset(_good(answer))

    def send_bundle(self, file: Path) -> ReceiptFile:
        """Send a sealed bundle on, and the receipt file for it. Raises: NotReached, NoReceipt, Refused."""
        assert self.keys.authority is not None
        answer = self._ask("POST", "bundles", content=file.read_bytes(), headers={"content-type": BUNDLE})
        if answer.status_code in (413, 422) and _is_ours(answer):
            raise Refused(_detail(answer), str(_json(answer).get("reason", "")))
        if _good(answer).headers.get("content-type", "").split(";")[0] != RECEIPTS:
            raise NotReached("Something else answers in place of headquarters.")
        found = read_receipt_file(answer.content)
        found.words(self.keys.authority)
        return found

    def _ask(self, method: str, path: str, **asked: Any) -> httpx.Response:
        answer = self._call(method, path, **asked)
        if answer.status_code != 401:
            return answer
        self._renew()
        return self._call(method, path, **asked)

    def _call(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **asked: Any
    ) -> httpx.Response:
        bearer = {"authorization": f"Bearer {self.held.token}"}
        try:
            return self.http.request(method, f"/api/v1/{path}", headers=bearer | dict(headers or {}), **asked)
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise NotReached(str(error) or type(error).__name__) from error

    def _renew(self) -> None:
        """A new bearer for the hub's signature; a headquarters that has forgotten it is shown its warrant."""
        asked = {"device": self.held.hub, "certificate": dict(self.held.warrant)}
        nonce = str(_json(_good(self._call("POST", "session", json=asked)))["nonce"])
        proof = sign(self.keys.desk, nonce.encode())
        told = _json(_good(self._call("POST", "session", json=asked | {"nonce": nonce, "proof": proof})))
        self.held.token = str(told["token"])
        self.held.keep(self.held.token)


def _good(answer: httpx.Response) -> httpx.Response:
    """An answer that says yes. Raises: NotReached, Untold."""
    if answer.is_success:
        return answer
    if answer.status_code == httpx.codes.FORBIDDEN and _is_ours(answer):
        raise Untold(_detail(answer))
    asked_s = answer.headers.get("retry-after", "")
    wait_s = float(asked_s) if asked_s.isascii() and asked_s.isdigit() and len(asked_s) < 6 else None
    raise NotReached(f"{answer.status_code} {_detail(answer)}".strip(), wait_s)


def _is_ours(answer: httpx.Response) -> bool:
    return bool(answer.headers.get("content-type", "").startswith("application/problem+json"))


def _detail(answer: httpx.Response) -> str:
    if not _is_ours(answer):
        return "Something else answers in place of headquarters."
    return str(_json(answer).get("detail", ""))[:300]


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = json.loads(answer.content)
    except ValueError as error:
        raise NotReached("Something else answers in place of headquarters.") from error
    if not isinstance(said, dict):
        raise NotReached("Something else answers in place of headquarters.")
    return said


def _offset(answer: httpx.Response) -> tuple[int, str]:
    told = answer.headers.get("upload-offset", "")
    if not (told.isascii() and told.isdigit()):
        raise NotReached("Something else answers in place of headquarters.")
    return int(told), answer.headers.get("upload-receipt", "")
