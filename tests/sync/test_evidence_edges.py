"""Evidence at its edges: an empty log, a full part, a name that is none."""

import io
import json
import zipfile

import pytest

from sync.evidence import container
from sync.evidence.order import Place, chain_findings
from sync.signing import content_id
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


def test_expects_no_file_more_than_the_log_fills(tmp_path):
    store, said = furnished(), {"erased": True, "device": "", "seq": 1, "at": moment(0), "received_at": moment(0)}
    store.rows = [{"index": number, "id": content_id(str(number)), **said} for number in range(1, 16_385)]
    found = told(store.pack(tmp_path / "evidence.zip"), store)
    assert found and all("the desk signed no erasure of it" in each for each in found)


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


@pytest.mark.parametrize(("seq", "lacks"), [(3, "number 2,"), (4, "number 2 to 3,")])
def test_names_the_numbers_that_a_device_lacks(seq, lacks):
    first, later = (Place(n, bytes(32), bytes(32), n, moment(0), moment(0)) for n in (1, seq))
    (finding,) = chain_findings("d", [first, later])
    assert lacks in finding.why and not finding.is_fault


def test_names_the_first_number_when_it_alone_never_came():
    (finding,) = chain_findings("d", [Place(9, bytes(32), bytes(32), 2, moment(0), moment(0))])
    assert "numbers 1 to 1 of device d" in finding.why


def test_tells_an_entry_that_follows_none_from_one_that_follows_another():
    first, second = (Place(n, n.to_bytes(32), bytes(32), n, moment(0), moment(0)) for n in (1, 2))
    (finding,) = chain_findings("d", [first, second])
    assert finding.kind == "reordered" and finding.why.startswith("it follows none on its phone") and finding.is_fault
