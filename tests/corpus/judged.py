"""What becomes of a form: refused with its cells, loaded, filled on the phone, or broken."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from fieldobs.forms.compile import FormDocument, compile_form
from fieldobs.forms.faults import FormFaults
from fieldobs.forms.tables import read_tables, write_workbook
from tests.corpus.forms import Form, loaded
from tests.corpus.phone import Phone

# What the reasons have in common, by what a fault says.
REASONS = (
    (r"the type osm", "a type that is refused by name: osm"),
    (r"it makes no sense|quotation mark|ends too soon", "the expression is none"),
    (r"no question is called|has no column|have no column", "nothing has the name that an expression uses"),
    (r"path|places of rows", "a path that is not supported"),
    (r"there is no function", "a function that there is not"),
    (r"no survey sheet", "there is nothing in its survey sheet"),
)


class Told(Enum):
    """What there is to say of a form; PARTLY is a form made final with questions that no invented answer fits."""

    REFUSED = "refused"
    LOADED = "loaded"
    FILLED = "filled"
    PARTLY = "filled in part"
    BROKEN = "broken"


@dataclass(frozen=True)
class Judged:
    """A valid form and what became of it."""

    form: Form
    told: Told
    why: str = ""


def judge(form: Form, phone: Phone | None) -> Judged:
    """Compile a form, keep its cells, and fill it where there is a phone."""
    try:
        document, files = loaded(form)
    except FormFaults as refused:
        return Judged(form, Told.REFUSED, str(refused))
    except Exception as error:  # a surprise is a fault of ours, whatever it is
        return Judged(form, Told.BROKEN, f"the compiler raised {error!r}")
    if not is_kept(form, document, files):
        return Judged(form, Told.BROKEN, "taken out as a workbook it is another form")
    if phone is None:
        return Judged(form, Told.LOADED)
    filled = phone.fill(document)
    if filled.errors or not filled.is_final:
        return Judged(form, Told.BROKEN, "\n".join(filled.errors))
    return Judged(form, Told.PARTLY if filled.left else Told.FILLED, "\n".join(filled.left))


def is_kept(form: Form, document: FormDocument, files: Mapping[str, bytes]) -> bool:
    """Whether the cells that the desk keeps make the same form again."""
    try:
        return compile_form(write_workbook(read_tables(form.data)), "form", files).hash == document.hash
    except FormFaults:
        return False


def reason(why: str) -> str:
    """The kind of reason for which a form is refused, by the first of its faults that has one."""
    for pattern, said in REASONS:
        if re.search(pattern, why):
            return said
    return why.partition("\n")[0]
