"""Texts that no index takes: what is long is kept whole in the log, and keeps nothing that came with it waiting."""

import random
import uuid

import pytest

from tests.cast import FORM
from tests.conftest import on_both_databases


def noise(length: int) -> str:
    """Text that no database can make shorter."""
    chance = random.Random(length)
    return "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(length))


PICTURE = {"sha256": "a" * 64, "size": 3, "type": noise(500), "name": noise(500)}
LONG = {
    "team": {"$team": noise(15_000)},
    "station": {"$station": noise(15_000)},
    "form": {"$form": {"slug": noise(5_000), "version": noise(50), "hash": noise(9_000)}},
    "paths of attachments": {noise(9_000): PICTURE, noise(9_000) + "2": PICTURE},
    "the rest": {"$observer": [noise(5_000)], "$state": noise(9_000), "$visit": 2**53},
}


@on_both_databases
@pytest.mark.parametrize("said", LONG.values(), ids=LONG)
def test_stores_a_long_text_and_what_comes_with_it(house, said):
    amina = house.caller("amina")
    about = {"$form": FORM, "$team": "12"}
    long = amina.phone.write(about | said, submission=str(uuid.uuid4()))
    answer = amina.send([long, amina.phone.write(about)])
    assert answer.status_code == 200, answer.text
    assert {told["outcome"] for told in answer.json()["outcomes"].values()} <= {"stored", "quarantined"}
    log = house.http.get("/api/v1/revisions", headers=house.desk).text
    assert log.count('"index"') == 2, "both are in the log"
