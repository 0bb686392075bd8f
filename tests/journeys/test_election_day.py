"""An election day on three phones and at the desk: what is written without a network arrives, and nothing is lost.

The steps of a journey run in order; after one that fails the rest of it is skipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.phones import Phone, row

PROTOCOL = {"N9": 20, "N11": 840, "N12": 18, "N13": 876}
DISAGREEING = "N11 + N12 makes 858, N13 says 876. The lines differ by 18."


@dataclass
class Cast:
    """Amina and Boris of team 12, Chiara on her own as a long-term observer, and Dana's open dashboard."""

    amina: Phone
    boris: Phone
    chiara: Phone
    dana: Desk
    opening: str = ""
    voting: str = ""
    counting: str = ""
    incident: str = ""
    report: str = ""

    @property
    def phones(self) -> tuple[Phone, Phone, Phone]:
        return self.amina, self.boris, self.chiara


@pytest.fixture(scope="module")
def day(new_phone, headquarters, desk) -> Iterator[Cast]:
    yield Cast(new_phone(), new_phone(), new_phone(), desk)


@pytest.mark.usefixtures("in_order")
class TestAnElectionDay:
    def test_enrols_three_phones_by_a_link_each(self, day, headquarters):
        for name, phone in zip(("amina", "boris", "chiara"), day.phones, strict=True):
            phone.enrol(headquarters.code(name))
            assert phone.truth() == {}
        day.amina.reads("Team 12, Dorsen")
        day.amina.reads("0 of 3 visited")

    def test_starts_cold_without_a_network(self, day):
        day.dana.open("")
        day.dana.mark()
        for phone in day.phones:
            phone.cut()
            phone.kill_and_reopen()
            phone.reads("Go on working: everything is kept, and sends itself later.")
            phone.says_truth()
        day.amina.go()
        day.amina.reads("School No. 7")

    def test_keeps_an_opening_that_the_browser_was_killed_over(self, day):
        amina = day.amina
        day.opening = amina.begin("Opening", "0412")
        amina.answer({"H14": "At once", "H8": "School"})
        amina.section(day.opening, "The commission")
        amina.answer({"O1": 9, "O2": 8})
        amina.reads("Saved on this phone at")
        amina.kill_and_reopen()
        amina.tap("Resume: Opening, station 0412")
        amina.sees('//a[@class="progress"][contains(., "The commission")]')
        assert amina.figure("O2") == "8", "resumes exactly where one left"
        amina.answer({"O3": 5, "O7": "On time"})
        amina.finalise(day.opening)
        amina.says_truth(on_this_phone=1)

    def test_lets_both_of_a_pair_fill_voting_at_one_station(self, day):
        for phone, times in ((day.amina, 2), (day.boris, 3)):
            day.voting = phone.begin("Voting", "0412")
            phone.answer({"H14": "At once"})
            phone.section(day.voting, "What you saw")
            phone.answer({"V31": "Yes", "V31_times": times, "V33": "Not observed"})
            phone.finalise(day.voting)
        day.amina.says_truth(on_this_phone=2)
        day.boris.says_truth(on_this_phone=1)

    def test_names_figures_that_do_not_agree_and_takes_them_as_the_protocol_has_them(self, day):
        amina = day.amina
        day.counting = amina.begin("Counting", "0412")
        amina.section(day.counting, "Protocol lines")
        amina.answer(PROTOCOL)
        amina.reads(DISAGREEING)
        amina.reads("18 divides by 9: two digits may have changed places")
        amina.tap("Confirmed as in protocol")
        amina.reads(f"Confirmed as in protocol: {DISAGREEING}")
        amina.finalise(day.counting)
        amina.says_truth(on_this_phone=3)

    def test_saves_an_incident_with_the_third_tap_and_takes_a_photo_afterwards(self, day, photo):
        amina = day.amina
        amina.go("station", "0412")
        day.incident = amina.incident("Ballot stuffing", "3 Serious")
        amina.reads("The incident is saved")
        amina.write("I5", "Four stacks of ballots, each folded as one.")
        amina.section(day.incident, "Evidence")
        amina.attach("I10", photo)
        amina.reads("stacks.jpg")
        amina.kill_and_reopen()
        amina.says_truth(on_this_phone=4)
        amina.reads("1 file")

    def test_writes_an_interim_report_with_a_paper(self, day, pdf):
        chiara = day.chiara
        chiara.go()
        chiara.glass.tap(row("New interim report"))
        chiara.sees('//button[normalize-space(.)="Submit"]')
        day.report = chiara.here()[1]
        for section in ("Period", "Summary"):
            chiara.glass.tap(row(section))
            if section == "Period":
                chiara.answer({"number": 3})
                chiara.write("period_from", "2026-10-05")
                chiara.write("period_to", "2026-10-10")
            else:
                chiara.write("L1", "A quiet week.")
        chiara.tap("Attach")
        chiara.tap("Add one")
        chiara.glass.choose('//input[@type="file"]', pdf)
        chiara.reads("meeting.pdf")
        chiara.submit(day.report, "Submit")
        chiara.says_truth(on_this_phone=1)

    def test_shows_the_desk_nothing_of_it_while_the_lines_are_cut(self, day):
        day.dana.shows("Forms at headquarters 0", ".tops")
        assert day.dana.was_not_reloaded()

    def test_sends_by_itself_when_the_network_returns(self, day):
        for phone in day.phones:
            phone.mend()
        day.amina.says_truth(at_headquarters=4, patience_s=60)
        day.boris.says_truth(at_headquarters=1)
        day.chiara.says_truth(at_headquarters=1)
        day.amina.go("where")
        day.amina.reads("Network is there")
        assert "1 file" not in day.amina.all_words(), "the photo has arrived too"

    def test_shows_all_of_it_at_the_open_dashboard(self, day):
        dana = day.dana
        for figure in ("Forms at headquarters 5", "Stations visited 1", "Incidents 1", "Pairs differ 1"):
            dana.shows(figure, ".tops")
        dana.shows("Ballot stuffing", "[data-live=incidents]")
        dana.shows("Interim report", "[data-live=reports]")
        assert dana.was_not_reloaded()

    def test_brings_photo_and_paper_to_the_desk(self, day):
        day.dana.open(f"submissions/{day.incident}")
        expect(day.dana.page.locator("img.photo")).to_have_js_property("complete", True)
        assert day.dana.page.evaluate("document.querySelector('img.photo').naturalWidth") > 0
        day.dana.open(f"reports/{day.report}")
        expect(day.dana.page.get_by_role("link", name="meeting.pdf")).to_be_visible()

    def test_tells_the_desk_which_figures_do_not_agree(self, day):
        day.dana.open(f"submissions/{day.counting}")
        day.dana.shows(DISAGREEING)
        day.dana.shows("confirmed as in protocol by ")

    def test_keeps_both_answers_until_the_pair_settles_them(self, day):
        day.dana.open(f"submissions/{day.voting}")
        day.dana.mark()
        day.dana.shows("1 answer differs")
        for phone in (day.amina, day.boris):
            phone.try_now()
            phone.go("differ", day.voting)
            phone.reads("How many times?")
            phone.sees('//div[@class="sides"][contains(., "2")][contains(., "3")]')

    def test_agrees_everywhere_once_one_of_them_has_settled(self, day):
        day.boris.glass.tap('//fieldset[@class="talk-over"]//label[normalize-space(.)="2"]')
        day.boris.tap("Settle as 2")
        day.boris.says_truth(at_headquarters=1)
        expect(day.dana.page.get_by_text("1 answer differs")).to_have_count(0)
        assert day.dana.was_not_reloaded()
        day.amina.try_now()
        for phone in (day.amina, day.boris):
            phone.go("read", day.voting)
            phone.reads("How many times? 2")
            phone.loses("differ")

    def test_amends_what_was_sent_and_says_that_it_is_unsent_again(self, day):
        amina = day.amina
        amina.cut()
        amina.section(day.opening, "The commission")
        amina.answer({"O2": 7})
        amina.reads("Saved on this phone at")
        amina.says_truth(on_this_phone=1, at_headquarters=3)
        amina.kill_and_reopen()
        amina.says_truth(on_this_phone=1, at_headquarters=3)
        amina.mend()
        amina.try_now()
        amina.says_truth(at_headquarters=4)
        amina.go("checklist", day.opening)
        amina.reads("At headquarters since")


