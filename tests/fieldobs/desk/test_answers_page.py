"""Answers as tables at the desk: away and back."""

import io

from openpyxl import load_workbook

from tests.fieldobs.desk.test_overview import words_of


def exported(desk, address: str) -> bytes:
    answer = desk.browser.get(address)
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"], answer.text
    return answer.content


def upload(desk, form: str, data: bytes):
    return desk.browser.post("/desk/answers", data={"form": form}, files={"file": ("x.xlsx", data)})


def changed(data: bytes, title: str, value) -> bytes:
    book = load_workbook(io.BytesIO(data))
    page = book["submissions"]
    column = [cell.value for cell in page[1]].index(title) + 1
    page.cell(2, column).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_each_form_is_offered_in_words_and_in_names(desk):
    id = desk.fill("amina", "counting", {"N1": 846})
    assert "/desk/answers/counting/xlsx?words=1" in desk.see("/desk/submissions?form=counting")
    assert "/desk/answers/counting/csv" in desk.see("/desk/answers")
    page = load_workbook(io.BytesIO(exported(desk, "/desk/answers/counting/xlsx?words=1")))["submissions"]
    found = {title.value: cell.value for title, cell in zip(page[1], page[2], strict=True)}
    assert found["Submission"] == id and found["N1 On the main list"] == 846
    assert exported(desk, "/desk/answers/counting/csv").startswith(b"PK")


def test_a_changed_workbook_comes_back_as_a_revision_in_the_coordinators_name(desk):
    id = desk.fill("amina", "counting", {"N1": 846})
    data = exported(desk, "/desk/answers/counting/xlsx")
    assert "The file changes nothing" in upload(desk, "counting", data).text
    assert "amended: 1; answers written: 1" in words_of(upload(desk, "counting", changed(data, "N1", 900)).text)
    assert "900" in desk.see(f"/desk/submissions/{id}") and "Dana" in desk.see(f"/desk/submissions/{id}")


def test_what_is_wrong_with_a_file_is_listed_and_nothing_is_written(desk):
    id = desk.fill("amina", "counting", {"N1": 846})
    data = exported(desk, "/desk/answers/counting/xlsx")
    answer = upload(desk, "counting", changed(data, "N1", "<b>many</b>"))
    assert answer.status_code == 422 and "“&lt;b&gt;many&lt;/b&gt;” is no whole number" in answer.text
    assert "846" in desk.see(f"/desk/submissions/{id}")
    assert upload(desk, "counting", b"PK\x03\x04 no zip").status_code == 422
    assert upload(desk, "nothing", data).status_code == 404


def test_nobody_from_outside_takes_answers_away(stranger):
    assert stranger.get("/desk/answers/counting/xlsx").status_code == 303
