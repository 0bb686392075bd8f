"""Every screen of the app and every page of the desk, and how one comes there: by marks, not by words of a language."""

from collections.abc import Callable

from tests.journeys.furnished import Furnished
from tests.journeys.phones import Phone

TILE = '(//*[contains(@class, "tiles")]//label)[7]'
EMPTY_REPEAT = '(//*[contains(@class, "body")]//button[contains(@class, "btn")])[1]'

Open = Callable[[Furnished], object]

SCREENS: dict[str, Open] = {
    "home": lambda day: day.amina.go(),
    "menu": lambda day: day.amina.go("menu"),
    "what is where": lambda day: day.amina.go("where"),
    "messages": lambda day: day.amina.go("messages"),
    "settings": lambda day: day.amina.go("settings"),
    "which form": lambda day: day.amina.go("new"),
    "which station": lambda day: day.amina.go("new", "voting"),
    "another visit": lambda day: day.amina.go("new", "voting", "0412"),
    "a station": lambda day: day.amina.go("station", "0412"),
    "a station by hand": lambda day: day.amina.go("station", "9999"),
    "incident": lambda day: day.amina.go("incident"),
    "incident, how grave": lambda day: (
        day.amina.go("incident"),
        day.amina.glass.tap(TILE),
    ),
    "danger": lambda day: day.amina.go("danger", day.incident),
    "incident, details": lambda day: day.amina.go("checklist", day.incident, "details"),
    "incident, photo": lambda day: day.amina.go("checklist", day.incident, "evidence"),
    "sections": lambda day: day.amina.go("sections", day.voting),
    "opening, arrival": lambda day: day.amina.go("checklist", day.opening, "station"),
    "opening, figures that do not agree": lambda day: day.amina.go("checklist", day.opening, "commission"),
    "opening, material": lambda day: day.amina.go("checklist", day.opening, "material"),
    "opening, overall": lambda day: day.amina.go("checklist", day.opening, "overall"),
    "voting, what you saw": lambda day: day.amina.go("checklist", day.voting, "seen"),
    "voting, numbers": lambda day: day.amina.go("checklist", day.voting, "numbers"),
    "counting, protocol lines": lambda day: day.amina.go("checklist", day.counting, "protocol"),
    "review": lambda day: day.amina.go("review", day.counting),
    "a record to read": lambda day: day.amina.go("read", day.counting),
    "a record that needs attention": lambda day: day.amina.go("read", day.elsewhere),
    "you differ": lambda day: day.amina.go("differ", day.voting),
    "change the station": lambda day: day.amina.go("move", day.voting),
    "withdraw": lambda day: day.amina.go("withdraw", day.voting),
    "home of a long-term observer": lambda day: day.chiara.go(),
    "interim report": lambda day: day.chiara.go("report", day.report),
    "interim report, summary": lambda day: day.chiara.go("report", day.report, "summary"),
    "interim report, attachments": lambda day: (
        day.chiara.go("report", day.report, "papers"),
        day.chiara.glass.sees(EMPTY_REPEAT) and day.chiara.glass.tap(EMPTY_REPEAT),
    ),
}

PAGES: dict[str, Callable[[Furnished], str]] = {
    "overview": lambda day: "",
    "findings": lambda day: "findings",
    "submissions": lambda day: "submissions",
    "drafts": lambda day: "submissions?state=draft",
    "answers that differ": lambda day: "differ",
    "quarantine": lambda day: "held",
    "a checklist": lambda day: f"submissions/{day.voting}",
    "a count": lambda day: f"submissions/{day.counting}",
    "an incident with a photo": lambda day: f"submissions/{day.incident}",
    "a submission that is held": lambda day: f"submissions/{day.elsewhere}",
    "incidents": lambda day: "incidents",
    "interim reports": lambda day: "reports",
    "one report": lambda day: f"reports/{day.report}",
    "stations": lambda day: "stations",
    "a station": lambda day: "stations/0412",
    "teams": lambda day: "teams",
    "a team": lambda day: "teams/12",
    "phones": lambda day: "devices",
    "enrol a phone": lambda day: "enrol",
    "messages": lambda day: "messages",
    "settings": lambda day: "settings",
    "sign-in": lambda day: "sign-in",
    "sign-in by link": lambda day: "enter",
    "answers as tables": lambda day: "answers",
    "checks": lambda day: "checks",
    "forms": lambda day: "forms",
    "a form": lambda day: f"forms/{day.form('voting')}",
    "a form with versions": lambda day: f"forms/{day.draft}",
    "what changed in a form": lambda day: f"forms/{day.draft}/changes",
    "editor of a form": lambda day: f"forms/{day.draft}/edit",
    "editor of choices": lambda day: f"forms/{day.form('counting')}/edit",
    "preview of a form": lambda day: f"forms/{day.draft}/preview",
    "a page that is not there": lambda day: "stations/none-such",
}


def whose(name: str, day: Furnished) -> Phone:
    """The phone that shows a screen."""
    return day.chiara if name.startswith(("interim", "home of")) else day.amina
