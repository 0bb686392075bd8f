"""A whole paper as values: the head, the sections, the codes that open the same form or submission. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fieldobs.papers import blank, filled
from fieldobs.papers.filled import Answered
from fieldobs.papers.printing import qr
from fieldobs.papers.words import Words, _

AT_STATIONS = ("opening", "voting", "counting", "tabulation")
MOST_COPIES = 500
HASH_SHOWN = 12
Paper = dict[str, Any]


def is_for_stations(words: Words) -> bool:
    """Whether a form is filled at a station, standing, rather than written at a table."""
    return words.document.get("stage") in AT_STATIONS


def blank_paper(words: Words, mission: str, hash: str, copies: int = 1, first: int = 1) -> Paper:
    """A form to be filled with a pen, in numbered copies."""
    document = words.document
    made = []
    for number in range(first, first + copies):
        serial = f"{document['slug']}-{document['version']}-{number:04}"
        said = {"form": document["slug"], "version": document["version"], "hash": hash, "serial": f"{number:04}"}
        made.append({"number": number, "serial": serial, "qr": qr(f"fieldobs:form?{urlencode(said)}")})
    return {
        **_shared(words, mission, hash, blank.sections(words)),
        "kind": "blank",
        "instruction": words.of(
            _(
                "A round mark: tick one. A square mark: tick all that apply. What you do not know stays empty. "
                "A mistake is crossed out, the right answer written beside it, with your initials."
            )
        ),
        "qr-says": words.of(_("QR code of this numbered form")),
        "head": _head(words),
        "facts": [],
        "running": "",
        "checks": [],
        "copies": made,
    }


def filled_paper(answered: Answered, mission: str, hash: str, facts: Sequence[tuple[str, str]], link: str) -> Paper:
    """A filled submission; its code opens it at the desk."""
    words = answered.words
    return {
        **_shared(words, mission, hash, filled.sections(answered)),
        "kind": "filled",
        "instruction": "",
        "qr-says": words.of(_("QR code that opens this submission at the desk")),
        "head": [],
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "running": " · ".join(value for _label, value in facts[:3] if value),
        "checks": filled.checks(answered),
        "copies": [{"number": 1, "serial": answered.id[:8], "qr": qr(link)}],
    }


def _shared(words: Words, mission: str, hash: str, sections: list[dict[str, Any]]) -> Paper:
    document = words.document
    version = words.of(_("version {n}"), n=document["version"])
    return {
        "language": words.language,
        "mission": mission,
        "title": words.text(document["title"]) or document["slug"],
        "version-line": f"{version} · {hash[:HASH_SHOWN]}",
        "subtitle": f"{version} · {document['slug']} · {hash[:HASH_SHOWN]}",
        "page": words.of(_("page {n} of {of}")),
        "sections": [_worded(section, words) for section in sections],
        "words": {
            "blank": words.of(_("blank in protocol")),
            "taken": words.of(_("taken, number")),
            "latitude": words.of(_("Latitude")),
            "longitude": words.of(_("Longitude")),
            "notes": words.of(_("More: write the number of the question, then what you saw")),
            "more-rows": words.of(_("More rows? Write them on another copy of this page.")),
            "signatures": [
                words.of(_("Observer, signature")),
                words.of(_("Observer, signature")),
                words.of(_("Date and time")),
            ],
        },
    }


def _worded(item: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """The same with each condition as a sentence."""
    made = dict(item)
    if made.get("when"):
        made["when"] = words.of(_("Only if {condition}"), condition=made["when"])
    for inside in ("items", "copies"):
        if inside in made:
            made[inside] = [_worded(one, words) for one in made[inside]]
    return made


def _head(words: Words) -> list[dict[str, Any]]:
    """What every paper asks for before the questions; `width` of three columns."""
    station = [(_("Station"), 1), (_("Team"), 1), (_("Visit"), 1)]
    place = station if is_for_stations(words) else [(_("Team"), 1), (_("Place"), 2)]
    asked = [*place, (_("Observers"), 2), (_("Date"), 1)]
    return [{"label": words.of(label), "width": width} for label, width in asked]
