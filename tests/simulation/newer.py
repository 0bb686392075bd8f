"""A phone with next year's release: its revisions say more than a server of today knows, or are of another version."""

import json
import uuid
from typing import Any

from sync.revision import write_body
from sync.signing import content_id, public_jwk, sign
from tests.cast import Phone
from tests.simulation.place import Ask, Crashed, Headquarters, Reply

AT = "2027-10-11T09:00:00.000Z"


class NewerPhone:
    """Speaks to headquarters itself. `sent` must be kept byte for byte, `ahead` must be put off."""

    def __init__(self, headquarters: Headquarters, observer: str) -> None:
        self.headquarters, self.phone = headquarters, Phone(None)
        self.sent: list[str] = []
        self.ahead: list[str] = []
        self.findings: list[str] = []
        code = headquarters.code(observer)
        key = {"code": code, "public_key": public_jwk(self.phone.key.public_key()), "name": "next year's"}
        granted = json.loads(self._ask("enrol", key | {"proof": sign(self.phone.key, code.encode())}).body)
        self.phone.id, self.token, self.certificate = granted["device"], granted["token"], granted["certificate"]

    def _ask(self, path: str, said: dict[str, Any], token: str = "") -> Reply:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        return self.headquarters.ask(Ask("next year", 0, "POST", f"/api/v1/{path}", headers, json.dumps(said)))

    def write(self, submission: str, path: str, value: Any) -> None:
        """A revision with members and spaces of its own, and one of version 2."""
        said = json.loads(
            write_body(
                device=self.phone.id, seq=len(self.sent) + 1, prev=content_id(self.sent[-1]) if self.sent else None,
                at=AT, submission=submission, changes={path: value}, over={},
            )
        )  # fmt: skip
        self.sent.append(json.dumps({"mood": ["calm", {"wind": "зюйд"}], **said}, indent=1, ensure_ascii=False))
        self.ahead = [json.dumps(said | {"v": 2})]

    def send(self) -> None:
        """Everything, once more: repeating changes nothing."""
        entries = [{"body": body, "sig": sign(self.phone.key, body.encode())} for body in [*self.sent, *self.ahead]]
        said = {
            "protocol": 1, "batch": str(uuid.uuid4()), "device": self.phone.id, "app": "9", "cursor": None,
            "revisions": entries, "hints": {"battery": 7},
        }  # fmt: skip
        try:
            reply = self._ask("sync", said, self.token)
            if reply.status == 401:
                self._renew()
                reply = self._ask("sync", said, self.token)
        except Crashed:
            return
        outcomes = json.loads(reply.body)["outcomes"] if reply.status == 200 else {}
        for body in self.ahead:
            if outcomes and outcomes[content_id(body)]["outcome"] != "retry":
                self.findings.append(f"a body of version 2 was answered {outcomes[content_id(body)]}")

    def _renew(self) -> None:
        asked = {"device": self.phone.id, "certificate": self.certificate}
        nonce = json.loads(self._ask("session", asked).body)["nonce"]
        shown = asked | {"nonce": nonce, "proof": sign(self.phone.key, nonce.encode())}
        self.token = json.loads(self._ask("session", shown).body)["token"]

    def judge(self) -> list[str]:
        """What is not at headquarters as it was sent."""
        stored = {line.body for line in self.headquarters.log()}
        lost = [content_id(body) for body in self.sent if body not in stored]
        return self.findings + [f"{name} of a newer phone is not kept as it was sent" for name in lost]
