"""Takes the first pictures of the missions when a server starts, in the background: no reader waits for them."""

import logging
import threading

from sqlmodel import Session, select

from fieldobs.database import Database, now
from fieldobs.desk.judging import Judge
from fieldobs.desk.picture import take_picture
from fieldobs.missions.models import Mission
from fieldobs.pages import LANGUAGES, environment

log = logging.getLogger(__name__)
FRAME = "desk/overview.html"


class Warming:
    """One thread that reads what the first pages would have to."""

    def __init__(self, database: Database, judge: Judge) -> None:
        self.database, self.judge = database, judge
        self.thread = threading.Thread(target=self._warm, name="fieldobs-warming", daemon=True)

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
        except Exception:
            # Whatever is wrong, the page that needs it says so; starting goes on.
            log.warning("the first pictures could not be taken", exc_info=True)

    def _warm_mission(self, session: Session, mission: str) -> None:
        if self.judge.is_stopped.is_set():
            return
        picture = take_picture(self.database, session, mission)
        picture.reckon()
        self.judge.judged(session, picture, now())
