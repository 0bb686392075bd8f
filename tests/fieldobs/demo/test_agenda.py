from collections import Counter
from datetime import date, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from fieldobs.demo.agenda import GAP_TEAMS, SILENT_TEAMS, TeamPlan, plan_day
from fieldobs.demo.scene import SWAPPED

ZONE = ZoneInfo("Asia/Almaty")
DAY = date(2026, 10, 11)
STATIONS = tuple(f"{n:04}" for n in range(1, 11))


def agenda(*codes, seed=1):
    teams = [TeamPlan(code, "Dorsen", () if code.startswith("L") else STATIONS) for code in codes]
    return plan_day(teams, DAY, ZONE, seed)


def visits(planned, form):
    return [step.what for step in planned.steps if step.act == "finish" and step.what.form == form]


def test_plans_the_same_day_for_the_same_seed():
    assert agenda("01", "L01") == agenda("01", "L01")
    assert agenda("01", seed=1) != agenda("01", seed=2)


def test_gives_every_team_an_opening_a_round_of_voting_and_one_count():
    for code in (f"{n:02}" for n in range(1, 41)):
        planned = agenda(code)
        assert len(visits(planned, "opening")) == len(visits(planned, "counting")) == 1
        assert 7 <= len(visits(planned, "voting")) <= 10


def test_lets_no_team_be_in_two_places_at_once():
    planned = agenda("07")
    stays = sorted((visit.arrived, visit.left) for form in ("opening", "voting") for visit in visits(planned, form))
    assert all(left <= arrived for (_, left), (arrived, _) in pairwise(stays))
    assert all(left - arrived >= timedelta(minutes=28) for arrived, left in stays)


def test_keeps_to_the_hours_of_the_day():
    planned = agenda("01", "02", "L01")
    assert planned.steps == sorted(planned.steps, key=lambda step: (step.at, step.team))
    assert planned.begins <= planned.steps[0].at and planned.steps[-1].at <= planned.ends
    (count,) = visits(agenda("01"), "counting")
    assert count.arrived.time() < time(20) and count.left - count.arrived > timedelta(hours=2)


def test_plans_a_count_that_does_not_add_up_for_some_teams():
    assert [visits(agenda(code), "counting")[0].gap for code in ("01", GAP_TEAMS[0])] == [0, SWAPPED]


def test_begins_a_visit_under_a_wrong_code_and_mends_it_or_not():
    acts = {code: Counter(step.act for step in agenda(code).steps) for code in ("01", "05", "16", "28")}
    assert [acts[code]["correct_station"] for code in ("01", "05", "16", "28")] == [0, 1, 1, 0]
    assert [visit.typed for visit in visits(agenda("28"), "voting") if visit.typed] == ["0003-A"]


def test_takes_the_network_away_and_reconnects_when_it_returns():
    (code, since), *_ = SILENT_TEAMS.items()
    planned = agenda(code)
    assert not planned.is_online(code, planned.begins.replace(hour=since.hour + 2))
    back = [step.at for step in planned.steps if step.act == "reconnect"]
    assert back and planned.is_online(code, max(back)) and max(back) >= planned.begins.replace(hour=21, minute=40)


def test_gives_a_long_term_team_a_report_and_nothing_else():
    acts = {step.act for step in agenda("L08").steps}
    assert acts - {"reconnect"} == {"begin_report", "go_on_with_report", "submit_report"}
    assert "submit_report" not in {step.act for step in agenda("L05").steps}
