"""python -m tests.chaos.shifted HOURS …: `fieldobs` on a machine whose clock is wrong by so much."""

import sys
from datetime import datetime, timedelta, tzinfo

from fieldobs import database

HOURS = float(sys.argv.pop(1)) if __name__ == "__main__" else 0.0


class WrongClock(datetime):
    """What this machine takes for now."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "WrongClock":
        found = super().now(tz) + timedelta(hours=HOURS)
        return cls.combine(found.date(), found.timetz())


if __name__ == "__main__":
    database.datetime = WrongClock  # type: ignore[misc]  # the one clock that everything reads
    from fieldobs.cli import app

    app()
