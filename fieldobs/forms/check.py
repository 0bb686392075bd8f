"""`python -m fieldobs.forms.check FILE…`: says what is wrong with forms, and exits 1 if anything is."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fieldobs.forms.beside import beside_on_disk
from fieldobs.forms.compile import FormDocument, compile_form
from fieldobs.forms.faults import FormFaults

TEXTS = {"label", "hint", "guidance", "constraint_message", "required_message"}


def check(path: Path) -> tuple[bool, list[str]]:
    """Whether a file is a good form, and what there is to say about it, a line each."""
    try:
        form = compile_form(path.read_bytes(), path.stem, beside_on_disk(path))
    except FormFaults as refused:
        return False, [f"{path.name}: {fault}" for fault in refused.faults]
    except OSError as error:
        return False, [f"{path.name}: {error.strerror}"]
    remarks = [str(warning) for warning in form.warnings] + [f"no {gap}" for gap in untranslated(form.document)]
    return True, [summary(path, form), *(f"{path.name}: {remark}" for remark in remarks)]


def summary(path: Path, form: FormDocument) -> str:
    """One line about a good form."""
    asked = sum(1 for node in nodes(form.document["questions"]) if node["type"] not in ("group", "repeat"))
    parts = [
        f"{form.slug} {form.version}",
        f"{asked} questions",
        f"{len(form.document['checks'])} checks",
        " ".join(form.document["languages"]),
        f"{len(form.bytes)} bytes",
    ]
    return f"{path.name}: {', '.join(parts)}"


def nodes(children: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every node of a form, from the top down."""
    for node in children:
        yield node
        yield from nodes(node.get("children", []))


def untranslated(document: dict[str, Any]) -> Iterator[str]:
    """The texts that lack a language of the form."""
    for place, text in texts(document):
        for language in document["languages"]:
            if text and not text.get(language):
                yield f"{language} text for {place}"


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


def main(arguments: list[str]) -> int:
    """Check the files named; the number of bad ones decides the exit status."""
    results = [check(Path(argument)) for argument in arguments]
    for _, lines in results:
        print("\n".join(lines))
    return 0 if arguments and all(good for good, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
