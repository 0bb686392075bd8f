"""Versions of forms as the form room lists them: which are offered, to whom, and how much was filled with each."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fieldobs.desk.frame import Desk
from fieldobs.errors import NotFound
from fieldobs.forms.models import FormVersion
from fieldobs.forms.queries import list_versions


@dataclass(frozen=True)
class Edition:
    """One version with what was filled with it."""

    row: FormVersion
    submissions: int
    drafts: int

    @cached_property
    def document(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.row.document)
        return read

    @property
    def hash(self) -> str:
        return self.row.hash

    @property
    def is_retired(self) -> bool:
        return self.row.is_published and not self.row.is_current


@dataclass(frozen=True)
class FormRow:
    """One form with its versions, the newest first."""

    slug: str
    editions: Sequence[Edition]

    @property
    def head(self) -> Edition:
        """The version that stands for the form: the newest that is offered, else the newest."""
        return next((one for one in self.editions if one.row.is_current), self.editions[0])

    @property
    def submissions(self) -> int:
        return sum(one.submissions for one in self.editions)


def editions(desk: Desk, rows: Iterable[FormVersion]) -> list[Edition]:
    """Versions with what was filled with each."""
    filled = Counter(fact.form_hash for fact in desk.picture.newest if fact.state == "final")
    drafts = Counter(fact.form_hash for fact in desk.picture.newest if fact.state == "draft")
    return [Edition(row, filled[row.hash], drafts[row.hash]) for row in rows]


def form_rows(desk: Desk) -> list[FormRow]:
    """Every form of the mission, in its order."""
    with desk.database.read() as session:
        versions = list_versions(session, desk.mission)
    by_slug: dict[str, list[Edition]] = {}
    for edition in editions(desk, versions):
        by_slug.setdefault(edition.row.slug, []).append(edition)
    return [FormRow(slug, found) for slug, found in by_slug.items()]


def find_edition(desk: Desk, hash: str) -> tuple[Edition, list[Edition]]:
    """A version and all versions of its form, the newest first. Raises: NotFound."""
    with desk.database.read() as session:
        row = session.get(FormVersion, (desk.mission, hash))
        if row is None:
            raise NotFound(desk._("This mission has no such version of a form."))
        found = editions(desk, list_versions(session, desk.mission, row.slug))
    return next(one for one in found if one.hash == hash), found


def before(edition: Edition, others: Sequence[Edition]) -> Edition | None:
    """The version that this one followed."""
    at = edition.row.published_at
    return next((one for one in others if one.hash != edition.hash and one.row.published_at <= at), None)
