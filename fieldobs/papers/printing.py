"""Sets the values of a paper with typst, as PDF or as pictures of its pages. What was typed goes in as data only."""

import io
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

HERE = Path(__file__).parent
ROOMY, SHEET = HERE / "form.typ", HERE / "sheet.typ"
# Inside the compiler, with every Kazakh letter; what it lacks is taken from the system's own.
FONTS = ("Libertinus Serif",)
QR_QUIET = 2


@cache
def fonts() -> typst.Fonts:
    """The faces at hand, looked for once."""
    return typst.Fonts()


def to_pdf(paper: Mapping[str, Any]) -> bytes:
    """A paper as PDF."""
    return b"".join(_pages(compiler(paper).compile(format="pdf")))


def to_pictures(paper: Mapping[str, Any], ppi: float = 110) -> list[bytes]:
    """The pages of a paper as PNG."""
    return _pages(compiler(paper).compile(format="png", ppi=ppi))


def places(paper: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Where the sections of a paper begin and end."""
    found: list[dict[str, Any]] = json.loads(compiler(paper).query("<place>"))
    return found


def compiler(paper: Mapping[str, Any]) -> typst.Compiler:
    """What sets one paper, close together if it says how. It sees this folder and its data, nothing else."""
    data = json.dumps({"fonts": FONTS, **paper}, ensure_ascii=False)
    return typst.Compiler(SHEET if "fit" in paper else ROOMY, root=HERE, font_paths=fonts(), sys_inputs={"data": data})


def _pages(made: bytes | list[bytes] | None) -> list[bytes]:
    return made if isinstance(made, list) else [made or b""]


def qr(text: str) -> str:
    """A QR code as SVG."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=QR_QUIET, xmldecl=False)
    return out.getvalue().decode()
