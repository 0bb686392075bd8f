"""A house with a form that has been changed once, rows within rows, and a pair that differs."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from fieldobs.database import now
from fieldobs.exports import EXPORTS
from fieldobs.exports.actions import Imported, import_answers
from fieldobs.exports.book import sheets
from fieldobs.exports.cells import Style
from fieldobs.exports.queries import read_answers
from fieldobs.forms.compile import FormDocument, compile_form
from fieldobs.forms.models import FormVersion
from fieldobs.submissions.models import Submission
from fieldobs.submissions.queries import find_submission, list_lines
from sync.revision import station_submission
from tests.cast import MISSION, id_of
from tests.house import Caller, House

OLD = """
| survey |
| | type | name | label::English (en) | label::Қазақша (kk) | calculation |
| | text | remark | What did you see? | Не көрдіңіз? | |
| | text | gone | An old question | Ескі сұрақ | |
"""
NEW = """
| survey |
| | type | name | label::English (en) | label::Қазақша (kk) | calculation | constraint |
| | text | remark | What did you see? | Не көрдіңіз? | | |
| | select_one yn | K6 | Could all see the marks? | Бәрі көре алды ма? | | |
| | select_multiple who | K7 | Who was there? | Кім болды? | | |
| | integer | N1 | On the main list | Негізгі тізімде | | . >= 0 |
| | integer | N2 | On the added list | Қосымша тізімде | | |
| | calculate | N3 | | | ${N1} + ${N2} | |
| | decimal | turnout | Turnout | Келу | | |
| | date | day | On which day? | Қай күні? | | |
| | time | H11 | When did you arrive? | Сағат нешеде келдіңіз? | | |
| | geopoint | H16 | Where? | Қайда? | | |
| | photo | K27 | Photo of the protocol | Хаттама суреті | | |
| | begin_repeat | lines | Lines | Жолдар | | |
| | integer | total | Total | Барлығы | | |
| | begin_repeat | clerks | Clerks | Қызметкерлер | | |
| | text | clerk | Name | Аты | | |
| | end_repeat | clerks | | | | |
| | end_repeat | lines | | | | |
| choices |
| | list_name | name | label::English (en) | label::Қазақша (kk) |
| | yn | yes | Yes | Иә |
| | yn | no | No | Жоқ |
| | who | police | Police; armed | Полиция |
| | who | party | Party | Партия |
| | who | other | Party | Басқа |
"""
SETTINGS = (
    "| settings |\n| | form_id | form_title | version | stage |\n| | count | The count | {version} | counting |\n"
)
MEDIA = {"sha256": "a" * 64, "size": 5, "type": "image/jpeg", "name": "protocol.jpg"}
ANSWERS = {
    "remark": '=HYPERLINK("http://evil.example","Click")', "K6": "no", "K7": ["other", "police"], "N1": 846, "N2": 12,
    "N3": 858, "turnout": "12.50", "day": "2026-10-11", "H11": "20:05", "K27": MEDIA,
    "H16": {"lat": "-43.238900", "lon": "76.889700", "accuracy_m": 12},
    "lines/r1/$row": True, "lines/r1/total": 1, "lines/r2/total": 2, "lines/r2/clerks/c1/clerk": "-Олжас",
}  # fmt: skip


def compiled(text: str, version: str) -> FormDocument:
    return compile_form((text + SETTINGS.format(version=version)).encode(), "count")


@dataclass
class Office:
    """The house with the form `count` in two versions."""

    house: House
    versions: dict[str, FormDocument]
    phones: dict[str, Caller] = field(default_factory=dict)

    def fill(self, observer: str, answers: dict[str, Any], version: str = "2", visit: int = 1, **over: Any) -> str:
        """An observer fills the form at station 0412; the submission's id."""
        phone = self.phones.setdefault(observer, self.house.caller(observer))
        form, team = self.versions[version], phone.phone.team or ""
        id = station_submission(MISSION, "count", team, "0412", visit)
        head = {
            "$form": {"slug": "count", "version": version, "hash": form.hash}, "$team": team, "$station": "0412",
            "$observer": ["amina", "boris"], "$visit": visit, "$state": "final",
        }  # fmt: skip
        entry = phone.phone.write(head | answers, submission=id)
        self.last = id_of(entry)
        answer = phone.send([entry]).json()["outcomes"]
        assert [told["outcome"] for told in answer.values()] == ["stored"], answer
        return id

    def amend(self, observer: str, id: str, changes: dict[str, Any], over: dict[str, list[str]]) -> None:
        phone = self.phones[observer]
        phone.send([phone.phone.write(changes, over, id)])

    def export(self, kind: str = "xlsx", language: str = "") -> bytes:
        out = io.BytesIO()
        answers = read_answers(self.house.store.database, MISSION, "count", Style(language))
        EXPORTS[kind].write(sheets(answers), out)
        return out.getvalue()

    def take(self, data: bytes) -> Imported:
        store = self.house.store
        return import_answers(store.database, store.keys, MISSION, "count", data, "Dana")

    def row(self, id: str) -> Submission:
        with self.house.store.database.read() as session:
            found = find_submission(session, MISSION, id)
        assert found
        return found

    def history(self, id: str) -> list[str]:
        with self.house.store.database.read() as session:
            return [line.body for line in list_lines(session, MISSION, id)]


def rows(data: bytes, sheet: str = "submissions") -> list[dict[str, Any]]:
    """A sheet of a workbook, read back as a spreadsheet reads it."""
    header, *lines = load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True)
    return [dict(zip(header, line, strict=True)) for line in lines]


def edited(data: bytes, cells: dict[tuple[str, int, str], Any]) -> bytes:
    """A workbook after somebody typed into it: (sheet, row, title) → value."""
    book = load_workbook(io.BytesIO(data))
    for (sheet, row, title), value in cells.items():
        titles = [cell.value for cell in book[sheet][1]]
        book[sheet].cell(row, titles.index(title) + 1).value = value
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def office(tmp_path: Path, house: House) -> Iterator[Office]:
    """The form published twice: `gone` was taken out, the rest came in."""
    versions = {"1": compiled(OLD, "1"), "2": compiled(NEW, "2")}
    with house.store.database.write() as session:
        for number, form in versions.items():
            session.add(
                FormVersion(
                    mission=MISSION, hash=form.hash, slug="count", version=number, stage=form.stage, title=form.title,
                    document=form.bytes.decode(), is_current=number == "2", published_at=now(),
                )
            )  # fmt: skip
    yield Office(house, versions)
