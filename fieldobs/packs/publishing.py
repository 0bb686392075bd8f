"""Publishing the forms of a pack, without silently undoing what the desk published or retired since.

What a pack gave last is noted with the mission, by slug. A form that the pack gives once more as it was says nothing
new, so what the desk decided about it stays; a form that the pack has changed is news, and is published. Either way
the report says whose forms are offered.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from fieldobs.forms.actions import retire
from fieldobs.forms.models import FormVersion
from fieldobs.forms.queries import list_versions
from fieldobs.missions.models import Mission
from fieldobs.packs.pack import FormEntry

GIVEN = "forms_given"
"""Where the settings of a mission hold the hashes that its pack gave last, by slug."""


@dataclass(frozen=True)
class FormChanges:
    """Slugs by what loading did to them; `retired` are no longer offered, and stay readable.

    `replaced` are those of the published ones of which the desk had decided otherwise; `left` stay as the desk
    decided.
    """

    published: tuple[str, ...]
    unchanged: tuple[str, ...]
    retired: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A version that phones are offered, and to which teams; none named: to all."""

    hash: str
    teams: tuple[str, ...] = ()


def decided(
    wanted: Mapping[str, str], given: Mapping[str, str] | None, offered: Mapping[str, Collection[Offer]]
) -> FormChanges:
    """What becomes of each form: `wanted` and `given` are the hashes of this pack and of the last, by slug.

    `given` is None where nobody knows what the last pack gave.
    """
    before = given or {}
    as_it_is = [slug for slug, hash in wanted.items() if set(offered.get(slug, ())) == {Offer(hash)}]
    left = [slug for slug, hash in wanted.items() if slug not in as_it_is and before.get(slug) == hash]
    published = [slug for slug in wanted if slug not in as_it_is and slug not in left]
    ours = {slug: {Offer(hash)} for slug, hash in before.items()}
    gone = [slug for slug in offered if slug not in wanted and (given is None or slug in given)]
    return FormChanges(
        published=tuple(published),
        unchanged=tuple(as_it_is),
        retired=tuple(sorted(gone)),
        replaced=tuple(
            slug for slug in published if given is not None and set(offered.get(slug, ())) != ours.get(slug, set())
        ),
        left=tuple(left),
    )


def publish(session: Session, mission: Mission, forms: Sequence[FormEntry], now: datetime) -> FormChanges:
    """Offer the forms of a pack. A version once published is never changed and never deleted."""
    held = list_versions(session, mission.id)
    offered: dict[str, list[Offer]] = {}
    for version in held:
        if version.is_current:
            offered.setdefault(version.slug, []).append(Offer(version.hash, tuple(version.teams)))
    made = decided({form.slug: form.hash for form in forms}, mission.settings.get(GIVEN), offered)
    for version in held:
        if version.is_current and version.slug in {*made.retired, *made.published}:
            retire(session, version)
    by_hash = {version.hash: version for version in held}
    for place, form in enumerate(forms):
        version = by_hash.get(form.hash) or _new_version(mission.id, form, now)
        version.source = form.source or version.source
        if form.slug in made.published:
            version.is_current, version.is_published, version.teams = True, True, []
        for one in [version, *(one for one in held if one.slug == form.slug)]:
            one.place = place
            session.add(one)
    mission.settings = {**mission.settings, GIVEN: {form.slug: form.hash for form in forms}}
    session.add(mission)
    session.flush()
    return made


def _new_version(mission: str, form: FormEntry, now: datetime) -> FormVersion:
    said = {**form._asdict(), "title": dict(form.title)}
    return FormVersion(mission=mission, **said, is_current=False, is_published=False, published_at=now)
