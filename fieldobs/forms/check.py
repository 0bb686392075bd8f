"""`python -m fieldobs.forms.check FILE…`: says what is wrong with forms, and exits 1 if anything is."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from fieldobs.forms.beside import beside_on_disk
from fieldobs.forms.compile import FormDocument, compile_form
from fieldobs.forms.faults import Fault, FormFaults
from fieldobs.forms.modules import modules_of
from fieldobs.forms.rules.complaint import Complaint
from fieldobs.terminal import _, count

TEXTS = {"label", "hint", "guidance", "constraint_message", "required_message"}


class Gap(NamedTuple):
    """A text of a form that lacks one of its languages."""

    place: str
    language: str

    @property
    def told(self) -> str:
        """The same for people at a terminal."""
        return _("{place}: no text in {language}").format(place=self.place, language=self.language)


@dataclass(frozen=True)
class Checked:
    """What came of one file: the form with all of its modules, or the faults for which it is refused."""

    path: Path
    form: FormDocument | None
    faults: tuple[Fault, ...] = ()

    @property
    def questions(self) -> int:
        """How many questions a good form has."""
        return question_count(self.form.document) if self.form else 0

    @property
    def lines(self) -> list[str]:
        """What there is to say about it, for people."""
        name, form = self.path.name, self.form
        if form is None:
            return [f"{name}: {fault.told(_)}" for fault in self.faults]
        remarks = [warning.told(_) for warning in form.warnings] + [gap.told for gap in untranslated(form.document)]
        return [summary(self.path, form), *(f"{name}: {remark}" for remark in remarks)]

    @property
    def told(self) -> dict[str, Any]:
        """What there is to say about it, for programs; a row is null where the fault is in no row."""
        return {
            "file": str(self.path),
            "ok": self.form is not None,
            "questions": self.questions,
            "problems": [
                {
                    "sheet": fault.sheet,
                    "row": fault.row or None,
                    "column": fault.column,
                    "message": "\n".join(filter(None, (fault.said(_), fault.underlined))),
                }
                for fault in self.faults
            ],
        }


def check(path: Path) -> Checked:
    """What there is to say about one file."""
    try:
        data, files = path.read_bytes(), beside_on_disk(path)
        modules = modules_of(data)
        form = compile_form(data, path.stem, files, modules)
        if modules:
            compile_form(data, path.stem, files)  # a mission may turn none of them on
    except FormFaults as refused:
        return Checked(path, None, tuple(refused.faults))
    except OSError as error:
        return Checked(path, None, (Fault("", 0, "", Complaint.as_told(str(error.strerror or error))),))
    return Checked(path, form)


def summary(path: Path, form: FormDocument) -> str:
    """One line about a good form."""
    parts = [
        f"{form.slug} {form.version}",
        _("Questions: {n}").format(n=count(question_count(form.document))),
        _("Checks: {n}").format(n=count(len(form.document["checks"]))),
        _("Languages: {names}").format(names=" ".join(form.document["languages"])),
        _("Bytes: {n}").format(n=count(len(form.bytes))),
    ]
    if modules := form.document.get("modules"):
        parts.append(_("Modules: {names}").format(names=" ".join(modules)))
    return f"{path.name}: {', '.join(parts)}"


def question_count(document: dict[str, Any]) -> int:
    """How many questions a form has, notes and calculated ones among them."""
    return sum(1 for node in nodes(document["questions"]) if node["type"] not in ("group", "repeat"))


def nodes(children: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every node of a form, from the top down."""
    for node in children:
        yield node
        yield from nodes(node.get("children", []))


def untranslated(document: dict[str, Any]) -> Iterator[Gap]:
    """The texts that lack a language of the form."""
    for place, text in texts(document):
        for language in document["languages"]:
            if text and not text.get(language):
                yield Gap(place, language)


def texts(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every text of a form, with where it is."""
    yield "title", document["title"]
    for node in nodes(document["questions"]):
        for part in TEXTS & node.keys():
            yield f"{node['name']} {part}", node[part]
    for name, choices in document["lists"].items():
        for choice in choices:
            yield f"{name} {choice['name']}", choice["label"]
    for check in document["checks"]:
        yield f"{check['id']} message", check["message"]


def main(arguments: list[str], as_json: bool = False) -> int:
    """Check the files named; the number of bad ones decides the exit status."""
    checked = [check(Path(argument)) for argument in arguments]
    for one in checked:
        print(json.dumps(one.told, ensure_ascii=False) if as_json else "\n".join(one.lines))
    return 0 if arguments and all(one.form for one in checked) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
