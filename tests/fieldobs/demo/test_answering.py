from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from fieldobs.demo.answering import confirmations, fill
from fieldobs.demo.scene import SWAPPED, Place, chance_of, scene_at
from fieldobs.forms.compile import compile_form
from fieldobs.forms.evaluation import evaluate_form
from fieldobs.packs.checklists import library

ZONE = ZoneInfo("Asia/Almaty")
NOW = "2026-10-11T12:00:00.000"
FORMS = ("opening", "voting", "counting", "incident", "interim-report")


@cache
def form(name):
    return compile_form(library()[name].read_bytes(), name).document


def scene(code="0412", gap=0, hour=10):
    place = Place(code, "School No. 7", "Dorsen", "ordinary", "43.238900", "76.889700")
    return scene_at(
        place,
        datetime(2026, 10, 11, hour, 20, tzinfo=ZONE),
        datetime(2026, 10, 11, hour + 1, 5, tzinfo=ZONE),
        gap,
    )


def dice(name):
    return chance_of(1, name)


def picture(name):
    return {"sha256": "0" * 64, "size": 1, "type": "image/jpeg", "name": f"{name}.jpg"}


def filled(name, seed, seen=None):
    return fill(form(name), {}, seen or scene(f"{seed:04}"), lambda name: chance_of(seed, name), picture)


def some_of(name, seed, section):
    return fill(form(name), {}, scene(f"{seed:04}"), lambda name: chance_of(seed, name), picture, {section})


@pytest.mark.parametrize("name", FORMS)
def test_answers_all_that_is_required_and_nothing_that_is_not_asked(name):
    for seed in range(30):
        answers = filled(name, seed)
        found = evaluate_form(form(name), answers, NOW)
        assert found.missing == [] and found.unfit == [], answers
        assert answers.keys() <= found.asked | found.calculated.keys()


def test_leaves_the_checklist_at_the_door_when_access_is_refused():
    refused = [seed for seed in range(400) if some_of("voting", seed, "station").get("H14") == "refused"]
    assert refused
    for seed in refused[:2]:
        assert filled("voting", seed).keys() <= {"H11", "H14", "H15", "H14_facts"}


@pytest.mark.parametrize("name", ["opening", "voting", "counting"])
def test_sees_figures_that_agree(name):
    for seed in range(40):
        seen = scene(f"{seed:04}", hour=20 if name == "counting" else 10)
        assert evaluate_form(form(name), filled(name, seed, seen), NOW).failed == []


def test_sees_a_protocol_that_differs_by_eighteen_and_confirms_it_as_it_stands():
    seen = scene(gap=SWAPPED, hour=22)
    answers = filled("counting", 7, seen)
    failed = {check.id: check for check in evaluate_form(form("counting"), answers, NOW).failed}
    assert failed["c4"].gap == SWAPPED and failed["c4"].hints
    confirmed = confirmations(form("counting"), answers, seen)
    assert confirmed.keys() >= {"$confirmed/c4"}
    assert confirmations(form("counting"), {**answers, **confirmed}, seen) == {}


def test_fills_some_sections_first_and_the_rest_later():
    first = fill(form("voting"), {}, scene(), dice, picture, {"station"})
    assert first.keys() >= {"H11", "H14"} and not any(name.startswith("V") for name in first)
    rest = fill(form("voting"), first, scene(), dice, picture)
    assert not first.keys() & rest.keys()
    assert evaluate_form(form("voting"), first | rest, NOW).missing == []


def test_sees_the_same_station_whoever_looks():
    assert scene() == scene() and scene("0409").figures != scene().figures
    assert scene(hour=17).figures["V20"] > scene(hour=9).figures["V20"]


def test_finds_irregularities_seldom_and_not_observed_now_and_then():
    seen = [some_of("voting", seed, "seen").get("V31") for seed in range(300)]
    assert 5 < seen.count("yes") < 50 and 3 < seen.count("not_observed") < 30


def test_throws_dice_that_fall_alike_for_the_same_names():
    assert chance_of("a", 1).random() == chance_of("a", 1).random() != chance_of("a", 2).random()
