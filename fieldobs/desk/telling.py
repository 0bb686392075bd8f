"""Tells the history of a submission in sentences: who, by which phone, what they did and to which answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fieldobs.desk.frame import Desk
from fieldobs.desk.history import Change, Entry
from fieldobs.desk.showing import Reader, Translate
from fieldobs.observers.models import Device
from fieldobs.submissions.models import Submission


@dataclass(frozen=True)
class ToldChange:
    """One answer in words, before and after."""

    code: str
    label: str
    before: Sequence[str]
    after: str


@dataclass(frozen=True)
class Told:
    """One revision in words."""

    entry: Entry
    who: str
    device: str
    did: Sequence[str]
    changes: Sequence[ToldChange]
    held: tuple[str, str] | None = None


def why_held(_: Translate, hold: Mapping[str, str], row: Submission) -> tuple[str, str]:
    """The title and the detail of a reason to hold, in the reader's language where it is one we know."""
    admit = _("It takes no part until the desk admits it.")
    form = row.about.get("$form")
    name = f"{form.get('slug')} {form.get('version')}" if isinstance(form, dict) else ""
    known = {
        "form-unknown": (_("Held: form not known"), _("No form {name} was published here.").format(name=name)),
        "station-unknown": (
            _("Held: station not known"),
            _("The register has no station {code}.").format(code=row.station),
        ),
        "team-unknown": (_("Held: team not known"), _("The register has no team {code}.").format(code=row.team)),
        "device-revoked": (_("Held: the device was revoked"), admit),
        "other-team": (_("Held: another team's submission"), admit),
    }
    return known.get(hold["code"], (hold.get("title", ""), hold.get("detail", "")))


def people(desk: Desk, devices: Mapping[str, Device], id: str) -> str:
    """Whose phone a device is."""
    device = devices.get(id)
    if device is None:
        return desk._("an unknown phone")
    if device.is_desk:
        return desk._("the desk")
    observer = desk.ground.observers.get(device.observer or "")
    return observer.name if observer else device.name or id[:8]


def told(desk: Desk, reader: Reader, devices: Mapping[str, Device], entry: Entry, row: Submission) -> Told:
    """One revision in words."""
    device = devices.get(entry.device)
    return Told(
        entry=entry,
        who=entry.by or people(desk, devices, entry.device),
        device=device.name if device and not device.is_desk else "",
        did=list(_deeds(desk, entry)),
        changes=[_change(reader, change) for change in entry.changes],
        held=why_held(desk._, entry.held, row) if entry.held else None,
    )


def _deeds(desk: Desk, entry: Entry) -> Iterator[str]:
    _ = desk._
    settled = sum(1 for change in entry.changes if change.settles)
    changed = sum(1 for change in entry.changes if len(change.before) == 1)
    if entry.filled:
        yield _("filled {n}").format(n=entry.filled)
    if changed:
        yield _("changed {n}").format(n=changed)
    if settled:
        yield _("settled {n}").format(n=settled)
    if entry.erased:
        yield _("erased what was here")
        return
    states = {"final": _("finalised"), "withdrawn": _("withdrew it"), "draft": _("kept it as a draft")}
    if entry.state in states:
        yield states[entry.state]
    reviews = {"returned": _("returned it"), "accepted": _("accepted it")}
    if entry.review in reviews:
        yield reviews[entry.review]
    if entry.admits:
        yield _("admitted what was held")


def _change(reader: Reader, change: Change) -> ToldChange:
    before = [reader.value(change.path, value) for value in change.before]
    return ToldChange(
        reader.code(change.path), reader.label(change.path), before, reader.value(change.path, change.after)
    )
