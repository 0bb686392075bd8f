"""Two phones without a network: one shows its reports as codes, the other reads and carries them to headquarters."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from tests.journeys.cameras import camera_args, film, photographed
from tests.journeys.glass import ProfileGlass, until
from tests.journeys.headquarters import Headquarters
from tests.journeys.looks import page_of
from tests.journeys.phones import Phone
from tests.journeys.proxy import Line


class Pair:
    """Amina's phone, which will meet no network any more, and Goran's of another team; what the camera of each sees."""

    def __init__(self, amina: Phone, goran: Phone, films: Path) -> None:
        self.amina, self.goran, self.films = amina, goran, films

    def film_for(self, phone: Phone) -> Path:
        return self.films / f"{'amina' if phone is self.amina else 'goran'}.mjpeg"


@pytest.fixture(scope="module")
def pair(
    playwright: Playwright,
    headquarters: Headquarters,
    new_line: Callable[[], Line],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Pair]:
    films = tmp_path_factory.mktemp("films")
    phones = []
    for name in ("amina", "goran"):
        profile = tmp_path_factory.mktemp(name)
        glass = ProfileGlass(playwright, "chromium", profile, args=camera_args(films / f"{name}.mjpeg"))
        phone = Phone(glass, new_line())
        phone.enrol(headquarters.code(name))
        phones.append(phone)
    yield Pair(*phones, films)
    for phone in phones:
        phone.glass.close()


def submissions(headquarters: Headquarters) -> list[str]:
    return [line["submission"] for line in headquarters.log()]


@pytest.mark.usefixtures("in_order")
class TestReportsAsCodes:
    def test_are_shown_from_a_cold_start_in_aeroplane_mode(self, pair: Pair, chromium: Browser) -> None:
        amina = pair.amina
        amina.cut()
        type(self).record = amina.begin("Voting", "0412")
        amina.section(self.record, "What you saw")
        amina.answer({"V31": "Yes", "V33": "Not observed"})
        amina.finalise(self.record)
        amina.kill_and_reopen()
        amina.go("menu")
        amina.tap("Without a network")
        amina.glass.tap('//a[contains(., "Show my reports as codes")]')
        amina.reads("Only the mission can open them.")
        film(photographed(page_of(amina), chromium), pair.film_for(pair.goran))
        amina.says_truth(on_this_phone=1)

    def test_are_read_by_the_camera_of_a_phone_without_a_network(self, pair: Pair) -> None:
        goran = pair.goran
        goran.cut()
        goran.kill_and_reopen()
        goran.go("menu")
        goran.tap("Without a network")
        goran.glass.tap('//a[contains(., "Read codes from another phone")]')
        goran.reads("Carried for a colleague.", 90)
        goran.tap("Done")
        goran.reads("on this phone; sends itself when there is a network")

    def test_lie_there_after_that_phone_was_killed_and_are_none_of_its_own(self, pair: Pair) -> None:
        goran = pair.goran
        goran.kill_and_reopen()
        assert goran.truth() == {}
        goran.go("where")
        goran.reads("Carried for colleagues 1")

    def test_are_at_headquarters_once_though_they_are_read_twice(self, pair: Pair, headquarters: Headquarters) -> None:
        goran = pair.goran
        goran.go("hand", "read")
        goran.reads("Carried for a colleague.", 90)
        goran.mend()
        goran.try_now()
        until(lambda: self.record in submissions(headquarters), lambda: "the carrier brought nothing", 60)
        goran.go("hand")
        goran.reads("at headquarters: give the receipt to your colleague")
        ids = [line["id"] for line in headquarters.log()]
        assert len(set(ids)) == len(ids)

    def test_are_settled_by_the_receipt_that_comes_back_as_codes(self, pair: Pair, chromium: Browser) -> None:
        amina, goran = pair.amina, pair.goran
        goran.tap("Show the receipt")
        goran.sees('//*[@class="n which"]')
        film(photographed(page_of(goran), chromium), pair.film_for(amina))
        amina.kill_and_reopen()
        amina.go("hand", "read")
        amina.reads("Headquarters has signed for", 90)
        amina.says_truth(at_headquarters=1)

    def test_are_not_counted_twice_when_the_network_returns(self, pair: Pair, headquarters: Headquarters) -> None:
        before = [line["id"] for line in headquarters.log()]
        pair.amina.mend()
        pair.amina.try_now()
        pair.amina.says_truth(at_headquarters=1)
        assert [line["id"] for line in headquarters.log()] == before
