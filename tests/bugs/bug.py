"""A known bug of a peer, as the few words of our own source that would have to change for us to have it too."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
MEMORY = ("simulation", "memory")
CENTRAL = ("simulation", "central")
TRUTH = ("vitest", "truth")
NEAR_A_HUB = ("vitest", "store/hub")
BY_HAND = ("vitest", "store/by-hand")
RELAYING = ("pytest", "tests/sync/test_relay.py")
BACKUP = (
    "pytest",
    "tests/fieldobs/serving/test_backup.py::test_what_a_team_mate_wrote_after_the_copy_comes_down_though_the_cursor_was_further",
)


class DoesNotApply(Exception):
    """The source has moved on: the patch must be written anew."""


@dataclass(frozen=True)
class Edit:
    """In one file, one passage that stands there once, and what it becomes."""

    file: str
    before: str
    after: str

    def applied(self, text: str) -> str:
        """The text with the bug in it. Raises: DoesNotApply."""
        if text.count(self.before) != 1:
            raise DoesNotApply(f"{self.file} has {text.count(self.before)} times:\n{self.before}")
        return text.replace(self.before, self.after)


@dataclass(frozen=True)
class Bug:
    """`peer` had it; `suite` is the narrow part of the tests that must see it."""

    name: str
    peer: str
    suite: tuple[str, ...]
    edits: tuple[Edit, ...]

    def apply(self, root: Path) -> None:
        """Put the bug into a copy of the project. Raises: DoesNotApply."""
        for edit in self.edits:
            file = root / edit.file
            file.write_text(edit.applied(file.read_text()))
