"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What happened to an item."""

    ALTERED = "altered"
    MISSING = "missing"
    ADDED = "added"
    REORDERED = "reordered"
    BACKDATED = "backdated"
    DOUBLED = "doubled"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Finding:
    """One item and what is wrong with it. A fault contradicts a signature, a hash or the log; a remark needs a look."""

    kind: Kind
    item: str
    why: str
    is_fault: bool = True

    @property
    def text(self) -> str:
        return f"{self.kind.value}: {self.item}: {self.why}"
