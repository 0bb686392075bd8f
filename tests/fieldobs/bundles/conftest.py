"""Bundles as phones of the cast make them, and the ways to headquarters that have no network."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from fieldobs.bundles.actions import Place
from sync.batch import Entry
from sync.bundle import MEDIA_TYPE, seal
from sync.revision import station_submission
from tests.cast import FORM, MISSION, OPENING
from tests.house import Caller, House
from tests.sync.sealed import request

BY_FILE = {"content-type": MEDIA_TYPE}


def picture(size: int = 300_000) -> bytes:
    return os.urandom(size)


def named(content: bytes, kind: str = "image/jpeg") -> dict[str, Any]:
    """The answer that names an attachment."""
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "type": kind, "name": "protocol.jpg"}


@dataclass
class Made:
    """A bundle, and what a phone remembers of it."""

    file: bytes
    batch: str
    entries: list[Entry] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.file).hexdigest()


def bundle(caller: Caller, entries: list[Entry], *blobs: bytes, to: list[str] | None = None, **changes: Any) -> Made:
    """What a phone seals, by default to whom it was told when it was enrolled."""
    content = request(caller.phone, entries, **changes)
    recipients = to or caller.enrolled["sealing"]["recipients"]
    file = seal(content, caller.enrolled["certificate"], list(blobs), recipients)
    return Made(file, json.loads(content)["batch"], entries)


def morning(caller: Caller, form: Mapping[str, str] = FORM, *, hubs_read: bool = False) -> Made:
    """Two changes and a photo, sealed to headquarters alone, or to the hubs the phone knows as well."""
    photo, team = picture(), caller.phone.team
    begun = OPENING | {"$form": form, "$team": team, "V20": 1}
    submission = station_submission(MISSION, form["slug"], str(team), "0412", 1)
    entries = [
        caller.phone.write(begun, submission=submission),
        caller.phone.write({"K27": named(photo)}, submission=submission),
    ]
    recipients = caller.enrolled["sealing"]["recipients"]
    return bundle(caller, entries, photo, to=recipients if hubs_read else recipients[:1])


@pytest.fixture
def here(house: House) -> Place:
    """Headquarters as commands and pages use it."""
    return Place(house.store.database, house.store.keys, house.store.settings, None)
