"""What observers saw, as tiles and bars: each with its base, what was not observed, and the way to its forms. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fieldobs.desk.document import Form, Question, Texts
from fieldobs.desk.figures import ANY, NO, STATION_STAGES, YES, Fact, Tally

Translate = Callable[[str], str]
WORDY = 3
MOST_BARS = 8


@dataclass(frozen=True)
class Seen:
    """One question's answers. `forms` are the slugs it was asked in, `meant` the choices that count as yes."""

    key: str
    code: str
    label: Texts
    kind: str
    forms: tuple[str, ...]
    tally: Tally
    meant: tuple[Texts, ...] = ()

    def link(self, answer: str) -> str:
        """The forms in which the answer was yes, no or not_observed."""
        return "/desk/submissions?" + urlencode({"question": self.key, "forms": ",".join(self.forms), "answer": answer})


def seen(forms: Iterable[Form], tallies: Mapping[tuple[str, str], Tally]) -> list[Seen]:
    """Every question that counts in the figures; one asked alike in several forms is told once."""
    merged: dict[tuple[str, str], Seen] = {}
    for form in forms:
        for key, finding in form.findings:
            question = form.questions[key]
            tally = tallies.get((form.slug, key), Tally())
            found = merged.get((finding.kind, key))
            merged[finding.kind, key] = Seen(
                key=key,
                code=question.code,
                label=question.label,
                kind=finding.kind,
                forms=(*(found.forms if found else ()), form.slug),
                tally=(found.tally if found else Tally()) + tally,
                meant=_meant(question),
            )
    return list(merged.values())


def _meant(question: Question) -> tuple[Texts, ...]:
    """The choices that count as yes, where that is not plain from the question."""
    yes = question.finding.yes if question.finding else frozenset()
    if yes <= {"yes", ANY}:
        return ()
    found = tuple(question.choices[name] for name in question.choices if name in yes)
    return found if len(found) <= WORDY else ()


def visits_with(facts: Iterable[Fact], forms: Mapping[str, Form], kind: str, bad: int) -> Tally:
    """Visits in which nothing of a kind was bad, of those in which anything of it could be seen."""
    places = {
        hash: tuple(place for place, (_key, finding) in enumerate(form.findings) if finding.kind == kind)
        for hash, form in forms.items()
    }
    yes = no = 0
    for fact in facts:
        said = {fact.seen[place] for place in places.get(fact.form_hash, ())}
        if bad in said:
            no += 1
        elif said & {YES, NO}:
            yes += 1
    return Tally(yes, no)


def worst(found: Sequence[Seen], kind: str, most: int) -> list[Seen]:
    """The questions of a kind most often of concern: irregularities seen, procedures not followed."""

    def concern(one: Seen) -> int:
        return one.tally.no if kind == "procedure" else one.tally.yes

    asked = [one for one in found if one.kind == kind and one.tally.asked]
    return sorted(asked, key=lambda one: -concern(one))[:most]


@dataclass(frozen=True)
class Saw:
    """What the overview tells: tiles with their base, and the questions most often of concern."""

    visits: int
    access: Sequence[Seen]
    women: Sequence[Seen]
    followed: Tally
    clean: Tally
    counted: Tally
    irregularities: Sequence[Seen]
    procedures: Sequence[Seen]


def what_observers_saw(
    found: Sequence[Seen], counting: Sequence[Fact], visited: Mapping[str, str], forms: Mapping[str, Form]
) -> Saw:
    """The findings of final forms; `visited` is station -> region."""
    visits = [fact for fact in counting if fact.stage in STATION_STAGES]
    counted = {fact.station for fact in visits if fact.stage == "counting" and fact.station}
    return Saw(
        visits=len(visits),
        access=[one for one in found if one.kind == "access"],
        women=[one for one in found if one.kind == "women"],
        followed=visits_with(visits, forms, "procedure", NO),
        clean=visits_with(visits, forms, "irregularity", YES),
        counted=Tally(len(counted), len(visited) - len(counted)),
        irregularities=worst(found, "irregularity", MOST_BARS),
        procedures=worst(found, "procedure", MOST_BARS),
    )
