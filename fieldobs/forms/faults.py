"""What can be wrong with a form somebody wrote, and where in its sheets."""

from dataclasses import dataclass

from fieldobs.terminal import _

SEEN = 96  # so many characters of an expression are shown around its fault


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a form: the sheet, the row as a spreadsheet numbers it (0: no row), the column's header.

    `underlined` is what the cell says with a line of carets below what is wrong, for a font of equal widths.
    """

    sheet: str
    row: int
    column: str
    message: str
    underlined: str = ""

    def __str__(self) -> str:
        place = [self.sheet, _("row {n}").format(n=self.row) if self.row else "", self.column]
        said = f"{', '.join(part for part in place if part)}: {self.message}"
        return f"{said}\n{self.underlined}" if self.underlined else said


class FormFaults(Exception):
    """The form cannot be taken; `faults` are all the reasons found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


def underlined(text: str, start: int, end: int) -> str:
    """A text in one line, and below it carets under the characters from `start` to before `end`."""
    line = " ".join(text.replace("\t", " ").split("\n")).replace("\r", " ")
    begin = max(0, min(start - SEEN // 3, len(line) - SEEN)) if len(line) > SEEN else 0
    seen = line[begin : begin + SEEN]
    before, after = "…" if begin else "", "…" if begin + len(seen) < len(line) else ""
    carets = max(1, min(end, begin + len(seen)) - start)
    return f"    {before}{seen}{after}\n    {' ' * (start - begin + len(before))}{'^' * carets}"
