"""Forms of a store that was made by an older release."""

from alembic import command
from sqlalchemy import text

from fieldobs.database import Database
from fieldobs.forms.queries import list_offers, list_versions, offered
from fieldobs.migrations import configuration, migrate
from tests.cast import MISSION

MISSION_ROW = """insert into mission values (:id, 'aravel', '{}', '[]', 'UTC', '2026-10-11', '', '{}', '{}', :at)"""
FORM_ROW = """insert into form_version
(mission, hash, slug, version, stage, title, document, place, is_current, published_at)
values (:id, :hash, 'voting', '1', 'voting', '{}', '{}', 0, :current, :at)"""


def test_what_was_offered_stays_offered_to_all_and_what_was_not_is_retired(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'old.sqlite'}")
    command.upgrade(configuration(database), "0001")
    said = {"id": MISSION, "at": "2026-10-01T00:00:00.000Z"}
    with database.engine.begin() as connection:
        connection.execute(text(MISSION_ROW), said)
        for hash, is_current in (("new", True), ("old", False)):
            connection.execute(text(FORM_ROW), said | {"hash": hash, "current": is_current})
    migrate(database)
    with database.read() as session:
        held = {form.hash: (form.is_published, form.teams, form.source) for form in list_versions(session, MISSION)}
        assert [form.hash for form in offered(list_offers(session, MISSION), "12")] == ["new"]
    assert held == {"new": (True, [], ""), "old": (True, [], "")}
    database.close()
