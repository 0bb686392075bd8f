"""Fills a form as an observer would: question by question, what is asked and only that, by the form document itself."""

import random
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any

from fieldobs.demo.scene import CLOCK, Scene
from fieldobs.demo.sentences import FACTS, FREELY, REPORT
from fieldobs.forms.evaluation import failed_checks
from fieldobs.forms.filled import Entry, Filled

Attach = Callable[[str], dict[str, Any]]
"""Makes a picture of a name and gives the value that stands for it."""
Dice = Callable[[str], random.Random]
"""The dice thrown for a question: the same for everyone who looks at the same thing."""

SILENT = ("group", "repeat", "note", "calculate")
SHARE_OF_YES = {"V31": 0.08, "V33": 0.16, "V41": 0.28, "V34": 0.04, "V16": 0.1, "V35": 0.0, "K17": 0.03, "O7": 0.03}
"""How often an irregularity is seen, where it is not `SELDOM`."""
SELDOM = 0.02
NOT_SEEN, WENT_WRONG = 0.04, 0.025
OFTEN = {
    "access": {"at_once": 965, "after_delay": 25, "refused": 10},
    "r4": {"very_good": 46, "good": 47, "bad": 6, "very_bad": 1},
    "opened": {"on_time": 78, "late_15": 17, "late_60": 5},
    "closed": {"on_time": 94, "late": 6},
    "queue": {"none": 40, "up_to_10": 38, "up_to_30": 17, "over_30": 5},
    "police": {"none": 30, "outside": 62, "inside_on_request": 5, "inside_unasked": 3},
    "extent": {"all": 78, "most": 16, "few": 2, "none": 1, "not_seen": 3},
    "extent_if_used": {"all": 30, "most": 5, "few": 1, "not_seen": 2, "not_applicable": 62},
    "completed": {"complete_in_ink": 84, "corrected": 14, "left_open": 2},
    "copies": {"all": 88, "some": 10, "none": 2},
    "change": {"better": 15, "same": 65, "worse": 20},
    "reading": {"public": 30, "mission": 60, "restricted": 10},
    "seen_by": {"by_us": 60, "partly": 15, "told_by_voter": 15, "told_by_commission": 8, "media": 2},
    "effect": {"none": 78, "delayed": 16, "stopped": 4, "result_affected": 2},
}
YES_SHARE = {"V6": 0.58, "O25": 0.58, "V15": 0.7, "V10": 0.68, "O4": 0.68, "K29": 0.88, "V46": 0.02, "V47": 0.03}
USUALLY_YES = 0.93
PLACES = {"School": "school", "Kindergarten": "school", "College": "school", "Music": "school", "Polyclinic": "health",
          "District": "health", "Care": "health", "Military": "military", "House of": "detention",
          "Embassy": "embassy", "Town hall": "public_office", "Village council": "public_office",
          "Post": "public_office"}  # fmt: skip
PHOTOS = {"K27": 0.8, "K27.2": 0.5, "K28": 0.6, "I10": 0.5}


def fill(
    document: Mapping[str, Any],
    answers: Mapping[str, Any],
    scene: Scene,
    dice: Dice,
    attach: Attach,
    sections: Collection[str] | None = None,
) -> dict[str, Any]:
    """New answers to the questions that are asked and not yet answered, of some sections or of all."""
    known = dict(answers)
    now = scene.left.replace(tzinfo=None).isoformat(timespec="milliseconds")
    deciding = names_in_rules(document["questions"])
    filled, is_stale = Filled(document, known, now), False
    new: dict[str, Any] = {}
    for name, entry in Filled(document, {}, now).entries.items():
        if entry.node["type"] in SILENT or entry.around or name in known or not _is_in(entry, sections):
            continue
        if is_stale:
            filled, is_stale = Filled(document, known, now), False
        if not filled.asked(filled.entries[name], filled.root):
            continue
        value = answer(entry.node, document, scene, dice(name), attach)
        if value is not None:
            known[name] = new[name] = value
            is_stale = name in deciding
    reckoned = {path: value for path, value in Filled(document, known, now).calculated().items() if value is not None}
    return {**new, **reckoned}


def confirmations(document: Mapping[str, Any], answers: Mapping[str, Any], scene: Scene) -> dict[str, Any]:
    """What an observer writes who has read the lines again and found that the protocol says so."""
    now = scene.left.replace(tzinfo=None).isoformat(timespec="milliseconds")
    failed = failed_checks(Filled(document, answers, now))
    return {f"$confirmed/{check.id}": True for check in failed if not check.confirmed}


def names_in_rules(nodes: Collection[Mapping[str, Any]]) -> set[str]:
    """The questions on whose answer it depends whether others are asked."""
    return {name for node in _each(nodes) if "relevant" in node for name in _names(node["relevant"])}


