"""An erased entry is told from one that somebody left out: the desk of the store has signed that it is gone."""

import json
import uuid

import pytest

from sync.evidence import container
from sync.evidence.report import as_text
from sync.evidence.verify import verify
from sync.revision import desk_of
from sync.signing import public_jwk
from tests.cast import MISSION, Phone
from tests.sync.packed import ENROLLED, Store, bend, furnished, moment, rewritten, row

PART = container.part_name(0)
GONE = 7


class WithDesk(Store):
    """A store whose certificates name the mission, so that its desk is known."""

    def devices(self):
        for device, phone in zip(super().devices(), self.phones, strict=True):
            said = {"device": phone.id, "public_key": public_jwk(phone.key.public_key()), "observer": "a", "team": "12"}
            body = json.dumps(said | {"mission": MISSION})
            yield device | {"certificate": {"body": body, "sig": self.sign(body.encode())}, "enrolled_at": ENROLLED}


def blotted(said):
    """A line without its body, as a store writes that of an erased revision."""
    body = json.loads(said["body"])
    kept = {name: said[name] for name in ("index", "id", "received_at", "team", "revoked")}
    return kept | {"erased": True, **{name: body[name] for name in ("device", "seq", "at")}}


def erasing(signer: Phone, store: Store, names: object):
    changes = {"$state": "withdrawn", "$reason": "asked for", "$erased": names}
    number = len(store.rows) + 1
    return row(number, signer.write(changes, at=moment(number * 60)))


@pytest.fixture
def store() -> Store:
    made = furnished()
    return WithDesk(made.key, [Phone(None, id=desk_of(MISSION)), *made.phones], made.rows)


def without_body(store: Store, tmp_path, number=GONE):
    store.rows[number - 1] = blotted(store.rows[number - 1])
    return store.pack(tmp_path / "evidence.zip")


def test_lists_an_erased_entry_with_its_reason_and_time_and_is_whole(store, tmp_path):
    act = erasing(store.phones[0], store, [store.ids[GONE - 1]])
    store.rows.append(act)
    report = verify(without_body(store, tmp_path), store.x, processes=1)
    (finding,) = report.findings
    at = json.loads(act["body"])["at"]
    assert finding.text == f"erased: revision {GONE} ({store.ids[GONE - 1]}): at {at} by : asked for"
    assert not report.faults and "Whole: nothing contradicts" in as_text(report)


@pytest.mark.parametrize("who", ["nobody", "a phone", "a desk without the store's word", "the desk, of another one"])
def test_names_a_body_that_somebody_left_out(store, tmp_path, who):
    desk, amina = store.phones[:2]
    names = [store.ids[GONE - 1 if who != "the desk, of another one" else GONE]]
    if who == "a phone":
        store.rows.append(erasing(amina, store, names))
    elif who == "a desk without the store's word":
        other = Phone(None, id=str(uuid.uuid4()))
        store.phones.insert(0, other)
        store.rows.append(erasing(other, store, names))
    elif who != "nobody":
        store.rows.append(erasing(desk, store, names))
    report = verify(without_body(store, tmp_path), store.x, processes=1)
    found = [finding for finding in report.findings if finding.item.startswith(f"revision {GONE} ")]
    assert [(each.kind, each.is_fault) for each in found] == [("missing", True)]
    assert "signed no erasure of it" in found[0].why


def test_believes_no_erasure_that_was_bent(store, tmp_path):
    store.rows.append(erasing(store.phones[0], store, [store.ids[GONE]]))
    file = without_body(store, tmp_path)
    right, wrong = store.ids[GONE], store.ids[GONE - 1]
    bend(file, PART, rewritten(43, lambda said: said | {"body": said["body"].replace(right, wrong)}), store)
    kinds = {finding.kind.value for finding in verify(file, store.x, processes=1).findings if finding.is_fault}
    assert kinds == {"altered", "missing", "added"}


@pytest.mark.parametrize("change", [{"id": "no id"}, {"erased": 1}])
def test_cannot_read_a_line_that_only_looks_erased(store, tmp_path, change):
    store.rows.append(erasing(store.phones[0], store, [store.ids[GONE - 1]]))
    file = bend(without_body(store, tmp_path), PART, rewritten(GONE, lambda said: said | change), store)
    assert any("its line cannot be read" in each.text for each in verify(file, store.x, processes=1).findings)


@pytest.mark.parametrize("said", [7, {"$erased": "all"}])
def test_an_erasure_that_names_nothing_erases_nothing(store, tmp_path, said):
    desk = store.phones[0]
    body = json.loads(desk.write({"$erased": []}).body) | {"set": said, "note": "$erased"}
    entry = desk.signed(json.dumps(body).replace('"note": "$erased"', '"$erased": 1'))
    store.rows.append(row(len(store.rows) + 1, entry))
    report = verify(store.pack(tmp_path / "evidence.zip"), store.x, processes=1)
    assert not [each for each in report.findings if each.kind == "erased"]
