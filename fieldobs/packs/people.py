"""The lists of teams and observers of a pack, held against the stations and against each other."""

from collections.abc import Collection, Mapping, Sequence

from fieldobs.packs.mission import ListSpec
from fieldobs.packs.pack import Findings, ObserverEntry, StationEntry, TeamEntry
from fieldobs.packs.stations import CODE_CHARACTERS, code_fault, find_fields, without_doubles
from fieldobs.packs.tables import Row, Table, clean, reader_of
from fieldobs.terminal import _

TERMS = {"sto": "short", "short": "short", "lto": "long", "long": "long"}
SOME = 5


def read_teams(
    table: Table, spec: ListSpec, stations: Sequence[StationEntry] | None, found: Findings
) -> list[TeamEntry]:
    """Every team of the list. `stations` is None where their list could not be read: then nothing is said of plans."""
    fields = find_fields(table, spec, "teams", ("code",), found)
    if "code" not in fields:
        return []
    if "area" not in fields and "stations" not in fields:
        found.add(
            table.file,
            _("Neither an area nor stations are given."),
            _("Add a column area with a region, or a column stations with codes."),
            1,
        )
    take = {key: reader_of(fields.get(key)) for key in ("code", "name", "area", "stations")}
    register = None if stations is None else Register(stations)

    def team(number: int, row: Row) -> TeamEntry | None:
        code, area = take["code"](row), take["area"](row)
        if not code or len(code) > CODE_CHARACTERS:
            found.add(table.file, *code_fault(code), number, fields["code"].label)
            return None
        if register is None:
            return TeamEntry(code, take["name"](row), area, ())
        planned = register.codes_in(take["stations"](row))
        _check_plan(table.file, number, planned, area, register, found)
        return TeamEntry(code, take["name"](row) or code, area, planned)

    rows = ((number, team(number, row)) for number, row in table.rows)
    return list(without_doubles(table.file, fields["code"].label, rows, found))


class Register:
    """The stations as teams name them: by code, region or district."""

    def __init__(self, stations: Sequence[StationEntry]) -> None:
        self.codes = {station.code for station in stations}
        self.regions = {station.region for station in stations} - {""}
        self.areas = self.regions | {station.district for station in stations}

    def codes_in(self, text: str) -> tuple[str, ...]:
        """The codes of a plan, in order: set apart by semicolons, or by spaces where codes have none."""
        if ";" in text:
            return tuple(filter(None, map(clean, text.split(";"))))
        return (text,) if text in self.codes else tuple(text.split())


def _check_plan(
    file: str, number: int, planned: tuple[str, ...], area: str, register: Register, found: Findings
) -> None:
    unknown = [code for code in planned if code not in register.codes]
    if unknown:
        found.add(
            file,
            _("No station has the code {codes}.").format(codes=some(unknown)),
            _("Codes are those of the list of stations, set apart by semicolons; a composed code is written whole."),
            number,
            "stations",
        )
    if double := next((code for code in planned if planned.count(code) > 1), None):
        found.add(file, _("{code} is planned twice.").format(code=double), _("Name it once."), number, "stations")
    if not planned and area not in register.areas:
        found.add(
            file,
            _("{area} is no region or district of the list of stations.").format(area=repr(area)),
            _("Give the team stations, or one of the regions: {regions}.").format(
                regions=some(sorted(register.regions)) or _("the list names none")
            ),
            number,
            "area",
        )


def some(names: Sequence[str]) -> str:
    """The first few names, and how many there are besides."""
    shown = ", ".join(names[:SOME])
    return shown if len(names) <= SOME else _("{shown} and {n} more").format(shown=shown, n=len(names) - SOME)


def read_observers(
    table: Table, spec: ListSpec, teams: Collection[str] | None, languages: Sequence[str], found: Findings
) -> list[ObserverEntry]:
    """Every observer of the list. `teams` is None where their list could not be read."""
    fields = find_fields(table, spec, "observers", ("code", "name", "term", "team"), found)
    if not {"code", "name", "term", "team"} <= fields.keys():
        return []
    read = {key: reader_of(fields.get(key)) for key in ObserverEntry._fields}
    terms = {**TERMS, **{word: TERMS.get(meant.casefold(), "") for word, meant in spec.words_of("terms").items()}}

    def observer(number: int, row: Row) -> ObserverEntry | None:
        entry = ObserverEntry(*(read[key](row) for key in ObserverEntry._fields))
        faults = observer_faults(entry, terms, teams, languages)
        for key, what, mend in faults:
            found.add(table.file, what, mend, number, fields[key].label)
        return None if faults else entry._replace(term=terms[entry.term.casefold()])

    rows = ((number, observer(number, row)) for number, row in table.rows)
    return list(without_doubles(table.file, fields["code"].label, rows, found))


def observer_faults(
    entry: ObserverEntry, terms: Mapping[str, str], teams: Collection[str] | None, languages: Sequence[str]
) -> list[tuple[str, str, str]]:
    """What is wrong with an observer, as (which value, what, how to mend it)."""
    faults = []
    if not entry.code or len(entry.code) > CODE_CHARACTERS:
        faults.append(("code", *code_fault(entry.code)))
    if not entry.name:
        faults.append(("name", _("It is empty."), _("The team-mate and the desk read this name.")))
    if not terms.get(entry.term.casefold()):
        faults.append(("term", _("{value} is no term.").format(value=repr(entry.term)), _("Write STO or LTO.")))
    if not entry.team:
        faults.append(("team", _("It is empty."), _("Everyone is in a team; who travels alone has one of their own.")))
    elif teams is not None and entry.team not in teams:
        faults.append(
            ("team", _("There is no team {code}.").format(code=entry.team), _("Add it to the list of teams."))
        )
    if entry.language and entry.language not in languages:
        known = _("The mission has: {languages}.").format(languages=", ".join(languages))
        faults.append(("language", _("{code} is no language of it.").format(code=repr(entry.language)), known))
    return faults
