"""Two versions of a form, and what a person at the desk reads about them."""

from fieldobs.forms.compile import compile_form
from fieldobs.forms.diff import differences
from fieldobs.forms.library import library, library_form
from fieldobs.pages import translator

SHEETS = """
| survey |
| | type | name | label::English (en) | label::Русский (ru) | relevant | required |
| | begin_group | door | The door | Вход | | |
| | select_one yn | access | Were you let in? | Вас впустили? | | yes |
| | integer | queue | How many queue? | Сколько в очереди? | ${access} = 'yes' | |
| | text | words | In words | Словами | | |
| | end_group | door | | | | |
| choices |
| | list_name | name | label::English (en) | label::Русский (ru) |
| | yn | yes | Yes | Да |
| | yn | no | No | Нет |
| checks |
| | id | expression | kind | message::English (en) |
| | c1 | ${queue} < 900 | warn | So many? |
| settings |
| | form_title | version | stage |
| | The door | 1 | voting |
"""


def told(*changes, language="en"):
    """What is said of a form of which some texts were replaced."""
    sheets = SHEETS
    for old, new in changes:
        assert old in sheets
        sheets = sheets.replace(old, new)
    before, after = (compile_form(text.encode(), "door").document for text in (SHEETS, sheets))
    found = differences(before, after, translator(language), language)
    return [(one.about, one.sentence, one.was, one.now) for one in found]


def test_says_nothing_of_two_that_are_the_same():
    assert told() == []
    for slug in library():
        document = library_form(slug).document
        assert differences(document, document, translator("en")) == []


def test_names_a_question_that_came_and_one_that_went():
    words, photo = "| | text | words | In words | Словами | | |\n", "| | photo | picture | A photo | Фото | | |\n"
    assert told((words, photo)) == [
        ("words", "No longer asked. Answers to it stay, as other answers.", "In words", ""),
        ("picture", "A new question.", "", "A photo"),
    ]


def test_knows_a_question_that_was_only_renamed():
    assert told(("| words |", "| V9 |")) == [
        ("V9", "Was called words. Answers under that name stay, as other answers.", "", "")
    ]


def test_says_which_language_is_worded_otherwise():
    assert told(("Вас впустили?", "Вас пустили?"), ("In words", "Words")) == [
        ("access", "The wording (Russian) changed.", "Вас впустили?", "Вас пустили?"),
        ("words", "The wording (English) changed.", "In words", "Words"),
    ]


def test_says_where_a_question_went_and_blames_no_other():
    words = "| | text | words | In words | Словами | | |\n"
    moved = told((words, ""), ("| | select_one yn", words + "| | select_one yn"))
    assert moved == [("words", "Moved: it now begins door.", "", "")]
    assert told((words, ""), ("| | integer", words + "| | integer"))[0][1] == "Moved: it now comes after access."


def test_writes_rules_as_the_sheets_do():
    assert told(("${access} = 'yes'", "not(${access} = 'no') and 1 + 2 * 3 > 4")) == [
        ("queue", "When it is asked changed.", "${access} = 'yes'", "not(${access} = 'no') and 1 + 2 * 3 > 4")
    ]
    assert told(("| yes |\n", "| |\n")) == [("access", "An answer is no longer required.", "", "")]


def test_compares_choices_and_checks():
    found = told(("| | yn | no | No | Нет |\n", "| | yn | partly | Partly | Частично |\n"), ("< 900", "< 500"))
    assert found == [
        ("yn", "The choice no is gone. Answers that name it stay.", "No", ""),
        ("yn", "A new choice: partly.", "", "Partly"),
        ("c1", "What the check asks for changed.", "${queue} < 900", "${queue} < 500"),
    ]
    yes, no = "| | yn | yes | Yes | Да |\n", "| | yn | no | No | Нет |\n"
    assert told((yes + no, no + yes)) == [("yn", "The choices stand in another order.", "yes, no", "no, yes")]
