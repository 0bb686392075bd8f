"""The history of a submission: every revision as an entry, with what each answer was before. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldobs.desk.formats import instant, minutes_fast
from fieldobs.submissions.models import LoggedRevision
from sync.history import ERASED

HEAD = frozenset(("$form", "$team", "$observer", "$visit", ERASED))
MANY = 3


@dataclass(frozen=True)
class Change:
    """One path that a revision wrote. `before` are the different values of the writes it replaced."""

    path: str
    before: tuple[Any, ...]
    after: Any

    @property
    def settles(self) -> bool:
        """Whether it decided between answers that differed."""
        return len(self.before) > 1


@dataclass(frozen=True)
class Entry:
    """One revision: who, which device, when by the phone's clock and when received, and what it changed."""

    revision: str
    device: str
    by: str
    is_desk: bool
    at: datetime | None
    received_at: datetime
    minutes_fast: int
    changes: tuple[Change, ...]
    state: Any = None
    review: Any = None
    admits: tuple[str, ...] = ()
    erased: int = 0
    reason: str = ""
    held: Mapping[str, str] | None = None

    @property
    def is_long(self) -> bool:
        return len(self.changes) > MANY

    @property
    def filled(self) -> int:
        """How many answers it gave for the first time."""
        new = (change for change in self.changes if not change.before and change.after is not None)
        return sum(1 for change in new if not change.path.startswith("$"))


def entries(lines: Iterable[LoggedRevision], held: Mapping[str, Mapping[str, str]]) -> list[Entry]:
    """The history in order of the log, as far as it was not erased."""
    written: dict[str, Mapping[str, Any]] = {}
    made = []
    for line in lines:
        if line.is_erased:
            continue
        body = json.loads(line.body)
        written[line.id] = body["set"]
        made.append(_entry(line, body, written, held.get(line.id)))
    return made


def _entry(
    line: LoggedRevision,
    body: Mapping[str, Any],
    written: Mapping[str, Mapping[str, Any]],
    held: Mapping[str, str] | None,
) -> Entry:
    changes, at = body["set"], instant(line.at)
    return Entry(
        revision=line.id,
        device=line.device,
        by=str(body.get("by", "")),
        is_desk=line.is_desk,
        at=at,
        received_at=line.received_at,
        minutes_fast=minutes_fast(at, line.received_at),
        changes=tuple(_changes(body, written)),
        state=changes.get("$state"),
        review=changes.get("$review"),
        admits=tuple(path.removeprefix("$admit/") for path in changes if path.startswith("$admit/")),
        erased=len(changes.get(ERASED) or ()) if line.is_desk else 0,
        reason=str(changes.get("$reason", "")),
        held=held,
    )


def _changes(body: Mapping[str, Any], written: Mapping[str, Mapping[str, Any]]) -> Iterable[Change]:
    for path, after in body["set"].items():
        if path in HEAD or path in ("$state", "$review") or path.startswith("$admit/"):
            continue
        over = body.get("over", {}).get(path, ())
        before = [written[name][path] for name in over if path in written.get(name, {})]
        yield Change(path, tuple(_different(before)), after)


def _different(values: Iterable[Any]) -> list[Any]:
    """Values without repetitions; 1, true and "1" differ."""
    seen: dict[str, Any] = {}
    for value in values:
        seen.setdefault(json.dumps(value, sort_keys=True), value)
    return list(seen.values())
