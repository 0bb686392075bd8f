"""A mission in the middle of its day, filled by real phones: something of all that screens and pages can show."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.desk import Desk
from tests.journeys.phones import Phone, row

BRIBERY = """
| survey |
| | type | name | label::English (en) | label::Русский (ru) | label::Қазақша (kk) | relevant |
| | text | B1 | What did you see? Facts only | Что вы видели? Только факты | Не көрдіңіз? Тек фактілерді жазыңыз | |
| | select_one yn | B2 | Was it {question}? | Это было здесь? | Бұл осында болды ма? | ${{B1}} != '' |

| choices |
| | list_name | name | label::English (en) | label::Русский (ru) | label::Қазақша (kk) |
| | yn | yes | Yes | Да | Иә |
| | yn | no | No | Нет | Жоқ |

| settings |
| | form_title::English (en) | form_title::Русский (ru) | form_title::Қазақша (kk) | form_id | version | stage |
| | Vote buying | Подкуп избирателей | Сайлаушыларды сатып алу | bribery | {version} | note |
"""


@dataclass
class Furnished:
    """Amina's phone with every kind of record, Chiara's with a returned report, the desk that sees them."""

    amina: Phone
    chiara: Phone
    desk: Desk
    opening: str
    voting: str
    counting: str
    incident: str
    elsewhere: str
    report: str
    draft: str
    """The hash of a form's second version, which lies at the desk; the first is offered."""
    codes: list[Path] = field(default_factory=list)
    """Pictures of codes that a phone has shown."""

    def form(self, slug: str) -> str:
        """The hash of a form's newest version."""
        self.desk.open("forms")
        row = self.desk.page.locator("tbody tr", has=self.desk.page.get_by_text(slug, exact=True))
        link = row.locator("a[href^='/desk/forms/']").first.get_attribute("href")
        return str(link).rpartition("/")[2]


def furnish(amina: Phone, boris: Phone, chiara: Phone, desk: Desk, photo: Path) -> Furnished:
    """Live a short day on three enrolled phones."""
    write_to_all(desk, "Roads to Halmir are closed until noon.")
    opening = amina.begin("Opening", "0409")
    amina.answer({"H14": "At once"})
    amina.section(opening, "The commission")
    amina.answer({"O1": 7, "O2": 9})
    report = write_report(chiara)
    incident, elsewhere = report_incidents(amina, photo)
    counting = count(amina)
    voting = differ(amina, boris)
    return_report(desk, report)
    for phone in (boris, amina, chiara):
        phone.try_now()
    amina.go("differ", voting)
    amina.reads("Talk it over")
    chiara.go("report", report)
    chiara.reads("Returned")
    draft = bring_two_versions(desk)
    return Furnished(amina, chiara, desk, opening, voting, counting, incident, elsewhere, report, draft)


def bring_two_versions(desk: Desk) -> str:
    for version in ("1", "2"):
        bring(desk, BRIBERY.format(version=version, question="inside" if version == "2" else "outside"))
        if version == "1":
            desk.page.locator("form[action$='/publish'] button").click()
            desk.shows("published to all teams")
    return str(desk.page.url).rpartition("/forms/")[2].partition("?")[0]


def bring(desk: Desk, form: str) -> None:
    """Hand a form in at the form room."""
    desk.open("forms")
    file = {"name": "bribery.md", "mimeType": "text/markdown", "buffer": form.encode()}
    desk.page.locator("main input[type=file]").first.set_input_files(file)  # type: ignore[arg-type]  # its own shape
    desk.page.locator("main form button").last.click()
    desk.page.wait_for_load_state()


def write_to_all(desk: Desk, words: str) -> None:
    desk.open("messages")
    desk.page.locator("textarea").fill(words)
    desk.page.locator("main form button").first.click()
    desk.shows(words)


def write_report(chiara: Phone) -> str:
    chiara.go()
    chiara.glass.tap(row("New interim report"))
    chiara.sees('//button[normalize-space(.)="Submit"]')
    report = chiara.here()[1]
    chiara.glass.tap(row("Summary"))
    chiara.write("L1", "A quiet week.")
    chiara.answer({"L1_change": "Better", "L1_sources": 3})
    chiara.submit(report, "Submit")
    return report


def return_report(desk: Desk, report: str) -> None:
    desk.open(f"reports/{report}")
    desk.page.get_by_label("Comment on the whole").fill("Which venues were refused?")
    desk.page.get_by_role("button", name="Return").click()
    desk.shows("returned")


def report_incidents(amina: Phone, photo: Path) -> tuple[str, str]:
    """One with a photo at a station in the plan, one at a station that no list has."""
    amina.go("station", "0412")
    incident = amina.incident("Ballot stuffing", "4 Danger")
    amina.section(incident, "Evidence")
    amina.attach("I10", photo)
    amina.reads("stacks.jpg")
    amina.go("station", "9999")
    return incident, amina.incident("Violence", "2 Irregular")


def count(amina: Phone) -> str:
    """One check confirmed, another open."""
    counting = amina.begin("Counting", "0412")
    amina.section(counting, "Protocol lines")
    amina.answer({"N1": 900, "N2": 20, "N3": 930})
    amina.tap("Confirmed as in protocol")
    amina.answer({"N9": 20, "N11": 840, "N12": 18, "N13": 876})
    amina.reads("The lines differ by 18.")
    amina.finalise(counting)
    return counting


def differ(amina: Phone, boris: Phone) -> str:
    voting = ""
    for phone, said in ((boris, "No"), (amina, "Yes")):
        phone.cut()
        voting = phone.begin("Voting", "0412")
        phone.section(voting, "What you saw")
        phone.answer({"V31": said, "V33": "Not observed"})
        phone.finalise(voting)
    for phone in (boris, amina):
        phone.mend()
        phone.try_now()
        phone.says_own_at_headquarters()
    return voting
