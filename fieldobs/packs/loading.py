"""Loading the pack at a path, with a report a person can check, or a refusal that names every fault."""

from collections.abc import Iterator
from pathlib import Path

from fieldobs.database import Database, now
from fieldobs.errors import FieldobsError
from fieldobs.packs.actions import LoadReport, load_pack
from fieldobs.packs.changes import Changes
from fieldobs.packs.pack import PackFaults
from fieldobs.packs.publishing import FormChanges
from fieldobs.packs.reading import read_pack
from fieldobs.terminal import _, count, terminal_language

FAULTS_SHOWN = 50
NAMES_SHOWN = 10


class PackRefused(FieldobsError):
    code, title = "pack-refused", "The pack was not loaded"


def load_path(path: Path, database: Database) -> str:
    """Load the pack at a path; the report. Raises: PackRefused."""
    pack = read_pack(path)
    report = pack if isinstance(pack, PackFaults) else load_pack(pack, database, now())
    if isinstance(report, PackFaults):
        raise PackRefused(refusal(path.name, report))
    return told(report)


def refusal(name: str, refused: PackFaults) -> str:
    """Why a pack was not loaded, a fault a line."""
    faults = refused.faults
    head = _("{name} was not loaded, nothing was changed. Faults: {n}").format(name=name, n=count(len(faults)))
    lines = [head, *(f"  {fault}" for fault in faults[:FAULTS_SHOWN])]
    if len(faults) > FAULTS_SHOWN:
        lines.append("  " + _("and {n} more").format(n=count(len(faults) - FAULTS_SHOWN)))
    return "\n".join(lines)


def told(report: LoadReport) -> str:
    """What loading changed, for a person to hold against what they know."""
    mission = report.mission
    language = terminal_language()
    name = mission.names.get(language) or next(iter(mission.names.values()))
    head = _("{name}: loaded.") if report.is_new else _("{name}: brought up to date.")
    kept = [*report.stations.kept, *report.teams.kept, *report.observers.kept]
    lines = [
        head.format(name=name),
        _line(_("Stations"), report.stations),
        _line(_("Teams"), report.teams),
        _line(_("Observers"), report.observers),
        "  " + _("Planned visits: {n}").format(n=count(report.planned)),
        "  " + _("Forms: {names}").format(names=_forms(report.forms)),
        *_decided_at_the_desk(report.forms),
    ]
    if kept:
        names = ", ".join(kept[:NAMES_SHOWN]) + (", …" if len(kept) > NAMES_SHOWN else "")
        lines.append(
            "  " + _("Kept, though no list names them, since observers used them: {names}").format(names=names)
        )
    return "\n".join(lines)


def _line(name: str, made: Changes) -> str:
    parts = [
        _("{n} new").format(n=count(len(made.added))) if made.added else "",
        _("{n} changed").format(n=count(len(made.changed))) if made.changed else "",
        _("{n} removed").format(n=count(len(made.removed))) if made.removed else "",
    ]
    said = ", ".join(filter(None, parts)) or _("as before")
    return f"  {name}: {count(made.total)} ({said})"


def _forms(forms: FormChanges) -> str:
    parts = [", ".join((*forms.published, *forms.unchanged, *forms.left)) or _("none")]
    if forms.retired:
        parts.append(_("no longer offered: {names}").format(names=", ".join(forms.retired)))
    return "; ".join(parts)


def _decided_at_the_desk(forms: FormChanges) -> Iterator[str]:
    """Where pack and desk differ, whose form is offered now."""
    if forms.left:
        said = _("Left as the desk decided, since the pack has nothing new of them: {names}")
        yield "  " + said.format(names=", ".join(forms.left))
    if forms.replaced:
        said = _("The pack has changed, and takes the place of what the desk decided: {names}")
        yield "  " + said.format(names=", ".join(forms.replaced))
