"""What would make a server unsafe that strangers can reach: it then refuses to start. Knows no room.

A server is in production when its base URL is anything but this machine.
"""

import stat
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from fieldobs.settings import Settings
from fieldobs.terminal import _

GUESSED_FIRST = {"", "admin", "changeme", "fieldobs", "password", "postgres", "secret"}


def is_production(settings: Settings) -> bool:
    """Whether phones reach the server from elsewhere."""
    host = urlsplit(settings.base_url).hostname or ""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def find_dangers(settings: Settings) -> Iterator[str]:
    """Everything that keeps a server of these settings from starting, and how to mend it."""
    if not is_production(settings):
        return
    if urlsplit(settings.base_url).scheme != "https":
        told = _("{url} is not https: what phones send could be read and changed on its way. Set FIELDOBS_BASE_URL.")
        yield told.format(url=settings.base_url)
    for path, mode in ((settings.data, 0o700), (settings.data / "store.key", 0o600)):
        if path.exists() and _others_may(path):
            yield _("Others on this machine can read {path}. Do this first: chmod {mode} {path}").format(
                path=path, mode=f"{mode:o}"
            )
    if settings.database_url and _is_guessable(settings.database_url):
        yield _("The password of the database is one that is guessed first. Choose a long one of chance.")


def _others_may(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IXOTH))


def _is_guessable(database_url: str) -> bool:
    """A password that everybody tries; none at all is well where PostgreSQL knows who asks, as on a local socket."""
    password = make_url(database_url).password
    return password is not None and str(password).lower() in GUESSED_FIRST
