from fieldobs.forms.library import library
from fieldobs.packs.reading import read_pack
from tests.fieldobs.packs.conftest import MISSION, faults, good

FORM = """\
| survey |
| | type | name | label | relevant |
| | integer | voted | How many? | {relevant} |
"""


def with_forms(*names, **files):
    listed = ", ".join(f'"{name}"' for name in names)
    return {"mission.toml": MISSION.replace("forms = []", f"forms = [{listed}]"), **files}


def test_takes_forms_of_the_library_and_of_the_pack_in_the_packs_order(write_pack):
    spoilt = with_forms("library:voting", "forms/own.md", "library:opening") | {
        "forms/own.md": FORM.format(relevant="")
    }
    assert [form.slug for form in good(write_pack(spoilt)).forms] == ["voting", "own", "opening"]


def test_compiles_every_form_of_the_library(write_pack):
    pack = good(write_pack(with_forms(*(f"library:{name}" for name in library()))))
    assert {"opening", "voting", "counting", "incident", "interim-report"} <= {form.slug for form in pack.forms}
    assert all(set(form.title) >= {"en", "ru", "kk"} for form in pack.forms)


def test_names_file_sheet_row_and_column_of_an_expression_that_asks_for_an_unknown_question(write_pack):
    spoilt = with_forms("forms/own.md") | {"forms/own.md": FORM.format(relevant="${access} = 'yes'")}
    (fault,) = faults(read_pack(write_pack(spoilt)))
    assert fault.startswith("forms/own.md, sheet survey, row 2, column relevant: ") and "access" in fault


def test_names_the_forms_there_are_when_the_library_has_none_of_that_name(write_pack):
    (fault,) = faults(read_pack(write_pack(with_forms("library:votting"))))
    assert "The library has no votting." in fault and "voting" in fault


def test_refuses_two_forms_of_one_id_and_what_is_no_form(write_pack):
    spoilt = with_forms("library:voting", "library:voting", "forms/own.docx")
    one, other = faults(read_pack(write_pack(spoilt)))
    assert "have the same id voting" in one and "forms/own.docx" in other


def with_modules(*modules):
    listed = ", ".join(f'"{module}"' for module in modules)
    pack = with_forms("library:voting")
    return pack | {"mission.toml": pack["mission.toml"].replace("forms = [", f"modules = [{listed}]\nforms = [")}


def test_turns_on_the_parts_of_forms_that_the_mission_names(write_pack):
    pack = good(write_pack(with_modules("kazakhstan")))
    assert '"modules":["kazakhstan"]' in pack.forms[0].document and '"KZ1"' in pack.forms[0].document
    assert pack.mission.settings["modules"] == ["kazakhstan"]


def test_leaves_out_the_parts_of_forms_that_no_mission_asked_for(write_pack):
    pack = good(write_pack(with_forms("library:voting")))
    assert '"KZ1"' not in pack.forms[0].document
    assert pack.mission.settings["modules"] == []


def test_names_the_parts_there_are_when_no_form_has_one_of_that_name(write_pack):
    (fault,) = faults(read_pack(write_pack(with_modules("kazakstan"))))
    assert "No form has a part 'kazakstan'" in fault and "kazakhstan" in fault
