"""What every page of the desk is given: who reads, the mission as it stands, how to write figures, and the bar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from fieldobs.access import CurrentReader, CurrentSettings, OpenDatabase, Reader
from fieldobs.database import Database, now
from fieldobs.desk.document import Texts, words
from fieldobs.desk.figures import Fact
from fieldobs.desk.flags import Flags
from fieldobs.desk.formats import Formats
from fieldobs.desk.judging import Judge, Judged
from fieldobs.desk.patterns import RATE, TWIN
from fieldobs.desk.picture import Picture, take_picture
from fieldobs.desk.queries import Ground
from fieldobs.errors import NotAllowed
from fieldobs.keys import StoreKeys
from fieldobs.pages import language_of, render, translator
from fieldobs.settings import Settings
from fieldobs.submissions.actions import Decision, write_as_desk

STALE_AFTER = timedelta(minutes=30)


@dataclass(frozen=True)
class Tab:
    """One entry of the bar. `waiting` is what waits there for a person."""

    slug: str
    href: str
    label: str
    waiting: int = 0


@dataclass(frozen=True)
class Desk:
    """One reader's view of the mission, for the time of one request."""

    request: Request
    database: Database
    settings: Settings
    reader: Reader
    picture: Picture
    write: Formats
    _: Callable[[str], str]

    @property
    def ground(self) -> Ground:
        return self.picture.ground

    @property
    def mission(self) -> str:
        return self.reader.mission

    @property
    def may_decide(self) -> bool:
        """An auditor reads; a coordinator decides."""
        return self.reader.role == "coordinator"

    @property
    def base(self) -> str:
        """Where phones and hubs reach the server: as the operator said, else as the desk reached it."""
        said = self.settings.base_url if "base_url" in self.settings.model_fields_set else str(self.request.base_url)
        return said.rstrip("/")

    @property
    def form_choices(self) -> list[tuple[str, str]]:
        return [(slug, self.words(form.title)) for slug, form in self.ground.current.items()]

    @property
    def region_choices(self) -> list[tuple[str, str]]:
        return [(region, region) for region in self.ground.regions if region]

    @property
    def team_choices(self) -> list[tuple[str, str]]:
        return [(team.code, f"{team.code} {team.area}".strip()) for team in self.ground.teams.values()]

    @property
    def judge(self) -> Judge:
        judge: Judge = self.request.app.state.judge
        return judge

    @cached_property
    def judged(self) -> Judged:
        """What each submission does not satisfy, as far as they are judged."""
        with self.database.read() as session:
            return self.judge.judged(session, self.picture, self.write.now)

    @property
    def flags(self) -> Flags:
        """The checks that each submission does not satisfy."""
        return self.judged.flags

    def check_name(self, check: str) -> str:
        """What lists call a check: a form's by its id, what many forms show by a word."""
        return {RATE: self._("too fast"), TWIN: self._("copy")}.get(check, check)

    def words(self, texts: Texts) -> str:
        """A text of a form in the reader's language."""
        return words(texts, self.write.language)

    def form_title(self, slug: str) -> str:
        """What a form is called, or that it is not known here."""
        form = self.ground.current.get(slug)
        return self.words(form.title) if form else slug or self._("form not known here")

    def title_of(self, fact: Fact) -> str:
        """What the form of a submission is called, as its own version says."""
        if fact.is_erased:
            return self._("Erased submission")
        form = self.picture.form(fact)
        return self.words(form.title) if form else self.form_title(fact.form)

    def decide(self, submission: str, changes: dict[str, Any], seen: int | None = None) -> None:
        """Write a decision as a signed revision of the desk and tell open pages.

        Raises: NotAllowed; NotProcessable when `seen` is not the last line of the submission any more.
        """
        self.decide_all([Decision(submission, changes, seen)])

    def decide_all(self, decisions: Sequence[Decision]) -> None:
        """Write decisions as signed revisions of the desk, all or none, and tell open pages.

        Raises: as `decide`.
        """
        self.must_decide()
        keys: StoreKeys = self.request.app.state.keys
        write_as_desk(self.database, keys, self.mission, decisions, self.reader.name)
        self.request.app.state.watcher.poke()

    def must_decide(self) -> None:
        """Raises: NotAllowed for whoever only reads."""
        if not self.may_decide:
            raise NotAllowed(self._("An auditor reads and decides nothing."))


def current_desk(request: Request, database: OpenDatabase, settings: CurrentSettings, reader: CurrentReader) -> Desk:
    """The desk of the person who asks. Raises: NotSignedIn."""
    with database.read() as session:
        picture = take_picture(database, session, reader.mission)
    language = language_of(request)
    write = Formats(language, picture.ground.zone, now())
    return Desk(request, database, settings, reader, picture, write, translator(language))


OpenDesk = Annotated[Desk, Depends(current_desk)]


def show(desk: Desk, template: str, tab: str, status: int = 200, **values: Any) -> Response:
    """A page of the desk in its frame."""
    picture, received = desk.picture, desk.picture.last_received_at
    return render(
        desk.request,
        template,
        status,
        desk=desk,
        write=desk.write,
        mission=desk.ground.mission,
        tab=tab,
        tabs=_tabs(desk),
        log=picture.mark,
        received=received,
        is_stale=received is not None and desk.write.now - received > STALE_AFTER,
        **values,
    )


def _tabs(desk: Desk) -> list[Tab]:
    _, picture = desk._, desk.picture
    return [
        Tab("overview", "/desk/", _("Overview")),
        Tab("findings", "/desk/findings", _("Findings")),
        Tab("submissions", "/desk/submissions", _("Submissions")),
        Tab("incidents", "/desk/incidents", _("Incidents"), len(picture.incidents)),
        Tab("reports", "/desk/reports", _("Reports"), len(picture.waiting_reports)),
        Tab("stations", "/desk/stations", _("Stations")),
        Tab("teams", "/desk/teams", _("Teams")),
        Tab("differ", "/desk/differ", _("Pairs differ"), len(picture.differing)),
        Tab("held", "/desk/held", _("Quarantine"), len(picture.held)),
    ]
