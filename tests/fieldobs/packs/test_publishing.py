"""Loading a pack publishes its forms, and never quietly undoes what the desk decided about one since."""

import pytest

from fieldobs.forms.actions import keep_version, offer, retire
from fieldobs.forms.compile import compile_form
from fieldobs.forms.models import FormVersion
from fieldobs.forms.queries import list_versions
from fieldobs.missions.models import Mission
from fieldobs.packs.loading import told
from fieldobs.packs.publishing import FormChanges, Offer, decided
from tests.conftest import on_both_databases
from tests.fieldobs.packs.conftest import LATER, NOW, WITHOUT_TOTALS, held

FORM = """\
| survey |
| | type | name | label::English (en) |
| | integer | voted | {label} |
| settings |
| | form_title::English (en) | form_id | version | stage |
| | Voting | voting | {version} | voting |
"""


def with_form(version, label="How many?"):
    return {
        "mission.toml": WITHOUT_TOTALS.replace("forms = []", 'forms = ["forms/voting.md"]'),
        "forms/voting.md": FORM.format(version=version, label=label),
    }


@on_both_databases
def test_publishes_a_changed_form_beside_its_older_version(load, database):
    assert load(with_form("1")).forms.published == ("voting",)
    assert load(with_form("1")).forms.unchanged == ("voting",)
    report = load(with_form("2"), now=LATER)
    assert report.forms.published == ("voting",) and report.forms.retired == ()
    assert {form.version: (form.is_current, form.published_at) for form in held(database, FormVersion)} == {
        "1": (False, NOW),
        "2": (True, LATER),
    }


def test_offers_an_older_version_again_without_publishing_it_twice(load, database):
    for version in ("1", "2", "1"):
        load(with_form(version))
    assert {form.version: form.is_current for form in held(database, FormVersion)} == {"1": True, "2": False}


def test_retires_a_form_that_the_pack_no_longer_names_and_keeps_its_document(load, database):
    load(with_form("1"))
    assert load().forms.retired == ("voting",)
    (form,) = held(database, FormVersion)
    assert not form.is_current and form.document.startswith("{")


class Desk:
    """What the form room does with the voting form of the loaded mission."""

    def __init__(self, database):
        self.database = database

    def publishes(self, version, teams=(), slug="voting"):
        sheets = FORM.format(version=version, label="How many?").replace("| voting |", f"| {slug} |", 1)
        form = compile_form(sheets.encode(), slug)
        with self.database.write() as session:
            (mission,) = held(self.database, Mission)
            offer(session, keep_version(session, mission.id, form, "", LATER), teams, LATER)

    def retires(self, version):
        with self.database.write() as session:
            (mission,) = held(self.database, Mission)
            (found,) = (one for one in list_versions(session, mission.id) if one.version == version)
            retire(session, found)

    @property
    def offers(self):
        return {(one.slug, one.version, *one.teams) for one in held(self.database, FormVersion) if one.is_current}


@pytest.fixture
def desk(database):
    return Desk(database)


@on_both_databases
def test_leaves_the_version_that_the_desk_published_while_the_pack_gives_what_it_gave(load, desk):
    load(with_form("1"))
    desk.publishes("2")
    report = load(with_form("1"), now=LATER)
    assert report.forms == FormChanges((), (), (), left=("voting",))
    assert desk.offers == {("voting", "2")}
    assert "Left as the desk decided, since the pack has nothing new of them: voting" in told(report)


def test_leaves_the_teams_that_the_desk_chose(load, desk):
    load(with_form("1"))
    desk.publishes("2", ["12"])
    load(with_form("1"))
    assert desk.offers == {("voting", "1"), ("voting", "2", "12")}


def test_leaves_a_form_retired_that_the_desk_retired(load, desk):
    load(with_form("1"))
    desk.retires("1")
    assert load(with_form("1")).forms.left == ("voting",) and desk.offers == set()


def test_leaves_a_form_that_only_the_desk_brought(load, desk):
    load(with_form("1"))
    desk.publishes("1", slug="door")
    assert load(with_form("1")).forms.retired == ()
    assert desk.offers == {("voting", "1"), ("door", "1")}


def test_publishes_what_the_pack_has_changed_and_says_whose_it_replaces(load, desk):
    load(with_form("1"))
    desk.publishes("2", ["12"])
    report = load(with_form("3"))
    assert (report.forms.published, report.forms.replaced, report.forms.left) == (("voting",), ("voting",), ())
    assert desk.offers == {("voting", "3")}
    assert "The pack has changed, and takes the place of what the desk decided: voting" in told(report)


def test_replaces_nothing_where_the_desk_had_decided_nothing(load):
    load(with_form("1"))
    report = load(with_form("2"))
    assert report.forms.published == ("voting",) and report.forms.replaced == ()
    assert "desk decided" not in told(report)


def test_takes_the_desks_version_into_the_pack_without_a_word(load, desk):
    load(with_form("1"))
    desk.publishes("2")
    assert load(with_form("2")).forms == FormChanges((), ("voting",), ())
    assert load(with_form("2")).forms.unchanged == ("voting",) and desk.offers == {("voting", "2")}


def test_keeps_what_was_given_when_the_settings_of_the_pack_change(load, desk):
    load(with_form("1"))
    desk.publishes("2")
    mission = with_form("1")["mission.toml"] + "\n[settings.region_tiles]\nDorsen = [1, 1]\n"
    assert load({**with_form("1"), "mission.toml": mission}).forms.left == ("voting",)


ALL = {"voting": {Offer("h1")}}


@pytest.mark.parametrize(
    ("wanted", "given", "offered", "made"),
    [
        pytest.param("h1", None, {}, FormChanges(("voting",), (), ()), id="a first load publishes"),
        pytest.param("h2", None, ALL, FormChanges(("voting",), (), ()), id="nobody knows what was given: published"),
        pytest.param("h2", {}, ALL, FormChanges(("voting",), (), (), ("voting",)), id="only the desk had it"),
        pytest.param("h1", {"voting": "h1"}, ALL, FormChanges((), ("voting",), ()), id="all is as it was"),
        pytest.param("h1", {"voting": "h2"}, ALL, FormChanges((), ("voting",), ()), id="the desk was first"),
    ],
)
def test_decides_by_what_the_pack_gave_last(wanted, given, offered, made):
    assert decided({"voting": wanted}, given, offered) == made


def test_retires_what_the_pack_no_longer_names_and_what_nobody_knows_the_giver_of():
    offered = {"voting": {Offer("h1")}, "door": {Offer("h2")}}
    assert decided({}, {"voting": "h1"}, offered).retired == ("voting",)
    assert decided({}, None, offered).retired == ("door", "voting")
