"""`mission.toml`: the mission itself, and how its lists are to be read. Knows no list."""

import codecs
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from fieldobs.packs.pack import Fault, Findings, MissionEntry, PackUnreadable
from fieldobs.packs.source import too_large
from fieldobs.packs.tables import CONTROL, clean
from fieldobs.terminal import _

FILE = "mission.toml"
MOST_BYTES = 1024 * 1024
LANGUAGE_LETTERS = 20
SLUG_LETTERS = set("abcdefghijklmnopqrstuvwxyz0123456789-")
TOTALS = ("stations", "abroad", "special", "registered", "regions", "teams", "observers", "planned")
TOP = (
    *("id", "slug", "names", "languages", "time_zone", "election_on", "further_dates", "phone", "settings"),
    *("totals", "stations", "teams", "observers", "forms", "modules"),
)
LISTS: dict[str, tuple[str, ...]] = {
    "stations": ("code", "name", "address", "region", "district", "kind", "setting", "registered", "lat", "lon"),
    "teams": ("code", "name", "area", "stations"),
    "observers": ("code", "name", "organisation", "term", "team", "language"),
}
WORDS = {"kinds": "stations", "settings": "stations", "terms": "observers"}

Mapped = str | Sequence[str]


@dataclass(frozen=True)
class ListSpec:
    """How one list is read: its file, how it is written, and which columns make which value."""

    file: str
    encoding: str
    delimiter: str
    fields: Mapping[str, Mapped]
    words: Mapping[str, Mapping[str, str]]

    def words_of(self, name: str) -> Mapping[str, str]:
        """The list's own words for a value, in small letters, such as `{"zagranica": "abroad"}`."""
        return {clean(word).casefold(): meant for word, meant in self.words.get(name, {}).items()}


@dataclass(frozen=True)
class Manifest:
    """All that mission.toml says."""

    mission: MissionEntry
    lists: Mapping[str, ListSpec]
    forms: tuple[str, ...]
    modules: tuple[str, ...] = ()


class Section:
    """A table of the file, read value by value; what is never asked for is a misspelling."""

    def __init__(self, values: Mapping[str, Any], found: Findings, prefix: str = "") -> None:
        self.values, self.found, self.prefix = values, found, prefix

    def fault(self, key: str, what: str, mend: str = "") -> None:
        self.found.add(FILE, f"{self.prefix}{key}: {what}", mend)

    def only(self, known: Sequence[str]) -> None:
        """Every key must be a known one."""
        for key in self.values:
            if key not in known:
                close = get_close_matches(key, known, 1)
                mend = _("Is it {name}?").format(name=close[0] if close else ", ".join(known))
                self.fault(key, _("Nothing is called so."), mend)

    def text(self, key: str, mend: str = "", default: str | None = None) -> str:
        """A text; a missing one is a fault unless there is a default."""
        value = self.values.get(key, default)
        if isinstance(value, str) and not CONTROL.search(value) and (clean(value) or default is not None):
            return clean(value)
        self.fault(key, _("A text must stand here."), mend or _('Such as {key} = "…".').format(key=key))
        return ""

    def texts(self, key: str, mend: str, default: Sequence[str] | None = None) -> list[str]:
        """A list of texts."""
        value = self.values.get(key, default)
        if isinstance(value, list | tuple) and all(isinstance(part, str) and part for part in value):
            return list(value)
        self.fault(key, _("A list of texts must stand here."), mend)
        return []

    def table(self, key: str) -> Mapping[str, Any]:
        """A table, or an empty one."""
        value = self.values.get(key, {})
        if isinstance(value, dict):
            return value
        self.fault(key, _("A table must stand here."), _("Such as [{key}].").format(key=self.prefix + key))
        return {}

    def words(self, key: str) -> dict[str, str]:
        """A table of texts."""
        held = self.table(key)
        bad = [name for name, value in held.items() if not _is_words(value)]
        for name in bad:
            self.fault(f"{key}.{name}", _("A text must stand here."))
        return {name: clean(value) for name, value in held.items() if name not in bad}

    def day(self, key: str) -> date | None:
        return self.as_day(key, self.values.get(key))

    def as_day(self, key: str, value: object) -> date | None:
        """A date, written as TOML has it or as text."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self.fault(key, _("A date must stand here."), _("Such as {key} = 2026-10-11.").format(key=key))
            return None


def read_manifest(data: bytes, found: Findings) -> Manifest | None:
    """What mission.toml says, or None where so much is wrong that the lists cannot be read. Raises: PackUnreadable."""
    return manifest_of(_parsed(data), found)


def manifest_of(values: Mapping[str, Any], found: Findings) -> Manifest | None:
    """What the file's values amount to."""
    before = len(found.faults)
    top = Section(values, found)
    top.only(TOP)
    mission = _mission(top)
    lists = {name: spec for name in LISTS if (spec := _list_spec(top, name))}
    forms = top.texts("forms", _('Such as forms = ["library:opening", "forms/voting.xlsx"].'), ())
    if mission is None or len(lists) < len(LISTS):
        assert len(found.faults) > before
        return None
    return Manifest(mission, lists, tuple(forms), tuple(mission.settings["modules"]))


