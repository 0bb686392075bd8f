"""Evidence at its edges: an empty log, a name that is none, clocks a few seconds apart."""

import io
import json
import zipfile

from sync.evidence import container
from sync.evidence.order import Place
from sync.evidence.register import time_findings
from tests.sync.packed import bend, furnished, rewritten
from tests.sync.test_evidence import PART, told


def test_packs_a_log_without_a_line():
    kept = io.BytesIO()
    packer = container.Packer(kept)
    packer.put_revisions([])
    packer.archive.close()
    with zipfile.ZipFile(kept) as archive:
        assert archive.read(container.IDS) == b""
        assert not [name for name in archive.namelist() if name.startswith("revisions/")]


def test_finds_a_body_whose_forerunner_is_no_name(tmp_path):
    def nameless(said):
        return said | {"body": json.dumps(json.loads(said["body"]) | {"prev": "not a name!"})}

    store = furnished()
    file = bend(store.pack(tmp_path / "evidence.zip"), PART, rewritten(5, nameless), store)
    assert any("revision 5" in each for each in told(file, store))


def test_lets_clocks_differ_by_some_seconds_at_the_moment_of_a_revocation():
    at = "2026-10-11T10:30:00.000Z"
    device = {"device": "d", "enrolled_at": "2026-10-11T09:00:00.000Z", "revoked_at": at}
    near = Place(1, bytes(32), bytes(32), 1, at, "2026-10-11T10:30:05.000Z")
    assert list(time_findings([device], {"d": [near]}, set())) == []
