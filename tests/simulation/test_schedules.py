"""Bad days by the hundred: whatever phones, network and server do, nothing is lost, doubled or bent."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.play import Stage, Tally, play_all, stage

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.json"))
SCHEDULES = 500


@pytest.fixture(scope="module")
def here() -> Iterator[Stage]:
    with stage() as found:
        yield found


def test_five_hundred_bad_days_end_with_the_same_answers_everywhere(here: Stage, capsys: pytest.CaptureFixture) -> None:
    tally = Tally()
    broken = play_all(here, range(SCHEDULES), tally)
    assert broken is None, str(broken)
    with capsys.disabled():
        print(f"\n{tally}")
    assert tally.schedules == SCHEDULES and tally.on_the_server >= 25
    assert tally.with_a_hub >= 150 and tally.by_hub > 0
    assert tally.with_files >= 250 and len(tally.carried) >= 14, "a way from hand to hand was never taken"
    assert len(tally.survived) >= 48, "a kind of fault never happened"


def test_the_same_seed_is_the_same_day(here: Stage) -> None:
    for seed in (2, 3, 7):
        assert here.play(seed).trace == here.play(seed).trace


@pytest.mark.parametrize("file", SEEDS, ids=lambda file: file.stem)
def test_a_day_that_broke_once_holds_for_ever(here: Stage, file: Path) -> None:
    said = json.loads(file.read_text())
    here.play(said["seed"], said["server"] == "central", by_hand=said.get("by_hand", False))
