"""Two server processes on one store that are given the same revisions at the same moment: each is there once."""

import json
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier

import httpx

from fieldobs.demo.phone import Phone
from tests.chaos.day import FORM
from tests.chaos.disk import served
from tests.chaos.headquarters import Headquarters
from tests.conftest import on_both_databases

ROUNDS = 15
COPIES = 4
"""Of each batch, half of them to each server."""


@on_both_databases
def test_stores_once_what_two_processes_are_given_at_once(tmp_path: Path, database_url: str | None) -> None:
    data, trace = tmp_path / "store", tmp_path / "no trace"
    headquarters = Headquarters(data, database_url)
    with (
        served(data, [], trace, database_url) as one,
        served(data, [], trace, database_url) as other,
        httpx.Client(base_url=one.url, timeout=60) as http,
        ThreadPoolExecutor(COPIES) as pool,
    ):
        phone = Phone.enrol(http, headquarters.code("amina"))
        told: Counter[str] = Counter()
        for _ in range(ROUNDS):
            post = partial(_post, phone, _batch(phone), Barrier(COPIES))
            answers = list(pool.map(post, [one.url, other.url] * (COPIES // 2)))
            for name in [own.revision.id for own in phone.journal.outbox]:
                outcomes = [answer["outcomes"][name]["outcome"] for answer in answers]
                assert sorted(outcomes) == ["duplicate"] * (COPIES - 1) + ["stored"]
                told.update(outcomes)
            phone.journal.settle(answers[0]["outcomes"])
    assert len(headquarters.bodies()) == told["stored"] == 3 * ROUNDS
    assert list(headquarters.findings()) == []
    headquarters.close()


def _batch(phone: Phone) -> bytes:
    """Three new revisions, as one request."""
    for word in ("yes", "no", None):
        about = {"$form": FORM, "$team": "12", "$station": "0412", "$visit": 1}
        phone.write("5b2f8a34-7c1d-4e6f-8a9b-0c1d2e3f4a5c", about | {"access": word})
    return json.dumps(phone._request(str(uuid.uuid4()), [own.entry for own in phone.journal.outbox])).encode()


def _post(phone: Phone, batch: bytes, barrier: Barrier, url: str) -> dict:
    headers = {"authorization": f"Bearer {phone.token}", "content-type": "application/json"}
    barrier.wait()
    answer = httpx.post(f"{url}/api/v1/sync", content=batch, headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
