"""What stands of many writes: answers, conflicts, and the value that figures use meanwhile."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sync.revision import Path, Revision, RevisionId


class Write(NamedTuple):
    """What one revision wrote to one path, and which earlier writes of it that replaces."""

    revision: RevisionId
    value: Any
    over: Collection[RevisionId]


class Answer(NamedTuple):
    """What stands at one path. `value` is provisional while `sides` holds writes that differ."""

    value: Any
    writes: list[Write]

    @property
    def is_conflict(self) -> bool:
        return len(self.writes) > 1 and len({canonical(write.value) for write in self.writes}) > 1


def canonical(value: Any) -> str:
    """Text that is the same for equal values only: `1`, `true` and `"1"` differ, the order of members does not."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def standing(writes: list[Write]) -> list[Write]:
    """Writes of one path that no other write replaces; two different values are a conflict."""
    if len(writes) == 1:
        return writes  # none can replace itself: its id is the hash of what it says
    replaced = {name for write in writes for name in write.over}
    return [write for write in writes if write.revision not in replaced]


def provisional(writes: Sequence[Write]) -> Any:
    """The value that figures use: not null before null, then the greatest id as ASCII text."""
    if len(writes) == 1:
        return writes[0].value
    chosen = max(writes, key=lambda write: (write.value is not None, write.revision), default=None)
    return chosen.value if chosen else None


def answers(revisions: Iterable[Revision]) -> dict[Path, Answer]:
    """What stands at every path that any of these revisions wrote."""
    by_path: dict[Path, list[Write]] = defaultdict(list)
    for revision in revisions:
        for path, value in revision.set.items():
            by_path[path].append(Write(revision.id, value, revision.over.get(path, ())))
    found = {path: standing(writes) for path, writes in by_path.items()}
    return {path: Answer(provisional(writes), writes) for path, writes in found.items()}


def values(found: Mapping[Path, Answer]) -> dict[Path, Any]:
    """Path → value, blanks left out."""
    return {path: answer.value for path, answer in found.items() if answer.value is not None}
