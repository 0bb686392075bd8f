"""Which bodies a store keeps no longer: the desk's word counts, nobody else's."""

from sync.history import Arrival, erased
from sync.revision import read_revision
from tests.cast import Phone, id_of


def arrival(phone: Phone, entry, is_desk=False) -> Arrival:
    return Arrival(read_revision(entry.body, entry.sig), phone.team, False, is_desk)


def test_takes_the_desks_word_for_what_is_erased_and_keeps_what_says_so(amina):
    desk = Phone(None)
    said = amina.write({"q": 1})
    first = desk.write({"$erased": [id_of(said)]})
    second = desk.write({"$erased": [id_of(first), "another"]})
    arrivals = [arrival(amina, said), arrival(desk, first, True), arrival(desk, second, True)]
    assert erased(arrivals) == {id_of(said), "another"}
    assert erased(arrivals[:1]) == set()


def test_takes_no_phones_word_and_nothing_that_is_no_list(amina):
    desk = Phone(None)
    said = amina.write({"q": 1})
    arrivals = [
        arrival(amina, amina.write({"$erased": [id_of(said)]})),
        arrival(desk, desk.write({"$erased": id_of(said)}), True),
    ]
    assert erased(arrivals) == set()
