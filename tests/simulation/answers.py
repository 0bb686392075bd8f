"""How a headquarters or a hub in memory words its answers."""

import json
from datetime import UTC, datetime
from typing import Any

from sync.history import Arrival
from tests.simulation.place import FORM_HASH, Reply


def instant_text(now_ms: int) -> str:
    return datetime.fromtimestamp(now_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def changes(
    arrived: list[Arrival], is_first: bool, plan: tuple[str, ...], certificates: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        "forms": [{"slug": "voting", "version": "1", "hash": FORM_HASH}] if is_first else [],
        "stations": [{"code": code, "name": f"School {code}"} for code in plan],
        "messages": [], "withdrawn": [],
        "revisions": [{"body": each.revision.body, "sig": each.revision.sig} for each in arrived],
        **({"certificates": certificates} if arrived else {}),
    }  # fmt: skip


def in_style(receipt: dict[str, Any], style: str) -> dict[str, Any]:
    """As servers of another version answer: one says things that a phone of today has never heard of."""
    if style == "newer":
        receipt["weather"] = {"rain": True}
        receipt["changes"]["songs"] = [1, 2]
        receipt["log"]["witness"] = ["w1"]
    return receipt


def as_json(said: Any) -> Reply:
    return Reply(200, {"Content-Type": "application/json"}, json.dumps(said))


def problem(status: int, code: str, detail: str = "", **more: str) -> Reply:
    said = {"type": f"urn:fieldobs:{code}", "title": code, "status": status, "detail": detail} | more
    return Reply(status, {"Content-Type": "application/problem+json"}, json.dumps(said))
