"""Counts from rows: what an answer adds, with which base."""

from datetime import UTC, datetime

import pytest

from fieldobs.desk.document import Finding, read_form
from fieldobs.desk.figures import (
    NO,
    NOT_OBSERVED,
    UNSAID,
    YES,
    Coverage,
    Fact,
    Tally,
    coverage,
    outcome,
    outcomes,
    step,
    tallies,
    visited_stations,
)
from fieldobs.desk.saw import seen, visits_with
from fieldobs.forms.library import library_form

NOON = datetime(2026, 10, 11, 7, tzinfo=UTC)
SEEN = Finding("irregularity", frozenset({"yes"}), frozenset({"not_observed"}))
PERSONS = Finding("irregularity", frozenset({"police", "officials"}), frozenset())
BEGUN = Finding("count", frozenset({"*"}), frozenset())


def form(slug: str):
    made = library_form(slug)
    return read_form(made.hash, made.bytes.decode())


def fact(slug: str = "voting", **changes) -> Fact:
    made = form(slug)
    answers = changes.pop("answers", {})
    known = {
        "id": "a", "form": slug, "form_hash": made.hash, "stage": made.stage, "station": "0412", "region": "Dorsen",
        "team": "12", "visit": 1, "state": "final", "review": "", "counts": True, "conflicts": 0, "is_held": False,
        "last_at": "", "first_received_at": NOON, "last_received_at": NOON, "last_index": 1,
        "seen": outcomes(made, answers),
    }  # fmt: skip
    return Fact(**(known | changes))


@pytest.mark.parametrize(
    "finding, answer, adds",
    [
        (SEEN, "yes", YES),
        (SEEN, "no", NO),
        (SEEN, "not_observed", NOT_OBSERVED),
        (SEEN, None, UNSAID),
        (SEEN, "", UNSAID),
        (SEEN, True, YES),
        (PERSONS, ["officials", "unknown"], YES),
        (PERSONS, ["none"], NO),
        (PERSONS, [], UNSAID),
        (BEGUN, "21:10", YES),
    ],
)
def test_an_answer_adds_yes_no_not_observed_or_nothing(finding, answer, adds):
    assert outcome(finding, answer) == adds


def test_what_could_not_be_observed_leaves_the_base():
    facts = [fact(answers={"V31": answer}) for answer in ("yes", "no", "no", "not_observed")] + [fact()]
    made = form("voting")
    tally = tallies(facts, {made.hash: made})["voting", "V31"]
    assert tally == Tally(yes=1, no=2, not_observed=1)
    assert (tally.base, tally.asked) == (3, 4)


def test_a_base_under_five_gets_no_share():
    assert Tally(1, 3).share is None
    assert Tally(1, 4).share == 0.2


def test_a_question_asked_alike_in_several_forms_is_told_once():
    opening, voting = form("opening"), form("voting")
    counted = {("opening", "H14"): Tally(2, 1), ("voting", "H14"): Tally(3, 0)}
    (access,) = [one for one in seen([opening, voting], counted) if one.kind == "access"]
    assert access.tally == Tally(5, 1) and access.forms == ("opening", "voting")


def test_a_visit_in_which_one_procedure_was_not_followed_is_not_all_followed():
    made = form("voting")
    facts = [fact(answers=a) for a in ({"V24": "all", "V25": "none"}, {"V24": "all"}, {"V24": "not_seen"}, {})]
    assert visits_with(facts, {made.hash: made}, "procedure", NO) == Tally(yes=1, no=1)


def test_coverage_keeps_its_denominator_and_what_lay_outside_the_plan_apart():
    rows, total = coverage(
        {"0412": "Dorsen", "0409": "Dorsen", "1177": "Ostrel"},
        {"0412": "Dorsen", "0400": "Dorsen"},
        {"Dorsen": 40, "Ostrel": 20},
    )
    assert rows == [Coverage("Dorsen", 1, 2, 1, 40), Coverage("Ostrel", 0, 0, 1, 20)]
    assert (total.visited, total.planned, total.beside, total.registered, total.share) == (1, 2, 2, 60, 0.5)
    assert rows[1].share is None


def test_only_final_forms_of_a_visit_make_a_station_visited():
    facts = [fact(), fact(station="1", counts=False), fact("incident", station="2"), fact(station=None)]
    assert visited_stations(facts) == {"0412": "Dorsen"}


@pytest.mark.parametrize("share, shade", [(None, 1), (0, 1), (0.19, 1), (0.2, 2), (0.6, 4), (0.8, 5), (1, 5)])
def test_a_share_has_the_shade_that_the_key_says(share, shade):
    assert step(share) == shade
