"""Each way of changing a source is one change and still a source."""

import ast

from tests.mutants.change import changes

SOURCE = """
def f(a, b):
    if a < b and not b:
        raise ValueError(a)
    return a + 1 if a is None else True
"""


def test_changes_one_thing_at_a_time():
    whole = ast.unparse(ast.parse(SOURCE))
    found = list(changes(SOURCE))
    assert {each.what.split(":")[0] for each in found} == {
        "turned", "another sum", "and for or", "without not", "the opposite", "one more", "always", "never",
        "returns nothing", "raises nothing",
    }  # fmt: skip
    for each in found:
        assert each.source != whole
        compile(each.source, "changed", "exec")
