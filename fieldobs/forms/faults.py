"""What can be wrong with a form somebody wrote, and where in its sheets. Each reader is told it in their language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fieldobs.forms.rules.complaint import Complaint

SEEN = 96  # so many characters of an expression are shown around its fault
Translate = Callable[[str], str]


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a form: the sheet, the row as a spreadsheet numbers it (0: no row), the column's header.

    `underlined` is what the cell says with a line of carets below what is wrong, for a font of equal widths.
    """

    sheet: str
    row: int
    column: str
    complaint: Complaint
    underlined: str = ""

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.complaint.said()

    def said(self, translate: Translate = str) -> str:
        """What is wrong, in the reader's words."""
        return self.complaint.said(translate)

    def told(self, translate: Translate = str) -> str:
        """Where it is and what is wrong, with the expression underlined, in the reader's words."""
        row = Complaint("row {n}", {"n": self.row}).said(translate) if self.row else ""
        place = ", ".join(part for part in (self.sheet, row, self.column) if part)
        said = f"{place}: {self.said(translate)}" if place else self.said(translate)
        return f"{said}\n{self.underlined}" if self.underlined else said

    def __str__(self) -> str:
        return self.told()


class FormFaults(Exception):
    """The form cannot be taken; `faults` are all the reasons found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = in_order(faults)
        super().__init__("\n".join(map(str, self.faults)))


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Each fault once, sheet by sheet and from the top down."""
    return sorted(
        set(faults), key=lambda fault: (fault.sheet, fault.row, fault.column, fault.message, fault.underlined)
    )


def underlined(text: str, start: int, end: int) -> str:
    """A text in one line, and below it carets under the characters from `start` to before `end`."""
    line = " ".join(text.replace("\t", " ").split("\n")).replace("\r", " ")
    begin = max(0, min(start - SEEN // 3, len(line) - SEEN)) if len(line) > SEEN else 0
    seen = line[begin : begin + SEEN]
    before, after = "…" if begin else "", "…" if begin + len(seen) < len(line) else ""
    carets = max(1, min(end, begin + len(seen)) - start)
    return f"    {before}{seen}{after}\n    {' ' * (start - begin + len(before))}{'^' * carets}"
