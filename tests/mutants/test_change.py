"""Each way of changing a source is one change and still a source."""

import ast

from tests.mutants.change import changes

SOURCE = """
def f(a, b):
    if a < b and not b:
        raise ValueError(a)
    return a + 1 if 0 < a is not None else True
"""


def test_changes_one_thing_at_a_time() -> None:
    whole = ast.unparse(ast.parse(SOURCE))
    found = list(changes(SOURCE))
    assert {each.what.split(":")[0] for each in found} == {
        "turned", "turned in its second part", "another sum", "and for or", "without not", "the opposite",
        "one more", "always", "never", "returns nothing", "raises nothing",
    }  # fmt: skip
    for each in found:
        assert each.source != whole
        compile(each.source, "changed", "exec")


def test_tells_a_no_only_from_a_yes() -> None:
    found = [each.what for each in changes("def f(a):\n    if a:\n        return False\n    return None")]
    assert found == ["always: if a:\n    return False", "never: if a:\n    return False", "the opposite: False"]


def test_leaves_alone_what_decides_nothing() -> None:
    source = """
@dataclass(frozen=True)
class A:
    a: int | None = 1
    def f(self, b: int | None) -> "A | None":
        told = f"{b[:36]} {b + 1}"[:200]
        return zip(told, told, strict=True)
"""
    assert [each.what for each in changes(source)] == [
        "one more: 1",
        "returns nothing: return zip(told, told, strict=True)",
        "another sum: b + 1",
        "one more: 1",
    ]
