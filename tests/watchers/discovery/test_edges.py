"""The words at which no term begins or ends are learned from their places."""

from model import DayCounts, Lesson, Marks
from storage._rehearsal_past import RehearsedPast
from watchers.discovery.edges import learn_edges
from watchers.discovery.usual import Usual


def learn(words, days=None, clauses=2000):
    past = RehearsedPast()
    marks = Marks(since=1, upto=24 * 10, day=8, words=8000, clauses=clauses, reports=2000)
    past.learn(Lesson(marks, days=days or {}, words=words))
    usual = Usual(past, 200)
    return learn_edges(past, usual), usual


def test_an_article_ends_no_term_and_a_joining_word_begins_none():
    # one word in four begins a clause, and one in four ends one
    edges, usual = learn({"the": [400, 200, 2], "of": [300, 3, 2], "bank": [100, 25, 25]})

    assert not edges.allow(["protests", "the"], usual)
    assert not edges.allow(["of", "england"], usual)
    assert edges.allow(["bank"], usual)
    assert edges.allow(["bank", "run"], usual)


def test_a_word_between_others_is_no_edge_though_it_ends_some_clauses():
    # "de" begins half as many clauses as "of" may, and ends two in five of an average word's
    edges, usual = learn({"的": [400, 12, 39], "york": [400, 4, 39], "字": [100, 25, 25]})

    assert not edges.allow(["的", "字"], usual)
    assert not edges.allow(["字", "的"], usual)
    assert edges.allow(["字", "york"], usual)


def test_a_name_in_front_of_its_second_part_may_begin_a_fixed_pair():
    days = {7: DayCounts(100, {"hong kong": 9, "kong": 10, "hong": 9})}
    edges, usual = learn({"hong": [100, 60, 1], "kong": [100, 5, 40]}, days)

    assert edges.allow(["hong", "kong"], usual)
    assert not edges.allow(["hong"], usual)
    assert not edges.allow(["hong", "is"], usual)


def test_a_word_that_is_itself_in_the_news_is_no_function_word():
    days = {day: DayCounts(100, {"virus": 1}) for day in range(1, 8)}
    days[8] = DayCounts(100, {"virus": 80})
    edges, _ = learn({"virus": [100, 60, 1]}, days)

    assert "virus" not in edges.no_end


def test_nothing_is_an_edge_before_anything_was_read():
    past = RehearsedPast()

    assert learn_edges(past, Usual(past, 0)).no_end == frozenset()
