"""`fieldobs import`: bundles from files, beside a running server; at a hub also headquarters' receipt files."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from fieldobs.bundles.actions import Bringer, Place, Taken, take_in
from fieldobs.errors import FieldobsError, NotProcessable
from fieldobs.hubs.queries import find_upstream
from fieldobs.hubs.upstream import Carrier, take_receipts, with_authority
from fieldobs.missions.queries import only_mission
from fieldobs.observers.models import Device
from fieldobs.serving.commands import DATA, DataOption, OpenStore, UrlOption, open_store
from fieldobs.terminal import _
from sync.errors import NoReceipt
from sync.receipt_file import ReceiptFile, read_receipt_file

BRINGER = Bringer(by="fieldobs import")
MOST_RECEIPT_BYTES = 64 * 1024 * 1024


def import_files(
    files: Annotated[list[Path], typer.Argument(help="Bundles, of any phones; at a hub also receipt files.")],
    receipt: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the receipts for the phones to FILE.fieldobs-receipt.")
    ] = None,
    mission: Annotated[str | None, typer.Option(help="Which mission, if the store holds several.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Take in what phones sealed into files while they had no network; 1 when one of the files was refused."""
    store = open_store(data, database_url)
    with store.database.read() as session:
        chosen = only_mission(session, mission).id
    here, answer, told = _place(store), ReceiptFile(), []
    for file in files:
        try:
            said, found = _take(here, chosen, file)
            answer += found
        except FieldobsError as error:
            said = {"problem": {"reason": error.members.get("reason", error.code), "detail": error.detail}}
        told.append({"file": str(file), **said})
    if receipt:
        _write(receipt, answer)
    typer.echo(json.dumps(told, ensure_ascii=False) if as_json else "\n".join(map(_line, told)))
    if any("problem" in said for said in told):
        raise typer.Exit(1)


def _place(store: OpenStore) -> Place:
    """This store, beside whose server the command runs; at a hub that server carries onward."""
    with store.database.read() as session:
        upstream = find_upstream(session)
    if upstream is None:
        return Place(store.database, store.keys, store.settings, None)
    carrier = Carrier(store.database, wake=lambda: None, look_up=lambda: None)
    return Place(store.database, with_authority(store.keys, upstream), store.settings, carrier)


def _take(here: Place, mission: str, file: Path) -> tuple[dict[str, Any], ReceiptFile]:
    """What became of one file, and the receipts for it. Raises: FieldobsError."""
    try:
        with file.open("rb") as source:
            if source.read(1) == b"{":
                source.seek(0)
                return _take_receipts(here, mission, source.read(MOST_RECEIPT_BYTES)), ReceiptFile()
            taken = take_in(here, mission, source, BRINGER)
    except OSError as error:
        raise NotProcessable(_("{file} cannot be read: {reason}.").format(file=file, reason=error.strerror)) from error
    return _said(here, taken), taken.answer


def _take_receipts(here: Place, mission: str, content: bytes) -> dict[str, Any]:
    if here.onward is None:
        raise NotProcessable(_("This is a receipt file: it is for phones and hubs, headquarters needs none."))
    assert here.keys.authority is not None
    try:
        with here.database.write() as session:
            settled = take_receipts(session, here.keys.authority, mission, read_receipt_file(content))
    except NoReceipt as error:
        raise NotProcessable(str(error)) from error
    return {"settled": settled}


def _said(here: Place, taken: Taken) -> dict[str, Any]:
    bundle = taken.bundle
    with here.database.read() as session:
        device = session.get(Device, bundle.device)
    whose = {"device": device.id, "observer": device.observer, "team": device.team} if device else {}
    return {"sha256": bundle.sha256, "state": str(bundle.state), **whose, "counts": dict(taken.counts)}


def _line(said: dict[str, Any]) -> str:
    """One file in words."""
    if "problem" in said:
        return _("{file}: refused. {detail}").format(file=said["file"], detail=said["problem"]["detail"])
    if "settled" in said:
        return _("{file}: receipts of headquarters, {n} changes are settled.").format(
            file=said["file"], n=said["settled"]
        )
    if "device" not in said:
        return _("{file}: sealed for headquarters alone. It is carried there.").format(file=said["file"])
    counts: dict[str, int] = said["counts"]
    parts = [
        _("{n} changes, {new} new").format(
            n=counts.get("changes", 0), new=counts.get("new", 0) + counts.get("held", 0)
        ),
        _("{n} attachments, {new} new").format(n=counts.get("attachments", 0), new=counts.get("attachments_new", 0)),
    ]
    if counts.get("held"):
        parts.append(_("{n} held for the desk").format(n=counts["held"]))
    if missing := counts.get("refused", 0) + counts.get("later", 0) + counts.get("attachments_refused", 0):
        parts.append(_("{n} not taken in").format(n=missing))
    return f"{said['file']}: {said['observer']} ({said['team']}): {'; '.join(parts)}."


def _write(file: Path, answer: ReceiptFile) -> None:
    try:
        file.write_text(answer.text)
    except OSError as error:
        raise NotProcessable(
            _("{file} cannot be written: {reason}.").format(file=file, reason=error.strerror)
        ) from error


def add_to(cli: typer.Typer) -> None:
    """Add this room's command."""
    cli.command("import")(import_files)
