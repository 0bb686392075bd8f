"""A phone without a network puts its work into a file, somebody brings it to headquarters, a receipt comes back."""

from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.journeys.desk import Desk
from tests.journeys.glass import ProfileGlass, until
from tests.journeys.headquarters import Headquarters
from tests.journeys.looks import page_of
from tests.journeys.phones import Phone
from tests.journeys.proxy import Line

WHO = {"chromium": ("amina", "0412"), "firefox": ("elif", "0877")}
RECEIPT_INPUT = '//main//input[@type="file"]'
SAVE = '//footer//button[normalize-space(.)="Save a copy to a file"]'


WATCH = """(() => {
  const give = URL.createObjectURL;
  window.given = [];
  URL.createObjectURL = (file) => (given.push(file), give.call(URL, file));
})()"""
"""Firefox does not tell who drives it of what it saves."""
CONTENT = """new Promise((read) => {
  const reader = new FileReader();
  reader.onload = () => read(reader.result);
  reader.readAsDataURL(given[0]);
})"""


class Bag:
    """What the driver has on a stick."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "nothing.fieldobs"
        self.receipt = folder / "back.fieldobs-receipt"


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Bag:
    return Bag(tmp_path_factory.mktemp("bag"))


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def phone(
    request: pytest.FixtureRequest,
    playwright: Playwright,
    headquarters: Headquarters,
    new_line: Callable[[], Line],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Phone]:
    glass = ProfileGlass(playwright, request.param, tmp_path_factory.mktemp("profile"))
    found = Phone(glass, new_line())
    found.engine = request.param
    observer, found.station = WHO[request.param]
    found.enrol(headquarters.code(observer))
    yield found
    glass.close()


def saved(phone: Phone, folder: Path) -> Path:
    phone.go("where")
    phone.reads("Encrypted: only the mission can open it.")
    if phone.engine == "chromium":
        with page_of(phone).expect_download() as coming:
            phone.glass.tap(SAVE)
        file = folder / coming.value.suggested_filename
        coming.value.save_as(file)
    else:
        phone.glass.ask(WATCH)
        phone.glass.tap(SAVE)
        until(lambda: phone.glass.ask("given.length") == 1, phone.all_words)
        file = folder / phone.glass.ask("given[0].name")
        file.write_bytes(b64decode(phone.glass.ask(CONTENT).partition(",")[2]))
    phone.reads("It counts as sent when its receipt is on this phone.")
    return file


@pytest.mark.usefixtures("in_order")
class TestAFileFromHandToHand:
    def test_holds_text_and_photos_and_all_of_it_stays_on_the_phone(self, phone: Phone, bag: Bag, photo: Path) -> None:
        phone.cut()
        phone.kill_and_reopen()
        phone.go("station", phone.station)
        incident = phone.incident("Ballot stuffing", "4 Danger")
        phone.section(incident, "Evidence")
        phone.attach("I10", photo)
        phone.reads("stacks.jpg")
        bag.file = saved(phone, bag.folder)
        assert bag.file.read_bytes().startswith(b"age-encryption.org/v1\n") and bag.file.suffix == ".fieldobs"
        phone.reads("in a file since")
        phone.says_truth(on_this_phone=1)

    def test_is_taken_in_by_a_command_beside_the_running_server(
        self, phone: Phone, bag: Bag, headquarters: Headquarters
    ) -> None:
        before = len(headquarters.log())
        headquarters.take_in(bag.file, receipt=bag.receipt)
        assert len(headquarters.log()) > before
        phone.says_truth(on_this_phone=1)

    def test_changes_nothing_on_the_phone_with_a_receipt_that_is_damaged(self, phone: Phone, bag: Bag) -> None:
        damaged = bag.folder / "damaged.fieldobs-receipt"
        damaged.write_text(bag.receipt.read_text()[:-9])
        phone.go("hand")
        phone.glass.choose(RECEIPT_INPUT, damaged)
        phone.reads("This is no receipt, or a damaged one. Nothing was changed.")
        phone.says_truth(on_this_phone=1)

    def test_is_at_headquarters_once_the_phone_has_read_the_receipt(self, phone: Phone, bag: Bag) -> None:
        phone.go("hand")
        phone.glass.choose(RECEIPT_INPUT, bag.receipt)
        phone.reads("Headquarters has signed for")
        phone.reads("It has 1 attachment whole.")
        phone.says_truth(at_headquarters=1)
        phone.kill_and_reopen()
        phone.says_truth(at_headquarters=1)

    def test_goes_over_the_desk_s_page_too_and_back(self, phone: Phone, bag: Bag, desk: Desk) -> None:
        record = phone.begin("Voting", phone.station)
        phone.finalise(record)
        file = saved(phone, bag.folder)
        desk.open("bundles")
        desk.page.locator("main input[type=file]").set_input_files([bag.file, file])
        desk.page.get_by_role("button", name="Take them in").click()
        with desk.page.expect_download() as coming:
            desk.page.get_by_role("link", name="Download the receipts").click()
        coming.value.save_as(bag.receipt)
        phone.go("hand")
        phone.glass.choose(RECEIPT_INPUT, bag.receipt)
        phone.reads("Headquarters has signed for 1 change from this phone.")
        phone.says_truth(at_headquarters=2)

    def test_is_counted_once_when_the_network_returns(self, phone: Phone, headquarters: Headquarters) -> None:
        before = [line["id"] for line in headquarters.log()]
        phone.mend()
        phone.try_now()
        phone.says_truth(at_headquarters=2)
        assert [line["id"] for line in headquarters.log()] == before
        assert len(set(before)) == len(before)
