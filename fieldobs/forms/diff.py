"""What changed between two versions of a form, in words. Pure: two documents in, sentences out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from babel import Locale, UnknownLocaleError

from fieldobs.forms.written import written

Translate = Callable[[str], str]
Node = Mapping[str, Any]
Texts = Mapping[str, str]
FORM = ""


@dataclass(frozen=True)
class Change:
    """One difference: the name of what it is about, what happened to it, and its words or rule before and after."""

    about: str
    sentence: str
    was: str = ""
    now: str = ""


@dataclass(frozen=True)
class Placed:
    """A node where it stands: in which group or repeat."""

    node: Node
    parent: str


@dataclass(frozen=True)
class Diff:
    """Compares for one reader."""

    old: Mapping[str, Any]
    new: Mapping[str, Any]
    _: Translate
    language: str

    def changes(self) -> list[Change]:
        """All differences: of the form itself, then of its questions in their order, its lists, its checks."""
        return [*self.of_form(), *self.of_questions(), *self.of_lists(), *self.of_checks()]

    def of_form(self) -> Iterator[Change]:
        """Title, version, stage and languages."""
        _ = self._
        yield from self.words(FORM, _("The title"), self.old["title"], self.new["title"])
        for part, sentence in (("version", _("The version")), ("stage", _("The stage of the day"))):
            yield from self.texts(FORM, sentence, str(self.old[part]), str(self.new[part]))
        for language in self.new["languages"]:
            if language not in self.old["languages"]:
                yield Change(FORM, _("Speaks one more language: {language}.").format(language=self.called(language)))
        for language in self.old["languages"]:
            if language not in self.new["languages"]:
                yield Change(FORM, _("No longer speaks {language}.").format(language=self.called(language)))

    def of_questions(self) -> Iterator[Change]:
        """Questions and sections that came, went, were renamed, moved or changed."""
        before, after = placed(self.old["questions"]), placed(self.new["questions"])
        renamed = renames(before, after)
        yield from self.gone(before, after, renamed)
        moved = moves(before, after)
        for name, there in after.items():
            here = before.get(name) or before.get(renamed.get(name, ""))
            if here is None:
                yield self.added(name, there)
                continue
            if name in renamed:
                sentence = self._("Was called {name}. Answers under that name stay, as other answers.")
                yield Change(name, sentence.format(name=renamed[name]))
            elif name in moved:
                yield self.moved(name, there, after)
            yield from self.of_question(name, here.node, there.node)

    def gone(
        self, before: Mapping[str, Placed], after: Mapping[str, Placed], renamed: Mapping[str, str]
    ) -> Iterator[Change]:
        """What is no longer asked."""
        for name, place in before.items():
            if name in after or name in renamed.values():
                continue
            if is_group(place.node):
                yield Change(name, self._("The section is gone."), was=self.label(place.node))
            else:
                sentence = self._("No longer asked. Answers to it stay, as other answers.")
                yield Change(name, sentence, was=self.label(place.node))

    def added(self, name: str, place: Placed) -> Change:
        _ = self._
        sentence = _("A new section.") if is_group(place.node) else _("A new question.")
        return Change(name, sentence, now=self.label(place.node))

    def moved(self, name: str, there: Placed, after: Mapping[str, Placed]) -> Change:
        """Where a question went: behind another, or to the beginning of its section."""
        _ = self._
        beside = [other for other, place in after.items() if place.parent == there.parent]
        at = beside.index(name)
        if at:
            return Change(name, _("Moved: it now comes after {name}.").format(name=beside[at - 1]))
        if there.parent:
            return Change(name, _("Moved: it now begins {name}.").format(name=there.parent))
        return Change(name, _("Moved: it now comes first."))

    def of_question(self, name: str, old: Node, new: Node) -> Iterator[Change]:
        """What changed about one question."""
        _ = self._
        yield from self.texts(name, _("The kind of question"), old["type"], new["type"])
        wordings = {
            "label": _("The wording"), "hint": _("The hint"), "guidance": _("The guidance"),
            "constraint_message": _("What is said of an answer that does not fit"),
            "required_message": _("What is said where an answer is missing"),
        }  # fmt: skip
        for part, what in wordings.items():
            yield from self.words(name, what, old.get(part, {}), new.get(part, {}))
        yield from self.required(name, old.get("required"), new.get("required"))
        rules = {
            "relevant": _("When it is asked"), "constraint": _("Which answers fit"),
            "calculate": _("How it is reckoned"), "choice_filter": _("Which choices are offered"),
            "default": _("The answer it begins with"), "read_only": _("Whether it can be changed"),
            "count": _("How many rows there are"),
        }  # fmt: skip
        for part, what in rules.items():
            yield from self.rule(name, what, old.get(part), new.get(part))
        yield from self.texts(name, _("The list of choices"), old.get("list", ""), new.get("list", ""))
        yield from self.texts(name, _("How it is drawn"), old.get("appearance", ""), new.get("appearance", ""))
        if old.get("finding") != new.get("finding"):
            yield Change(name, _("It counts otherwise in the findings of the desk."))

    def required(self, name: str, old: Any, new: Any) -> Iterator[Change]:
        _ = self._
        if isinstance(old, dict) or isinstance(new, dict):
            yield from self.rule(name, _("When an answer is required"), old, new)
        elif bool(new) and not old:
            yield Change(name, _("An answer is now required."))
        elif bool(old) and not new:
            yield Change(name, _("An answer is no longer required."))

    def of_lists(self) -> Iterator[Change]:
        """Choices that came, went, were worded otherwise or stand in another order."""
        _ = self._
        for name in [name for name in self.new["lists"] if name in self.old["lists"]]:
            old = {choice["name"]: choice for choice in self.old["lists"][name]}
            new = {choice["name"]: choice for choice in self.new["lists"][name]}
            for gone in [choice for choice in old if choice not in new]:
                sentence = _("The choice {choice} is gone. Answers that name it stay.")
                yield Change(name, sentence.format(choice=gone), was=self.label(old[gone]))
            for choice in new:
                if choice not in old:
                    sentence = _("A new choice: {choice}.").format(choice=choice)
                    yield Change(name, sentence, now=self.label(new[choice]))
                else:
                    what = _("The choice {choice}").format(choice=choice)
                    yield from self.words(name, what, old[choice].get("label", {}), new[choice].get("label", {}))
            if [one for one in old if one in new] != [one for one in new if one in old]:
                yield Change(name, _("The choices stand in another order."), ", ".join(old), ", ".join(new))

    def of_checks(self) -> Iterator[Change]:
        """Checks that came, went or judge otherwise."""
        _ = self._
        old = {check["id"]: check for check in self.old["checks"]}
        new = {check["id"]: check for check in self.new["checks"]}
        for id in old:
            if id not in new:
                yield Change(id, _("The check is gone."), was=written(old[id]["rule"]))
        for id, check in new.items():
            if id not in old:
                yield Change(id, _("A new check."), now=written(check["rule"]))
                continue
            yield from self.rule(id, _("What the check asks for"), old[id]["rule"], check["rule"])
            yield from self.words(id, _("What the check says"), old[id]["message"], check["message"])
            yield from self.texts(id, _("The kind of check"), old[id]["kind"], check["kind"])
            yield from self.texts(
                id, _("The lines to read again"), *(" ".join(one["lines"]) for one in (old[id], check))
            )

    def words(self, about: str, what: str, old: Texts, new: Texts) -> Iterator[Change]:
        """A text that is worded otherwise, language by language."""
        for language in dict.fromkeys([*new, *old]):
            called = self._("{what} ({language})").format(what=what, language=self.called(language))
            yield from self.texts(about, called, old.get(language, ""), new.get(language, ""))

    def rule(self, about: str, what: str, old: Any, new: Any) -> Iterator[Change]:
        before, after = ("" if rule is None else written(rule) for rule in (old, new))
        yield from self.texts(about, what, before, after)

    def texts(self, about: str, what: str, old: str, new: str) -> Iterator[Change]:
        _ = self._
        if old == new:
            return
        if not old:
            yield Change(about, _("{what} is new.").format(what=what), now=new)
        elif not new:
            yield Change(about, _("{what} is gone.").format(what=what), was=old)
        else:
            yield Change(about, _("{what} changed.").format(what=what), old, new)

    def label(self, node: Node) -> str:
        texts: Texts = node.get("label", {})
        return texts.get(self.language) or next(iter(texts.values()), "")

    def called(self, code: str) -> str:
        """A language in the reader's own."""
        try:
            return Locale.parse(code, sep="-").get_display_name(self.language) or code
        except (ValueError, UnknownLocaleError):
            return code


