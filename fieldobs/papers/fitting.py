"""How a checklist goes on one sheet of paper: as it is, if that takes no more, else close together in two columns.

A sheet has two sides. The most legible way that fits is taken: large letters before small ones, more lines for each
account before fewer. What fits in no way is set roomily, on as many sheets as it takes.
"""

import json
from bisect import bisect_left
from functools import lru_cache
from typing import Any

from fieldobs.papers.printing import qr, to_pictures

Paper = dict[str, Any]
SIDES = 2
SMALLEST_POINTS = 7.5
SIZES = {3: (9.0, 8.75, 8.5), 2: (9.0, 8.75, 8.5, 8.25, 8.0, 7.75), 1: (8.5, 8.25, 8.0, 7.75, SMALLEST_POINTS)}
"""Points of the letters by the lines for an account: below some size fewer lines and larger letters serve better."""
FITS = tuple({"size": size, "lines": lines} for lines, sizes in SIZES.items() for size in sizes)
NUMBER = "0000"
COARSE_PPI = 4  # a page is counted, not looked at


def on_one_sheet(paper: Paper) -> Paper:
    """A blank form as it is best read on one sheet; unchanged if it takes more in any way."""
    # One copy stands for all, whatever its number: the same form is fitted once.
    copy = {"number": 1, "serial": paper["copies"][0]["serial"][: -len(NUMBER)] + NUMBER, "qr": qr(NUMBER)}
    fit = _best_fit(json.dumps({**paper, "copies": [copy]}, ensure_ascii=False, sort_keys=True))
    return {**paper, "fit": fit} if fit else paper


def sides(paper: Paper) -> int:
    """How many pages a paper takes."""
    return len(to_pictures(paper, COARSE_PPI))


@lru_cache(maxsize=256)
def _best_fit(said: str) -> dict[str, Any] | None:
    """How a form goes on one sheet; None if it does already, or does not at all."""
    paper = json.loads(said)
    if sides(paper) <= SIDES or sides({**paper, "fit": FITS[-1]}) > SIDES:
        return None
    return FITS[bisect_left(FITS, True, hi=len(FITS) - 1, key=lambda fit: sides({**paper, "fit": fit}) <= SIDES)]
