"""What can be wrong with a form somebody wrote, and where in its sheets."""

from dataclasses import dataclass

from fieldobs.terminal import _


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a form: the sheet, the row as a spreadsheet numbers it (0: no row), the column's header."""

    sheet: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = [self.sheet, _("row {n}").format(n=self.row) if self.row else "", self.column]
        return f"{', '.join(part for part in place if part)}: {self.message}"


class FormFaults(Exception):
    """The form cannot be taken; `faults` are all the reasons found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))
