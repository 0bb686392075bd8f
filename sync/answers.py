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
    return json.dumps(value, sort_keys=True)


def standing(writes: list[Write]) -> list[Write]:
    """Writes of one path that no other write replaces; two different values are a conflict."""
    replaced = {name for write in writes for name in write.over}
    return [write for write in writes if write.revision not in replaced]


def provisional(writes: Sequence[Write]) -> Any:
    """The value that figures use: not null before null, then the greatest id as ASCII text."""
    return max(writes, key=lambda write: (write.value is not None, write.revision)).value


def answers(revisions: Iterable[Revision]) -> dict[Path, Answer]:
    """What stands at every path that any of these revisions wrote."""
    by_path: dict[Path, list[Write]] = defaultdict(list)
    for revision in revisions:
        for path, value in revision.set.items():
            by_path[path].append(Write(revision.id, value, revision.over.get(path, ())))
    return {path: _answer(writes) for path, writes in by_path.items()}


def _answer(writes: list[Write]) -> Answer:
    """What stands at one path: something always does, since no write can name one whose id depends on its own."""
    if len(writes) == 1:
        return Answer(writes[0].value, writes)  # as nearly everywhere, without weighing
    stand = standing(writes)
    return Answer(provisional(stand), stand)


def values(found: Mapping[Path, Answer]) -> dict[Path, Any]:
    """Path → value, blanks left out."""
    return {path: answer.value for path, answer in found.items() if answer.value is not None}
