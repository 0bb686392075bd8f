"""Evidence is checked with the file and the store's public key alone, and each thing that was bent is named."""

import contextlib
import json
import random
import runpy
import sys
import uuid
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.checkpoint import verifier_key
from sync.errors import EvidenceUnreadable
from sync.evidence import __main__ as command
from sync.evidence import container
from sync.evidence.__main__ import main
from sync.evidence.order import longest_rise
from sync.evidence.report import as_text
from sync.evidence.verify import verify
from sync.receipt import LogState, Outcome, Ruling, signed_lines
from sync.signing import b64, content_id
from tests.cast import Phone
from tests.sync.packed import LOG, Store, bend, furnished, moment, moved, rewritten, row

PART = container.part_name(0)
PART_LINES = 16_384
EARLY = "2026-10-11T05:00:00.000Z"


@pytest.fixture
def store() -> Store:
    return furnished()


@pytest.fixture
def evidence(store, tmp_path) -> Path:
    return store.pack(tmp_path / "evidence.zip")


def told(file: Path, store: Store, **more) -> list[str]:
    return [finding.text for finding in verify(file, store.x, processes=1, **more).findings]


def test_says_that_evidence_is_whole(evidence, store):
    report = verify(evidence, store.x, processes=1)
    assert container.Evidence.open(evidence).about["format"] == 1
    assert (report.faults, report.remarks, report.revisions, report.devices) == (0, 0, 42, 3)
    assert "Whole: nothing was altered" in as_text(report) and not report.is_own_key


def test_says_when_the_key_is_only_the_files_own(evidence, store):
    report = verify(evidence, processes=1)
    assert report.faults == 0 and report.is_own_key and "Hold it against the one you wrote down" in as_text(report)


@pytest.mark.parametrize("key", ["[]", '"x"', "{}", "null"])
def test_asks_for_a_key_where_neither_the_file_nor_anybody_has_one(evidence, key):
    bend(evidence, container.ABOUT, lambda text: json.dumps(json.loads(text) | {"key": json.loads(key)}))
    with pytest.raises(EvidenceUnreadable, match="no public key"):
        verify(evidence, processes=1)


def one_more(said):
    return said | {"body": said["body"].replace('"q":5', '"q":6')}


def with_own_id(said):
    bent = one_more(said)
    return bent | {"id": content_id(bent["body"])}


@pytest.mark.parametrize("is_sealed", [False, True])
@pytest.mark.parametrize(
    ("name", "change", "named"),
    [
        (PART, rewritten(5, one_more), "altered: revision 5 (.*its body is not the one its id speaks of"),
        (PART, rewritten(5, with_own_id), "altered: revision 5 (.*did not sign it"),
        (PART, rewritten(5, with_own_id), "missing: revision 5 (.*the log has it"),
        (PART, rewritten(5, lambda said: said | {"sig": "A" * 86}), "altered: revision 5 (.*did not sign it"),
        (PART, rewritten(5, lambda said: said | {"body": 1}), "altered: revision 5: its line cannot be read"),
        (PART, moved(*range(1, 20), *range(21, 43)), "missing: revision 20 (.*the file has not"),
        (PART, moved(*range(1, 30), 5, *range(30, 43)), "reordered: revision 30 (.*its place in the log is 5"),
        (PART, moved(1, 2, 9, *range(3, 9), *range(10, 43)), "reordered: revision 3 (.*its place in the log is 9"),
        (PART, rewritten(8, lambda said: said | {"index": 9}), "reordered: revision 8 (.*says that its place is 9"),
        (PART, lambda text: text.replace('"index":', '"index":9'), "reordered: revision 8 (.*that its place is 98"),
        (PART, rewritten(1, lambda said: said | {"index": "1"}), "reordered: revision 1 (.*says that its place is 0"),
        (PART, rewritten(1, lambda said: said | {"index": 2**62}), "reordered: revision 1 (.*that its place is 0"),
        (PART, rewritten(30, lambda said: said | {"received_at": moment(60)}), "backdated: revision 30 (.*before it"),
        (PART, rewritten(2, lambda said: said | {"received_at": EARLY}), "backdated: revision 2 ("),
        (PART, rewritten(41, lambda said: said | {"revoked": False}), "altered: revision 41 (.*was revoked at"),
        (container.IDS, moved(1, 3, 2, *range(4, 43)), "altered: ids.txt: its entries do not make the root"),
        (container.IDS, moved(*range(1, 42)), "altered: ids.txt: it lists 41 entries"),
        (container.IDS, lambda text: text.replace(text[:43], "?" * 43), "altered: ids.txt"),
        (container.CHECKPOINT, lambda text: text.replace("\n42\n", "\n43\n"), "altered: checkpoint.txt: .*signature"),
        (container.CHECKPOINT, lambda text: "gone", "altered: checkpoint.txt: This is no checkpoint"),
        (container.DEVICES, moved(1, 3), "missing: device .*entries of the log name it"),
        (container.DEVICES, rewritten(2, lambda said: said | {"team": "30"}), "altered: device .*another team"),
        (container.DEVICES, rewritten(1, lambda said: said | {"certificate": 1}), "altered: device .*did not sign its"),
        (container.DEVICES, rewritten(1, lambda said: said | {"public_key": {}}), "altered: revision 3 (.*no key"),
        (container.DEVICES, rewritten(1, lambda said: said | {"enrolled_at": moment(300)}), "backdated: revision 3 ("),
        (container.ENROLMENTS, lambda text: text.replace(':"', ':"x'), "missing: device x.*an enrolment names it"),
        (container.ATTACHMENTS, lambda text: "", "missing: attachment abab.*the list has it not"),
        (container.ATTACHMENTS, lambda text: text.replace("1234", "1235"), "altered: attachment abab.*says 1234 bytes"),
        (container.ATTACHMENTS, lambda text: text.replace("photo", "other"), "altered: attachment .*does not name it"),
    ],
)  # fmt: skip
def test_names_what_was_bent_also_when_the_store_itself_did_it(evidence, store, name, change, named, is_sealed):
    found = told(bend(evidence, name, change, store if is_sealed else None), store)
    start, _, rest = named.partition(".*")
    assert any(each.startswith(start) and rest in each for each in found), found
    assert is_sealed or any(each.startswith(f"altered: {name}: it is not the one") for each in found)
    assert name != PART or not [each for each in found if each.startswith("altered: ids.txt")]


