"""Forms as large as missions write them: 300 questions, 200 rules among them, a repeat of a hundred rows."""

from collections.abc import Callable, Iterator

QUESTIONS, SECTION, RULES, ROWS = 300, 30, 200, 100
HEAD = "| | type | name | label | relevant | constraint | required | calculation |"
CHOICES = """| choices |
| | list_name | name | label |
| | yno | yes | Yes |
| | yno | no | No |
| | yno | not_observed | Could not observe |
| | material | ballots | Ballots |
| | material | seals | Seals |
| | material | ink | Ink |
| | material | screens | Screens |
"""
# In turn, as checklists have them: mostly choices and counts.
KINDS = ("select_one yno", "integer", "select_one yno", "integer", "select_multiple material", "text")
COUNT = 1  # each question whose number leaves this over, divided by six, is an integer


def plain() -> str:
    """300 questions in ten sections, no rule."""
    return _form("plain", [*_sections(lambda n: _question(n, ""))])


def ruled() -> str:
    """300 questions in ten sections, and 200 rules: relevances, constraints, calculations of sums, checks.

    The first count of the first section is in all of the sums, and its echo stands below it.
    """
    return _form("ruled", [*_sections(_ruled_question)], [*_checks()])


def one_page() -> str:
    """The same 300 questions with their rules in a single section, which is the most that one screen can have."""
    return _form("one-page", [*_echoed(), *(_ruled_question(n) for n in range(2, QUESTIONS)), *_sums()], [*_checks()])


def rows() -> str:
    """A repeat to which rows are added; each row reckons, is constrained, and is in the sums below."""
    return _form(
        "rows",
        [
            "| | begin_group | lines | The lines | | | | |",
            "| | begin_repeat | line | Line | | | | |",
            "| | text | who | Candidate | | | | |",
            "| | integer | votes | Votes in box 1 | | . >= 0 | yes | |",
            "| | integer | more | Votes in box 2 | ${votes} > 0 | . >= 0 | | |",
            "| | calculate | both | Both | | | | coalesce(${votes}, 0) + coalesce(${more}, 0) |",
            "| | note | said | ${who}: ${both} of ${all} | | | | |",
            "| | end_repeat | | | | | | |",
            "| | calculate | all | | | | | sum(${both}) |",
            "| | note | total | All together: ${all} | | | | |",
            "| | end_group | | | | | | |",
        ],
        ["| | c1 | ${both} <= ${all} | reread | More than all: {both}. |"],
    )


def _form(slug: str, survey: list[str], checks: list[str] | None = None) -> str:
    told = ["| checks |", "| | id | expression | kind | message |", *checks] if checks else []
    settings = f"| settings |\n| | form_id | form_title | stage |\n| | {slug} | Large form {slug} | note |"
    return "\n".join(["| survey |", HEAD, *survey, CHOICES + settings, *told])


def _sections(question: Callable[[int], str]) -> Iterator[str]:
    """Ten sections; the first begins with the echoed question where there are rules, and ends with the sums."""
    for first in range(0, QUESTIONS, SECTION):
        yield f"| | begin_group | s{first // SECTION} | Section {first // SECTION + 1} | | | | |"
        has_rules = question is _ruled_question
        if first == 0 and has_rules:
            yield from _echoed()
        for n in range(first + 2 * (first == 0 and has_rules), first + SECTION):
            yield question(n)
        if first == 0 and has_rules:
            yield from _sums()
        yield "| | end_group | | | | | | |"


def _echoed() -> list[str]:
    return [
        "| | integer | q1 | Voters on the list | | . < 100000 | yes | |",
        "| | note | q0 | On the list: ${q1}; with all that was counted: ${sum1} | | | | |",
    ]


def _question(n: int, rule: str) -> str:
    kind = KINDS[n % len(KINDS)]
    return f"| | {kind} | q{n} | Question {n} of the checklist, as long as such sentences are | {rule or '|'} | | |"


def _ruled_question(n: int) -> str:
    """Sixty are asked only where another answer says so, sixty are constrained by the first count."""
    if n % 6 == COUNT and n > 1:
        return _question(n, f"| . <= ${{q1}} or {n} < 0")
    if n % 6 == 5:
        return _question(n, f"${{q{n - 5}}} != 'no' and ${{q1}} >= 0 |")
    return _question(n, "")


def _sums() -> Iterator[str]:
    """Sixty calculations: each adds a few counts to the one before."""
    counts = [n for n in range(QUESTIONS) if n % 6 == COUNT]
    for n in range(1, 61):
        more = f"${{sum{n + 1}}}" if n < 60 else "0"
        some = counts[n % len(counts)]
        yield f"| | calculate | sum{n} | | | | | coalesce(${{q{some}}}, 0) + coalesce(${{q1}}, 0) + {more} |"


def _checks() -> Iterator[str]:
    """The rest of the 200 rules: what must agree."""
    counts = [n for n in range(QUESTIONS) if n % 6 == COUNT]
    for n in range(RULES - 60 - 50 - 49):
        some = counts[n % (len(counts) - 1) + 1]
        yield f"| | c{n + 1} | ${{q{some}}} <= ${{q1}} + {n} | reread | {{q{some}}} is more than {{q1}}. |"
