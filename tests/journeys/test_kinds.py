"""Every kind and appearance of question, filled on a phone as an observer would, and read back as it is stored."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import expect

from fieldobs.packs.loading import load_path
from fieldobs.serving.commands import open_store
from tests.journeys.filling import Filling, code, draw, film_of_code, picture
from tests.journeys.glass import CHROMIUM_ARGS, ENGLISH_PHONE, PageGlass, until
from tests.journeys.headquarters import Headquarters
from tests.journeys.looks import AXE, FINGER_PX, RUN_AXE, SMALL_TARGETS
from tests.journeys.phones import Phone
from tests.journeys.proxy import Line

KINDS = Path(__file__).parent / "kinds"
TONE = KINDS / "all-kinds-media" / "tone.wav"
SECTIONS = ("figures", "choices", "media", "moments", "rows")


@pytest.fixture(scope="module")
def headquarters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Headquarters]:
    """A server whose mission has one form, with all kinds in it."""
    data = tmp_path_factory.mktemp("kinds") / "data"
    store = open_store(data)
    load_path(KINDS, store.database)
    store.database.engine.dispose()
    server = Headquarters(data)
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def amina(headquarters: Headquarters, new_phone: Callable[..., Phone]) -> Phone:
    """Her phone, out of reach of any network: all that a form needs is on it."""
    phone = new_phone()
    phone.enrol(headquarters.code("amina"))
    phone.cut()
    return phone


@pytest.fixture(scope="module")
def filling(amina: Phone) -> Filling:
    amina.go("new", "all-kinds")
    amina.sees('//a[@class="progress"]')
    return Filling(amina, amina.here()[1])


class TestFigures:
    def test_begin_with_the_answers_that_the_form_gives(self, filling):
        filling.section("figures").keeps("boxes", 2)
        expect(filling.question("given")).to_contain_text("Steadily")
        expect(filling.question("twice")).to_contain_text("4")

    def test_on_a_scale_are_empty_until_somebody_answers(self, filling):
        turnout = filling.section("figures").question("turnout")
        expect(turnout.locator("output")).to_have_text("Not answered")
        assert filling.stored("turnout") is None

    def test_on_a_scale_are_stepped_by_buttons_and_by_keys(self, filling):
        turnout = filling.section("figures").question("turnout")
        turnout.get_by_label("One step more").click()
        filling.keeps("turnout", 0)
        turnout.get_by_label("One step more").click()
        filling.keeps("turnout", 5)
        turnout.get_by_role("slider").press("ArrowRight")
        filling.keeps("turnout", 10)
        turnout.get_by_role("slider").press("End")
        filling.keeps("turnout", 100)
        turnout.get_by_text("Take it back").click()
        filling.keeps("turnout", None)
        turnout.get_by_role("slider").press("Home")
        filling.keeps("turnout", 0)

    def test_with_a_fraction_lose_no_digit(self, filling):
        share = filling.section("figures").question("share")
        for _ in range(4):
            share.get_by_label("One step more").click()
        filling.keeps("share", "0.3")
        expect(share.locator("output")).to_have_text("0.3")

    def test_of_few_points_are_one_tap(self, filling):
        filling.section("figures").question("mark").get_by_text("4", exact=True).click()
        filling.keeps("mark", 4)

    def test_that_follow_another_are_set_anew_and_stay_open(self, filling):
        filling.section("figures").question("boxes").get_by_label("One more").click()
        filling.keeps("boxes_seen", 3)
        filling.question("boxes_seen").get_by_label("One less").click()
        filling.keeps("boxes_seen", 2)
        filling.keeps("boxes", 3)
        filling.keeps("twice", 6)

    def test_have_a_longer_word_folded_away(self, filling):
        seal = filling.section("figures").question("seal")
        expect(seal.get_by_text("on the tag of the seal")).to_be_hidden()
        seal.get_by_text("More about this question").click()
        expect(seal.get_by_text("on the tag of the seal")).to_be_visible()
        seal.locator("textarea").fill("0012")
        filling.keeps("seal", "0012")
        assert seal.locator("textarea").get_attribute("inputmode") == "numeric"


class TestChoices:
    def test_are_put_in_order_without_dragging(self, filling):
        order = filling.section("choices").question("order")
        order.get_by_label("Move Handing out ballots up").click()
        filling.keeps("order", ["papers", "ballots", "lists"])
        assert filling.page.evaluate("document.activeElement.ariaLabel") == "Move Handing out ballots up"
        filling.page.keyboard.press("Enter")
        filling.keeps("order", ["ballots", "papers", "lists"])
        expect(order.get_by_role("status")).to_have_text("Handing out ballots is number 1 of 3")

    def test_on_a_likert_scale_stand_in_one_row(self, filling):
        calm = filling.section("choices").question("calm")
        calm.get_by_text("Mostly").click()
        filling.keeps("calm", "most")
        tops = {round(box["y"]) for box in (each.bounding_box() for each in calm.locator("label").all()) if box}
        assert len(tops) == 1

    def test_that_are_minimal_take_one_line(self, filling):
        filling.section("choices").question("pace").locator("select").select_option("slow")
        filling.keeps("pace", "slow")
        seen = filling.question("seen")
        seen.get_by_role("button", name="Choose").click()
        seen.get_by_text("Searching the lists").click()
        seen.get_by_text("Checking papers").click()
        seen.get_by_role("button", name="Done").click()
        filling.keeps("seen", ["lists", "papers"])
        expect(seen.get_by_role("button", name="Checking papers, Searching the lists")).to_be_focused()

    def test_of_a_long_list_are_found_by_typing(self, filling):
        place = filling.section("choices").question("place")
        place.get_by_role("button", name="Choose").click()
        expect(place.get_by_text("110 more: type a few letters.")).to_be_visible()
        place.get_by_role("searchbox").fill("lodz 3")
        place.get_by_text("Łódź School 3").click()
        filling.keeps("place", "p083")
        expect(place.get_by_role("button", name="Łódź School 3")).to_be_focused()

    def test_that_another_answer_takes_away_are_shown_and_kept(self, filling):
        district = filling.section("choices").question("district")
        expect(district).to_contain_text("There is nothing to choose from yet.")
        filling.question("region").get_by_text("North").click()
        district.get_by_text("Dorsen").click()
        filling.keeps("district", "dorsen")
        filling.question("region").get_by_text("South").click()
        expect(district).to_contain_text("Chosen before: Dorsen.")
        assert filling.stored("district") == "dorsen"
        district.get_by_role("button", name="Take it out").click()
        filling.keeps("district", None)
        district.get_by_text("Ostrel").click()
        filling.keeps("district", "ostrel")

    def test_stand_in_columns(self, filling):
        letters = filling.section("choices").question("letters")
        letters.get_by_text("Table 7").click()
        letters.get_by_text("Table 2").click()
        filling.keeps("letters", ["t2", "t7"])

    def test_are_pictures(self, filling):
        thing = filling.section("choices").question("thing")
        assert thing.locator("img").evaluate_all("all => all.map((one) => one.naturalWidth > 0)") == [True, True]
        thing.get_by_text("A voting screen").click()
        filling.keeps("thing", "screen")
        filling.question("chair").get_by_text("Yes").click()
        filling.keeps("chair", "yes")


class TestWhatIsSeenAndHeard:
    def test_stands_beside_the_words(self, filling):
        look = filling.section("media").question("look")
        look.get_by_role("button", name="Show it larger").click()
        dialog = filling.page.get_by_role("dialog")
        assert dialog.locator("img").evaluate("one => one.naturalWidth > 0")
        dialog.get_by_role("button", name="Close").click()
        sound = "audio => new Promise((done) => { audio.onloadedmetadata = () => done(audio.duration); audio.load() })"
        look.locator("audio").evaluate("one => { one.preload = 'metadata' }")
        assert look.locator("audio").evaluate(sound) == pytest.approx(0.2, abs=0.05)

    def test_is_written_of_several_lines(self, filling):
        filling.section("media").question("words").locator("textarea").fill("Two men\nat table 2")
        filling.keeps("words", "Two men\nat table 2")

    def test_is_read_from_a_code_or_typed(self, filling, tmp_path):
        bag = filling.section("media").question("code")
        bag.locator("input[type=file]").set_input_files(code(tmp_path, "BAG-0412"))
        filling.keeps("code", "BAG-0412")
        bag.get_by_role("textbox").fill("4006381333931")
        filling.keeps("code", "4006381333931")

    def test_says_where_a_photo_shows_no_code(self, filling, tmp_path):
        bag = filling.section("media").question("code")
        bag.locator("input[type=file]").set_input_files(picture(tmp_path))
        expect(bag.get_by_text("No code is seen in this photo.")).to_be_visible()

    def test_is_recorded_and_heard_again(self, filling):
        sound = filling.section("media").question("sound")
        assert [each.get_attribute("capture") for each in sound.locator("input").all()] == ["user", None]
        sound.locator("input").first.set_input_files(
            {"name": "said.wav", "mimeType": "audio/wav", "buffer": TONE.read_bytes()}
        )
        filling.keeps_file("sound", "audio/wav")
        expect(sound.locator("audio")).to_be_visible()

    def test_is_filmed(self, filling):
        film = filling.section("media").question("film")
        film.locator("input").first.set_input_files(
            {"name": "box.webm", "mimeType": "video/webm", "buffer": b"\x1aE\xdf\xa3"}
        )
        filling.keeps_file("film", "video/webm")

    def test_is_photographed_now(self, filling, tmp_path):
        front = filling.section("media").question("front")
        assert front.locator("input").get_attribute("capture") == "environment"
        front.locator("input").set_input_files(picture(tmp_path))
        filling.keeps_file("front", "image/jpeg")

    def test_is_still_in_sight_when_the_observer_comes_back(self, filling):
        photo = filling.section("figures").section("media").question("front").locator("img")
        until(lambda: photo.evaluate("one => one.naturalWidth > 0"), lambda: photo.evaluate("one => one.outerHTML"))

    def test_is_signed_with_a_finger(self, filling):
        signed = filling.section("media").question("signed")
        draw(filling.page, signed)
        signed.get_by_role("button", name="Keep the signature").click()
        assert filling.keeps_file("signed", "image/png")["name"] == "signature.png"
        expect(signed.locator("img")).to_be_visible()

    def test_is_signed_by_who_cannot_draw(self, filling):
        signed = filling.section("media").question("signed")
        signed.get_by_role("button", name="Sign anew").press("Enter")
        signed.get_by_label("Or type the name instead of signing").fill("Әлия Қуанышова")
        signed.get_by_role("button", name="Keep the signature").press("Enter")
        until(lambda: filling.stored("signed")["name"] == "typed-name.png", lambda: filling.stored("signed"))

    def test_is_drawn_and_marked(self, filling, tmp_path):
        sketch = filling.section("media").question("sketch")
        draw(filling.page, sketch)
        draw(filling.page, sketch)
        sketch.get_by_role("button", name="Undo").click()
        sketch.get_by_role("button", name="Keep the drawing").click()
        filling.keeps_file("sketch", "image/png")
        marked = filling.question("marked")
        marked.locator("input").set_input_files(picture(tmp_path))
        draw(filling.page, marked)
        marked.get_by_role("button", name="Keep the drawing").click()
        filling.keeps_file("marked", "image/jpeg")

    def test_is_attached(self, filling, pdf):
        filling.section("media").question("paper").locator("input").set_input_files(pdf)
        filling.keeps_file("paper", "application/pdf")


class TestMoments:
    def test_are_days_months_and_years(self, filling):
        filling.section("moments").question("day").locator("input").fill("2026-10-11")
        filling.keeps("day", "2026-10-11")
        month = filling.question("month")
        month.get_by_label("Year").fill("20")
        filling.keeps("month", "20")
        month.get_by_label("Month").select_option("March")
        filling.keeps("month", "20-03")
        month.get_by_label("Year").fill("2019")
        filling.keeps("month", "2019-03-01")
        filling.question("year").locator("input").fill("1998")
        filling.keeps("year", "1998-01-01")

    def test_are_places_of_a_way_one_at_each_tap(self, filling):
        way = filling.section("moments").question("way")
        expect(way.get_by_role("status").first).to_have_text("at least 2 more are needed")
        filling.page.context.grant_permissions(["geolocation"])
        for latitude in (43.2389, 43.2401):
            filling.page.context.set_geolocation({"latitude": latitude, "longitude": 76.8897, "accuracy": 9})
            way.get_by_role("button", name="Add the place where you stand").click()
            expect(way.get_by_role("listitem").last).to_contain_text(f"{latitude:.6f}, 76.889700")
        filling.keeps("way", "43.238900 76.889700 0 9;43.240100 76.889700 0 9")
        expect(way.get_by_role("status").first).to_have_text("2 places")
        way.get_by_role("button", name="Take the last one out").click()
        filling.keeps("way", "43.238900 76.889700 0 9")
        expect(way).to_contain_text("at least 1 more is needed")

    def test_are_places_of_an_area_typed_by_hand(self, filling):
        yard = filling.section("moments").question("yard")
        yard.get_by_text("Type a place by hand").click()
        field = yard.get_by_label("Latitude and longitude")
        field.fill("by the gate")
        yard.get_by_role("button", name="Add this place").click()
        expect(yard.get_by_role("alert")).to_be_visible()
        for place in ("43.2, 76.8", "43.3, 76.8"):
            field.fill(place)
            yard.get_by_role("button", name="Add this place").click()
        field.fill("43.3, 76.9")
        field.press("Enter")
        filling.keeps("yard", "43.2 76.8 0 0;43.3 76.8 0 0;43.3 76.9 0 0;43.2 76.8 0 0")
        expect(yard.get_by_role("listitem")).to_have_count(3)

    def test_are_agreed_to(self, filling):
        filling.section("moments").question("agreed").get_by_role("checkbox").check()
        filling.keeps("agreed", "OK")


class TestRows:
    def test_are_as_many_as_the_form_asks_for(self, filling):
        filling.section("rows").question("tables").locator("input").fill("2")
        expect(filling.page.locator(".repeat .over").filter(has_text="No. 2")).to_be_visible()
        assert filling.page.get_by_role("button", name="Add").count() == 0
        filling.question("table/n0001/clerk").locator("textarea").fill("Amina")
        expect(filling.question("table/n0001/lists")).to_contain_text("How many lists has Amina?")

    def test_hold_rows_of_their_own(self, filling):
        filling.section("rows").question("table/n0001/lists").locator("input").fill("2")
        filling.question("table/n0001/list/n0001/names").locator("input").fill("310")
        filling.question("table/n0001/list/n0002/names").locator("input").fill("290")
        filling.keeps("table/n0001/list/n0002/names", 290)
        expect(filling.question("all_names")).to_contain_text("600")

    def test_out_of_sight_follow_what_changes_elsewhere(self, filling):
        tables = filling.section("rows").question("tables").locator("input")
        for asked in (30, 29):
            tables.fill(str(asked))
            last = filling.question(f"table/n00{asked}/clerk")
            assert not last.evaluate("row => row.checkVisibility({contentVisibilityAuto: true})")
            expect(last).to_contain_text(f"One of {asked} tables")
        last.scroll_into_view_if_needed()
        tables.fill("2")
        expect(filling.page.locator(".repeat .over").filter(has_text="No. 3")).to_have_count(0)
        expect(filling.question("table/n0002/clerk")).to_contain_text("One of 2 tables")

    def test_go_when_they_are_empty_and_stay_when_they_are_not(self, filling):
        filling.section("rows").question("tables").locator("input").fill("0")
        expect(filling.page.get_by_text("The form asks for 0 rows now.")).to_be_visible()
        until(lambda: filling.stored("table/n0002/$row") is None, lambda: "the empty row is still there")
        expect(filling.question("table/n0001/clerk").locator("textarea")).to_have_value("Amina")
        filling.question("tables").locator("input").fill("1")
        expect(filling.page.get_by_text("The form asks for")).to_be_hidden()


class TestEveryScreen:
    @pytest.mark.parametrize("section", SECTIONS)
    @pytest.mark.parametrize("look", ["light", "dark", "large", "mirrored"])
    def test_can_be_used_by_everybody(self, filling, section, look):
        filling.section(section)
        page = filling.page
        page.emulate_media(reduced_motion="reduce")  # colours on their way from one theme to the other are nobody's
        page.evaluate(
            """(look) => {
              const page = document.documentElement;
              page.dataset.theme = look === 'dark' ? 'dark' : 'light';
              page.style.fontSize = look === 'large' ? '200%' : '';
              page.dir = look === 'mirrored' ? 'rtl' : 'ltr';
            }""",
            look,
        )
        page.evaluate(AXE.read_text())
        assert page.evaluate(RUN_AXE) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
        assert page.evaluate(SMALL_TARGETS, FINGER_PX) == []


class TestTheWhole:
    def test_reaches_headquarters(self, filling, headquarters):
        filling.phone.finalise(filling.record)
        filling.phone.mend()
        paths = {"turnout": 0, "share": "0.3", "order": ["ballots", "papers", "lists"], "table/n0001/clerk": "Amina"}

        def arrived() -> dict[str, Any]:
            said: dict[str, Any] = {}
            for line in headquarters.log():
                said |= cast(dict[str, Any], line["set"])
            return said

        until(lambda: "turnout" in arrived(), lambda: arrived().keys())
        assert {path: arrived().get(path) for path in paths} == paths


class TestACamera:
    def test_reads_a_code_held_before_it(self, playwright, headquarters, tmp_path):
        seen = f"--use-file-for-fake-video-capture={film_of_code(tmp_path, 'BAG-0412')}"
        fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", seen]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS + fake)
        line = Line(headquarters.port)
        phone = Phone(PageGlass(browser.new_context(**ENGLISH_PHONE, permissions=["camera"])), line)
        phone.enrol(headquarters.code("boris"))
        phone.cut()
        phone.go("new", "all-kinds")
        phone.sees('//a[@class="progress"]')
        filling = Filling(phone, phone.here()[1]).section("media")
        filling.question("code").get_by_role("button", name="Scan the code").click()
        filling.keeps("code", "BAG-0412")
        expect(filling.page.get_by_role("dialog")).to_be_hidden()
        browser.close()
        line.close()
