"""An app of a release before speaks with this server: its recorded requests serve, and the answers hold all it reads.

A file of `tests/cases/wire/` is what an app of one release asked and what the server of that release answered. Of a new
release with another shape a file is added; none is ever changed.
"""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from sync.signing import public_jwk, sign
from tests.cast import FORM, Phone

CASES = sorted((Path(__file__).parents[2] / "cases" / "wire").glob("*.json"))


class OldApp:
    """Sends what was recorded, with keys, codes and ids that this server knows."""

    def __init__(self, house) -> None:
        self.house, self.phone, self.code = house, Phone("12"), house.code("amina")
        self.auth: dict[str, str] = {}
        self.nonce = ""

    def ask(self, exchange: dict[str, Any]) -> Any:
        body = exchange["body"] and exchange["body"] | self.own(exchange["path"], exchange["body"])
        answer = self.house.http.request(
            exchange["method"], f"/api/v1/{exchange['path']}", json=body, headers=self.auth
        )
        assert answer.status_code == exchange["status"], (exchange["path"], answer.text)
        told = answer.json()
        self.phone.id = told.get("device", self.phone.id)
        self.nonce = told.get("nonce", self.nonce)
        if "token" in told:
            self.auth = {"authorization": f"Bearer {told['token']}"}
        return told

    def own(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The members of a request that belong to one phone and one moment."""
        signed = self.nonce if path == "session" else self.code
        values = {
            "code": self.code, "public_key": public_jwk(self.phone.key.public_key()), "device": self.phone.id,
            "nonce": self.nonce, "proof": sign(self.phone.key, signed.encode()), "batch": str(uuid.uuid4()),
        }  # fmt: skip
        if "revisions" in body:
            entries = [self.phone.write({"$form": FORM, "$station": "0412"}), self.phone.write({"access": "yes"})]
            values["revisions"] = [{"body": entry.body, "sig": entry.sig} for entry in entries]
        return {name: value for name, value in values.items() if name in body}


def missing(recorded: Any, told: Any, where: str = "") -> list[str]:
    """What was there for an app of that release and is not there now, or is of another kind."""
    if isinstance(recorded, dict) and not is_by_id(where):
        if not isinstance(told, dict):
            return [where]
        return [
            lost for name, value in recorded.items()
            for lost in (missing(value, told[name], f"{where}/{name}") if name in told else [f"{where}/{name}"])
        ]  # fmt: skip
    if isinstance(recorded, list) and recorded and isinstance(recorded[0], dict):
        return [lost for each in told for lost in missing(recorded[0], each, f"{where}[]")]
    return [] if isinstance(told, type(recorded)) or recorded is None else [where]


def is_by_id(where: str) -> bool:
    """Whether the members there are named by ids or languages."""
    return where in ("/outcomes", "/have") or where.endswith("/names")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_an_app_of_a_release_before_finds_all_it_reads(house, case):
    app = OldApp(house)
    for exchange in json.loads(case.read_text())["exchanges"]:
        told = app.ask(exchange)
        assert missing(exchange["answer"], told) == [], exchange["path"]
        if exchange["path"] == "sync":
            assert [each["outcome"] for each in told["outcomes"].values()] == ["stored", "stored"]


def test_a_lost_member_is_noticed():
    recorded = {"log": {"id": "a", "size": 2}, "stations": [{"code": "1", "name": "x"}]}
    assert missing(recorded, {"log": {"id": "a", "size": "2"}, "stations": [{"code": "1"}]}) == [
        "/log/size",
        "/stations[]/name",
    ]
