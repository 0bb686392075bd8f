"""How the desk writes figures and moments: in each reader's language, in the mission's own zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fieldobs.desk.formats import Formats

NOON = datetime(2026, 10, 11, 7, tzinfo=UTC)


def formats(language: str) -> Formats:
    return Formats(language, ZoneInfo("Asia/Almaty"), NOON)


@pytest.mark.parametrize(
    ("language", "figure"), [("en", "31,073"), ("ru", "31\N{NO-BREAK SPACE}073"), ("kk", "31\N{NO-BREAK SPACE}073")]
)
def test_a_figure_is_grouped_as_the_reader_groups_it(language, figure):
    assert formats(language).number(31073) == figure


def test_a_share_and_its_sign_stay_on_one_line():
    assert formats("ru").percent(0.946) == "95\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(("language", "day"), [("en", "5 Oct 2026"), ("ru", "5 окт. 2026"), ("kk", "5 қаз. 2026")])
def test_a_day_that_an_observer_wrote_is_said_in_words(language, day):
    assert formats(language).date_of("2026-10-05") == day
    assert formats(language).date_of("2026-10-05T14:21") == f"{day} 14:21"
    assert formats(language).date_of("2026-10-05T14:21:07.000+05:00") == f"{day} 14:21"


def test_what_is_no_day_stays_as_it_was_written():
    assert formats("en").date_of("20-03") == "20-03"
    assert formats("en").date_of("T14:21") == "T14:21"


def test_a_moment_of_another_day_carries_its_day():
    assert formats("kk").time(datetime(2026, 10, 11, 4, 5, tzinfo=UTC)) == "09:05"
    assert formats("kk").time(datetime(2026, 10, 9, 4, 5, tzinfo=UTC)) == "9 қаз. 09:05"
