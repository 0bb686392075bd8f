"""Reading submissions and the log."""

from collections.abc import Container, Iterator

from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from fieldobs.submissions.models import LINES, Log, LoggedRevision, Submission
from sync.batch import Entry
from sync.history import ERASED

LINES_AT_ONCE = 1000


def find_submission(session: Session, mission: str, name: str) -> Submission | None:
    return session.get(Submission, (mission, name))


def list_lines(session: Session, mission: str, submission: str) -> list[LoggedRevision]:
    """All revisions of a submission in order of the log."""
    return list(
        session.exec(
            select(LoggedRevision)
            .where(LoggedRevision.mission == mission, LoggedRevision.submission == submission)
            .order_by(col(LoggedRevision.index))
        )
    )


def list_erasures(session: Session, mission: str) -> list[Entry]:
    """Every revision by which the desk had others erased, as they travel."""
    asked = plain_select(LINES.c.body, LINES.c.sig).where(
        LINES.c.mission == mission, LINES.c.is_desk, LINES.c.body.contains(f'"{ERASED}"', autoescape=True)
    )
    return [Entry(*line) for line in session.execute(asked.order_by(LINES.c["index"]))]


def list_held(session: Session, mission: str) -> list[str]:
    """Submissions that are kept out of the figures, whole or in part, or whose form or station is not placed."""
    found = session.exec(select(Submission).where(Submission.mission == mission))
    return [each.id for each in found if each.holds or each.held_revisions or not (each.form_hash and each.region)]


def list_seen_at(session: Session, mission: str, stations: Container[str]) -> list[str]:
    """Submissions made at some stations."""
    found = session.exec(select(Submission.id, Submission.station).where(Submission.mission == mission))
    return [name for name, station in found if station in stations]


def read_log(session: Session, mission: str, after: int) -> Iterator[LoggedRevision]:
    """The log's lines behind an index, a thousand at a time."""
    while True:
        lines = session.exec(
            select(LoggedRevision)
            .where(LoggedRevision.mission == mission, col(LoggedRevision.index) > after)
            .order_by(col(LoggedRevision.index))
            .limit(LINES_AT_ONCE)
        ).all()
        yield from lines
        if len(lines) < LINES_AT_ONCE:
            return
        after = lines[-1].index
        session.expunge_all()


def log_sizes(session: Session) -> dict[str, int]:
    """Mission → how many revisions its log holds."""
    return {mission: size for mission, size in session.exec(select(Log.mission, Log.size))}