def _each(nodes: Collection[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for node in nodes:
        yield node
        yield from _each(node.get("children", ()))


def _names(rule: Any) -> Iterator[str]:
    if isinstance(rule, dict):
        for operation, inner in rule.items():
            if operation == "var":
                yield inner
            else:
                yield from _names(inner)
    elif isinstance(rule, list):
        for inner in rule:
            yield from _names(inner)


def _is_in(entry: Entry, sections: Collection[str] | None) -> bool:
    while entry.parent is not None:
        entry = entry.parent
    return sections is None or entry.name in sections


def answer(
    node: Mapping[str, Any], document: Mapping[str, Any], scene: Scene, chance: random.Random, attach: Attach
) -> Any:
    """One answer, or None where an observer would leave the question."""
    name = node["name"]
    match node["type"]:
        case "integer":
            return scene.figures.get(name, chance.randint(1, 4) if name.endswith("_times") else chance.randint(0, 3))
        case "select_one":
            return choose(node, [choice["name"] for choice in document["lists"][node["list"]]], scene, chance)
        case "select_multiple":
            return choose_several(node, [choice["name"] for choice in document["lists"][node["list"]]], chance)
        case "text":
            return _words(node, chance)
        case "photo":
            return attach(f"{scene.place.code}/{name}") if chance.random() < PHOTOS.get(name, 0) else None
        case "location":
            return _position(scene, chance)
    return _moment(node, scene)


def _moment(node: Mapping[str, Any], scene: Scene) -> str | None:
    """A time or a day of the visit; kinds that no form of the demonstration has stay open."""
    match node["type"]:
        case "time":
            return scene.times.get(node["name"], scene.left.strftime(CLOCK))
        case "date":
            days = 6 if node["name"].endswith("_from") else 0
            return (scene.arrived - timedelta(days=days)).date().isoformat()
        case "datetime":
            return scene.arrived.replace(tzinfo=None).isoformat(timespec="minutes")
    return None


def choose(node: Mapping[str, Any], names: list[str], scene: Scene, chance: random.Random) -> str | None:
    """One of a list's choices, as often as it happens."""
    name, listed, finding = node["name"], node["list"], node.get("finding", {})
    fixed = {
        "place": next((kind for word, kind in PLACES.items() if scene.place.name.startswith(word)), "other"),
        "setting": "rural" if scene.place.name.startswith(("Village", "Club", "Old station")) else "urban",
        "station_kind": scene.place.kind,
        "chosen": "own",
    }
    if listed in fixed:
        return fixed[listed] if fixed[listed] in names else None
    if listed in OFTEN:
        weights = {choice: OFTEN[listed].get(choice, 0) for choice in names}
        return chance.choices(names, list(weights.values()))[0]
    if name in YES_SHARE:
        return "yes" if chance.random() < YES_SHARE[name] else "no"
    if finding.get("kind") == "irregularity":
        return _seen(names, finding["yes"], SHARE_OF_YES.get(name, SELDOM), NOT_SEEN, chance)
    if "yes" in names:
        return _seen(names, ["yes"], USUALLY_YES, NOT_SEEN, chance)
    return chance.choice(names)


def _seen(names: list[str], yes: list[str], share: float, unseen: float, chance: random.Random) -> str:
    """Yes as often as said, now and then not observed or not applicable, else no."""
    outside = [name for name in names if name in ("not_observed", "not_applicable")]
    if outside and chance.random() < unseen * len(outside):
        return chance.choice(outside)
    rest = [name for name in names if name not in yes and name not in outside]
    return chance.choice(yes) if chance.random() < share or not rest else rest[0]


def choose_several(node: Mapping[str, Any], names: list[str], chance: random.Random) -> list[str]:
    """Mostly none of them; else one or two, in the order the contract asks for."""
    rest = [name for name in names if name != "none"]
    if "none" in names and chance.random() >= SHARE_OF_YES.get(node["name"], WENT_WRONG):
        return ["none"]
    return sorted(chance.sample(rest, min(len(rest), chance.choice((1, 1, 2)))))


def _words(node: Mapping[str, Any], chance: random.Random) -> str | None:
    name = node["name"]
    if name[:1] == "L" and name[1:].isdigit():
        return chance.choice(REPORT) if "required" in node or chance.random() < 0.85 else None
    if "required" in node or name.endswith("_facts"):
        return chance.choice(FACTS)
    return chance.choice(FREELY) if chance.random() < 0.08 else None


def _position(scene: Scene, chance: random.Random) -> dict[str, str] | None:
    if not scene.place.lat or chance.random() > 0.3:
        return None
    lat, lon = float(scene.place.lat), float(scene.place.lon)
    return {
        "lat": f"{lat + chance.gauss(0, 2e-4):.6f}",
        "lon": f"{lon + chance.gauss(0, 2e-4):.6f}",
        "accuracy_m": "12",
    }
