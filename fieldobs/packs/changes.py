"""What loading a list changes, decided by code: which rows are new, which differ, which are gone. Knows no database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Values = tuple[Any, ...]


@dataclass(frozen=True)
class Changes:
    """The difference between a list and the table. `kept` are gone from the list and still in use."""

    added: Sequence[Values]
    changed: Sequence[Values]
    removed: Sequence[str]
    kept: Sequence[str]
    unchanged: int

    @property
    def total(self) -> int:
        """How many rows the table holds afterwards."""
        return len(self.added) + len(self.changed) + len(self.kept) + self.unchanged


def changes(wanted: Collection[Values], held: Mapping[str, Values], used: Collection[str]) -> Changes:
    """What makes the table equal to the list; a row that something refers to is never removed.

    Shape: every entry begins with its code; `held` maps codes to whole entries.
    """
    codes = {entry[0] for entry in wanted}
    gone = sorted(held.keys() - codes)
    added = [entry for entry in wanted if entry[0] not in held]
    changed = [entry for entry in wanted if entry[0] in held and held[entry[0]] != entry]
    return Changes(
        added=added,
        changed=changed,
        removed=[code for code in gone if code not in used],
        kept=[code for code in gone if code in used],
        unchanged=len(codes) - len(added) - len(changed),
    )
