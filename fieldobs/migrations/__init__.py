"""The database's shape, step by step, from the first table on."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from fieldobs.database import Database

HERE = Path(__file__).parent


def configuration(database: Database) -> Config:
    """Alembic's settings for one database."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["database"] = database
    return config


def migrate(database: Database) -> None:
    """Bring a database to the shape this release needs; a database that has it stays untouched."""
    command.upgrade(configuration(database), "head")
