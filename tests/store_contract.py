"""What merging asks of a store. Every store is held to it: the one in memory and the central one."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.merge import read
from sync.store import Arrival, Store
from tests.cast import OPENING, Enrolled, Phone, id_of


class StoreContract:
    """A subclass gives `store`, and `register` with Amina and Boris of team 12 and Chiara of team 30 in it."""

    @pytest.fixture
    def store(self) -> Store:
        raise NotImplementedError

    @pytest.fixture
    def cast(self) -> tuple[Phone, Phone, Phone]:
        raise NotImplementedError

    @pytest.fixture
    def arrive(self, cast: Sequence[Phone]):
        register = Enrolled.of(*cast)

        def made(*entries) -> list[Arrival]:
            found = [read(entry, register) for entry in entries]
            assert all(isinstance(each, Arrival) for each in found)
            return found

        return made

    def test_finds_what_was_added_and_nothing_else(self, store, cast, arrive):
        kept, other = cast[0].write(OPENING), cast[0].write({"q": 1})
        store.add(arrive(kept))
        assert set(store.find([id_of(kept), id_of(other)])) == {id_of(kept)}
        assert set(store.find([])) == set()

    def test_has_no_problem_with_a_good_submission(self, store, cast, arrive):
        first, second = cast[0].write(OPENING), cast[1].write({"q": 1})
        store.add(arrive(first, second))
        assert store.problems([id_of(first), id_of(second)]) == {}
        assert store.problems([]) == {}

    def test_says_why_a_whole_submission_is_held_until_it_is_mended(self, store, cast, arrive):
        wrong = cast[0].write(OPENING | {"$station": "nowhere"})
        store.add(arrive(wrong))
        assert store.problems([id_of(wrong)])[id_of(wrong)].code == "station-unknown"
        store.add(arrive(cast[0].write({"$station": "0409"}, over={"$station": [id_of(wrong)]})))
        assert store.problems([id_of(wrong)]) == {}

    def test_says_which_revision_of_another_team_is_held(self, store, cast, arrive):
        ours, theirs = cast[0].write(OPENING | {"q": 1}), cast[2].write({"q": 2})
        store.add(arrive(ours, theirs))
        found = store.problems([id_of(ours), id_of(theirs)])
        assert {name: problem.code for name, problem in found.items()} == {id_of(theirs): "other-team"}

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
    @given(sizes=st.lists(st.integers(0, 3), max_size=5))
    def test_holds_everything_however_it_is_cut_into_batches(self, store, cast, arrive, sizes):
        made = []
        for size in sizes:
            entries = [cast[0].write({"q": 1}) for _ in range(size)]
            store.add(arrive(*entries))
            made += entries
        assert len(set(store.find([id_of(entry) for entry in made]))) == len(made)
