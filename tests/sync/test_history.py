"""Whose a submission is, what is held back and why."""

import pytest

from sync.history import FOREIGN, REVOKED, Arrival, History, owner
from sync.revision import read_revision
from tests.cast import FORM, KNOWN, OPENING, Phone, id_of


def came(phone: Phone, entry, is_revoked=False) -> Arrival:
    return Arrival(read_revision(entry.body, entry.sig), phone.team, is_revoked, phone.is_desk)


def claim(phone: Phone, team: object, is_revoked=False) -> Arrival:
    return came(phone, phone.write({"$team": team}), is_revoked)


def test_belongs_to_the_team_whose_own_device_claimed_it_first(amina, chiara):
    arrivals = [claim(chiara, "12"), claim(chiara, "30"), claim(amina, "12"), claim(chiara, "30")]
    assert owner(arrivals) == ("30", 1)
    assert owner(arrivals[:1]) == ("12", 0)


def test_a_revoked_device_claims_nothing_for_its_team_once_another_does(amina, chiara):
    arrivals = [claim(amina, "12", is_revoked=True), claim(chiara, "30")]
    assert owner(arrivals) == ("30", 1) and owner(arrivals[:1]) == ("12", 0)


def test_the_desks_last_word_wins(amina, dana):
    arrivals = [claim(amina, "12"), claim(dana, "30"), claim(dana, "12"), claim(dana, "40"), claim(amina, "12")]
    assert owner(arrivals) == ("40", 3)


@pytest.mark.parametrize("team", [7, None, ["12"]])
def test_what_is_no_code_claims_nothing(amina, team):
    assert owner([claim(amina, team)]) == (None, None)


def test_says_which_arrival_changed_last_whose_it_is_or_what_is_admitted(amina, chiara, dana):
    theirs = chiara.write({"q": "theirs"})
    admitting = dana.write({f"$admit/{id_of(theirs)}": True})
    arrivals = [
        came(chiara, theirs),
        came(amina, amina.write(OPENING)),
        came(amina, amina.write({f"$admit/{id_of(theirs)}": True})),
        came(dana, admitting),
        came(dana, dana.write({"q": 1, f"$admit/{'x' * 43}": False})),
        came(amina, amina.write({"q": 2})),
    ]
    assert [History.of(arrivals[:size], KNOWN).placed_at for size in range(7)] == [None, None, 1, 1, 3, 3, 3]
    assert History.of(arrivals[:3], KNOWN).held == {id_of(theirs): FOREIGN}
    assert History.of(arrivals, KNOWN).held == {}


def test_nobodys_submission_is_not_placed_whatever_is_admitted(chiara, dana):
    theirs = chiara.write({"q": 1})
    arrivals = [came(chiara, theirs), came(dana, dana.write({f"$admit/{id_of(theirs)}": True}))]
    assert History.of(arrivals, KNOWN).placed_at is None


def test_tells_of_a_revision_what_holds_itself_before_what_holds_the_whole(amina, chiara):
    good, late, theirs = amina.write(OPENING | {"$station": "9999"}), amina.write({"q": 1}), chiara.write({"q": 2})
    arrivals = [came(amina, good), came(amina, late, is_revoked=True), came(chiara, theirs)]
    history = History.of(arrivals, KNOWN)
    assert (history.problem(id_of(late)), history.problem(id_of(theirs))) == (REVOKED, FOREIGN)
    assert history.problem(id_of(good)).code == "station-unknown"


def test_names_each_thing_that_nobody_knows(amina):
    unknown = {"$form": FORM | {"hash": "0" * 64, "version": "9"}, "$station": "9999", "$team": "99"}
    history = History.of([came(Phone("99"), amina.write(unknown))], KNOWN)
    assert [problem.code for problem in history.holds] == ["form-unknown", "station-unknown", "team-unknown"]
    assert "voting 9" in history.holds[0].detail


@pytest.mark.parametrize("form", [None, FORM])
def test_a_submission_without_form_station_and_team_is_not_held(amina, form):
    assert History.of([came(amina, amina.write({"$form": form, "$station": None}))], KNOWN).holds == []
