"""An upgrade of the server leaves pages that still run the release before with all their files."""

import gzip
import shutil
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from fieldobs import static
from fieldobs.app import create_app
from fieldobs.database import now
from fieldobs.releases import SERVED, Releases
from fieldobs.serving.commands import open_store
from tests.house import serving

DAY = timedelta(days=1)
OLD = "o/assets/later-AAAAAAAA.js"


def built(folder: Path, mark: str) -> Path:
    """A built app with one script for observers and one for the desk."""
    for path in (f"o/assets/later-{mark}.js", f"static/assets/desk-{mark}.js", "o/index.html"):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"export const release = '{mark}'; // {path}\n")
    script = folder / f"o/assets/later-{mark}.js"
    script.with_name(f"{script.name}.gz").write_bytes(gzip.compress(script.read_bytes()))
    return folder


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return built(tmp_path / "first", "AAAAAAAA")


@pytest.fixture
def second(tmp_path: Path) -> Path:
    return built(tmp_path / "second", "BBBBBBBB")


def test_a_page_of_the_release_before_still_finds_its_files(tmp_path, first, second, monkeypatch):
    store = open_store(tmp_path / "data")
    monkeypatch.setattr(static, "WEB", first)
    with serving(store) as url:
        expected = httpx.get(f"{url}/{OLD}", headers={"accept-encoding": "identity"}).text
    shutil.rmtree(first)
    monkeypatch.setattr(static, "WEB", second)
    with serving(open_store(tmp_path / "data")) as url:
        answer = httpx.get(f"{url}/{OLD}")
        assert (answer.status_code, answer.text, answer.headers["content-encoding"]) == (200, expected, "gzip")
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"].startswith("text/javascript")
        assert httpx.get(f"{url}/static/assets/desk-AAAAAAAA.js").status_code == 200
        assert httpx.get(f"{url}/o/assets/later-BBBBBBBB.js").status_code == 200
        for path in ("%2e%2e/%2e%2e/served.json", "..%2f..%2f..%2f..%2fstore.key", "%2e%2e/%2e%2e/.served.json"):
            assert httpx.get(f"{url}/o/assets/{path}").status_code == 404, path


def test_files_of_a_release_go_30_days_after_it_was_replaced(tmp_path, first, second):
    start, folder = now(), tmp_path / "releases"
    Releases(folder).keep(first, start)
    later = Releases(folder)
    later.keep(second, start + 100 * DAY)
    assert later.find(OLD, start + 129 * DAY) is not None, "it was current for 100 days"
    assert later.find(OLD, start + 131 * DAY) is None, "a server that is not started anew lets it go too"
    tidied = Releases(folder)
    tidied.keep(second, start + 131 * DAY)
    assert len([each for each in folder.iterdir() if each.is_dir()]) == 1, "only the current release is kept"


def test_a_release_that_comes_back_is_current_again(tmp_path, first, second):
    start, folder = now(), tmp_path / "releases"
    for day, web in enumerate((first, second, first)):
        Releases(folder).keep(web, start + day * DAY)
    again = Releases(folder)
    again.keep(second, start + 40 * DAY)
    assert again.find(OLD, start + 69 * DAY) is not None


@pytest.mark.parametrize("path", [SERVED, f"o/assets/../../{SERVED}", "../fieldobs.sqlite", "o/assets/../../../../x"])
def test_nothing_but_hashed_files_comes_out_of_the_folder(tmp_path, first, second, path):
    (tmp_path / "x").write_text("private")
    releases = Releases(tmp_path / "releases")
    releases.keep(first, now())
    releases.keep(second, now())
    assert releases.find(path) is None


def test_a_copy_that_was_broken_off_is_not_taken_for_a_release(tmp_path, first, second):
    folder = tmp_path / "releases"
    (folder / ".coming-x" / "release" / "o").mkdir(parents=True)
    Releases(folder).keep(first, now())
    releases = Releases(folder)
    releases.keep(second, now())
    assert releases.find(OLD) is not None


def test_a_server_that_cannot_keep_its_files_serves_all_the_same(tmp_path, first, monkeypatch, caplog):
    store = open_store(tmp_path / "data")
    store.settings.releases.write_text("a file where the folder should be")
    monkeypatch.setattr(static, "WEB", first)
    app = create_app(store.settings, store.database)
    assert app.state.releases.find(OLD) is None
    assert "not kept" in caplog.text
    store.database.close()
