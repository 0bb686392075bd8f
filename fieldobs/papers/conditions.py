"""When a question is asked, in words that somebody with a pen can follow. Pure.

A rule that cannot be said plainly names the questions it depends on: paper never says something wrong.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fieldobs.papers.words import Words, _

Rule = Any
COMPARED = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
MOST_PARTS = 3


def condition(rule: Rule, words: Words) -> str:
    """The condition without "only if": `K6 is No`; the questions it depends on where it is not so simple."""
    said = _say(rule, words)
    if said:
        return said
    names = list(dict.fromkeys(words.mark(name) for name in variables(rule)))
    return words.of(_("what was answered to {questions} asks for it"), questions=", ".join(names)) if names else ""


def variables(rule: Rule) -> Iterator[str]:
    """The questions that a rule names."""
    if isinstance(rule, list):
        for part in rule:
            yield from variables(part)
    elif isinstance(rule, Mapping):
        for operator, value in rule.items():
            if operator in ("var", "rows") and value != ".":
                yield str(value)
            else:
                yield from variables(value)


def _say(rule: Rule, words: Words) -> str:
    """A simple rule in words; empty for any other."""
    if not isinstance(rule, Mapping) or len(rule) != 1:
        return ""
    ((operator, parts),) = rule.items()
    if operator == "not":
        return _say_not(parts[0], words)
    if operator in ("and", "or"):
        return _say_several(operator, parts, words)
    if operator in ("==", "!="):
        return _say_equal(operator, parts, words)
    if operator == "selected":
        name, choice = _variable(parts[0]), parts[1]
        if name and isinstance(choice, str):
            return words.of(
                _("{question} has “{choice}”"), question=words.mark(name), choice=words.choice(name, choice)
            )
    if operator in COMPARED:
        return _say_compared(operator, parts, words)
    return ""


def _say_not(rule: Rule, words: Words) -> str:
    if isinstance(rule, Mapping) and len(rule) == 1:
        ((operator, parts),) = rule.items()
        if operator == "==":
            return _say_equal("!=", parts, words)
        if operator == "selected" and (name := _variable(parts[0])) and isinstance(parts[1], str):
            chosen = words.choice(name, parts[1])
            return words.of(_("{question} has not “{choice}”"), question=words.mark(name), choice=chosen)
        if operator == "or":
            return _say_several("and", [{"not": [part]} for part in parts], words)
    return ""


def _say_several(operator: str, parts: list[Rule], words: Words) -> str:
    flat = list(_flat(operator, parts))
    if operator == "or" and (one := _one_of(flat, words)):
        return one
    said = [_say(part, words) for part in flat]
    if not all(said) or len(said) > MOST_PARTS:
        return ""
    joint = words.of(_("{one} and {other}")) if operator == "and" else words.of(_("{one} or {other}"))
    whole = said[0]
    for part in said[1:]:
        whole = joint.format(one=whole, other=part)
    return whole


def _one_of(parts: list[Rule], words: Words) -> str:
    """`O7 is A, B or C`: one question and several of its choices."""
    pairs = [next(iter(part.items())) for part in parts if isinstance(part, Mapping) and len(part) == 1]
    names = {_variable(found[0]) for operator, found in pairs if operator in ("==", "selected")}
    if len(pairs) != len(parts) or len(names) != 1 or not (name := names.pop()):
        return ""
    if not all(operator in ("==", "selected") and isinstance(found[1], str) and found[1] for operator, found in pairs):
        return ""
    choices = " / ".join(words.quoted(words.choice(name, found[1])) for _, found in pairs)
    return words.of(_("{question} is one of {choices}"), question=words.mark(name), choices=choices)


def _flat(operator: str, parts: list[Rule]) -> Iterator[Rule]:
    for part in parts:
        if isinstance(part, Mapping) and list(part) == [operator]:
            yield from _flat(operator, part[operator])
        else:
            yield part


def _say_equal(operator: str, parts: list[Rule], words: Words) -> str:
    name, other = _variable(parts[0]), parts[1]
    if not name:
        return ""
    mark, second = words.mark(name), _variable(other)
    is_equal = operator == "=="
    if other == "":
        return words.of(_("{question} is empty") if is_equal else _("{question} is answered"), question=mark)
    if second:
        pattern = _("{question} and {other} are equal") if is_equal else _("{question} and {other} differ")
        return words.of(pattern, question=mark, other=words.mark(second))
    if isinstance(other, str | int | float):
        pattern = _("{question} is “{choice}”") if is_equal else _("{question} is not “{choice}”")
        return words.of(pattern, question=mark, choice=words.choice(name, str(other)))
    return ""


def _say_compared(operator: str, parts: list[Rule], words: Words) -> str:
    name, other = _variable(parts[0]), parts[1]
    if name and isinstance(other, int | float):
        return f"{words.mark(name)} {COMPARED[operator]} {other}"
    chosen = parts[0].get("count-selected") if isinstance(parts[0], Mapping) else None
    if chosen and (name := _variable(chosen[0])) and operator == ">" and other == 0:
        return words.of(_("anything is ticked at {question}"), question=words.mark(name))
    return ""


def _variable(rule: Rule) -> str:
    is_variable = isinstance(rule, Mapping) and list(rule) == ["var"] and rule["var"] != "."
    return str(rule["var"]) if is_variable else ""
