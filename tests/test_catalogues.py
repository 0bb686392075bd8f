"""The catalogues of translators: in step with the source, whole in Kazakh and Russian, every name in braces kept."""

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "web" / "locales"
PYBABEL = str(Path(sys.executable).with_name("pybabel"))
TRANSLATED = ("kk", "ru")
LANGUAGES = ("en", *TRANSLATED)
ASKED_BY_APP = re.compile(r'(?<![\w.$])(?:t|nt|N_)\(\s*"((?:[^"\\]|\\.)+)"')


def read(file: Path, language: str | None = None) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, locale=language)


def forms(message: Message) -> list[str]:
    """A translation, or each of its plural forms."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


def first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def names(sentence: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", sentence))


def sentences(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def keys(catalogue: Catalog) -> set[str | tuple[str, str]]:
    return {message.id for message in sentences(catalogue)}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every sentence of the source, gathered as `make messages` gathers them."""
    recipe = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    gather = re.search(r"pybabel -q (extract .*) --output \S+ \.\n", recipe)
    assert gather, "the Makefile gathers messages"
    file = tmp_path_factory.mktemp("messages") / "messages.pot"
    subprocess.run([PYBABEL, "-q", *shlex.split(gather[1]), "--output", str(file), "."], cwd=ROOT, check=True)
    return read(file)


@pytest.fixture(params=TRANSLATED)
def translated(request: pytest.FixtureRequest) -> Catalog:
    return read(LOCALES / f"{request.param}.po", request.param)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_catalogue_holds_the_sentences_of_the_source_and_no_others(language: str, source: Catalog) -> None:
    held = keys(read(LOCALES / f"{language}.po", language))
    assert {"missing": keys(source) - held, "left over": held - keys(source)} == {"missing": set(), "left over": set()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_catalogue_keeps_guesses_or_what_is_gone(language: str) -> None:
    catalogue = read(LOCALES / f"{language}.po", language)
    assert not catalogue.obsolete
    assert [message.id for message in sentences(catalogue) if message.fuzzy] == []


def test_every_sentence_is_translated_in_all_its_plural_forms(translated: Catalog) -> None:
    for message in sentences(translated):
        found = forms(message)
        assert all(found), message.id
        assert len(found) == (1 if isinstance(message.id, str) else translated.num_plurals), message.id


def test_every_translation_keeps_the_names_in_braces(translated: Catalog) -> None:
    for message in sentences(translated):
        wanted = names(message.id if isinstance(message.id, str) else message.id[1])
        assert [names(form) for form in forms(message)] == [wanted] * len(forms(message)), message.id


def test_no_translation_shouts(translated: Catalog) -> None:
    assert [form for message in sentences(translated) for form in forms(message) if "!" in form] == []


def test_gathers_every_sentence_that_the_app_asks_for(source: Catalog) -> None:
    asked = {
        found.replace('\\"', '"')
        for file in (ROOT / "web" / "src").rglob("*.ts*")
        for found in ASKED_BY_APP.findall(file.read_text())
    }
    assert asked - {first(message) for message in sentences(source)} == set()


def test_gathers_every_sentence_that_the_server_asks_for(source: Catalog) -> None:
    held = {first(message) for message in sentences(source)}
    for file in (ROOT / "fieldobs").rglob("*.py"):
        assert asked_by(ast.parse(file.read_text())) - held == set(), file


def test_takes_no_code_for_a_sentence(source: Catalog) -> None:
    assert [message.id for message in sentences(source) if "\n" in first(message)] == []


def asked_by(tree: ast.AST) -> set[str]:
    """The texts that calls of `_` and `N_` are given."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    named = (call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) in ("_", "N_"))
    return {call.args[0].value for call in named if isinstance(call.args[0], ast.Constant)}
