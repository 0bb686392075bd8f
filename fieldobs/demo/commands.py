"""`fieldobs demo`: a whole mission on this machine, alive until stopped."""

import io
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import segno
import typer

from fieldobs.database import now
from fieldobs.demo.aravel import MISSION, write_pack
from fieldobs.demo.certificate import Certificate, certificate_for, lan_address
from fieldobs.demo.trust import NAME, handing_out
from fieldobs.desk.actions import coordinator_of, make_sign_in_code, sign_in_link
from fieldobs.observers.actions import make_code
from fieldobs.observers.queries import list_roster
from fieldobs.packs.loading import load_path
from fieldobs.serving.commands import CannotServe, OpenStore, check_port, open_store, run_server
from fieldobs.terminal import _

DATA = Path("data/demo")
COORDINATOR = "Dana"
VISITOR = "amina"
"""Whose phone the person at the demonstration may enrol; every other observer's is simulated."""
PHONES = "phones"
STORE_FILE = "fieldobs.sqlite"
STOP_S = 15
ALL_TEAMS = 52


def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what was entered and start anew.")] = False,
    lan: Annotated[bool, typer.Option("--lan", help="Serve phones in the same Wi-Fi too, over TLS.")] = False,
    data: Annotated[Path, typer.Option("--data", help="The folder of the demonstration.")] = DATA,
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    minutes: Annotated[float, typer.Option(min=0.1, help="How long the election day lasts.")] = 8,
    teams: Annotated[int, typer.Option(min=0, help="How many teams are simulated; 0 for none.")] = ALL_TEAMS,
) -> None:
    """Load the demonstration mission, serve it, and let simulated phones live an election day until stopped."""
    address, bound = (lan_address(), "0.0.0.0") if lan else ("127.0.0.1", "127.0.0.1")  # noqa: S104  # asked for
    check_port(bound, port)
    if lan:
        check_port(bound, port + 1)
    if fresh:
        forget(data)
    store = open_store(data)
    with TemporaryDirectory() as folder:
        write_pack(Path(folder))
        load_path(Path(folder), store.database)
    certificate = certificate_for(data, address, now()) if lan else None
    store.settings.base_url = f"{'https' if certificate else 'http'}://{address}:{port}"
    typer.echo(greeting(store, f"http://{address}:{port + 1}{NAME}" if certificate else ""))
    handing = handing_out(certificate.file, bound, port + 1) if certificate else nullcontext()
    tls = (certificate.file, certificate.key_file) if certificate else (None, None)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # `kill` stops the simulated phones too
    with suppress(KeyboardInterrupt), handing, simulated(store, certificate, minutes, teams):
        run_server(store, bound, port, *tls)
    typer.echo(_("Stopped. What was entered is kept in {data}; start with --fresh to begin anew.").format(data=data))


def forget(data: Path) -> None:
    """Delete a demonstration. Raises: CannotServe for a folder that holds anything else, and deletes nothing."""
    if not data.exists() or not any(data.iterdir()):
        return
    if missions_in(data) - {MISSION} or not (data / STORE_FILE).exists():
        raise CannotServe(
            _("{data} holds something other than a demonstration. Nothing was deleted; choose another folder.").format(
                data=data
            )
        )
    try:
        shutil.rmtree(data)
    except OSError as error:
        raise CannotServe(_("{data} cannot be deleted: {reason}.").format(data=data, reason=error.strerror)) from error


def missions_in(data: Path) -> set[str]:
    """The missions of the store in a folder, read without changing it."""
    try:
        with closing(sqlite3.connect(f"file:{data / STORE_FILE}?mode=ro", uri=True)) as store:
            return {row[0] for row in store.execute("select id from mission")}
    except sqlite3.Error:
        return set()


def greeting(store: OpenStore, trust: str) -> str:
    """Where the desk is and how to enrol a phone; each link serves once. `trust` is where the certificate is."""
    with store.database.write() as session:
        dana = coordinator_of(session, MISSION, COORDINATOR)
        desk = sign_in_link(store.settings.base_url, make_sign_in_code(session, dana, now()))
        code = make_code(session, MISSION, VISITOR, now())
    link = f"{store.settings.base_url}/o/#enrol={code}"
    lines = [
        _("Referendum in Aravel, a demonstration. Country, people and figures are invented."),
        "",
        _("The desk, as {name}; the link signs in once:").format(name=COORDINATOR),
        f"  {desk}",
        "",
    ]
    if trust:
        lines += [
            _("First let the phone trust this certificate, or it cannot work offline: open the file, then install it"),
            _("in the phone's settings (Android: CA certificate; iPhone: profile, then certificate trust)."),
            f"  {trust}",
            drawn(trust),
        ]
    lines += [
        _("A phone, as Amina of team 12 with Boris; the link enrols one phone:"),
        f"  {link}",
        drawn(link),
        _("Simulated phones live the election day. Ctrl-C stops."),
    ]
    return "\n".join(lines)


def drawn(link: str) -> str:
    """A QR code for a terminal."""
    out = io.StringIO()
    segno.make(link, error="m").terminal(out=out, compact=True, border=2)
    return out.getvalue()


@contextmanager
def simulated(store: OpenStore, certificate: Certificate | None, minutes: float, teams: int) -> Iterator[None]:
    """Phones of some teams in a process of their own, which speak to the server as any phone does."""
    if not teams:
        yield
        return
    folder = store.settings.data / PHONES
    folder.mkdir(exist_ok=True)
    asked = [sys.executable, "-m", "fieldobs.demo.day", "--url", store.settings.base_url, "--phones", str(folder)]
    asked += ["--minutes", str(minutes), *(["--trust", str(certificate.file)] if certificate else [])]
    day = subprocess.Popen(asked, stdin=subprocess.PIPE, text=True)  # noqa: S603  # our own module
    try:
        assert day.stdin is not None
        with day.stdin:  # closing it ends the day, too
            with suppress(BrokenPipeError):  # it fell over, and has said why
                day.stdin.write(json.dumps(codes_for_new_phones(store, folder, teams)) + "\n")
                day.stdin.flush()
            yield
    finally:
        day.terminate()
        try:
            day.wait(STOP_S)
        except subprocess.TimeoutExpired:
            day.kill()
            day.wait()


def codes_for_new_phones(store: OpenStore, folder: Path, teams: int) -> dict[str, str]:
    """Observer → an enrolment code, for those of the first teams whose phone does not lie in the folder.

    The visitor's own phone is not among them. Their team comes first, so that the visitor is never alone.
    """
    with store.database.write() as session:
        roster = sorted(list_roster(session, MISSION), key=lambda team: VISITOR not in team["observers"])
        observers = [code for team in roster[:teams] for code in team["observers"] if code != VISITOR]
        return {
            code: make_code(session, MISSION, code, now())
            for code in observers
            if not (folder / f"{code}.json").exists()
        }


def add_to(cli: typer.Typer) -> None:
    """Add this room's command."""
    cli.command()(demo)
