"""The ready-made checklists: complete, in three languages, and their figures checked as on paper."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import fieldobs.forms
from fieldobs.forms.check import nodes, untranslated
from fieldobs.forms.compile import FormDocument, compile_form
from fieldobs.forms.evaluation import Evaluation, FailedCheck, evaluate_form
from fieldobs.forms.modules import modules_of

LIBRARY = Path(fieldobs.forms.__file__).parent / "library"
NOW = "2026-10-11T22:51:40"


def codes(letter: str, last: int, without: tuple[int, ...] = ()) -> set[str]:
    return {f"{letter}{number}" for number in range(1, last + 1) if number not in without}


HEAD = {f"H{number}" for number in range(8, 17)}
FOOT = codes("F", 7)
# N16 has a line for each choice; K41 is what the app keeps as "confirmed as in protocol"; I12 is its call screen.
PROTOCOL = codes("N", 17, without=(16,)) | {"N16.1", "N16.2"}
CODES = {
    "opening": HEAD | FOOT | codes("O", 35),
    "voting": HEAD | FOOT | codes("V", 50),
    "counting": HEAD | FOOT | codes("K", 40) | {"K27.2"} | PROTOCOL,
    "incident": codes("I", 11),
    "interim-report": codes("L", 20),
    "tabulation": codes("T", 36) | {"H14", "H15", "F2", "F3", "F4", "F6", "F7"},
    "meeting-note": codes("M", 10),
    "rally": codes("R", 12),
    "case-file": codes("D", 13),
    "needs-assessment": codes("A", 14),
}
STAGES = {
    **{slug: slug for slug in ("opening", "voting", "counting", "tabulation", "incident")},
    **{"interim-report": "report"},
    **dict.fromkeys(("meeting-note", "rally", "case-file", "needs-assessment"), "note"),
}
CHECKLISTS = ["opening", "voting", "counting"]
# Answers that ask for words at once, as `*` marks them on the paper form.
STARRED = {
    "opening": "H14=refused O7=not_open O17=no O18=no O22=no O24=no O28=yes O32=police O33=yes O34=yes O35=yes",
    "voting": "H14=refused V2=yes V3=yes V4=yes V5=inside_unasked V16=unknown V17=yes V28=none V30=yes V31=yes V32=yes "
    "V33=yes V34=yes V35=yes V36=yes V37=yes V38=yes V39=yes V40=yes V43=yes V44=yes V45=yes V48=yes",
    "counting": "H14=refused K1=early K6=no K7=officials K8=yes K10=no K12=no K13=no K16=no K17=yes K19=no K23=yes "
    "K24=yes K30=left_open K32=none K33=no K36=no K38=no",
    "tabulation": "H14=refused T3=no T5=no T7=police T13=1 T15=yes T18=no T21=yes T23=no",
    "rally": "R7=hate R7=violence R8=yes R9=yes",
}
STARS = [(slug, *star.split("=")) for slug, stars in STARRED.items() for star in stars.split()]
# What must be answered before a starred question is asked at all.
BEFORE = {"O22": {"O21": 1}, "O33": {"O32": ["unknown"]}, "V17": {"V16": ["unknown"]}}

PROTOCOL_THAT_AGREES = {
    "N1": 1180, "N2": 20, "N3": 1200, "N4": 1200, "N5": 318, "N6": 3, "N7": 813, "N8": 20, "N9": 46, "N10": 879,
    "N11": 830, "N12": 46, "N13": 876, "N14": 2, "N15": 11, "N16.1": 571, "N16.2": 292, "N17": 863,
}  # fmt: skip


@cache
def form(slug: str) -> FormDocument:
    return compile_form((LIBRARY / f"{slug}.md").read_bytes(), slug)


def judged(slug: str, answers: dict[str, Any]) -> Evaluation:
    return evaluate_form(form(slug).document, answers, NOW)


def failed(slug: str, answers: dict[str, Any]) -> dict[str, FailedCheck]:
    return {check.id: check for check in judged(slug, answers).failed}


def questions(slug: str) -> Iterator[dict[str, Any]]:
    return nodes(form(slug).document["questions"])


def test_holds_the_ten_forms_of_a_mission():
    assert {path.stem for path in LIBRARY.glob("*.md")} == set(CODES)


@pytest.mark.parametrize("slug", CODES)
def test_every_text_is_there_in_english_russian_and_kazakh(slug):
    document = form(slug).document
    assert document["languages"] == ["en", "ru", "kk"]
    assert list(untranslated(document)) == []


@pytest.mark.parametrize("slug", CODES)
def test_no_text_is_left_in_english(slug):
    for node in questions(slug):
        label = node.get("label", {"en": "", "ru": " ", "kk": "  "})
        assert label["en"] not in (label["ru"], label["kk"]), node["name"]


@pytest.mark.parametrize("slug", CODES)
def test_asks_for_every_line_of_the_paper_form(slug):
    assert {node["code"] for node in questions(slug) if "code" in node} == CODES[slug]


@pytest.mark.parametrize("slug", CODES)
def test_a_form_says_which_stage_it_is_for(slug):
    assert (form(slug).slug, form(slug).stage) == (slug, STAGES[slug])


@pytest.mark.parametrize("slug", CODES)
def test_an_observer_walks_through_named_sections(slug):
    for section in form(slug).document["questions"]:
        assert section["type"] == "group"
        assert section["label"]
        asked = [node for node in section["children"] if node["type"] not in ("group", "repeat")]
        assert len(asked) <= (20 if section["name"] == "protocol" else 14), section["name"]


@pytest.mark.parametrize("slug", CHECKLISTS)
def test_who_is_refused_is_asked_why_and_nothing_more(slug):
    assert judged(slug, {"H14": "refused"}).asked == {"H11", "H14", "H15", "H14_facts"}
    assert "F1" in judged(slug, {}).asked


@pytest.mark.parametrize(("slug", "question", "answer"), STARS)
def test_a_starred_answer_asks_for_facts(slug, question, answer):
    kinds = {node["name"]: node["type"] for node in questions(slug)}
    given = {"select_multiple": [answer], "integer": len(answer)}.get(kinds[question], answer)
    before = BEFORE.get(question, {})
    assert f"{question}_facts" not in judged(slug, before).asked
    assert f"{question}_facts" in judged(slug, {**before, question: given}).missing


def test_who_is_refused_at_the_tabulation_is_asked_why_and_nothing_more():
    assert judged("tabulation", {"H14": "refused"}).asked == {"T1", "T1_level", "T2", "H14", "H15", "H14_facts"}


@pytest.mark.parametrize("slug", [*CHECKLISTS, "tabulation", "rally"])
def test_a_follow_up_stands_right_behind_its_question(slug):
    for section in form(slug).document["questions"]:
        for before, node in zip([{}, *section["children"]], section["children"], strict=False):
            if node["type"] == "group":
                assert (node["name"], node["appearance"]) == (f"{before['name']}_more", "follow-up")


def test_a_turned_away_voter_whose_line_was_signed_asks_for_facts():
    turned_away = {"V41": "yes", "V42": 2, "V42_reasons": ["no_id"]}
    assert "V42_facts" not in judged("voting", turned_away).asked
    assert "V42_facts" in judged("voting", {**turned_away, "V42_reasons": ["already_signed"]}).missing


def test_mixed_surplus_ballots_ask_for_facts():
    assert "K15_facts" in judged("counting", {"K15": "yes", "K15_surplus": "mixed"}).missing


@pytest.mark.parametrize("slug", CHECKLISTS)
def test_a_bad_rating_asks_why(slug):
    assert "F2" not in judged(slug, {"F1": "good"}).asked
    assert "F2" in judged(slug, {"F1": "very_bad"}).missing


def test_nobody_and_somebody_cannot_both_have_been_there():
    assert judged("voting", {"V16": ["none"]}).unfit == []
    assert judged("voting", {"V16": ["none", "police"]}).unfit == ["V16"]


def test_a_count_is_never_below_zero():
    assert judged("counting", {"N13": -1}).unfit == ["N13"]


def test_the_desk_can_count_access_procedures_irregularities_women_and_counts():
    slugs = [*CHECKLISTS, "tabulation"]
    kinds = {slug: {node["finding"]["kind"] for node in questions(slug) if "finding" in node} for slug in slugs}
    assert kinds == {
        "tabulation": {"access", "women", "irregularity", "procedure"},
        "opening": {"access", "women", "irregularity", "procedure"},
        "voting": {"access", "women", "irregularity", "procedure"},
        "counting": {"access", "irregularity", "procedure", "count"},
    }


def test_what_could_not_be_seen_leaves_the_base():
    findings = {node["name"]: node.get("finding") for node in questions("voting")}
    assert findings["V24"] == {"kind": "procedure", "yes": ["all", "most"], "base_without": ["not_seen"]}
    assert findings["V31"] == {"kind": "irregularity", "yes": ["yes"], "base_without": ["not_observed"]}


def test_a_protocol_that_agrees_fails_no_check():
    assert failed("counting", PROTOCOL_THAT_AGREES) == {}


@pytest.mark.parametrize(
    ("changed", "failing"),
    [
        ({"N3": 1201}, {"c1"}),
        ({"N9": 50}, {"c2"}),
        ({"N5": 300}, {"c3"}),
        ({"N11": 812}, {"c4"}),
        ({"N15": 12}, {"c5"}),
        ({"N16.2": 293}, {"c5_sum"}),
        ({"N7": 803, "N10": 869, "N5": 328}, {"c6"}),
        ({"N9": 40, "N10": 873, "N4": 1194, "N11": 826, "N13": 872, "N15": 7}, {"c7"}),
        ({"N11": 0, "N12": 0, "N13": 0, "N14": 0, "N15": 0, "N16.1": 0, "N16.2": 0, "N17": 0}, {"c11"}),
        ({"N1": 830, "N3": 850}, {"c10"}),
        ({"N1": 900, "N3": 920}, {"c10_turnout"}),
        ({"N1": 905, "N3": 925}, {"c10_turnout"}),
        ({"N1": 906, "N3": 926}, set()),
        ({"N1": 1140, "N2": 60}, set()),
        ({"N1": 1139, "N2": 61}, {"c10_added"}),
        ({"N7": 771, "N9": 88, "N11": 789, "N12": 87}, set()),
        ({"N7": 770, "N9": 89, "N11": 787, "N12": 88, "N13": 875, "N15": 10}, {"c10_mobile"}),
        ({"N15": 26, "N16.2": 277, "N17": 848}, set()),
        ({"N15": 27, "N16.2": 276, "N17": 847}, {"c9"}),
    ],
)
def test_names_the_check_that_does_not_hold(changed, failing):
    assert failed("counting", {**PROTOCOL_THAT_AGREES, **changed}).keys() == failing


@pytest.mark.parametrize(
    ("issued", "in_boxes", "speaks"),
    [(1014, 1000, False), (1015, 1000, True), (985, 1000, True), (500, 491, False), (500, 490, True), (101, 100, False),
     (102, 100, True), (7000, 6986, False), (7000, 6985, True), (0, 0, False), (12, 0, False), (0, 1, True)],
)  # fmt: skip
def test_warns_of_fifteen_ballots_or_two_in_a_hundred_between_issued_and_found(issued, in_boxes, speaks):
    assert ("c8" in failed("counting", {"N10": issued, "N13": in_boxes})) is speaks


@pytest.mark.parametrize(
    ("invalid", "in_boxes", "speaks"),
    [(29, 1000, False), (30, 1000, True), (2, 67, False), (3, 100, True), (0, 0, False), (0, 100, False)],
)
def test_warns_of_three_invalid_in_a_hundred(invalid, in_boxes, speaks):
    assert ("c9" in failed("counting", {"N15": invalid, "N13": in_boxes})) is speaks


def test_says_of_the_thresholds_what_stands_in_the_lines():
    check = failed("counting", {"N10": 900, "N13": 876})["c8"]
    assert check.sentences == {
        "en": "N10 says 900 issued, N13 says 876 in the boxes: they differ by 24, which is 15 or more, or 2% or more.",
        "ru": "В N10 выдано: 900, в N13 в урнах: 876. Разница 24 — это 15 и более или 2 % и более.",
        "kk": "N10 бойынша берілгені — 900, N13 бойынша жәшіктерде — 876. Айырма 24 — бұл 15 не одан көп немесе 2 % не "
        "одан көп.",
    }
    assert (check.kind, check.lines) == ("warn", ["N10", "N13"])


def test_a_count_is_not_longer_than_twelve_hours_and_may_pass_midnight():
    assert failed("counting", {"K9": "20:15", "K39": "08:15"}) == {}
    assert failed("counting", {"K9": "20:15", "K39": "08:16"}).keys() == {"c16_long"}


@pytest.mark.parametrize("slug", ["opening", "voting"])
def test_a_visit_ends_after_it_begins_and_lasts_ten_minutes_to_four_hours(slug):
    assert failed(slug, {"H11": "09:10", "H12": "09:20"}) == {}
    assert failed(slug, {"H11": "09:10", "H12": "09:10"}).keys() == {"c15"}
    assert failed(slug, {"H11": "09:10", "H12": "09:19"}).keys() == {"c15_stay"}
    assert failed(slug, {"H11": "09:10", "H12": "13:11"}).keys() == {"c15_stay"}


def test_no_more_have_voted_than_are_on_the_lists():
    assert failed("voting", {"V18": 1200, "V19": 12, "V20": 1212}) == {}
    assert failed("voting", {"V18": 1200, "V19": 12, "V20": 1213}).keys() == {"c14_list"}


def test_copy_entry_and_publication_of_a_followed_line_are_one_figure():
    row = {"lines/a/T26": "0412", "lines/a/T28": 876, "lines/a/T29": 876, "lines/a/T30": 876}
    assert failed("tabulation", row) == {}
    entered = {check.id: check for check in judged("tabulation", {**row, "lines/b/T28": 46, "lines/b/T29": 64}).failed}
    check = entered.pop("c20")
    assert entered == {}
    assert (check.kind, check.row, check.lines, check.gap) == ("finding", "lines/b", ["lines/b/T28", "lines/b/T29"], 18)
    assert [hint["en"] for hint in check.hints] == [
        "18 divides by 9: two digits may have changed places, such as 46 and 64."
    ]
    assert failed("tabulation", {**row, "lines/a/T30": 875}).keys() == {"c20_published"}


def test_all_twenty_checks_are_in_the_library():
    ids = {check["id"].split("_")[0] for slug in CODES for check in form(slug).document["checks"]}
    assert {f"c{number}" for number in range(1, 21)} <= ids


def test_the_kazakhstan_module_of_voting_is_there_where_a_mission_turns_it_on():
    source = (LIBRARY / "voting.md").read_bytes()
    assert modules_of(source) == ["kazakhstan"]
    turned_on = compile_form(source, "voting", modules=["kazakhstan"])
    named = {node["name"] for node in nodes(turned_on.document["questions"])}
    assert {f"KZ{number}" for number in range(1, 8)} <= named
    assert turned_on.document["modules"] == ["kazakhstan"]
    assert list(untranslated(turned_on.document)) == []
    assert not any(node["name"].startswith(("KZ", "kazakhstan")) for node in questions("voting"))
    assert "modules" not in form("voting").document


def test_blank_ballots_are_a_line_and_a_check_of_their_own_where_the_protocol_has_them():
    document = compile_form((LIBRARY / "counting.md").read_bytes(), "counting", modules=["blank-ballots"]).document
    blank = {**PROTOCOL_THAT_AGREES, "N15": 26, "N16.2": 277, "N17": 848, "N15.1": 26}
    said = [check.id for check in evaluate_form(document, blank, NOW).failed]
    assert said == []
    said = [check.id for check in evaluate_form(document, {**blank, "N15.1": 27}, NOW).failed]
    assert said == ["c9_blank", "c9_part"]


def test_sees_that_every_line_repeats_the_one_above():
    assert "c11_lines" in failed("counting", dict.fromkeys(PROTOCOL_THAT_AGREES, 876))


def test_says_which_lines_differ_and_by_how_much():
    check = failed("counting", {**PROTOCOL_THAT_AGREES, "N11": 812})["c4"]
    assert check.sentences == {
        "en": "N11 + N12 makes 858, N13 says 876. The lines differ by 18.",
        "ru": "N11 + N12 даёт 858, в N13 указано 876. Строки расходятся на 18.",
        "kk": "N11 + N12 қосындысы — 858, N13 жолында — 876. Айырма — 18.",
    }
    assert (check.kind, check.lines, check.gap) == ("reread", ["N11", "N12", "N13"], 18)


def test_hints_at_swapped_digits_only_where_nine_divides_the_gap():
    by_eighteen = failed("counting", {**PROTOCOL_THAT_AGREES, "N11": 812})["c4"]
    by_seventeen = failed("counting", {**PROTOCOL_THAT_AGREES, "N11": 813})["c4"]
    swapped = "18 divides by 9: two digits may have changed places, such as 46 and 64."
    assert [hint["en"] for hint in by_eighteen.hints] == [swapped]
    assert by_seventeen.hints == []


def test_more_ballots_than_signatures_is_a_finding():
    check = failed("counting", {"N10": 869, "N13": 876})["c6"]
    assert check.kind == "finding"
    assert check.sentences["en"] == "N13 says 876 ballots in the boxes, N10 says 869 were issued: 7 more than issued."


@pytest.mark.parametrize("line", PROTOCOL_THAT_AGREES)
def test_a_line_left_blank_is_no_disagreement(line):
    blank = {**PROTOCOL_THAT_AGREES, line: None, f"$blank/{line}": True}
    assert failed("counting", blank) == {}


def test_keeps_that_a_disagreement_stands_in_the_protocol():
    check = failed("counting", {**PROTOCOL_THAT_AGREES, "N11": 812, "$confirmed/c4": True})["c4"]
    assert check.confirmed


@pytest.mark.parametrize(
    ("slug", "appointed", "present", "women", "chair"),
    [("opening", "O1", "O2", "O3", "O4"), ("voting", "V7", "V8", "V9", "V10")],
)
def test_members_women_and_chair_must_fit_together(slug, appointed, present, women, chair):
    commission = {appointed: 7, present: 6, women: 4, chair: "yes"}
    assert failed(slug, commission) == {}
    assert failed(slug, {**commission, women: 7}).keys() == {"c17"}
    assert failed(slug, {**commission, present: 8}).keys() == {"c17_present"}
    assert failed(slug, {**commission, women: 0}).keys() == {"c17_chair"}
    assert failed(slug, {**commission, women: 0, chair: "no"}) == {}


def test_an_incident_begins_with_what_and_how_grave():
    first, second, *_ = (node for node in questions("incident") if node["type"] == "select_one")
    lists = form("incident").document["lists"]
    assert (first["code"], len(lists[first["list"]])) == ("I3", 27)
    assert [choice["name"] for choice in lists[second["list"]]] == ["note", "irregular", "serious", "danger"]
    assert judged("incident", {"I3": "violence", "I4": "danger"}).missing == []


def test_every_section_of_a_report_has_text_change_sources_and_readers():
    named = {node["name"]: node["type"] for node in questions("interim-report")}
    parts = {"": "text", "_change": "select_one", "_sources": "integer", "_reading": "select_one"}
    for number in range(1, 21):
        assert {part: named[f"L{number}{part}"] for part in parts} == parts


def test_a_report_counts_complaints_body_by_body_and_takes_files():
    answers = {"complaint_table/r1/L11_filed": 9, "attachments/r1/caption": "Note of 29 September"}
    asked = judged("interim-report", answers).asked
    assert {"complaint_table/r1/L11_decided", "complaint_table/r1/L11_on_time", "attachments/r1/attachment"} <= asked


def test_a_period_does_not_end_before_it_begins():
    assert failed("interim-report", {"period_from": "2026-09-28", "period_to": "2026-10-04"}) == {}
    assert failed("interim-report", {"period_from": "2026-10-04", "period_to": "2026-09-28"}).keys() == {"period"}