@pytest.mark.parametrize("name", [PART, container.SETBACKS, container.CHECKPOINT, container.IDS])
def test_names_a_file_that_is_gone(evidence, store, name):
    found = told(bend(evidence, name, lambda text: None), store)
    assert f"missing: {name}: it is not in the file, or cannot be unpacked" in found


def test_names_the_list_of_contents_and_a_file_that_nobody_packed(evidence, store):
    found = told(bend(evidence, container.ABOUT, lambda text: text.replace('"epoch": 1', '"epoch": 2')), store)
    assert "altered: evidence.json: the store did not sign this list of what is in the file" in found
    assert "altered: checkpoint.txt: evidence.json speaks of another state of the log" in found


def test_names_a_setback_that_was_taken_out(evidence, store):
    assert told(bend(evidence, container.SETBACKS, lambda text: ""), store) == [
        "altered: setbacks.jsonl: it is not the one that the store packed"
    ]


def test_believes_no_other_stores_key(evidence, store):
    other = b64(Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    report = verify(evidence, other, processes=1)
    assert {"evidence.json", "checkpoint.txt"} < {finding.item for finding in report.findings}


def test_names_what_a_phones_own_chain_shows(store, tmp_path):
    amina, boris, chiara = store.phones
    amina.write({"q": 0})  # never reached the store
    late = amina.write({"q": 1}, at=moment(60))
    rows = [row(43, late)]
    boris.prev = store.ids[0]
    rows.append(row(44, boris.write({"q": 2}, at=moment(3000))))
    copied = Phone("12", id=chiara.id, key=chiara.key, prev=chiara.prev, numbers=iter([14]))
    rows.append(row(45, copied.write({"q": 3}, at="2026-10-12T10:00:00.000Z"), revoked=True))
    rows.append(row(46, Phone("12", id=boris.id, key=boris.key, numbers=iter([1])).write({"q": 4}, at=moment(60))))
    store.rows += rows
    report = verify(store.pack(tmp_path / "evidence.zip"), store.x, processes=1)
    found = {finding.text: finding.is_fault for finding in report.findings}
    for start, part, is_fault in (
        (f"missing: device {amina.id}", "never got number 15, and revision 43", False),
        ("backdated: revision 43", "the one before it on that phone", False),
        ("reordered: revision 44", f"it follows {store.ids[0]} on its phone", True),
        (f"doubled: device {chiara.id}", "different revisions have its number 14", False),
        ("backdated: revision 45", "received before that", False),
        (f"doubled: device {boris.id}", "number 1:", False),
    ):
        assert [told for text, told in found.items() if text.startswith(start) and part in text] == [is_fault], start


def test_says_that_the_first_numbers_of_a_phone_never_came(store, tmp_path):
    late = Phone("12", numbers=iter([5]), prev=store.ids[0])
    store.phones.insert(0, late)
    store.rows.append(row(43, late.write({"q": 1}, at=moment(43 * 60))))
    report = verify(store.pack(tmp_path / "evidence.zip"), store.x, processes=1)
    assert [finding.why for finding in report.findings] == [f"the store never got numbers 1 to 4 of device {late.id}"]
    assert "1 things to look at" in as_text(report) and not report.faults


def receipt(store, size, names, outcome=Outcome.STORED):
    state, rulings = store.state(size), {name: Ruling(outcome) for name in names}
    log = {"id": state.id, "epoch": state.epoch, "size": state.size, "root": state.root}
    outcomes = {name: {"outcome": outcome.value} for name in names}
    sig = store.sign(signed_lines(state, "batch", rulings))
    return json.dumps({"log": log, "batch": "batch", "outcomes": outcomes, "signature": sig})


def test_holds_what_somebody_kept_against_the_log(evidence, store, tmp_path):
    note, kept = tmp_path / "note.txt", tmp_path / "receipt.json"
    for size in (20, 42):
        note.write_text(store.note(store.state(size)))
        kept.write_text(receipt(store, size, store.ids[3:9]))
        assert told(evidence, store, held=[note, kept]) == []
    kept.write_text(receipt(store, 20, [content_id("never stored")]))
    assert told(evidence, store, held=[kept])[0].startswith("missing: revision ")
    kept.write_text(receipt(store, 20, [content_id("never stored")], Outcome.REJECTED))
    assert told(evidence, store, held=[kept]) == []


def test_takes_a_receipt_at_its_word_about_when_the_store_held_an_entry(evidence, store, tmp_path):
    kept, later = tmp_path / "receipt.json", store.ids[24]
    kept.write_text(receipt(store, 20, [later]))
    missing = f"missing: revision {later}: receipt.json says that the store holds it"
    assert told(evidence, store, held=[kept]) == [missing]
    # Once the log has gone back, what it lost comes again, behind what it kept.
    bend(evidence, container.ABOUT, lambda text: text.replace('"epoch": 1', '"epoch": 2'))
    assert missing not in told(evidence, store, held=[kept])


@pytest.mark.parametrize(("epoch", "is_fault"), [(1, True), (0, False)])
def test_says_when_the_log_is_not_the_one_somebody_saw(evidence, store, tmp_path, epoch, is_fault):
    later, forked, other = (tmp_path / name for name in ("later", "forked", "other"))
    state = store.state(20)
    for file, changes in ((later, {"size": 43}), (forked, {"root": store.ids[0]}), (other, {"id": str(uuid.uuid4())})):
        said = {"id": LOG, "epoch": epoch + 1, "size": state.size, "root": state.root} | changes
        file.write_text(store.note(LogState(**said)))
    bend(evidence, container.ABOUT, lambda text: text.replace('"epoch": 1', '"epoch": 2'))
    found = {
        finding.item.split()[0]: (finding.kind.value, finding.is_fault)
        for finding in verify(evidence, store.x, [later, forked, other], processes=1).findings
        if finding.item.startswith(("later", "forked", "other"))
    }
    assert found == {"later": ("missing", is_fault), "forked": ("altered", is_fault), "other": ("altered", True)}


@pytest.mark.parametrize("text", ["", "no note", "{}", '{"log": 1}', "{"])
def test_refuses_a_kept_state_that_is_none(evidence, store, tmp_path, text):
    (tmp_path / "held").write_text(text)
    with pytest.raises(EvidenceUnreadable):
        verify(evidence, store.x, [tmp_path / "held"], processes=1)
    with pytest.raises(EvidenceUnreadable):
        verify(evidence, store.x, [tmp_path / "nowhere"], processes=1)


def test_refuses_a_receipt_that_the_store_did_not_sign(evidence, store, tmp_path):
    (tmp_path / "held").write_text(receipt(store, 20, store.ids[:1]).replace('"size": 20', '"size": 21'))
    with pytest.raises(EvidenceUnreadable):
        verify(evidence, store.x, [tmp_path / "held"], processes=1)


def test_checks_a_log_of_several_files_in_several_processes(store, tmp_path):
    phone = store.phones[0]
    store.rows = [row(n, phone.write({"q": n}, at=moment(0))) for n in range(1, PART_LINES + 300)]
    for each in store.rows:
        each["received_at"] = moment(3000)
    file = store.pack(tmp_path / "evidence.zip")
    assert verify(file, store.x, processes=2).faults == 0
    found = told(bend(file, "revisions/00001.jsonl", moved(*range(1, 100), *range(101, 300))), store)
    number = PART_LINES + 100
    assert any(each.startswith(f"missing: revision {number} (") for each in found)
    assert not [each for each in found if each.startswith("reordered") and "says that its place" not in each]


@pytest.mark.parametrize("text", ["", "x", "{}", "fieldobs/a+b", '{"x": 1}', "A" * 42, f"fieldobs/a+b+*{'A' * 44}"])
def test_refuses_a_key_that_is_none(evidence, text):
    if text:
        with pytest.raises(EvidenceUnreadable):
            verify(evidence, text)
    with pytest.raises(EvidenceUnreadable):
        container.read_key(text)


def test_reads_a_key_that_has_a_plus_in_it():
    keys = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32).public_key() for n in range(256))
    key, text = next((key, text) for key in keys if (text := verifier_key(LOG, key)).count("+") > 2)
    assert container.read_key(text) == key


