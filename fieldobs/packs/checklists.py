"""The forms of a pack: compiled from its own sheets or from the library. Knows a form only by its document."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from fieldobs.forms.beside import beside
from fieldobs.forms.faults import FormFaults
from fieldobs.forms.library import library
from fieldobs.forms.modules import modules_of
from fieldobs.forms.tables import read_tables, tables_text
from fieldobs.packs.mission import FILE
from fieldobs.packs.pack import Fault, Findings, FormEntry, PackUnreadable
from fieldobs.packs.source import Source, check_workbook, too_large
from fieldobs.terminal import _

LIBRARY_PREFIX = "library:"
FORM_BYTES = 5 * 1024 * 1024


def read_forms(source: Source, names: Sequence[str], modules: Sequence[str], found: Findings) -> list[FormEntry]:
    """Every form of the pack, in its order; a faulty one is named, sheet, row and column, and left out."""
    entries: list[FormEntry] = []
    file_of: dict[str, str] = {}
    known: set[str] = set()
    for name in names:
        form = _compiled(source, name, modules, known, found)
        if form is None:
            continue
        if form.slug in file_of:
            what = _("forms: {one} and {two} have the same id {slug}.")
            found.add(
                FILE,
                what.format(one=file_of[form.slug], two=name, slug=form.slug),
                _("Give one of them another form_id in its settings sheet."),
            )
            continue
        file_of[form.slug] = name
        entries.append(form)
    if not found.faults:
        _check_modules(modules, known, found)
    return entries


def _compiled(source: Source, name: str, modules: Sequence[str], known: set[str], found: Findings) -> FormEntry | None:
    """One form with the modules that the mission turns on, those it has being noted in `known`."""
    from fieldobs.forms.compile import compile_form  # takes a while to import, which other commands need not wait for

    try:
        stem = PurePosixPath(name.removeprefix(LIBRARY_PREFIX)).stem
        data = _bytes(source, name)
        form = compile_form(data, stem, beside(name, source.names(), source.read), modules)
        known.update(modules_of(data))
        kept = tables_text(read_tables(data))
    except PackUnreadable as unreadable:
        found.faults.append(unreadable.fault)
        return None
    except FormFaults as refused:
        for fault in refused.faults:
            what = f"{_sentence(fault.said(_))}\n{fault.underlined}".rstrip("\n")
            found.add(name, what, "", fault.row or None, fault.column, fault.sheet)
        return None
    return FormEntry(form.hash, form.slug, form.version, form.stage, form.title, form.bytes.decode(), kept)


def _check_modules(modules: Sequence[str], known: set[str], found: Findings) -> None:
    """A module that no form has is misspelt."""
    for module in modules:
        if module not in known:
            held = ", ".join(sorted(known)) or _("none")
            found.add(
                FILE,
                _("modules: No form has a part {name}.").format(name=repr(module)),
                _("The forms have: {names}.").format(names=held),
            )


def _bytes(source: Source, name: str) -> bytes:
    """The sheets of one form. Raises: PackUnreadable."""
    if name.startswith(LIBRARY_PREFIX):
        held = library()
        file = held.get(name.removeprefix(LIBRARY_PREFIX))
        if file is None:
            what = _("forms: The library has no {name}.").format(name=name.removeprefix(LIBRARY_PREFIX))
            raise PackUnreadable(Fault(FILE, what, _("It has: {names}.").format(names=", ".join(held))))
        return file.read_bytes()
    if PurePosixPath(name).suffix.lower() not in (".xlsx", ".md"):
        mend = _('Write "forms/name.xlsx", "forms/name.md" or "library:name".')
        raise PackUnreadable(Fault(FILE, _("forms: {name} is no form.").format(name=repr(name)), mend))
    data = source.read(name)
    if len(data) > FORM_BYTES:
        raise too_large(name, len(data), FORM_BYTES)
    if name.lower().endswith(".xlsx") or data.startswith(b"PK"):
        check_workbook(name, data)
    return data


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
