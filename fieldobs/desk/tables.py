"""Tables of the desk: pages of rows, links that keep the filters, and the same rows as CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar
from urllib.parse import urlencode

from fastapi import Request, Response

from fieldobs.exports.harmless import harmless

Row = TypeVar("Row")
ROWS_A_PAGE = 50
Cell = str | int | float | None
Columns: TypeAlias = Mapping[str, Callable[[Row], Cell]]


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of many. `number` is from 1."""

    rows: Sequence[Row]
    total: int
    number: int
    last: int
    request: Request

    @property
    def first_row(self) -> int:
        return (self.number - 1) * ROWS_A_PAGE + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        return min(self.number * ROWS_A_PAGE, self.total)

    def link(self, number: int) -> str:
        return address(self.request, page=number)

    @property
    def csv(self) -> str:
        return address(self.request, page=None, format="csv")


def address(request: Request, **changes: object) -> str:
    """The address of this page with some of its choices changed; None or empty takes one away."""
    chosen = {name: value for name, value in request.query_params.items()} | changes
    query = urlencode({name: value for name, value in chosen.items() if value not in (None, "")})
    return f"{request.url.path}?{query}" if query else request.url.path


def clip(number: int, total: int) -> tuple[int, int]:
    """The page asked for, within those there are, and the last."""
    last = max(1, -(-total // ROWS_A_PAGE))
    return min(max(1, number), last), last


def page_of(request: Request, rows: Sequence[Row], number: int) -> Page[Row]:
    """One page of rows held in memory."""
    at, last = clip(number, len(rows))
    return Page(rows[(at - 1) * ROWS_A_PAGE : at * ROWS_A_PAGE], len(rows), at, last, request)


def csv_answer(name: str, columns: Columns[Row], rows: Iterable[Row]) -> Response:
    """Rows as CSV in UTF-8 with a mark, as spreadsheets want it."""
    text = "\ufeff" + "".join(_lines(columns, rows))
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=headers)


def _lines(columns: Columns[Row], rows: Iterable[Row]) -> Iterator[str]:
    yield _line(list(columns))
    for row in rows:
        yield _line([cell(row) for cell in columns.values()])


def _line(cells: Iterable[Cell]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([harmless(cell) for cell in cells])
    return line.getvalue()
