"""The ready-made checklists that come with the software, each an XLSForm in Markdown tables."""

from pathlib import Path

from fieldobs.forms.compile import FormDocument, compile_form

FOLDER = Path(__file__).parent / "library"


def library() -> dict[str, Path]:
    """The files of the ready-made checklists by their slug."""
    return {file.stem: file for file in sorted(FOLDER.glob("*.md"))}


def library_form(slug: str) -> FormDocument:
    """A ready-made checklist as a form document."""
    return compile_form(library()[slug].read_bytes(), slug)
