"""Reading the answers of a form, all its versions together."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from fieldobs.database import Database, now
from fieldobs.errors import NotFound
from fieldobs.exports.book import Answers, about_book, moment
from fieldobs.exports.cells import Style
from fieldobs.exports.form import Form, read_version
from fieldobs.exports.layout import plan
from fieldobs.forms.models import FormVersion
from fieldobs.missions.models import Mission
from fieldobs.observers.models import Device, Observer
from fieldobs.submissions.models import Log, Submission

AT_ONCE = 500


def find_form(session: Session, mission: str, slug: str) -> Form:
    """All versions of a form, the one that is filled now first. Raises: NotFound."""
    found = session.exec(
        select(FormVersion)
        .where(FormVersion.mission == mission, FormVersion.slug == slug)
        .order_by(col(FormVersion.is_current).desc(), col(FormVersion.published_at).desc(), col(FormVersion.hash))
    ).all()
    if not found:
        slugs = session.exec(select(FormVersion.slug).where(FormVersion.mission == mission).distinct()).all()
        raise NotFound(f"This mission has no form {slug!r}; it has: {', '.join(sorted(slugs)) or 'none'}.")
    return Form(slug, [read_version(each.hash, each.version, each.document) for each in found])


def read_answers(database: Database, mission: str, slug: str, style: Style) -> Answers:
    """Everything to be exported of a form, as it stands while it is read: each row tells its line of the log.

    Raises: NotFound.
    """
    with database.read() as session:
        form = find_form(session, mission, slug)
        held = session.get_one(Mission, mission)
        size = session.exec(select(Log.size).where(Log.mission == mission)).one()
        people = _people(session, mission)
        paths: set[str] = set()
        ids = []
        for row in _rows(session, mission, slug):
            ids.append(row.id)
            paths.update(row.answers, row.conflicts)
    zone = ZoneInfo(held.time_zone)
    about = about_book(form, style, held.slug, moment(now(), zone), size)
    layout = plan(form, style, (path for path in paths if not path.startswith("$")))
    return Answers(layout, lambda: _again(database, mission, ids), people, zone, about)


def _rows(session: Session, mission: str, slug: str) -> Iterator[Submission]:
    asked = select(Submission).where(Submission.mission == mission, Submission.form_slug == slug)
    yield from session.exec(asked.order_by(col(Submission.first_received_at), col(Submission.id)))


def _again(database: Database, mission: str, ids: list[str]) -> Iterator[Submission]:
    """The same submissions once more, some hundred at a time."""
    for start in range(0, len(ids), AT_ONCE):
        wanted = ids[start : start + AT_ONCE]
        with database.read() as session:
            found = session.exec(
                select(Submission).where(Submission.mission == mission, col(Submission.id).in_(wanted))
            ).all()
        by_id = {row.id: row for row in found}
        yield from (by_id[name] for name in wanted if name in by_id)


def _people(session: Session, mission: str) -> dict[str, str]:
    """Who holds each device."""
    rows = session.exec(
        select(Device.id, Device.observer, Observer.name, Device.is_desk)
        .join(Observer, (col(Observer.code) == col(Device.observer)) & (col(Observer.mission) == mission), isouter=True)
        .where(Device.mission == mission)
    )
    return {id: "desk" if is_desk else name or code or id for id, code, name, is_desk in rows}


def find_submissions(session: Session, mission: str, ids: list[str]) -> dict[str, Submission]:
    """Submissions by their ids, those that there are."""
    found: dict[str, Submission] = {}
    for start in range(0, len(ids), AT_ONCE):
        rows = session.exec(
            select(Submission).where(
                Submission.mission == mission, col(Submission.id).in_(ids[start : start + AT_ONCE])
            )
        )
        found |= {row.id: row for row in rows}
    return found