def is_group(node: Node) -> bool:
    return node["type"] in ("group", "repeat")


def placed(nodes: Sequence[Node], parent: str = "") -> dict[str, Placed]:
    """Every node by its name, from the top down; one inside of a repeat by its path."""
    found: dict[str, Placed] = {}
    for node in nodes:
        found[node["name"]] = Placed(node, parent)
        inside = placed(node.get("children", ()), node["name"])
        found |= {name if name not in found else f"{node['name']}/{name}": place for name, place in inside.items()}
    return found


def renames(before: Mapping[str, Placed], after: Mapping[str, Placed]) -> dict[str, str]:
    """New name -> old name, where one question went and another with the same kind and words came."""
    lost = {name: place.node for name, place in before.items() if name not in after}
    found: dict[str, str] = {}
    for name, place in after.items():
        if name in before or not place.node.get("label"):
            continue
        alike = [old for old, node in lost.items() if same_words(node, place.node) and old not in found.values()]
        if alike:
            found[name] = alike[0]
    return found


def same_words(one: Node, other: Node) -> bool:
    return bool(one["type"] == other["type"] and one.get("label") == other.get("label"))


def moves(before: Mapping[str, Placed], after: Mapping[str, Placed]) -> set[str]:
    """Nodes that stand in another group, or elsewhere among those that stayed; as few as explain the new order."""
    both = [name for name in before if name in after]
    elsewhere = {name for name in both if before[name].parent != after[name].parent}
    stayed = [name for name in both if name not in elsewhere]
    now = [name for name in after if name in before and name not in elsewhere]
    matcher = SequenceMatcher(None, stayed, now, autojunk=False)
    kept = {name for block in matcher.get_matching_blocks() for name in stayed[block.a : block.a + block.size]}
    return elsewhere | (set(stayed) - kept)


def differences(old: Mapping[str, Any], new: Mapping[str, Any], _: Translate, language: str = "en") -> list[Change]:
    """What changed from one version to the other, in a reader's language."""
    return Diff(old, new, _, language).changes()
