"""A hub's thread that goes to headquarters when something came, and by itself for ever."""

import logging
import random
import threading

from sqlalchemy.exc import OperationalError

from fieldobs.database import Database
from fieldobs.hubs.carrying import Carrying
from fieldobs.hubs.models import Upstream
from fieldobs.hubs.road import NotReached
from fieldobs.hubs.upstream import open_road
from fieldobs.keys import StoreKeys
from fieldobs.settings import Settings
from sync.errors import NoReceipt
from sync.relay import next_delay_s

STOP_S = 5
log = logging.getLogger(__name__)


class Relay:
    """The road of one hub. `wake` says that something came; `stop` ends it after the step that is under way."""

    def __init__(self, database: Database, keys: StoreKeys, settings: Settings, upstream: Upstream) -> None:
        self.road = open_road(database, keys, upstream)
        self.carrying = Carrying(database, settings, self.road, upstream)
        self._failures = 0
        self._woken, self._stopped = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something came that waits. A headquarters that is out of reach is not asked more often for it."""
        if not self._failures:
            self._woken.set()

    def look_up(self) -> None:
        """Somebody came whom the hub does not know: the register may have grown."""
        self.carrying.expect_news()
        self.wake()

    def stop(self) -> None:
        self._stopped.set()
        self._woken.set()
        self._thread.join(STOP_S)
        self.road.close()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._woken.clear()
            self._woken.wait(self._try())

    def _try(self) -> float:
        """Carry what waits; the seconds until the next try by itself."""
        retry_after_s = None
        try:
            self.carrying.carry(self._stopped.is_set)
            self._failures = 0
        except (NotReached, NoReceipt, OperationalError) as error:
            self._failures += 1
            retry_after_s = error.retry_after_s if isinstance(error, NotReached) else None
            log.info("not carried: %s", error)
        except Exception:
            self._failures += 1
            log.exception("The relay met a fault it did not expect. It tries again.")
        return next_delay_s(self._failures, retry_after_s, random.random())  # noqa: S311  # spreads hubs, guards nothing
