"""When a question is asked, in words."""

import pytest

from fieldobs.forms.library import library_form
from fieldobs.papers.conditions import condition
from fieldobs.papers.words import Words

COUNTING = library_form("counting").document
EN, KK = Words(COUNTING, "en"), Words(COUNTING, "kk")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"==": [{"var": "K6"}, "no"]}, "K6 is “No”"),
        ({"not": [{"==": [{"var": "H14"}, "refused"]}]}, "H14 is not “Refused”"),
        (
            {"or": [{"==": [{"var": "K32"}, "some"]}, {"==": [{"var": "K32"}, "none"]}]},
            "K32 is one of “Some of them” / “Nobody”",
        ),
        (
            {
                "and": [
                    {">": [{"count-selected": [{"var": "K7"}]}, 0]},
                    {"not": [{"selected": [{"var": "K7"}, "none"]}]},
                ]
            },
            "anything is ticked at K7 and K7 has not “Nobody”",
        ),
        ({"or": [{">": [{"var": "N1"}, 0]}, {">=": [{"var": "N2"}, 5]}]}, "N1 > 0 or N2 ≥ 5"),
        ({"!=": [{"var": "N1"}, ""]}, "N1 is answered"),
        ({"!=": [{"var": "N1"}, {"var": "N2"}]}, "N1 and N2 differ"),
        ({"regex": [{"var": "N1"}, "[0-9]+"]}, "what was answered to N1 asks for it"),
        (
            {"and": [{"<": [{"+": [{"var": "N1"}, {"var": "N2"}]}, 3]}, {"==": [{"var": "K6"}, "no"]}]},
            "what was answered to N1, N2, K6 asks for it",
        ),
        ({"true": []}, ""),
    ],
)
def test_a_rule_is_said_as_people_say_it(rule, said):
    assert condition(rule, EN) == said


def test_choices_are_named_in_the_language_of_the_paper():
    assert "Рұқсат берілмеді" in condition({"==": [{"var": "H14"}, "refused"]}, KK)


@pytest.mark.parametrize(("language", "quoted"), [("en", "“Bad” / “Very bad”"), ("ru", "«Плохо» / «Очень плохо»")])
def test_choices_stand_in_the_quotation_marks_of_the_language(language, quoted):
    bad = {"or": [{"==": [{"var": "F1"}, "bad"]}, {"==": [{"var": "F1"}, "very_bad"]}]}
    assert quoted in condition(bad, Words(COUNTING, language))


def test_a_question_without_a_mark_is_named_by_its_words_in_quotation_marks():
    assert condition({"==": [{"var": "K15_surplus"}, "mixed"]}, EN) == (
        "“If there were more ballots than requests, what was done?” is “Mixed with the others”"
    )


def test_a_label_names_other_questions_by_their_mark_and_loses_its_markdown():
    assert EN.text({"en": "You wrote **${N1}** at <b>${H14}</b>"}) == "You wrote [N1] at [H14]"
    assert EN.text({"en": "You wrote ${N1}"}, {"N1": "846"}) == "You wrote 846"
