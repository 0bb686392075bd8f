"""The ready-made checklists that come with the software, each an XLSForm in Markdown tables."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldobs.forms.compile import FormDocument

FOLDER = Path(__file__).parent / "library"


def library() -> dict[str, Path]:
    """The files of the ready-made checklists by their slug."""
    return {file.stem: file for file in sorted(FOLDER.glob("*.md"))}


def library_form(slug: str) -> "FormDocument":
    """A ready-made checklist as a form document."""
    from fieldobs.forms.compile import compile_form  # takes a while to import, which most commands need not wait for

    return compile_form(library()[slug].read_bytes(), slug)
