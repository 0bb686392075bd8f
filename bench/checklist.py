"""The payload of every measurement: a polling-station checklist of 30 answers, as a form and as filled by chance.

The questions are those that other systems were measured with (see docs/performance.md), so that figures compare.
"""

import html
import random
from typing import Any

YES_NO = ("yes", "no", "not_observed")
LISTS = {
    "yno": YES_NO,
    "urban": ("urban", "rural"),
    "material": ("ballots", "box", "seals", "ink", "register", "stamps", "screens", "forms"),
    "agent": ("party_a", "party_b", "party_c", "independent"),
    "rating": ("very_good", "good", "poor", "very_poor"),
}
# section → name, type, label
QUESTIONS = {
    "identity": [
        ("station_code", "text", "Polling station code"),
        ("area_type", "select_one urban", "Type of area"),
        ("arrival_time", "time", "Time of arrival"),
        ("registered_voters", "integer", "Number of voters on the register"),
        ("staff_present", "integer", "Number of polling staff present"),
        ("women_staff", "integer", "Of these, how many are women?"),
    ],
    "opening": [
        ("opened_on_time", "select_one yno", "Did the station open on time?"),
        ("opening_time", "time", "At what time did voting start?"),
        ("materials_missing", "select_multiple material", "Which materials were missing at opening?"),
        ("box_shown_empty", "select_one yno", "Was the ballot box shown to be empty before sealing?"),
        ("box_sealed", "select_one yno", "Was the ballot box sealed correctly?"),
        ("accessible", "select_one yno", "Is the station accessible for voters with reduced mobility?"),
        ("campaign_material", "select_one yno", "Is there campaign material within 100 metres?"),
        ("agents_present", "select_multiple agent", "Which party agents are present?"),
    ],
    "voting": [
        ("id_checked", "select_one yno", "Are voter identities checked?"),
        ("ink_checked", "select_one yno", "Are fingers checked for ink?"),
        ("ink_applied", "select_one yno", "Is ink applied after voting?"),
        ("secrecy_respected", "select_one yno", "Is the secrecy of the vote respected?"),
        ("turned_away", "integer", "Number of voters turned away while you observed"),
        ("assisted_voters", "integer", "Number of assisted voters while you observed"),
        ("unauthorised_present", "select_one yno", "Are unauthorised persons present?"),
        ("intimidation", "select_one yno", "Did you see intimidation of voters?"),
        ("queue_length", "integer", "Number of voters waiting in line"),
        ("votes_cast_noon", "integer", "Number of votes cast by noon"),
    ],
    "closing": [
        ("closing_time", "time", "At what time did voting end?"),
        ("count_public", "select_one yno", "Was the count carried out in public?"),
        ("results_posted", "select_one yno", "Were results posted at the station?"),
        ("ballots_counted", "integer", "Number of ballots counted"),
        ("overall", "select_one rating", "Overall assessment of the station"),
        ("remarks", "text", "Remarks"),
    ],
}
HOURS = {"arrival_time": 6, "opening_time": 7, "closing_time": 17}
REMARKS = (
    "Calm and orderly. The presiding officer answered all questions and gave full access to observers.",
    "Long line outside at {time}; one voter without card was turned away after a check of the register.",
    "Ink bottle replaced at {time}. Two agents from the same party sat behind the registration table.",
    "The ramp is blocked by parked motorcycles; staff helped an elderly voter up the steps of the school.",
    "Power went out at {time} and came back after some minutes; lamps were used, voting went on.",
    "An agent complained at {time} about the order of names; the chairperson wrote it in the journal.",
    "Voters of two stations share one yard, so lines mixed; police stayed outside, not inside the room.",
    "Screens stand too near to the window, people outside can see the booth; staff moved one at {time}.",
)
HEAD = (
    "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>Checklist</title><style>body{font:16px sans-serif;margin:1rem}input{min-height:2rem}</style>"
)


def answers(chance: random.Random) -> dict[str, Any]:
    """One filled checklist: question → value as the contract writes it."""
    return {name: _answer(name, kind, chance) for rows in QUESTIONS.values() for name, kind, _ in rows}


def _answer(name: str, kind: str, chance: random.Random) -> Any:
    word, _, of = kind.partition(" ")
    if word == "select_one":
        return chance.choices(LISTS[of], weights=(0.88, 0.08, 0.04) if of == "yno" else None)[0]
    if word == "select_multiple":
        return sorted(each for each in LISTS[of] if chance.random() < 0.4)
    if word == "time":
        return f"{HOURS[name]:02}:{chance.randrange(60):02}"
    if word == "integer":
        return chance.randint(280, 950) if name == "registered_voters" else chance.randint(0, 40)
    if name == "station_code":
        return f"{chance.randint(1, 24):02}-{chance.randint(1, 300):03}-{chance.randint(1, 40):03}"
    time = f"{chance.randint(7, 17):02}:{chance.randrange(60):02}"
    return " ".join(chance.sample(REMARKS, chance.choice((1, 2, 3)))).format(time=time)


def xlsform() -> str:
    """The checklist as an XLSForm in Markdown tables."""
    lines = ["| survey |", _row("type", "name", "label::English (en)", "relevant", "constraint", "constraint_message")]
    for section, rows in QUESTIONS.items():
        lines.append(_row("begin_group", section, section.capitalize()))
        for name, kind, label in rows:
            relevant = "${opened_on_time} != 'not_observed'" if name == "opening_time" else ""
            limit = (". <= ${staff_present}", "More women than staff") if name == "women_staff" else ("", "")
            lines.append(_row(kind, name, label, relevant, *limit))
        lines.append(_row("end_group", section))
    lines += ["| choices |", _row("list_name", "name", "label::English (en)")]
    lines += [_row(of, name, name.replace("_", " ").capitalize()) for of, names in LISTS.items() for name in names]
    lines += ["| settings |", _row("form_title::English (en)", "form_id", "version", "stage")]
    lines.append(_row("Election day checklist", "checklist", "1", "voting"))
    return "Thirty questions to measure with.\n\n" + "\n".join(lines) + "\n"


def _row(*cells: str) -> str:
    return "| | " + " | ".join([*cells, *[""] * (6 - len(cells))]) + " |"


def page() -> str:
    """The same questions as one page without any script: what no app can be faster than."""
    parts = []
    for section, rows in QUESTIONS.items():
        parts.append(f"<fieldset><legend>{section}</legend>")
        for name, kind, label in rows:
            parts.append(f"<p>{html.escape(label)}</p>{_inputs(name, kind)}")
        parts.append("</fieldset>")
    return f"{HEAD}<h1>Checklist</h1><form>{''.join(parts)}</form></html>"


def _inputs(name: str, kind: str) -> str:
    word, _, of = kind.partition(" ")
    if of:
        box = "radio" if word == "select_one" else "checkbox"
        return "".join(f"<label><input type={box} name={name} value={each}> {each}</label><br>" for each in LISTS[of])
    return f"<input name={name} type={ {'integer': 'number', 'time': 'time'}.get(word, 'text') }>"