def _parsed(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise too_large(FILE, len(data), MOST_BYTES)
    try:
        return tomllib.loads(data.removeprefix(codecs.BOM_UTF8).decode().replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise PackUnreadable(Fault(FILE, _("It is not UTF-8."), _("Save it as UTF-8."), row)) from error
    except (ValueError, RecursionError) as error:  # ValueError: also a number of thousands of digits
        raise PackUnreadable(
            Fault(FILE, _("It is not TOML: {reason}.").format(reason=str(error) or "too deep"), _("Mend that place."))
        ) from error


def _mission(top: Section) -> MissionEntry | None:
    identity, slug = _uuid(top), _slug(top)
    languages = _languages(top)
    names = _names(top, languages)
    zone = _time_zone(top)
    day = top.day("election_on")
    further = top.values.get("further_dates", [])
    if not isinstance(further, list):
        top.fault("further_dates", _("A list of dates must stand here."))
        further = []
    days = [held for value in further if (held := top.as_day("further_dates", value))]
    phone = top.text("phone", default="")
    settings = _settings(top)
    # Always there: a pack that turns a part off again must say so to the store.
    settings["modules"] = top.texts("modules", _('Such as modules = ["kazakhstan"].'), ())
    if days:
        settings["further_dates"] = [held.isoformat() for held in days]
    totals = _totals(top)
    if not (identity and slug and names and languages and zone and day):
        return None
    return MissionEntry(identity, slug, names, languages, zone, day, phone, totals, settings)


def _uuid(top: Section) -> str:
    value = top.text("id", _('Make one once with "uuidgen", and never change it.'))
    try:
        return str(UUID(value)) if value else ""
    except ValueError:
        top.fault("id", _("This is no uuid."), _('Make one once with "uuidgen", and never change it.'))
        return ""


def _slug(top: Section) -> str:
    value = top.text("slug", _('A short name for addresses, such as slug = "aravel-2026".'))
    if set(value) <= SLUG_LETTERS and len(value) <= 60:
        return value
    top.fault("slug", _("Only a to z, 0 to 9 and - may stand here, at most 60."))
    return ""


def _languages(top: Section) -> list[str]:
    held = top.texts("languages", _('Such as languages = ["en", "ru", "kk"], the first one first.'))
    if not held and "languages" in top.values:
        top.fault("languages", _("Name at least one language."))
    for code in held:
        if not code.replace("-", "").isalnum() or len(code) > LANGUAGE_LETTERS:
            top.fault("languages", _("{code} is no language code.").format(code=repr(code)), _('Such as "en".'))
            return []
    return held


def _names(top: Section, languages: Sequence[str]) -> dict[str, str]:
    held = top.words("names")
    for code in languages:
        if code not in held:
            top.fault(f"names.{code}", _("The mission has no name in this language."), _("Add it under [names]."))
    for code in held:
        if languages and code not in languages:
            top.fault(f"names.{code}", _("This language is not among languages."), _("Add it there, or take it out."))
    return {code: held[code] for code in languages if code in held}


def _time_zone(top: Section) -> str:
    value = top.text("time_zone", _('The IANA zone of the country, such as time_zone = "Asia/Almaty".'))
    if not value or value in available_timezones():
        return value
    close = get_close_matches(value, sorted(available_timezones()), 1, 0.5)
    mend = _("Is it {name}?").format(name=close[0]) if close else _('Such as "Asia/Almaty".')
    top.fault("time_zone", _("{name} is no IANA time zone.").format(name=value), mend)
    return ""


def _settings(top: Section) -> dict[str, Any]:
    held = dict(top.table("settings"))
    try:
        json.dumps(held, allow_nan=False)
    except (TypeError, ValueError):
        top.fault("settings", _("Only texts, numbers, yes and no, and lists of them may stand here."))
    return held


def _is_words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and not CONTROL.search(value)


def _totals(top: Section) -> dict[str, Any]:
    section = Section(top.table("totals"), top.found, "totals.")
    section.only((*TOTALS, "by_region"))
    totals: dict[str, Any] = {}
    for key in TOTALS:
        if key in section.values and _is_count(section, key, section.values[key]):
            totals[key] = section.values[key]
    regions = section.table("by_region")
    if regions:
        totals["by_region"] = {
            clean(name): n for name, n in regions.items() if _is_count(section, f"by_region.{name}", n)
        }
    return totals


def _is_count(section: Section, key: str, value: object) -> bool:
    is_count = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if not is_count:
        section.fault(key, _("A whole number must stand here."), _("Without quotes and without spaces."))
    return is_count


def _list_spec(top: Section, name: str) -> ListSpec | None:
    before = len(top.found.faults)
    section = Section(top.table(name), top.found, f"{name}.")
    wordlists = [key for key, owner in WORDS.items() if owner == name]
    section.only(("file", "encoding", "delimiter", *LISTS[name], *wordlists))
    file = section.text("file", default=f"{name}.csv")
    encoding = section.text("encoding", default="utf-8")
    delimiter = _delimiter(section)
    fields = {key: _mapped(section, key) for key in LISTS[name] if key in section.values}
    words = {key: section.words(key) for key in wordlists}
    return ListSpec(file, encoding, delimiter, fields, words) if len(top.found.faults) == before else None


def _delimiter(section: Section) -> str:
    value = section.values.get("delimiter", ",")
    if isinstance(value, str) and len(value) == 1 and value not in '"\r\n':
        return value
    section.fault("delimiter", _("One character must stand here."), _('Such as ";" or "\\t".'))
    return ","


def _mapped(section: Section, key: str) -> Mapped:
    value = section.values[key]
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, list) and value and all(isinstance(name, str) and name.strip() for name in value):
        return tuple(value)
    section.fault(
        key,
        _("This names no column."),
        _('Write "Column", "{A}/{B}" or ["A", "B"].'),
    )
    return ""
