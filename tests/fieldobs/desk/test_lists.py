"""Lists of the desk: filters, pages, CSV."""

import csv
import io

import pytest

from fieldobs.desk.tables import ROWS_A_PAGE
from fieldobs.exports.harmless import harmless
from tests.fieldobs.desk.test_overview import words_of


def rows(desk, address: str) -> list[dict[str, str]]:
    """A table as CSV, read back."""
    answer = desk.browser.get(address)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8" and answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_taken_for_a_formula(cell):
    assert harmless(cell) == f"'{cell}"


def test_plain_cells_and_figures_stay_as_they_are():
    assert [harmless(cell) for cell in ("0412", -3, None, "a=b")] == ["0412", "-3", "", "a=b"]


@pytest.mark.parametrize(
    "address",
    ["/desk/", "/desk/submissions", "/desk/differ", "/desk/held", "/desk/incidents", "/desk/findings", "/desk/stations",
     "/desk/teams", "/desk/devices", "/desk/reports"],
)  # fmt: skip
def test_every_table_exports_to_csv(desk, address):
    desk.fill("amina", "incident", {"I3": "violence", "I4": "danger", "I5": "=HYPERLINK(1)"})
    found = rows(desk, f"{address}?format=csv")
    assert isinstance(found, list)
    if address == "/desk/incidents":
        assert found[0]["Facts"] == "'=HYPERLINK(1)"


def test_submissions_are_filtered_by_form_region_team_and_state(desk):
    voting = desk.fill("amina", "voting", {})
    draft = desk.fill("chiara", "opening", {}, station="1177", state="draft")
    found = {
        query: [row["Submission"] for row in rows(desk, f"/desk/submissions?{query}&format=csv")]
        for query in ("form=voting", "region=Ostrel", "team=30", "state=draft", "state=final", "form=counting")
    }
    assert found == {
        "form=voting": [voting], "region=Ostrel": [draft], "team=30": [draft], "state=draft": [draft],
        "state=final": [voting], "form=counting": [],
    }  # fmt: skip


def test_a_long_list_comes_in_pages_that_keep_the_filter(desk):
    for visit in range(1, ROWS_A_PAGE + 3):
        desk.fill("amina", "voting", {}, visit=visit)
    first = desk.see("/desk/submissions?form=voting")
    assert "1 to 50 of 52" in first and "/desk/submissions?form=voting&amp;page=2" in first
    assert desk.see("/desk/submissions?form=voting&page=2").count('<th scope="row">') == 2
    assert "51 to 52 of 52" in desk.see("/desk/submissions?page=99")


def test_stations_are_found_by_any_part_of_their_name(desk):
    desk.fill("amina", "voting", {})
    assert [row["Station"] for row in rows(desk, "/desk/stations?q=school+11&format=csv")] == ["1177"]
    assert [row["Station"] for row in rows(desk, "/desk/stations?show=due&format=csv")] == ["0409"]
    assert [row["Station"] for row in rows(desk, "/desk/stations?show=visited&format=csv")] == ["0412"]
    assert rows(desk, "/desk/stations?q=100%25&format=csv") == []


def test_a_station_and_a_team_show_what_came_from_them(desk):
    id = desk.fill("amina", "voting", {})
    assert id in desk.see("/desk/stations/0412") and id in desk.see("/desk/teams/12")
    assert "in the plan of team 12" in words_of(desk.see("/desk/stations/0412"))
    assert "1 of 2 stations of the plan visited" in words_of(desk.see("/desk/teams/12"))
    assert desk.browser.get("/desk/stations/none").status_code == 404
    assert desk.browser.get("/desk/teams/none").status_code == 404


def test_a_question_nobody_asks_lists_nothing(desk):
    desk.fill("amina", "voting", {})
    assert rows(desk, "/desk/submissions?question=nonsense&answer=yes&format=csv") == []
