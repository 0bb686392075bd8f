"""What a starting server does in the background: takes first pictures of the missions, looks for lost attachments."""

import logging
import threading
from pathlib import Path

from sqlmodel import Session, select

from fieldobs.attachments.actions import forget_lost
from fieldobs.database import Database, now
from fieldobs.desk.judging import Judge
from fieldobs.desk.picture import take_picture
from fieldobs.missions.models import Mission
from fieldobs.pages import LANGUAGES, environment

log = logging.getLogger(__name__)
FRAME = "desk/overview.html"
WARMING = "fieldobs-warming"


class Warming:
    """One thread that reads what the first pages would have to."""

    def __init__(self, database: Database, judge: Judge, blobs: Path) -> None:
        self.database, self.judge, self.blobs = database, judge, blobs
        self.thread = threading.Thread(target=self._warm, name=WARMING, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def wait(self) -> None:
        """Return when it is done, as it must be before the database is closed."""
        self.thread.join()

    def _warm(self) -> None:
        try:
            with self.database.read() as session:
                for mission in session.exec(select(Mission.id)).all():
                    self._warm_mission(session, mission)
            for language in LANGUAGES:
                environment(language).get_template(FRAME)
            if lost := forget_lost(self.database, self.blobs):
                log.warning("%d attachments are no longer on the disk; the phones that made them are asked again", lost)
        except Exception:
            # Whatever is wrong, the page that needs it says so; starting goes on.
            log.warning("the first pictures could not be taken", exc_info=True)

    def _warm_mission(self, session: Session, mission: str) -> None:
        if self.judge.is_stopped.is_set():
            return
        picture = take_picture(self.database, session, mission)
        picture.reckon()
        self.judge.judged(session, picture, now())
