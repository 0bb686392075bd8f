"""The database's shape, step by step, from the first table on."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from fieldobs.database import Database

HERE = Path(__file__).parent


def configuration(database: Database) -> Config:
    """Alembic's settings for one database."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["database"] = database
    return config


class UnknownShape(Exception):
    """The database has a shape that this release does not know."""


def migrate(database: Database) -> None:
    """Bring a database to the shape this release needs; a database that has it stays untouched.

    It is one transaction: whoever is killed in the middle leaves the old shape, and the next start does it again.
    Raises: UnknownShape; then nothing was changed.
    """
    try:
        command.upgrade(configuration(database), "head")
    except CommandError as error:
        raise UnknownShape(str(error)) from error
