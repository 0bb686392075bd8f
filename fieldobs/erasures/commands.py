"""`fieldobs erase`: what a submission says goes from the store, beside a running server; that it was there stays."""

from typing import Annotated

import typer

from fieldobs.erasures.actions import FILE, Content, erase, find_content, keep_list
from fieldobs.errors import NotProcessable
from fieldobs.hubs.queries import find_upstream
from fieldobs.missions.queries import only_mission
from fieldobs.serving.commands import DATA, DataOption, OpenStore, UrlOption, open_store
from fieldobs.terminal import _, count


def erase_submission(
    submission: Annotated[str, typer.Argument(help="Its id, as the address of its page at the desk ends.")],
    reason: Annotated[str, typer.Option(help="Why. It stays in the log: name no person in it.")],
    by: Annotated[str, typer.Option(help="Who decided it. It stays in the log.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    mission: Annotated[str | None, typer.Option(help="Which mission, if the store holds several.")] = None,
    data: DataOption = DATA,
    database_url: UrlOption = None,
) -> None:
    """Erase a submission for good: answers, history, attachments. That it was erased stays in the log."""
    if not by.strip() or not reason.strip():
        raise NotProcessable(_("Say who decided it with --by, and why with --reason."))
    store = open_store(data, database_url)
    with store.database.read() as session:
        if find_upstream(session):
            raise NotProcessable(_("This store is a hub. Erase at headquarters; the hub then does the same by itself."))
        chosen = only_mission(session, mission).id
        content = find_content(session, chosen, submission)
    if content.lines:
        typer.echo(_told(content))
        if not yes:
            typer.confirm(_("This cannot be undone. Erase it?"), abort=True)
        erase(store.database, store.keys, store.settings.blobs, chosen, content, by.strip(), reason.strip())
    else:
        typer.echo(_("Nothing is left of it."))
    _finish(store)


def _told(content: Content) -> str:
    """What will go."""
    phones = len({line.device for line in content.lines if not line.is_desk})
    row = content.row
    form = f"{row.form_slug or '?'} {row.station or ''} {row.team or ''}".strip() if row else "?"
    size = sum(content.attachments.values())
    return _("{form}: {revisions} revisions of {phones} phones, {files} attachments ({kb} kB) will be erased.").format(
        form=form, revisions=count(len(content.lines)), phones=phones, files=len(content.attachments),
        kb=count((size + 999) // 1000),
    )  # fmt: skip


def _finish(store: OpenStore) -> None:
    """What comes after the log has it; to do it once more changes nothing."""
    keep_list(store.settings, store.database)
    is_clean = store.database.scrub()
    typer.echo(
        _(
            "It is erased here, and backups from now on know it. Put {file} beside the older ones: "
            "before one of them is restored on another machine, it belongs into the new data folder."
        ).format(file=store.settings.data / FILE)
    )
    if not is_clean:
        raise NotProcessable(
            _("Old bytes may still lie in the database's files: it was busy or short of room. Run the same again.")
        )


def add_to(cli: typer.Typer) -> None:
    """Add this room's command."""
    cli.command("erase")(erase_submission)
