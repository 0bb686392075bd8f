"""The reference says what the protocol says: small histories whose meaning is plain to see."""

import json
import uuid

from sync.signing import content_id
from tests.simulation.place import KNOWN
from tests.simulation.reference import Line, meaning

SUBMISSION = str(uuid.UUID(int=7))


def line(team="12", over=None, revoked=False, desk=False, **changes) -> Line:
    said = {"submission": SUBMISSION, "set": changes, "nonce": str(uuid.uuid4())} | ({"over": over} if over else {})
    return Line(json.dumps(said), team, revoked, desk)


def read(*lines):
    return meaning(lines, SUBMISSION, KNOWN)


def test_names_a_revision_by_the_hash_of_its_bytes():
    one = line(q=1)
    assert one.id == content_id(one.body)


def test_lets_a_write_stand_until_another_names_it():
    first = line(q=1)
    assert read(first, line(q=2, over={"q": [first.id]})).answers == {"q": 2}
    assert read(first, line(p=2, over={"p": [first.id]})).answers == {"q": 1, "p": 2}


def test_keeps_both_of_two_answers_and_shows_the_greater_id():
    one, two = line(q="yes"), line(q="no")
    found = read(one, two)
    assert found.conflicts == {"q": sorted([(one.id, "yes"), (two.id, "no")])}
    assert found.answers["q"] == dict(found.conflicts["q"])[max(one.id, two.id)]


def test_tells_one_from_true_and_not_an_object_by_its_order():
    assert set(read(line(q=1), line(q=True)).conflicts) == {"q"}
    assert read(line(q={"a": 1, "b": 2}), line(q={"b": 2, "a": 1})).conflicts == {}


def test_holds_back_strangers_and_the_revoked_until_the_desk_admits_them():
    ours, theirs, late = line(**{"$team": "12"}), line(team="30", q=1), line(revoked=True, q=2)
    assert read(ours, theirs, late).held == sorted([theirs.id, late.id])
    assert read(ours, theirs, late, line(desk=True, **{f"$admit/{late.id}": True})).held == [theirs.id]


def test_knows_what_the_register_does_not():
    assert read(line(**{"$station": "nowhere"})).is_held_back
    assert not read(line(**{"$station": "0412"})).is_held_back
