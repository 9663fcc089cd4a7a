"""The agenda gives the feeds that are due, each once."""

from hypothesis import given
from hypothesis import strategies as st

from daemon.agenda import Agenda


def test_the_agenda_gives_the_longest_due_first_and_each_once():
    agenda = Agenda()
    agenda.replace({"a": 30.0, "b": 10.0, "c": 20.0, "later": 99.0})

    assert agenda.find_first_due() == 10.0
    assert list(agenda.take(50.0, limit=2).items()) == [("b", 10.0), ("c", 20.0)]
    assert agenda.take(50.0, limit=9) == {"a": 30.0}
    assert agenda.take(50.0, limit=9) == {}
    assert len(agenda) == 1


def test_a_new_due_time_replaces_the_old():
    agenda = Agenda()
    agenda.put("a", 10.0)
    agenda.put("a", 20.0)

    assert agenda.take(15.0, 9) == {}
    assert agenda.find_first_due() == 20.0
    assert agenda.take(25.0, 9) == {"a": 20.0}
    assert agenda.find_first_due() is None


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.floats(0, 100)), max_size=40))
def test_the_agenda_agrees_with_a_dictionary(puts):
    agenda, truth = Agenda(), {}
    for key, due in puts:
        agenda.put(key, due)
        truth[key] = due

    assert sorted(agenda.take(50.0, 99)) == sorted(k for k, due in truth.items() if due <= 50.0)
    assert agenda.find_first_due() == min((d for d in truth.values() if d > 50.0), default=None)