@pytest.mark.usefixtures("in_order")
class TestAConversationAboutAReport:
    def test_reaches_the_phone_when_the_desk_returns_it_with_a_comment(self, day):
        page = day.dana.page
        day.dana.open(f"reports/{day.report}")
        page.get_by_label("Comment on the whole").fill("Which venues were refused?")
        page.get_by_role("button", name="Return").click()
        day.dana.shows("returned")
        day.chiara.try_now()
        day.chiara.go("report", day.report)
        day.chiara.reads("Which venues were refused?")
        day.chiara.go()
        day.chiara.reads("returned")

    def test_is_submitted_again_and_accepted(self, day):
        chiara = day.chiara
        chiara.go("report", day.report, "summary")
        chiara.write("L1", "A quiet week. No venue was refused.")
        chiara.submit(day.report, "Submit again")
        chiara.says_truth(at_headquarters=1)
        day.dana.open(f"reports/{day.report}")
        day.dana.shows("No venue was refused.")
        day.dana.page.get_by_role("button", name="Accept").click()
        day.dana.shows("accepted")
        chiara.try_now()
        chiara.go("report", day.report)
        chiara.reads("Accepted by the desk.")


PHONES = {"chromium": ("hana", "1177"), "firefox": ("elif", "0877"), "webkit": ("jasna", "0415")}


@pytest.mark.parametrize("engine", ["firefox", "webkit"])
def test_brings_a_checklist_through_an_hour_without_a_network(engine, new_phone, headquarters, desk):
    observer, station = PHONES[engine]
    phone = new_phone(engine)
    phone.enrol(headquarters.code(observer))
    phone.cut()
    phone.kill_and_reopen()
    voting = phone.begin("Voting", station)
    phone.answer({"H14": "At once"})
    phone.section(voting, "What you saw")
    phone.answer({"V31": "Yes", "V31_times": 2})
    phone.reads("Saved on this phone at")
    phone.kill_and_reopen()
    phone.section(voting, "What you saw")
    assert phone.figure("V31_times") == "2"
    phone.finalise(voting)
    phone.says_truth(on_this_phone=1)
    phone.mend()
    phone.try_now()
    phone.says_truth(at_headquarters=1)
    desk.open(f"submissions/{voting}")
    desk.shows("Did one person sign or vote for others?")
