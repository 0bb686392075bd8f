"""Sealed bundles that come to headquarters over the network, by either of two roads, and what is there of them then."""

import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import httpx

from fieldobs.database import now
from fieldobs.desk.actions import make_api_token
from fieldobs.serving.commands import open_store
from sync.receipt_file import ReceiptFile, read_receipt_file
from tests.cast import MISSION, id_of
from tests.chaos.day import FORM
from tests.chaos.headquarters import Headquarters
from tests.fieldobs.bundles.conftest import BY_FILE, Made, bundle, named
from tests.house import Caller, let_in

PICTURES = (1_200_000, 300_000, 500_000)
LONG_TEXT = "ж" * 15_000
TEXTS = 4
BOUNDARY = "between-the-parts"
ROADS = ("a colleague's phone", "the desk")


@dataclass
class Sealed:
    """A bundle as Amina's phone sealed it, and what is in it."""

    made: Made
    pictures: list[bytes]

    @property
    def ids(self) -> list[str]:
        return [id_of(entry) for entry in self.made.entries]

    @property
    def bodies(self) -> dict[str, str]:
        return {id_of(entry): entry.body for entry in self.made.entries}


@dataclass
class Couriers:
    """Amina, who seals; Chiara's phone and the desk, who bring what she sealed; a headquarters that comes and goes."""

    headquarters: Headquarters
    http: httpx.Client
    amina: Caller
    chiara: Caller
    desk: dict[str, str]

    @classmethod
    def at(cls, headquarters: Headquarters, http: httpx.Client) -> "Couriers":
        """Everybody let in at a headquarters that serves."""
        amina, chiara = (let_in(http, name, headquarters.code(name)) for name in ("amina", "chiara"))
        store = open_store(headquarters.data, headquarters.url)
        with store.database.write() as session:
            token = make_api_token(session, MISSION, "coordinator", now())
        store.database.close()
        return cls(headquarters, http, amina, chiara, {"authorization": f"Bearer {token}"})

    def seal(self) -> Sealed:
        """Long texts and three pictures, in one submission of its own."""
        pictures, submission = [os.urandom(size) for size in PICTURES], str(uuid.uuid4())
        about = {"$form": FORM, "$team": "12", "$station": "0412", "$visit": 1}
        said = [
            about,
            *({f"note{n}": LONG_TEXT} for n in range(TEXTS)),
            {f"p{n}": named(each) for n, each in enumerate(pictures)},
        ]
        entries = [self.amina.phone.write(each, submission=submission) for each in said]
        return Sealed(bundle(self.amina, entries, *pictures), pictures)

    def bring(
        self, sealed: Sealed, road: str, through: Callable[[bytes], Iterable[bytes]] | None = None
    ) -> httpx.Response:
        """Send the file along a road. Raises: httpx.TransportError when the line breaks."""
        if road == "the desk":
            head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.fieldobs"\r\n\r\n'
            content = head.encode() + sealed.made.file + f"\r\n--{BOUNDARY}--\r\n".encode()
            address, headers = (
                "/desk/bundles",
                self.desk | {"content-type": f"multipart/form-data; boundary={BOUNDARY}"},
            )
        else:
            content, address, headers = sealed.made.file, "/api/v1/bundles", self.chiara.auth | BY_FILE
        length = {"content-length": str(len(content))}
        return self.http.post(address, content=through(content) if through else content, headers=headers | length)

    def receipts(self, sealed: Sealed, road: str) -> ReceiptFile:
        """What is given back for a bundle that was taken in."""
        sha256 = sealed.made.sha256
        address, headers = (
            (f"/desk/bundles/receipts?of={sha256}", self.desk)
            if road == "the desk"
            else (f"/api/v1/bundles/{sha256}", self.chiara.auth)
        )
        answer = self.http.get(address, headers=headers)
        return read_receipt_file(answer.content) if answer.status_code == 200 else ReceiptFile()

    def faults(self, sealed: Sealed) -> Iterator[str]:
        """What must not be while a bundle has come in part: only some of its changes, bent ones, half a picture."""
        bodies = self.headquarters.bodies()
        there = [name for name in sealed.ids if name in bodies]
        if len(there) not in (0, len(sealed.ids)):
            yield f"only {len(there)} of its changes are there"
        yield from (f"{name} is not as it was signed" for name in there if bodies[name] != sealed.bodies[name])
        for content in sealed.pictures:
            address = f"/api/v1/blobs/{named(content)['sha256']}"
            told = self.http.head(address, headers=self.amina.auth)  # makes up for what a crash left undone
            shown = self.http.get(address, headers=self.desk)
            if shown.status_code != 404 and shown.content != content:
                yield f"a picture of {len(content)} bytes is shown otherwise: {shown.status_code}"
            if told.headers.get("upload-complete") == "?1" and shown.status_code == 404:
                yield f"a picture of {len(content)} bytes is called whole and is not shown"

    def missing(self, sealed: Sealed, receipts: ReceiptFile) -> Iterator[str]:
        """What is not there although a bundle came whole, or has no receipt."""
        yield from self.faults(sealed)
        yield from (f"{name} did not come" for name in sealed.ids if name not in self.headquarters.bodies())
        told = {name: said["outcome"] for each in receipts.receipts for name, said in each["outcomes"].items()}
        yield from (
            f"{name} is answered {told.get(name)}"
            for name in sealed.ids
            if told.get(name) not in ("stored", "duplicate")
        )
        vouched = {each["sha256"] for each in receipts.attachments}
        for content in sealed.pictures:
            name = named(content)["sha256"]
            if name not in vouched or self.http.get(f"/api/v1/blobs/{name}", headers=self.desk).content != content:
                yield f"a picture of {len(content)} bytes is not there, or has no receipt"


def acknowledged(file: ReceiptFile) -> set[str]:
    """Revisions and pictures that receipts call stored."""
    told = {
        name
        for each in file.receipts
        for name, said in each["outcomes"].items()
        if said["outcome"] in ("stored", "duplicate")
    }
    return told | {each["sha256"] for each in file.attachments}
