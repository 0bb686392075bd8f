"""What headquarters erased goes from its hubs too, at their next contact, and no hub brings it back."""

import os

from sqlmodel import select

from fieldobs.erasures.actions import erase, find_content, keep_list
from fieldobs.hubs.queries import count_backlog
from fieldobs.submissions.models import LoggedRevision
from tests.cast import MISSION, OPENING, SUBMISSION, id_of
from tests.conftest import on_both_databases
from tests.fieldobs.erasures.test_erasing import PARTS, SECRET, bytes_with, named, put, texts
from tests.fieldobs.hubs.conftest import hub_at, invited, link, log_of, until
from tests.fieldobs.serving.test_backup import Place


def erased_at(house) -> None:
    store = house.store
    with store.database.read() as session:
        content = find_content(session, MISSION, SUBMISSION)
    erase(store.database, store.keys, store.settings.blobs, MISSION, content, "Dana", "asked for")
    keep_list(store.settings, store.database)


def bodies_at(hub) -> list[str]:
    with hub.store.database.read() as session:
        return list(session.exec(select(LoggedRevision.body).order_by(LoggedRevision.index)))


@on_both_databases
def test_a_hub_erases_what_headquarters_did_and_brings_nothing_back(house, tmp_path):
    data, photo = tmp_path / "hub", os.urandom(300_000)
    with hub_at(data, link(house, invited(house).code)) as hub:
        amina = hub.met(house.caller("amina"))
        entry = amina.phone.write(OPENING | {"account": SECRET, "$station": PARTS[2], "photo": named(photo)})
        amina.send([entry])
        put(hub, amina, photo)
        until(lambda: count(hub) == (0, 0) and len(log_of(house)) == 1)
    assert bytes_with(data, *texts(*PARTS), photo[:40]) != []
    erased_at(house)
    with hub_at(data, str(house.http.base_url).rstrip("/")) as hub:
        until(lambda: bodies_at(hub)[0] == "" and count(hub) == (0, 0))
        until(lambda: bytes_with(data, *texts(*PARTS), photo[:40]) == [])
        again = hub.met(amina).send([entry]).json()["outcomes"][id_of(entry)]
        assert again == {"outcome": "quarantined"}, "why it was held quotes what it said"
        assert len(bodies_at(hub)) == 2 and "$erased" in bodies_at(hub)[1]
    assert [line["id"] for line in log_of(house)][:1] == [id_of(entry)] and len(log_of(house)) == 2


def count(hub) -> tuple[int, int]:
    with hub.store.database.read() as session:
        found = count_backlog(session, MISSION)
    return found.revisions, found.attachments


def test_a_hub_erases_nothing_by_itself(house, hub):
    amina = hub.met(house.caller("amina"))
    entry = amina.phone.write(OPENING)
    amina.send([entry])
    until(lambda: len(log_of(house)) == 1)
    told = Place(hub.store.settings.data).run("erase", SUBMISSION, "--reason", "x", "--by", "Dana", "--yes")
    assert "This store is a hub" in told and bodies_at(hub) == [entry.body]
