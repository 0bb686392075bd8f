"""Finds the forms among the files of a package: workbooks, CSV, and Markdown tables inside of Python tests."""

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pyxform.xls2xform import convert

from fieldobs.forms.cells import cells_of
from fieldobs.forms.compile import FormDocument, compile_form
from fieldobs.forms.faults import FormFaults
from fieldobs.forms.tables import SHEETS

TABLES = re.compile(r"^\s*\|\s*survey\s*\|", re.MULTILINE)
CSV_SURVEY = re.compile(rb'^\W*"?survey"?\s*,', re.MULTILINE)
# A text that a test fills in when it runs: `{name}`, but not `${name}`.
TEMPLATE = re.compile(r"(?<!\$)\{\w*\}|%s")
MISSING = re.compile(r"the pack has no file (\S+)$|no list \S+ and no file (\S+)$")
WORD = re.compile(r"[^\W\d][\w:.-]*")


@dataclass(frozen=True)
class Form:
    """A form of a package with the files beside it."""

    package: str
    name: str
    data: bytes
    kind: str
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def is_valid(self) -> bool:
        """Whether pyxform itself converts it."""
        try:
            convert(self.data, file_type=self.kind, validate=False)
        except Exception:  # pyxform promises no kind of error
            return False
        return True


def loaded(form: Form) -> tuple[FormDocument, Mapping[str, bytes]]:
    """The form as fieldobs compiles it, and the files with which it does.

    A table that the package leaves out is invented, with every column that may be asked for.

    Raises: FormFaults.
    """
    files = dict(form.files)
    while True:
        try:
            return compile_form(form.data, "form", files), files
        except FormFaults as refused:
            said = [MISSING.search(fault.message) for fault in refused.faults]
            missing = {found[1] or found[2] for found in said if found}
            if not missing - files.keys():
                raise
            files |= dict.fromkeys(missing, table_for(form))


def table_for(form: Form) -> bytes:
    """A table of two rows, a column for each word that the form says."""
    cells = cells_of(form.data, form.kind, SHEETS)
    words = [word for rows in cells.values() for row in rows for text in row for word in WORD.findall(text)]
    columns = list(dict.fromkeys(["name", "label", "id", "title", *words]))
    return "\n".join([",".join(columns), *(",".join(f"{n}" for _ in columns) for n in (1, 2))]).encode()


def forms_in(package: str, files: Iterable[tuple[PurePosixPath, bytes]]) -> Iterator[Form]:
    """Every form among the files of a package, valid or not."""
    found = dict(files)
    for path, data in found.items():
        beside = {
            other.name: content
            for other, content in found.items()
            if other.suffix == ".csv" and other.parent in (path.parent, path.parent / f"{path.stem}-media")
        }
        if path.suffix in (".xlsx", ".xls") or (path.suffix == ".csv" and CSV_SURVEY.search(data)):
            yield Form(package, path.as_posix(), data, path.suffix, beside)
        elif path.suffix == ".py":
            yield from in_python(package, path, data)


def in_python(package: str, path: PurePosixPath, data: bytes) -> Iterator[Form]:
    """The Markdown tables among the texts of a Python file, which is read and never run."""
    for node in ast.walk(ast.parse(data)):
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if TABLES.search(text) and not TEMPLATE.search(text):
            yield Form(package, f"{path}:{node.lineno}", text.encode(), ".md", {})


def without_doubles(forms: Iterable[Form]) -> list[Form]:
    """Each form once, where it is first."""
    seen: dict[str, Form] = {}
    for form in forms:
        seen.setdefault(form.hash, form)
    return list(seen.values())
