"""What becomes of what arrives, and what stands of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.answers import answers, values
from sync.batch import Entry
from sync.merge import merge_batch, merge_batches
from sync.receipt import Outcome
from sync.revision import Revision, read_revision
from sync.store import MemoryStore
from tests.cast import FORM, KNOWN, OPENING, OTHER_STATION, SUBMISSION, Enrolled, Phone, id_of

OTHER_SUBMISSION = "6b2f8a34-7c1d-5e6f-8a9b-0c1d2e3f4a5b"


def outcomes(entries, store, register):
    rulings = merge_batch(entries, store, register)
    return [rulings[id_of(entry)].outcome for entry in entries]


def standing_answers(store):
    history = store.history(SUBMISSION)
    return values(history.answers), {path for path, answer in history.answers.items() if answer.is_conflict}


def test_stores_a_batch_once_however_often_it_is_sent(store, register, amina):
    sent = [amina.write(OPENING), amina.write({"q": 1})]
    assert outcomes(sent, store, register) == [Outcome.STORED] * 2
    assert outcomes(sent, store, register) == [Outcome.DUPLICATE] * 2
    assert len(store.arrivals) == 2


def test_names_a_revision_once_that_stands_twice_in_a_batch(store, register, amina):
    sent = amina.write(OPENING)
    assert len(merge_batch([sent, sent], store, register)) == 1


def test_keeps_both_answers_when_a_pair_disagrees(store, register, amina, boris):
    outcomes([amina.write(OPENING | {"V31": "yes", "same": "x"})], store, register)
    outcomes([boris.write({"V31": "no", "same": "x"})], store, register)
    assert standing_answers(store)[1] == {"V31"}


def test_puts_off_what_a_newer_contract_says_and_rejects_what_none_does(store, register, amina):
    newer = amina.signed(amina.write(OPENING).body.replace('"v":1', '"v":2'))
    torn = amina.signed(amina.write(OPENING).body[:-1])
    assert outcomes([newer, torn], store, register) == [Outcome.RETRY, Outcome.REJECTED]


def test_holds_back_a_submission_of_a_team_that_nobody_knows(store, register, amina):
    sent = amina.write(OPENING | {"$team": "nobody's"})
    assert merge_batch([sent], store, register)[id_of(sent)].problem.code == "other-team"
    late = Phone("nobody's")
    register.phones[late.id] = late
    sent = late.write(OPENING | {"$team": "nobody's"}, submission=OTHER_SUBMISSION)
    assert merge_batch([sent], store, register)[id_of(sent)].problem.code == "team-unknown"


def test_settles_a_conflict_by_a_write_over_all_that_stands(store, register, amina, boris):
    one, other = amina.write(OPENING | {"q": 1}), boris.write({"q": 2})
    outcomes([one, other], store, register)
    outcomes([boris.write({"q": 3}, over={"q": [id_of(one), id_of(other)]})], store, register)
    found, conflicts = standing_answers(store)
    assert found["q"] == 3 and not conflicts


def test_decides_by_what_was_known_never_by_the_clock(store, register, amina, boris):
    first = amina.write(OPENING | {"q": "early"}, at="2036-01-01T00:00:00.000Z")
    later = boris.write({"q": "late"}, over={"q": [id_of(first)]}, at="2016-01-01T00:00:00.000Z")
    outcomes([later, first], store, register)
    assert standing_answers(store)[0]["q"] == "late"


def test_rejects_the_forged_and_keeps_the_rest(store, register, amina, boris):
    good, last = amina.write(OPENING), amina.write({"q": 1})
    forged = Entry(amina.write({"q": 2}).body.replace('"q":2', '"q":3'), good.sig)
    named = boris.signed(amina.write({"q": 4}).body)
    wanted = [Outcome.STORED, Outcome.REJECTED, Outcome.REJECTED, Outcome.STORED]
    assert outcomes([good, forged, named, last], store, register) == wanted


def test_asks_an_unknown_device_to_come_again(store, register):
    assert outcomes([Phone("12").write(OPENING)], store, register) == [Outcome.RETRY]


def test_asks_a_later_version_to_come_again(store, register, amina):
    body = amina.write(OPENING).body.replace('"v":1', '"v":2')
    assert outcomes([amina.signed(body)], store, register) == [Outcome.RETRY]


def test_lets_anyone_carry_a_signed_revision(store, register, boris):
    assert outcomes([boris.write(OPENING)], store, register) == [Outcome.STORED]


def test_holds_back_another_team_until_the_desk_admits_it(store, register, amina, chiara, dana):
    first = amina.write(OPENING | {"q": "ours"})
    theirs = chiara.write({"q": "theirs"}, over={"q": [id_of(first)]})
    assert outcomes([first, theirs], store, register) == [Outcome.STORED, Outcome.QUARANTINED]
    assert standing_answers(store)[0]["q"] == "ours"
    assert outcomes([theirs], store, register) == [Outcome.DUPLICATE]
    outcomes([dana.write({f"$admit/{id_of(theirs)}": True})], store, register)
    assert standing_answers(store)[0]["q"] == "theirs"


def test_holds_another_team_back_even_when_it_came_first(store, register, amina, chiara):
    assert outcomes([chiara.write({"q": "theirs"})], store, register) == [Outcome.STORED]
    outcomes([amina.write(OPENING | {"q": "ours"})], store, register)
    assert standing_answers(store) == ({**OPENING, "q": "ours"}, set())


def test_holds_back_what_comes_after_a_phone_was_revoked_and_keeps_what_came_before(store, register, amina):
    before = amina.write(OPENING | {"q": 1})
    outcomes([before], store, register)
    register.revoked.add(amina.id)
    assert outcomes([amina.write({"q": 2}, over={"q": [id_of(before)]})], store, register) == [Outcome.QUARANTINED]
    assert standing_answers(store)[0]["q"] == 1


@pytest.mark.parametrize(
    ("path", "value"), [("$form", FORM | {"hash": "0" * 64}), ("$form", 7), ("$station", "9999"), ("$team", "99")]
)
def test_holds_a_submission_that_cannot_be_placed_until_it_is_mended(store, register, amina, dana, path, value):
    wrong = amina.write(OPENING | {path: value})
    assert outcomes([wrong], store, register) == [Outcome.QUARANTINED]
    mended = dana.write({path: OPENING[path]}, over={path: [id_of(wrong)]})
    assert outcomes([mended], store, register) == [Outcome.STORED]
    assert merge_batch([wrong], store, register)[id_of(wrong)].problem is None


def test_lets_an_observer_correct_the_station(store, register, amina):
    first = amina.write(OPENING)
    outcomes([first], store, register)
    outcomes([amina.write({"$station": OTHER_STATION}, over={"$station": [id_of(first)]})], store, register)
    assert standing_answers(store)[0]["$station"] == OTHER_STATION


AMINA, BORIS = Phone("12"), Phone("12")
REGISTER = Enrolled.of(AMINA, BORIS)


def a_day() -> list[Entry]:
    first = AMINA.write(OPENING | {"q": 1, "r": "x"})
    second = BORIS.write(OPENING | {"q": 2})
    third = AMINA.write({"q": 3}, over={"q": [id_of(first)]})
    fourth = BORIS.write({"q": 4, "r": None}, over={"q": [id_of(first), id_of(second)], "r": [id_of(first)]})
    fifth = AMINA.write({"rows/ra1/$row": True, "rows/ra1/n": 1})
    sixth = AMINA.write({"q": 5}, over={"q": [id_of(third), id_of(fourth)]})
    return [first, second, third, fourth, fifth, sixth]


DAY = a_day()


@given(st.permutations(DAY), st.lists(st.sampled_from(DAY), max_size=4), st.integers(1, 6))
def test_reaches_the_same_answers_in_any_order_however_often_and_however_cut(arrivals, again, size):
    store = MemoryStore(KNOWN)
    line = [*arrivals, *again]
    for start in range(0, len(line), size):
        merge_batch(line[start : start + size], store, REGISTER)
    assert standing_answers(store)[0] == {**OPENING, "q": 5, "rows/ra1/$row": True, "rows/ra1/n": 1}
    assert len(store.arrivals) == len(DAY)


FORGED = Entry(AMINA.write({"q": 6}).body, DAY[0].sig)


@given(st.lists(st.lists(st.sampled_from([*DAY, FORGED]), max_size=4), max_size=6))
def test_batches_that_come_together_come_to_what_they_come_to_one_after_the_other(batches):
    apart, together = MemoryStore(KNOWN), MemoryStore(KNOWN)
    expected = [merge_batch(batch, apart, REGISTER) for batch in batches]
    found = merge_batches(batches, together, REGISTER)
    assert [{name: each.is_kept for name, each in told.items()} for told in found] == [
        {name: each.is_kept for name, each in told.items()} for told in expected
    ]
    assert list(together.arrivals) == list(apart.arrivals)
    stored = [name for told in found for name, each in told.items() if each.outcome is not Outcome.DUPLICATE]
    assert len({*stored} - {id_of(FORGED)}) == len(together.arrivals)


VALUES = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from(["", "1", "no"]))


@given(st.data())
def test_never_loses_a_write_that_nobody_replaced(data):
    """Whatever each edit replaced of what was written before, exactly the rest stands."""
    made: list[Revision] = []
    for number in range(data.draw(st.integers(1, 8))):
        over = data.draw(st.lists(st.sampled_from([each.id for each in made]), unique=True)) if made else []
        entry = (AMINA, BORIS)[number % 2].write({"q": data.draw(VALUES)}, over={"q": over})
        made.append(read_revision(entry.body, entry.sig))
    replaced = {name for each in made for name in each.over.get("q", [])}
    found = answers(data.draw(st.permutations(made)))["q"]
    assert {write.revision for write in found.writes} == {each.id for each in made} - replaced
