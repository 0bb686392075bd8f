"""What keeps a file from being imported: every fault by sheet, row and column."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldobs.errors import NotProcessable


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; whoever shows it translates it."""
    return sentence


class Unfit(ValueError):
    """A cell that is no answer to its question: a sentence, and what stands in its braces."""

    def __init__(self, what: str, **values: Any) -> None:
        super().__init__(what.format(**values))
        self.what, self.values = what, values


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. Rows are counted as a spreadsheet shows them; 0 is no row."""

    sheet: str
    row: int
    column: str
    what: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def said(self, translate: Callable[[str], str]) -> str:
        """What is wrong, in a language."""
        return translate(self.what).format(**self.values)

    @property
    def where(self) -> str:
        """Such as `submissions, row 17, N13 In all boxes`."""
        return ", ".join(part for part in (self.sheet, f"row {self.row}" if self.row else "", self.column) if part)

    def __str__(self) -> str:
        what = self.said(_)
        return f"{self.where}: {what}" if self.where else what


class ImportFaults(NotProcessable):
    """A file that is not taken, as a whole; `faults` are all the reasons found."""

    code, title = "import-refused", "The file was not taken"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = list(faults)


@dataclass
class Findings:
    """Gathers faults while a file is read; past `most` it says that there are more."""

    faults: list[Fault] = field(default_factory=list)
    most: int = 200

    def add(self, sheet: str, row: int, column: str, what: str, **values: Any) -> None:
        if len(self.faults) < self.most:
            self.faults.append(Fault(sheet, row, column, what, values))
        elif len(self.faults) == self.most:
            self.faults.append(Fault("", 0, "", _("There are more faults than are listed here.")))
