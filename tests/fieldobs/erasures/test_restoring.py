"""What was erased stays so whatever is put back: the lists of the backup and of the store count together."""

import json
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from fieldobs.submissions.models import LoggedRevision
from tests.cast import MISSION, OPENING, SUBMISSION
from tests.conftest import on_both_databases
from tests.fieldobs.erasures.test_erasing import (
    OTHER,
    PARTS,
    REASON,
    SECRET,
    Told,
    bytes_with,
    cells_with,
    erase,
    found_of,
    tell,
    texts,
)
from tests.fieldobs.serving.test_backup import Place, another, raw_copy
from tests.house import open_house


def left_in(place: Place, *sought: bytes) -> list[str]:
    """Where any of these bytes still stand."""
    in_database = cells_with(place.database_url, *sought) if place.database_url else []
    return bytes_with(place.data, *sought) + in_database


def list_of(place: Place) -> Path:
    return place.data / "erasures.jsonl"


def listed(place: Place) -> list[str]:
    """Which submissions the list of a store names."""
    return sorted(
        json.loads(json.loads(line)["body"])["submission"] for line in list_of(place).read_text().splitlines()
    )


@dataclass
class Erased:
    """A store that erased two submissions, one after the other, and a backup from before each."""

    place: Place
    told: Told
    before: Path
    between: Path


@pytest.fixture
def erased(tmp_path: Path, database_url: str | None) -> Erased:
    place = Place(tmp_path / "store", database_url)
    found = Erased(place, None, tmp_path / "before.zip", tmp_path / "between.zip")
    with open_house(place.data, database_url) as house:
        found.told = tell(house)
        place.run("backup", found.before)
        erase(house)
        place.run("backup", found.between)
        erase(house, submission=OTHER)
    return found


def erased_after_a_backup(place: Place, backup: Path) -> Told:
    """What was told in a store that was packed, and that erased a submission then."""
    with open_house(place.data, place.database_url) as house:
        told = tell(house)
        place.run("backup", backup)
        erase(house)
    return told


@on_both_databases
def test_a_backup_from_before_is_erased_again_when_it_is_put_back(tmp_path, database_url):
    place = Place(tmp_path / "store", database_url)
    told = erased_after_a_backup(place, tmp_path / "backup.zip")
    back = another(place, "back")
    back.data.mkdir()
    list_of(back).write_bytes(list_of(place).read_bytes())
    assert "erased again: 1" in back.run("restore", tmp_path / "backup.zip")
    assert left_in(back, *found_of(told)) == []
    with back.served() as http:
        amina = replace(told.amina, http=http)
        assert amina.outcomes(*told.entries) == ["duplicate"] * 3
        assert amina.read(SUBMISSION)["answers"] == {}


@on_both_databases
def test_phones_heal_a_copy_from_before_and_do_not_bring_it_back(tmp_path, database_url):
    place = Place(tmp_path / "store", database_url)
    with open_house(place.data, database_url) as house:
        amina = house.caller("amina")
    copy, entry = raw_copy(place, "copy"), amina.phone.write(OPENING | {"account": SECRET})
    with place.served() as http:
        assert replace(amina, http=http).outcomes(entry) == ["stored"]
        place.run("erase", SUBMISSION, "--reason", REASON, "--by", "Dana", "--yes")
    list_of(copy).write_bytes(list_of(place).read_bytes())
    with copy.served() as http:
        healed = replace(amina, http=http)
        assert healed.send().json()["have"] == {amina.phone.id: []}
        assert [healed.outcomes(entry) for _ in range(2)] == [["stored"], ["duplicate"]]
        assert healed.read(SUBMISSION)["answers"] == {}
    assert left_in(copy, *texts(*PARTS)) == []


@on_both_databases
def test_a_list_that_is_newer_than_the_database_is_packed_and_erases_on_a_fresh_machine(erased, tmp_path):
    old, fresh = another(erased.place, "old"), another(erased.place, "fresh")
    old.run("restore", erased.before)
    list_of(old).write_bytes(list_of(erased.place).read_bytes())
    assert left_in(old, *found_of(erased.told)) != []
    old.run("backup", tmp_path / "packed.zip")
    assert "erased again: 2" in fresh.run("restore", tmp_path / "packed.zip")
    assert left_in(fresh, *found_of(erased.told), b"All calm", erased.told.shared[1000:1040]) == []
    assert listed(fresh) == sorted([SUBMISSION, OTHER]) and list_of(fresh).stat().st_mode & 0o077 == 0


def test_the_lists_of_store_and_backup_count_together(erased, tmp_path):
    first, second = list_of(erased.place).read_text().splitlines(keepends=True)
    old = Place(tmp_path / "old")
    old.run("restore", erased.before)
    list_of(old).write_text(first)
    old.run("backup", tmp_path / "first.zip")
    back = Place(tmp_path / "back")
    back.data.mkdir()
    list_of(back).write_text(second)
    assert "erased again: 2" in back.run("restore", tmp_path / "first.zip")
    assert listed(back) == sorted([SUBMISSION, OTHER])
    for older in (erased.between, erased.before):
        assert "erased again" in back.run("restore", older)
        assert listed(back) == sorted([SUBMISSION, OTHER])
        now_held = back.data / "fieldobs.sqlite"
        assert not any(one in now_held.read_bytes() for one in (*texts(*PARTS), b"All calm"))


def test_a_store_put_back_by_hand_forgets_nothing_when_more_is_erased(erased, tmp_path):
    old = Place(tmp_path / "old")
    old.run("restore", erased.before)
    list_of(old).write_text(list_of(erased.place).read_text().splitlines(keepends=True)[0])
    old.run("erase", OTHER, "--reason", REASON, "--by", "Dana", "--yes")
    assert listed(old) == sorted([SUBMISSION, OTHER])


def test_a_backup_with_a_bent_list_changes_nothing(erased, tmp_path):
    bent, before = tmp_path / "bent.zip", erased.place.read(LoggedRevision)
    with zipfile.ZipFile(erased.between) as source, zipfile.ZipFile(bent, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"{" if name == "erasures.jsonl" else source.read(name))
    assert "is no list of erasures" in erased.place.run("restore", bent)
    assert erased.place.read(LoggedRevision) == before
    assert not list(erased.place.data.glob("fieldobs.sqlite.before-*"))


def test_a_list_that_was_bent_or_is_another_stores_is_refused_in_words(house, tmp_path):
    tell(house)
    erase(house)
    place, file = Place(house.store.settings.data), house.store.settings.data / "erasures.jsonl"
    place.run("backup", tmp_path / "backup.zip")
    right = file.read_text()
    back = Place(tmp_path / "back")
    back.data.mkdir()
    for text, why in (
        (right.replace(MISSION, "x"), "are back"),
        ("{", "is no list of erasures"),
        (right.replace(SUBMISSION, OTHER), "is not signed by the desk"),
    ):
        (back.data / "erasures.jsonl").write_text(text)
        assert why in back.run("restore", tmp_path / "backup.zip"), why
