"""Forms use tables, pictures and sounds of the pack: small enough, they travel in the document; else they are named."""

import base64
import json

import pytest

from fieldobs.forms.beside import beside, beside_on_disk
from fieldobs.forms.compile import compile_form
from fieldobs.forms.editing import compile_tables
from fieldobs.forms.faults import FormFaults
from fieldobs.forms.files import ALL_BYTES, ONE_BYTES
from fieldobs.forms.tables import read_tables

TOWNS = b"\xef\xbb\xbfname;label;region;note\nt1;Akkol;north;x\n;;;\nt2;Aral;west\n"
PICTURE = b"\x89PNG picture"


def sheet(
    *lines, head="| | type | name | label | calculation | choice_filter | parameters | image | audio | appearance |"
):
    return "\n".join(["| survey |", head, *lines])


def document(text, **files):
    named = {name.replace("__", "."): data for name, data in files.items()}
    return compile_form(text.encode(), "form", named)


def faults(text, **files):
    with pytest.raises(FormFaults) as refused:
        document(text, **files)
    return [(fault.row, fault.column, fault.message) for fault in refused.value.faults]


CHOICE = "| | select_one_from_file towns.csv | t | Town | | region = 'west' | | | | |"
LOOKUP = "| | calculate | c | | pulldata('towns', 'note', 'name', 't1') | | | | | |"


def test_a_list_from_a_file_has_the_columns_that_the_form_asks_for():
    form = document(sheet(CHOICE), towns__csv=TOWNS).document
    assert form["lists"] == {
        "towns.csv": [
            {"name": "t1", "label": {"en": "Akkol"}, "region": "north"},
            {"name": "t2", "label": {"en": "Aral"}, "region": "west"},
        ]
    }
    assert form["files"]["towns.csv"].keys() == {"sha256", "size"}


def test_a_table_that_is_looked_up_comes_along_as_columns_and_rows():
    form = document(sheet(LOOKUP), towns__csv=TOWNS).document
    assert (form["files"]["towns.csv"]["columns"], form["files"]["towns.csv"]["rows"]) == (
        ["name", "note"],
        [["t1", "x"], ["t2", ""]],
    )


def test_a_table_that_nobody_asks_for_stays_at_home():
    assert "files" not in document(sheet("| | text | a | A | | | | | | |"), towns__csv=TOWNS).document


def test_a_file_may_name_its_value_and_label_columns():
    line = "| | select_multiple_from_file towns.csv | t | Town | | | value=label label=region | | | |"
    form = document(sheet(line), towns__csv=TOWNS).document
    [listed] = form["lists"].values()
    assert listed[0] == {"name": "Akkol", "label": {"en": "north"}}
    assert form["questions"][0]["list"] in form["lists"]


