"""Choosing submissions from the picture: the filters of a list, and the bars that lead to it. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fieldobs.desk.figures import NO, NOT_OBSERVED, YES, Fact
from fieldobs.desk.flags import Flag, Flags
from fieldobs.desk.picture import Picture

ANSWERS = {"yes": YES, "no": NO, "not_observed": NOT_OBSERVED}


@dataclass(frozen=True)
class Choice:
    """What a reader chose to see; an empty member leaves all."""

    form: str = ""
    stage: str = ""
    region: str = ""
    team: str = ""
    station: str = ""
    state: str = ""
    question: str = ""
    forms: str = ""
    answer: str = ""
    gravity: str = ""
    check: str = ""
    checked: str = ""

    @property
    def asks_for_flags(self) -> bool:
        return bool(self.check or self.checked)


def chosen(
    picture: Picture, choice: Choice, among: Sequence[Fact] | None = None, flags: Flags | None = None
) -> list[Fact]:
    """The submissions that fit every filter, the last received first; `flags` where the filter asks for them."""
    tests = list(_tests(picture, choice))
    if choice.asks_for_flags:
        tests.append(_flagged(choice, flags or {}))
    facts = picture.newest if among is None else among
    return [fact for fact in facts if all(fits(fact) for fits in tests)]


def _tests(picture: Picture, choice: Choice) -> Iterable[Callable[[Fact], bool]]:
    for member in ("form", "stage", "region", "team", "station"):
        wanted = getattr(choice, member)
        if wanted:
            yield _equals(member, wanted)
    if choice.state:
        yield _in_state(choice.state)
    if choice.gravity:
        yield lambda fact: str(fact.gravity) == choice.gravity
    if choice.question:
        yield _answered(picture, choice)


def _flagged(choice: Choice, flags: Flags) -> Callable[[Fact], bool]:
    """Forms with a flag of one check or of any, open or confirmed or either."""

    def is_meant(flag: Flag) -> bool:
        if choice.check and flag.check != choice.check:
            return False
        return not choice.checked or flag.is_confirmed == (choice.checked == "confirmed")

    return lambda fact: any(is_meant(flag) for flag in flags.get(fact.id, ()))


def _equals(member: str, wanted: str) -> Callable[[Fact], bool]:
    return lambda fact: getattr(fact, member) == wanted


def _in_state(state: str) -> Callable[[Fact], bool]:
    if state in ("returned", "accepted"):
        return lambda fact: fact.review == state
    if state == "differ":
        return lambda fact: fact.conflicts > 0
    if state == "held":
        return lambda fact: fact.is_held
    return lambda fact: fact.state == state


def _answered(picture: Picture, choice: Choice) -> Callable[[Fact], bool]:
    """Counted forms whose answer to a question is the one behind a bar."""
    slugs = set(choice.forms.split(",")) - {""}
    places = {
        hash: [key for key, _finding in form.findings].index(choice.question)
        for hash, form in picture.ground.forms.items()
        if choice.question in dict(form.findings) and (not slugs or form.slug in slugs)
    }
    wanted = ANSWERS.get(choice.answer)

    def fits(fact: Fact) -> bool:
        place = places.get(fact.form_hash)
        return fact.counts and place is not None and fact.seen[place] == wanted

    return fits
