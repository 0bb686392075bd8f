"""What goes wrong on an observer's phone: each has a clear word in the reader's language, and nothing is lost."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.journeys.catalogue import said
from tests.journeys.glass import CHROMIUM_ARGS, ENGLISH_PHONE, PageGlass
from tests.journeys.headquarters import Headquarters
from tests.journeys.phones import Phone

INVITATIONS = {
    "wrong": "No invitation has this code. Check each letter, or ask the desk for a new link.",
    "used": "This invitation was used already, on this or another phone. Ask the desk for a new link.",
    "expired": "This invitation has expired. Ask the desk for a new link.",
}
PORTAL = "Something else answers in place of the mission's server, such as a Wi-Fi sign-in page."
MB = 1_000_000


def fill_voting(phone: Phone, station: str) -> str:
    """A short checklist, not yet final."""
    voting = phone.begin("Voting", station)
    phone.answer({"H14": "At once"})
    return voting


class TestAnInvitationThatDoesNotServe:
    @pytest.mark.parametrize("phone", ["en", "ru", "kk"], indirect=True)
    @pytest.mark.parametrize("kind", INVITATIONS)
    def test_is_explained_in_the_reader_s_language(self, phone, kind, codes):
        phone.open_invitation(codes[kind])
        phone.reads(said(phone.glass.ask("navigator.language"), INVITATIONS[kind]))

    def test_is_explained_anew_when_the_reader_changes_the_language(self, phone, codes):
        phone.open_invitation(codes["wrong"])
        phone.reads(INVITATIONS["wrong"])
        for name, language in (("Қазақша", "kk"), ("Русский", "ru"), ("English", "en")):
            phone.glass.tap(f'//label[normalize-space(.)="{name}"]')
            phone.reads(said(language, INVITATIONS["wrong"]))

    @pytest.fixture(scope="class")
    def codes(self, headquarters: Headquarters, new_phone) -> dict[str, str]:
        used = headquarters.code("hana")
        new_phone().enrol(used)
        return {"wrong": "no-such-code", "used": used, "expired": headquarters.code("hana", hours=-1)}


class TestASignInPageInTheWay:
    def test_takes_nothing_for_sent(self, phone, headquarters):
        phone.enrol(headquarters.code("hana"))
        phone.line.captive()
        voting = fill_voting(phone, "1177")
        phone.finalise(voting)
        phone.says_truth(on_this_phone=1)
        phone.go()
        phone.reads(PORTAL)
        phone.reads("1 record waits on this phone.")
        assert voting not in {line["submission"] for line in headquarters.log()}
        phone.line.captive(False)
        phone.try_now()
        phone.says_truth(at_headquarters=1)
        phone.loses(PORTAL)
        assert [line["submission"] for line in headquarters.log()].count(voting) == 1

    def test_opens_the_app_and_not_the_page(self, phone, headquarters):
        phone.enrol(headquarters.code("hana"))
        phone.line.captive()
        phone.glass.reopen(phone.address())
        phone.reads("Today's stations")

    def test_is_named_to_whoever_is_being_enrolled(self, phone, headquarters):
        phone.go()
        phone.line.captive()
        phone.glass.write('//input[@id="code"]', headquarters.code("hana"))
        phone.tap("Read the invitation")
        phone.reads("Something else answered in place of the mission's server")
        phone.line.captive(False)
        phone.tap("Try again")
        phone.reads("Welcome, Hana")


class TestAServerThatIsGone:
    def test_is_waited_for(self, phone, headquarters, desk):
        phone.enrol(headquarters.code("hana"))
        desk.open("")
        desk.mark()
        headquarters.kill()
        voting = fill_voting(phone, "0877")
        phone.finalise(voting)
        phone.says_truth(on_this_phone=1)
        phone.go()
        phone.reads("everything is kept, and sends itself later")
        expect(desk.page.locator("#live")).to_contain_text("Not live since")
        headquarters.start()
        phone.try_now()
        phone.says_truth(at_headquarters=1)
        expect(desk.page.locator("#live")).to_contain_text("Live, last receipt")
        assert desk.was_not_reloaded()

    def test_leaves_a_copy_in_a_file_as_the_way_out(self, phone, headquarters, tmp_path):
        phone.enrol(headquarters.code("ilia"))
        phone.cut()
        voting = fill_voting(phone, "1901")
        phone.finalise(voting)
        phone.go("where")
        with phone.glass.page.expect_download() as saved:
            phone.tap("Save a copy to a file")
        assert saved.value.suggested_filename.endswith(".fieldobs")
        saved.value.save_as(tmp_path / "copy.fieldobs")
        headquarters.take_in(tmp_path / "copy.fieldobs", receipt=tmp_path / "receipt")
        assert voting in {entry["submission"] for entry in headquarters.log()}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Photos that are none."""
    empty, huge, false = (tmp_path / f"{name}.jpg" for name in ("empty", "huge", "false"))
    empty.touch()
    with huge.open("wb") as file:
        file.write(b"\xff\xd8\xff\xe0")
        file.truncate(60 * MB)
    false.write_text("These are words.")
    return {"empty": empty, "huge": huge, "false": false}


def test_refuses_photos_that_are_none_and_takes_the_next_one(phone, headquarters, files, photo):
    phone.enrol(headquarters.code("hana"))
    phone.go()
    incident = phone.incident("Violence", "2 Irregular")
    phone.section(incident, "Evidence")
    for kind, sentence in (
        ("empty", "This file is empty (0 bytes)."),
        ("huge", "This file is larger than 50 MB."),
        ("false", "This file is not what its name says"),
    ):
        phone.attach("I10", files[kind])
        phone.reads(sentence)
        assert not phone.glass.sees('//*[@class="thumbs"]'), "nothing was kept of it"
    phone.write("I11", "V31")
    phone.attach("I10", photo)
    phone.reads("stacks.jpg")
    assert phone.figure("I11") == "V31"


@pytest.fixture
def unprotected(playwright: Playwright, headquarters: Headquarters) -> Iterator[tuple[PageGlass, str]]:
    """A browser that finds the server under a name of the local network, by plain http."""
    args = [*CHROMIUM_ARGS, "--host-resolver-rules=MAP observers.lan 127.0.0.1"]
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=args)
    yield (
        PageGlass(browser.new_context(**ENGLISH_PHONE | {"locale": "ru"})),
        f"http://observers.lan:{headquarters.port}",
    )
    browser.close()


def test_says_at_once_that_offline_work_is_impossible_over_plain_http(unprotected, headquarters):
    glass, address = unprotected
    for url in (f"{address}/o/", f"{address}/o/#enrol={headquarters.code('hana')}"):
        glass.open("about:blank")
        glass.open(url)
        expect(glass.page.locator("h1")).to_have_text(said("ru", "Offline work is impossible at this address"))
        expect(glass.page.locator("main")).to_contain_text("http")