def test_reads_a_key_in_each_way_it_is_written(store):
    x, public = store.x, store.key.public_key()
    for text in (x, f" {x}\n", json.dumps({"kty": "OKP", "crv": "Ed25519", "x": x}), verifier_key(LOG, public)):
        assert container.read_key(text).public_bytes_raw() == public.public_bytes_raw()


@pytest.mark.parametrize(
    "about", ["{}", "[]", "x", '{"format": 2, "files": {}}', '{"format": 1, "files": {}}', '{"format": 1, "files": 1}']
)
def test_refuses_what_is_no_evidence(evidence, store, tmp_path, about):
    with pytest.raises(EvidenceUnreadable):
        verify(bend(evidence, container.ABOUT, lambda text: about), store.x)
    (tmp_path / "text").write_text("no zip")
    for name in ("text", "nothing"):
        with pytest.raises(EvidenceUnreadable):
            verify(tmp_path / name, store.x)


def test_survives_any_damage(evidence, store):
    chance, whole = random.Random(4), evidence.read_bytes()
    for _ in range(150):
        at = chance.randrange(len(whole))
        evidence.write_bytes(whole[:at] + chance.randbytes(chance.choice([1, 4, 40])) + whole[at + 1 :])
        with contextlib.suppress(EvidenceUnreadable):
            verify(evidence, store.x, processes=1)


