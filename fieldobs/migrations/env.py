"""Runs migrations on the database that the command was given, in one transaction."""

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from fieldobs.attachments import models as attachments
from fieldobs.bundles import models as bundles
from fieldobs.database import Database, Instant
from fieldobs.desk import models as desk
from fieldobs.forms import models as forms
from fieldobs.hubs import models as hubs
from fieldobs.missions import models as missions
from fieldobs.observers import models as observers
from fieldobs.stations import models as stations
from fieldobs.submissions import models as submissions

ROOMS = (missions, stations, observers, forms, submissions, attachments, bundles, hubs, desk)


def plain_type(kind: str, found: Any, _context: Any) -> str | Literal[False]:
    """Columns in plain SQLAlchemy, so that a migration never changes with our code."""
    if kind == "type" and isinstance(found, Instant):
        return "sa.String(24)"
    if kind == "type" and isinstance(found, AutoString):
        return f"sa.String({found.length or ''})"
    return False


def run() -> None:
    database: Database = context.config.attributes["database"]
    with database.engine.connect() as connection, connection.begin():
        context.configure(connection=connection, target_metadata=SQLModel.metadata, render_item=plain_type)
        with context.begin_transaction():
            context.run_migrations()


run()