SEARCH = "| | select_one l | t | T | | | | | | {} |"
USAGE = "write search('file'), or search('file', 'contains', 'column', ${text}, 'column', 'value')"


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        (CHOICE.replace("towns", "streets"), "type", "the pack has no file streets.csv"),
        (CHOICE.replace("towns", "latin"), "type", "latin.csv is not in UTF-8: save it as CSV UTF-8"),
        (CHOICE.replace("towns", "empty"), "type", "empty.csv is empty"),
        (CHOICE.replace("towns", "twice"), "type", "twice.csv has two columns a"),
        (CHOICE.replace(".csv", ".xml"), "type", "the pack has no file towns.xml"),
        (CHOICE.replace(".csv", ".kml"), "type", "towns.kml is not supported: choices come from CSV, XML or GeoJSON"),
        (CHOICE.replace("'west' | |", "'west' | value=code |"), "parameters", "towns.csv has no column code"),
        (LOOKUP.replace("note", "size"), "calculation", "towns.csv has no column size"),
        (
            SEARCH.format("search('towns', 'near', 'name', 'x')"),
            "appearance",
            "search() can contains, startswith, endswith, matches; not near",
        ),
        (SEARCH.format("search('towns', 1)"), "appearance", USAGE),
        (SEARCH.format("search('streets')"), "appearance", "the pack has no file streets.csv"),
        (SEARCH.format("search('towns', 'contains', 'size', 'x')"), "appearance", "towns.csv has no column size"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_in_its_cell(line, column, message):
    text = sheet(line) + "\n| choices |\n| | list_name | name | label |\n| | l | name | label |"
    twice, latin = b"a,a\n1,2", "name\né".encode("latin-1")
    found = faults(text, towns__csv=TOWNS, latin__csv=latin, empty__csv=b"", twice__csv=twice)
    assert (2, column, message) in found


XML_TOWNS = b"<root><item><name>t1</name><label>Akkol</label></item></root>"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<root><item>", "towns.xml cannot be read as XML: no element found: line 1, column 12"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><root>&a;</root>', "towns.xml cannot be read as XML"),
        (b"<root></root>", "towns.xml is empty"),
        (b'{"features": [{"geometry": {"type": "Point", "coordinates": [1]}}]}', "towns.xml cannot be read as GeoJSON"),
        (b'{"type": "FeatureCollection"}', "towns.xml cannot be read as GeoJSON"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_words(data, message):
    line = CHOICE.replace(".csv", ".xml").replace("region = 'west'", "")
    [(row, column, said)] = faults(sheet(line), towns__xml=data)
    assert (row, column) == (2, "type") and said.startswith(message)


def test_choices_of_a_file_outlive_a_change_of_the_form():
    text = sheet(CHOICE.replace(".csv", ".xml").replace("region = 'west'", ""))
    form = document(text, towns__xml=XML_TOWNS)
    again = compile_tables(read_tables(text.encode()), form.document)
    assert again.document["lists"] == form.document["lists"]


def test_entities_of_a_form_outlive_a_change_of_it():
    text = "| survey |\n| | type | name | label | save_to |\n| | text | a | A | called |\n"
    text += "| entities |\n| | dataset | label |\n| | people | ${a} |"
    form = compile_form(text.encode(), "form")
    assert compile_tables(read_tables(text.encode()), form.document).hash == form.hash


def test_a_picture_beside_a_question_travels_in_the_document():
    form = document(sheet("| | text | a | A | | | | seal.png | | |"), seal__png=PICTURE)
    assert form.document["questions"][0]["media"] == {"image": {"en": "seal.png"}}
    url = form.document["files"]["seal.png"]["url"]
    assert base64.b64decode(url.removeprefix("data:image/png;base64,")) == PICTURE
    assert form.warnings == ()


def test_choices_may_be_pictures_in_each_language():
    text = sheet("| | select_one party | a | A | | | | | | |") + (
        "\n| choices |\n| | list_name | name | label::English (en) | image::English (en) | image::Русский (ru) |"
        "\n| | party | sun | Sun | sun.png | солнце.png |"
    )
    form = document(text, sun__png=PICTURE, солнце__png=PICTURE).document
    assert form["lists"]["party"][0]["media"] == {"image": {"en": "sun.png", "ru": "солнце.png"}}


def test_a_missing_picture_is_a_warning_and_the_question_is_asked_without_it():
    form = document(sheet("| | text | a | A | | | | seal.png | hymn.mp3 | |"), hymn__mp3=b"x")
    assert form.document["questions"][0]["media"] == {"audio": {"en": "hymn.mp3"}}
    assert [str(warning) for warning in form.warnings] == [
        "survey, row 2, image: the pack has no file seal.png: it is not shown"
    ]


def test_what_is_too_large_or_cannot_be_shown_is_refused_by_name():
    lines = [f"| | text | q{n} | Q | | | | big{n}.png | | |" for n in range(5)]
    assert faults(sheet(lines[0]), big0__png=b"x" * (ONE_BYTES + 1)) == [
        (2, "image", "big0.png has 256 kB; 256 kB is the most for one file")
    ]
    assert faults(sheet(lines[0].replace(".png", ".psd")), big0__psd=b"x")[0][2].startswith(
        "big0.psd is of a kind that"
    )
    together = faults(sheet(*lines), **{f"big{n}__png": b"x" * ONE_BYTES for n in range(5)})
    assert together == [(6, "image", "with big4.png the form's files are larger than 1024 kB together")]
    rows = b"name,label\n" + b"t,Town\n" * (ALL_BYTES // 4)
    assert "larger than" in faults(sheet("| | select_one_from_file t.csv | t | T | | | | | | |"), t__csv=rows)[0][2]


def test_files_stand_in_the_folder_of_the_form_or_in_its_media_folder(tmp_path):
    folder = tmp_path / "forms"
    (folder / "voting-media").mkdir(parents=True)
    (folder / "voting.md").write_text(sheet(LOOKUP))
    (folder / "voting-media" / "towns.csv").write_bytes(TOWNS)
    found = beside_on_disk(folder / "voting.md")
    assert list(found) == ["towns.csv"]
    assert json.loads(compile_form((folder / "voting.md").read_bytes(), "voting", found).bytes)["files"]
    names = ["forms/a.csv", "forms/voting-media/a.csv", "forms/other-media/b.csv", "forms/x.xlsx", "c.csv"]
    assert beside("forms/voting.xlsx", names, lambda name: name.encode())["a.csv"] == b"forms/voting-media/a.csv"
    assert len(beside("forms/voting.xlsx", names, bytes)) == 1
