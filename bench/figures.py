"""Medians, and tables as text and as Markdown."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Table:
    """One table of figures. `notes` go under it."""

    title: str
    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        self.rows.append(cells)

    @property
    def text(self) -> str:
        """For a terminal, in columns."""
        lines = [self.columns, *self.rows]
        widths = [max(len(line[n]) for line in lines) for n in range(len(self.columns))]
        shown = [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
        ]
        return "\n".join([self.title, *(f"  {line}" for line in shown), *(f"  {note}" for note in self.notes), ""])

    @property
    def markdown(self) -> str:
        lines = [f"| {' | '.join(line)} |" for line in (self.columns, ["---"] * len(self.columns), *self.rows)]
        notes = ["", *(f"* {note}" for note in self.notes)] if self.notes else []
        return "\n".join([f"### {self.title}", "", *lines, *notes, ""])


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def rate(values: Sequence[float]) -> str:
    """A median rate with the least and most, such as `4 210 (3 980–4 310)`."""
    low, high = min(values), max(values)
    return f"{count(median(values))} ({count(low)}–{count(high)})" if len(values) > 1 else count(low)


def count(value: float) -> str:
    """A whole number with thin groups of three."""
    return f"{value:,.0f}".replace(",", " ")


def times(ratios: Sequence[float]) -> str:
    """The median of how many times the limit is what was reached, such as `5.2×`."""
    return f"{median(ratios):.1f}×"


def seconds(values: Sequence[float]) -> str:
    """A median of seconds with the least and most."""
    low, high = min(values), max(values)
    return f"{median(values):.2f} s" + (f" ({low:.2f}–{high:.2f})" if high - low > 0.02 else "")


def kilobytes(size: float) -> str:
    """Bytes as kB (1,000 bytes)."""
    return f"{size / 1000:.1f} kB"
