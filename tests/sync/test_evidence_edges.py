"""Evidence at its edges: an empty log, a name that is none, clocks a few seconds apart."""

import io
import json
import zipfile

import pytest

from sync.evidence import container
from sync.evidence.order import Place
from sync.evidence.register import time_findings
from tests.sync.packed import bend, furnished, moment, rewritten, row
from tests.sync.test_evidence import PART, told


def test_packs_a_log_without_a_line():
    kept = io.BytesIO()
    packer = container.Packer(kept)
    packer.put_revisions([])
    packer.archive.close()
    with zipfile.ZipFile(kept) as archive:
        assert archive.read(container.IDS) == b""
        assert not [name for name in archive.namelist() if name.startswith("revisions/")]


def test_packs_16384_entries_to_a_file():
    kept = io.BytesIO()
    packer = container.Packer(kept)
    packer.put_revisions({"id": str(number)} for number in range(16_385))
    packer.archive.close()
    with zipfile.ZipFile(kept) as archive:
        lines = {name: archive.read(name).count(b"\n") for name in archive.namelist() if name.startswith("revisions/")}
    assert lines == {"revisions/00000.jsonl": 16_384, "revisions/00001.jsonl": 1}


def test_says_of_lines_that_cannot_be_read_nothing_that_they_do_not_show(tmp_path):
    store = furnished()
    file = store.pack(tmp_path / "evidence.zip")
    for number, change in ((5, lambda said: said | {"body": 1}), (8, lambda said: [])):
        bend(file, PART, rewritten(number, change), store)
    found = told(file, store)
    assert "altered: revision 5: its line cannot be read" in found
    assert "altered: revision ?: its line cannot be read" in found
    assert not [each for each in found if each.startswith(("doubled", "missing: device : "))]


@pytest.mark.parametrize("prev", ["not a name!", "AAAA", "A" * 44, 7])
def test_finds_a_body_whose_forerunner_is_no_name(tmp_path, prev):
    def nameless(said):
        return said | {"body": json.dumps(json.loads(said["body"]) | {"prev": prev})}

    store = furnished()
    file = bend(store.pack(tmp_path / "evidence.zip"), PART, rewritten(5, nameless), store)
    assert any("revision 5" in each for each in told(file, store))


def with_one_more(tmp_path, change):
    """Evidence with one more entry, whose body was changed before its phone signed it."""
    store = furnished()
    phone = store.phones[0]
    body = json.loads(phone.write({"q": 1}, at=moment(43 * 60)).body) | change
    store.rows.append(row(43, phone.signed(json.dumps(body))))
    return told(store.pack(tmp_path / "evidence.zip"), store)


def test_holds_every_attachment_of_an_answer_against_the_list(tmp_path):
    photos = [{"sha256": letter * 64, "size": 1, "type": "image/jpeg", "name": "p"} for letter in "cd"]
    found = with_one_more(tmp_path, {"set": {"photos": photos}})
    assert [each.split(" of ")[0] for each in found] == [f"missing: attachment {letter * 64}" for letter in "cd"]


@pytest.mark.parametrize("answers", [7, [{"sha256": "c" * 64}], {"q": {"sha256": 7}}, {"q": [["sha256"]]}])
def test_finds_no_attachment_in_what_is_no_answer(tmp_path, answers):
    assert with_one_more(tmp_path, {"set": answers, "sha256": 1}) == []


def test_lets_clocks_differ_by_some_seconds_at_the_moment_of_a_revocation():
    at = "2026-10-11T10:30:00.000Z"
    device = {"device": "d", "enrolled_at": "2026-10-11T09:00:00.000Z", "revoked_at": at}
    near = Place(1, bytes(32), bytes(32), 1, at, "2026-10-11T10:30:05.000Z")
    assert list(time_findings([device], {"d": [near]}, set())) == []
