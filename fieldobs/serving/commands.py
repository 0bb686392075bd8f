"""`fieldobs serve` and what every command needs: opening the store with a clear word when that cannot be."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from fieldobs.database import Database
from fieldobs.erasures.actions import FILE as ERASURES
from fieldobs.erasures.actions import erase_again
from fieldobs.errors import FieldobsError
from fieldobs.hubs.models import Upstream
from fieldobs.hubs.queries import find_upstream
from fieldobs.hubs.upstream import belong
from fieldobs.keys import StoreKeys, store_keys
from fieldobs.migrations import UnknownShape, migrate
from fieldobs.serving import backup as backups
from fieldobs.serving.journal import be_discreet
from fieldobs.serving.production import find_dangers
from fieldobs.settings import Settings
from fieldobs.terminal import _

DataOption = Annotated[Path, typer.Option("--data", help="The folder that holds the store.", envvar="FIELDOBS_DATA")]
UrlOption = Annotated[
    str | None,
    typer.Option("--database-url", help="postgresql://… instead of SQLite.", envvar="FIELDOBS_DATABASE_URL"),
]
DATA = Path("data")


class CannotServe(FieldobsError):
    code, title = "cannot-serve", "The server cannot start"


@dataclass(frozen=True)
class OpenStore:
    """A migrated database and the keys beside it."""

    settings: Settings
    database: Database
    keys: StoreKeys


def open_store(data: Path, database_url: str | None = None) -> OpenStore:
    """Open the store of a folder, making it when it is new. Raises: CannotServe."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = store_keys(data)
    except OSError as error:
        message = _("The folder {data} cannot be used: {reason}. Choose one you may write with --data.")
        raise CannotServe(message.format(data=data, reason=error.strerror)) from error
    if not os.access(data, os.W_OK):
        raise CannotServe(_("The folder {data} cannot be written. Choose another with --data.").format(data=data))
    settings = Settings(data=data, database_url=database_url)
    database = Database(settings.database)
    try:
        migrate(database)
    except UnknownShape as error:
        message = _(
            "A newer release has changed this store's database. Start that release, or restore a backup from before it."
        )
        raise CannotServe(message) from error
    return OpenStore(settings, database, keys)


def check_port(host: str, port: int) -> None:
    """Raises: CannotServe when something else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = _(
                "Port {port} of {host} cannot be used: {reason}. Stop what listens there or choose another with --port."
            )
            raise CannotServe(message.format(port=port, host=host, reason=error.strerror)) from error


def run_server(
    store: OpenStore,
    host: str,
    port: int,
    certificate: Path | None = None,
    key: Path | None = None,
    upstream: Upstream | None = None,
) -> None:
    """Serve until stopped, as a hub of `upstream` where that is given. Raises: CannotServe."""
    from fieldobs.app import create_app

    check_port(host, port)
    be_discreet()
    uvicorn.run(
        create_app(store.settings, store.database, upstream),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        timeout_graceful_shutdown=2,
    )


def serve(
    data: DataOption = DATA,
    database_url: UrlOption = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate, PEM.")] = None,
    key: Annotated[Path | None, typer.Option(help="TLS key, PEM.")] = None,
    upstream: Annotated[
        str | None,
        typer.Option(help="Be a hub of the headquarters at this address; the first time, the link of `hub add`."),
    ] = None,
) -> None:
    """Serve the missions of a store: the observers' app at /o/, the desk at /desk/."""
    if dangers := list(find_dangers(Settings(data=data, database_url=database_url))):
        raise CannotServe("\n".join(dangers))
    store = open_store(data, database_url)
    belongs = role(store, upstream)
    typer.echo(f"fieldobs serves {data} at {'https' if certificate else 'http'}://{host}:{port}/")
    erase_again(store.settings, store.database, store.keys)  # whoever put a copy of the database back by hand
    if belongs:
        typer.echo(_("It is the hub {name} of {url}.").format(name=belongs.name, url=belongs.url))
    run_server(store, host, port, certificate, key, belongs)


def role(store: OpenStore, link: str | None) -> Upstream | None:
    """Where this store belongs: nowhere, or to the headquarters it is a hub of. Raises: CannotServe, CannotJoin."""
    if link:
        return belong(store.database, store.keys, link)
    with store.database.read() as session:
        found = find_upstream(session)
    if found:
        message = _("This folder is the hub {name}. Start it with --upstream {url}.")
        raise CannotServe(message.format(name=found.name, url=found.url))
    return None


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Write the whole store, its keys and attachments included, into one file; the server may run meanwhile."""
    store = open_store(data, database_url)
    try:
        backups.back_up(store.settings, store.database, file)
    except OSError as error:
        message = _("{file} cannot be written: {reason}.")
        raise CannotServe(message.format(file=file, reason=error.strerror)) from error
    typer.echo(_("The store is in {file}. It holds the store's keys: keep it as you keep those.").format(file=file))


def restore(
    file: Annotated[Path, typer.Argument(help="What `fieldobs backup` wrote, or a copy of fieldobs.sqlite.")],
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Put a backup back, the server being stopped; phones then bring again by themselves what came after it."""
    for log in backups.restore(Settings(data=data, database_url=database_url), file):
        typer.echo(
            _("{n} revisions are back. The log goes on in epoch {epoch}.").format(n=log.revisions, epoch=log.epoch)
        )
    store = open_store(data, database_url)
    if again := erase_again(store.settings, store.database, store.keys):
        typer.echo(_("What {file} lists was erased again: {n}.").format(file=data / ERASURES, n=again))


def add_to(cli: typer.Typer) -> None:
    for command in (serve, backup, restore):
        cli.command()(command)