@pytest.mark.parametrize("name", [PART, *container.LISTS, container.IDS, container.CHECKPOINT, container.SEAL])
def test_survives_any_words(evidence, store, name):
    chance = random.Random(name)
    values = ["1", "null", '"x"', "[]", "{}", "1e999", '"\\ud800"', "-1", "9" * 30, '[{"sha256":"x"}]', "[[" * 2000]
    with zipfile.ZipFile(evidence) as archive:
        text = archive.read(name).decode()
    for _ in range(40):
        pieces = text.split(":")
        pieces[chance.randrange(len(pieces))] = chance.choice(values)
        assert verify(bend(evidence, name, lambda _, said=":".join(pieces): said), store.x, processes=1).faults


def test_the_command_tells_the_shell(evidence, store, tmp_path, capsys):
    (tmp_path / "key").write_text(store.x)
    assert main([str(evidence), "--key", str(tmp_path / "key")]) == 0 and "Whole" in capsys.readouterr().out
    assert main([str(evidence)]) == 0 and "That key came with the file" in capsys.readouterr().out
    bend(evidence, PART, rewritten(5, one_more))
    assert main([str(evidence), "--key", store.x]) == 1
    assert "NOT WHOLE" in capsys.readouterr().out
    assert main([str(evidence), "--key", store.x, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["faults"] > 0
    assert main([str(tmp_path), "--key", store.x]) == 2
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    assert main([str(evidence), "--key", str(tmp_path / "key")]) == 2


def test_is_a_command_of_its_own(evidence, store, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["sync.evidence", str(evidence), "--key", store.x])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(command.__file__, run_name="__main__")
    assert ended.value.code == 0 and "Whole: nothing was altered" in capsys.readouterr().out


def test_takes_a_key_that_begins_with_a_hyphen(evidence, capsys):
    assert main([str(evidence), "--key", "-" + "A" * 42]) == 1
    assert "NOT WHOLE" in capsys.readouterr().out


def test_tells_how_much_more_there_is_than_it_lists(evidence, store, monkeypatch):
    monkeypatch.setattr("sync.evidence.verify.MOST_TOLD", 3)
    report = verify(bend(evidence, container.DEVICES, lambda text: ""), store.x, processes=1)
    more = report.faults + report.remarks - 3
    assert len(report.findings) == 3 and f"… and {more} more." in as_text(report)


@pytest.mark.parametrize(
    ("numbers", "rise"), [([], []), ([1, 2, 3], [1, 2, 3]), ([1, 9, 2, 3], [1, 2, 3]), ([5, 1, 2, 4, 3], [1, 2, 3])]
)
def test_moves_as_little_as_possible(numbers, rise):
    assert longest_rise(numbers) == rise
