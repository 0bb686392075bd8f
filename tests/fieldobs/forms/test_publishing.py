"""Versions of one form at the server: who is offered which, and what happens to what was filled with another."""

import pytest

from fieldobs.database import now
from fieldobs.forms.actions import keep_version, offer, retire
from fieldobs.forms.compile import compile_form
from fieldobs.forms.models import FormVersion
from fieldobs.forms.queries import list_versions
from tests.cast import FORM, MISSION
from tests.conftest import on_both_databases

SHEETS = """
| survey |
| | type | name | label |
| | text | {name} | What happened? |
| settings |
| | form_id | version | stage |
| | voting | {version} | voting |
"""


@pytest.fixture
def publish(house):
    """Publishes a version of the voting form; the hash of it."""

    def act(version, teams=(), name="access"):
        form = compile_form(SHEETS.format(name=name, version=version).encode(), "voting")
        with house.store.database.write() as session:
            offer(session, keep_version(session, MISSION, form, "", now()), teams, now())
        return {"slug": "voting", "version": version, "hash": form.hash}

    return act


def offered(caller):
    return caller.pull()["changes"]["forms"]


@on_both_databases
def test_a_version_takes_the_place_of_the_one_before(house, publish):
    amina = house.caller("amina")
    assert offered(amina) == [FORM]
    second = publish("2")
    assert offered(amina) == [second] and offered(house.caller("chiara")) == [second]


def test_a_version_for_one_team_leaves_the_others_theirs(house, publish):
    amina, chiara = house.caller("amina"), house.caller("chiara")
    first = publish("1.1")
    second = publish("2", ["12"])
    assert offered(amina) == [second] and offered(chiara) == [first]
    third = publish("3", ["12", "30"])
    assert offered(amina) == offered(chiara) == [third]
    again = publish("2")
    assert offered(amina) == offered(chiara) == [again]


def test_a_team_that_goes_from_one_version_to_another_leaves_the_rest_where_they_were(house, publish):
    publish("2", ["12", "30"])
    publish("3", ["30"])
    with house.store.database.read() as session:
        teams = {one.version: (one.is_current, one.teams) for one in list_versions(session, MISSION, "voting")}
    assert teams["2"] == (True, ["12"]) and teams["3"] == (True, ["30"]) and teams["1"] == (True, [])


def test_a_phone_is_told_when_its_last_form_is_retired_and_only_then(house):
    amina = house.caller("amina")
    first = amina.pull()
    assert first["changes"]["offered"] == [FORM["hash"]]
    assert "offered" not in amina.pull(first["cursor"])["changes"]
    with house.store.database.write() as session:
        retire(session, session.get_one(FormVersion, (MISSION, FORM["hash"])))
    told = amina.pull(first["cursor"])["changes"]
    assert told["offered"] == [] and told["forms"] == []


def test_a_version_that_lies_at_the_desk_goes_to_nobody(house):
    form = compile_form(SHEETS.format(name="access", version="2").encode(), "voting")
    with house.store.database.write() as session:
        keep_version(session, MISSION, form, "", now())
        keep_version(session, MISSION, form, "{}", now())
    assert offered(house.caller("amina")) == [FORM]
    with house.store.database.read() as session:
        kept = session.get_one(FormVersion, (MISSION, form.hash))
    assert not kept.is_published and kept.source == "{}"


def test_a_draft_of_an_older_version_is_taken_and_counts_after_a_new_one_is_published(house, publish):
    amina = house.caller("amina")
    old = publish("2")
    draft = amina.phone.write({"$form": old, "$station": "0412", "$team": "12", "$visit": 1, "access": "yes"})
    assert amina.outcomes(draft) == ["stored"]
    publish("3", name="entry")
    assert amina.outcomes(amina.phone.write({"$state": "final"})) == ["stored"]
    told = amina.read("5b2f8a34-7c1d-5e6f-8a9b-0c1d2e3f4a5b")
    assert told["form"] == old and told["answers"] == {"access": "yes"}
    document = house.http.get(f"/api/v1/forms/{old['hash']}", headers=amina.auth).json()
    assert document["version"] == "2" and document["questions"][0]["name"] == "access"
