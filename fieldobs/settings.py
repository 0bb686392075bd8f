"""What an operator may choose, read from the command line or from FIELDOBS_* variables. Knows no room."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where things are kept and how the server is reached.

    Units: sizes in bytes, durations in the unit their name says.
    """

    model_config = SettingsConfigDict(env_prefix="FIELDOBS_")

    data: Path = Path("data")
    database_url: str | None = None
    base_url: str = "http://127.0.0.1:8000"
    attachment_bytes: int = 50 * 1024 * 1024
    session_hours: int = 12
    silent_hours: int = 3

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the central store."""
        return self.database_url or f"sqlite:///{self.data / 'fieldobs.sqlite'}"

    @property
    def blobs(self) -> Path:
        """The folder of attachments."""
        return self.data / "blobs"

    @property
    def releases(self) -> Path:
        """The folder of the web app's hashed files, release by release."""
        return self.data / "releases"
