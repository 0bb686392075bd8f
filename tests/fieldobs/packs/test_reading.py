import zipfile
from datetime import date

import pytest

from fieldobs.packs.pack import StationEntry
from fieldobs.packs.reading import read_pack
from tests.fieldobs.packs.conftest import FILES, MISSION, faults, good


def with_mission(old, new):
    assert old in MISSION
    return {"mission.toml": MISSION.replace(old, new)}


def with_stations(old, new):
    assert old in FILES["stations.csv"]
    return {"stations.csv": FILES["stations.csv"].replace(old, new)}


def only_fault(path):
    (fault,) = faults(read_pack(path))
    return fault


def test_reads_mission_stations_teams_and_observers(write_pack):
    pack = good(write_pack())
    assert (pack.mission.slug, pack.mission.election_on) == ("aravel-2026", date(2026, 10, 11))
    assert pack.mission.totals["registered"] == 2630
    assert pack.stations[0] == StationEntry(
        *("0412", "School No. 7", "Lesna, Mill Street 4", "Dorsen", "Lesna", "ordinary", "urban"),
        *(1240, "43.238900", "76.889700"),
    )
    assert pack.stations[1].kind == "ordinary" and pack.stations[2].kind == "abroad"
    assert [team.stations for team in pack.teams] == [("0412", "0409"), ()]
    assert [observer.term for observer in pack.observers] == ["short", "short", "long"]


