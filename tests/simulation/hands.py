"""What goes from hand to hand in a schedule: sealed files of phones, and receipts for them on their way back."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

from pyrage import x25519

from sync.bundle import read_bundle, unseal
from sync.signing import content_id


@dataclass(frozen=True)
class Sealed:
    """A file that a phone made, as it now is. `bodies` are the revisions that it held when it was made."""

    content: bytes
    maker: str
    batch: str
    bodies: Mapping[str, str]
    made_at: int
    due: int = 0
    is_spoilt: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Slip:
    """A receipt file, for the phone that made the bundle."""

    text: str
    maker: str
    due: int = 0


@dataclass
class Hands:
    """Everything that people carry about. `made` are all files ever, `taken` those that a phone took to carry."""

    sealed: list[Sealed] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    made: dict[str, Sealed] = field(default_factory=dict)
    taken: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    seen: Counter[str] = field(default_factory=Counter)

    def keep(self, content: bytes, maker: str, now: int, identity: x25519.Identity) -> None:
        """A phone has made a file; what is in it headquarters alone can tell."""
        plain = BytesIO()
        unseal(BytesIO(content), plain, identity)
        batch = read_bundle(plain).batch
        bodies = {content_id(entry.body): entry.body for entry in batch.entries}
        file = Sealed(content, maker, batch.id, bodies, now)
        self.sealed.append(file)
        self.made[file.sha256] = file

    def bodies_of(self, sha256: str) -> Mapping[str, str]:
        """What a file held; nothing when it was spoilt."""
        return self.made[sha256].bodies if sha256 in self.made else {}