def test_reads_a_zip_and_a_zip_with_one_folder_in_it_alike(write_pack, tmp_path):
    folder = write_pack()
    for prefix in ("", "aravel/"):
        with zipfile.ZipFile(tmp_path / "pack.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name in FILES:
                archive.write(folder / name, prefix + name)
            archive.writestr("__MACOSX/._mission.toml", b"\0")
        assert good(tmp_path / "pack.zip") == good(folder)


@pytest.mark.parametrize("asked", ['"{Area}/{No}"', '["Area", "No"]', '["area", "NO"]'])
def test_composes_a_code_of_several_columns(write_pack, asked):
    stations = "Area,No,Adress\nNorth,1,Mill Street\nNorth,2,Mill Street\nSouth,1,Bridge Square\n"
    mapping = f'[stations]\ncode = {asked}\nname = "Adress"\nregion = "Area"\n'
    path = write_pack(
        {
            "mission.toml": MISSION[: MISSION.index("[totals]")] + mapping,
            "stations.csv": stations,
            "teams.csv": "code,area\n12,North\nL08,South\n",
        }
    )
    assert [station.code for station in good(path).stations] == ["North/1", "North/2", "South/1"]


def test_names_both_rows_of_a_code_that_stands_twice(write_pack):
    fault = only_fault(
        write_pack(with_stations("0409,", "0412,") | {"teams.csv": "code,area\n12,Dorsen\nL08,Abroad\n"})
    )
    assert fault.startswith("stations.csv, row 3, column code: The code 0412 stands in row 2 too.")


def test_names_the_missing_column_and_those_there_are(write_pack):
    fault = only_fault(write_pack(with_mission("[totals]", '[stations]\ncode = "Nomber"\n\n[totals]')))
    assert "column Nomber: There is no column Nomber; there are: code, name, address" in fault
    fault = only_fault(write_pack({"observers.csv": "code,name,function,team\namina,Amina,STO,12\n"}))
    assert fault.startswith("observers.csv, row 1, column term: There is no column term")


def test_guesses_the_separator_it_should_have_been_told(write_pack):
    fault = only_fault(write_pack({"stations.csv": "code;name\n1;School\n"}))
    assert 'delimiter = ";"' in fault


def test_reads_other_encodings_and_separators_when_they_are_declared(write_pack):
    spec = '[stations]\nencoding = "cp1251"\ndelimiter = ";"\n[stations.kinds]\n"Зарубежный" = "abroad"\n'
    stations = "code;name;kind\n1;Школа № 7;\n2;Посольство;зарубежный\n"
    pack = good(
        write_pack(
            {
                "mission.toml": MISSION[: MISSION.index("[totals]")] + spec,
                "stations.csv": stations.encode("cp1251"),
                "teams.csv": "code,stations\n12,1 2\nL08,2\n",
            }
        )
    )
    assert [(station.name, station.kind) for station in pack.stations] == [
        ("Школа № 7", "ordinary"),
        ("Посольство", "abroad"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_lets_a_byte_order_mark_speak_for_itself(write_pack, encoding):
    assert good(write_pack({"stations.csv": FILES["stations.csv"].encode(encoding)})) == good(write_pack())


def test_names_the_row_that_is_in_another_encoding(write_pack):
    fault = only_fault(write_pack({"stations.csv": "code,name\n1,School\n2,Школа\n".encode("cp1251")}))
    assert fault.startswith("stations.csv, row 3: It is not utf-8.") and "cp1251" in fault


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ("1,School\n2,Hall,Lesna, Mill Street\n", "stations.csv, row 3: It has 4 values, the header has 2."),
        ("1,School\n2\n", "stations.csv, row 3: It has 1 values, the header has 2."),
        ('1,"School\n2,Hall\n', "stations.csv, row 2: The row cannot be read: unexpected end of data."),
        ('1,"School" No. 7\n', "stations.csv, row 2: The row cannot be read"),
        ("1,Sch\0ool\n", "stations.csv, row 2: It holds the control character U+0000."),
        (",School\n", "stations.csv, row 2, column code: It is empty."),
        ("1,\n", "stations.csv, row 2, column name: It is empty."),
        (f"1,{'x' * 2001}\n", "stations.csv, row 2: A value is longer than 2000 characters."),
        (f"1,{'x' * 140_000}\n", "stations.csv, row 2: The row cannot be read: field larger than field limit"),
    ],
)
def test_names_the_row_that_cannot_be_taken(write_pack, spoilt, said):
    assert only_fault(write_pack({"stations.csv": f"code,name\n{spoilt}"})).startswith(said)


def test_passes_over_blank_rows_and_empty_columns_at_the_end(write_pack):
    stations = FILES["stations.csv"].replace("\n", ",,\r\n") + ",,\r\n , \r\n"
    assert good(write_pack({"stations.csv": stations})).stations == good(write_pack()).stations


def test_names_every_fault_of_every_file_in_one_round(write_pack):
    said = faults(
        read_pack(
            write_pack(
                {
                    **with_stations("1240,43.238900", "many,143.2"),
                    "observers.csv": "code,name,term,team,language\na,Amina,STO,12,xx\nb,,chief,13,en\nb,Boris,STO,,\n",
                    **with_mission("Asia/Tashkent", "Asia/Taskent"),
                }
            )
        )
    )
    assert said == ["mission.toml: time_zone: Asia/Taskent is no IANA time zone. Is it Asia/Tashkent?"]
    said = faults(
        read_pack(
            write_pack(
                {
                    **FILES,
                    **with_stations("1240,43.238900", "many,143.2"),
                    "observers.csv": "code,name,term,team,language\na,Amina,STO,12,xx\nb,,chief,13,en\nb,Boris,STO,,\n",
                }
            )
        )
    )
    assert [line.split(":")[0] for line in said] == [
        "stations.csv, row 2, column registered",
        "stations.csv, row 2, column lat",
        "observers.csv, row 2, column language",
        "observers.csv, row 3, column name",
        "observers.csv, row 3, column term",
        "observers.csv, row 3, column team",
        "observers.csv, row 4, column team",
    ]


def test_holds_the_lists_against_the_totals(write_pack):
    fault = only_fault(write_pack(with_mission("registered = 2630", "registered = 2648")))
    assert "totals.registered: It says 2,648, the lists make 2,630; they differ by 18." in fault
    assert "nothing was loaded" in fault
    fault = only_fault(write_pack(with_mission("stations = 3", "by_region = { Dorsen = 2, Abroad = 2 }")))
    assert "totals.by_region.Abroad: It says 2, the lists make 1" in fault


@pytest.mark.parametrize(
    ("teams", "said"),
    [
        ("12,Dorsen,0412;0499\nL08,Abroad,\n", "row 2, column stations: No station has the code 0499."),
        ("12,Dorsen,0412 0412\nL08,Abroad,\n", "row 2, column stations: 0412 is planned twice."),
        ("12,Norvik,\nL08,Abroad,\n", "row 2, column area: 'Norvik' is no region or district"),
        ("12,Dorsen,\nL08,Abroad,\n12,Dorsen,\n", "row 4, column code: The code 12 stands in row 2 too."),
    ],
)
def test_names_what_is_wrong_with_a_team(write_pack, teams, said):
    assert only_fault(write_pack({"teams.csv": f"code,area,stations\n{teams}"})).startswith(f"teams.csv, {said}")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "2d1f1d2e', 'id = "2d1f', "id: This is no uuid."),
        ("election_on", "elections_on", "elections_on: Nothing is called so. Is it election_on?"),
        ("2026-10-11", '"11 October"', "election_on: A date must stand here."),
        ('slug = "aravel-2026"', 'slug = "Aravel 2026"', "slug: Only a to z"),
        ('ru = "Референдум в Аравеле"\n', "", "names.ru: The mission has no name in this language."),
        ("stations = 3", 'stations = "3"', "totals.stations: A whole number must stand here."),
        (
            "election_on = 2026",
            "settings = { began = 2026-10-01 }\nelection_on = 2026",
            "settings: Only texts, numbers",
        ),
        ('en = "Ref', 'en = "\\u0000Ref', "names.en: A text must stand here."),
        ("forms = []", "forms = [7]", "forms: A list of texts must stand here."),
        ("[totals]", '[stations]\ndelimiter = ";;"\n[totals]', "stations.delimiter: One character must stand here."),
        ("[totals]", "[totals", "It is not TOML: "),
    ],
)
def test_names_what_is_wrong_in_the_mission_itself(write_pack, old, new, said):
    assert any(said in fault for fault in faults(read_pack(write_pack(with_mission(old, new)))))


def test_says_which_file_is_missing(write_pack, tmp_path):
    assert only_fault(write_pack({"teams.csv": None})).startswith("teams.csv: The pack has no such file.")
    assert "There is nothing here." in only_fault(tmp_path / "nowhere")
    (tmp_path / "note.txt").write_text("a letter")
    assert "neither a folder nor a zip" in only_fault(tmp_path / "note.txt")


@pytest.mark.parametrize("written", ["1240", "1 240", "1,240", "1.240", "1'240", "1\u00a0240"])
def test_reads_a_count_however_its_thousands_are_set_apart(write_pack, written):
    stations = FILES["stations.csv"].replace("urban,1240", f'urban,"{written}"')
    assert good(write_pack({"stations.csv": stations})).stations[0].registered == 1240


@pytest.mark.parametrize("written", ["many", "-3", "12.5", "1,24", "9999999999", "1e3"])
def test_refuses_a_count_that_is_none(write_pack, written):
    stations = FILES["stations.csv"].replace("urban,1240", f'urban,"{written}"')
    assert "is no whole number" in only_fault(write_pack({"stations.csv": stations}))
