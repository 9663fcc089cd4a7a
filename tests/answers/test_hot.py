"""A row of the hot list says in words how unusual its term is, and names the moment."""

from datetime import UTC, datetime, timedelta

import pytest

from answers.hot import (
    describe_line,
    describe_list,
    describe_odds,
    describe_rest,
    describe_rise,
    describe_since,
    explain_learning,
    find_rank,
    grade,
    make_object,
    make_row,
)
from model import HotList
from tests.scenes.terms import AT, a_list, a_term


@pytest.mark.parametrize(
    ("observed", "hours", "expected", "words"),
    [
        (7, 3, 0.21, "7 reports in 3 hours where 0.2 are usual"),
        (5, 1, 0.004, "5 reports in 1 hour where fewer than 0.1 are usual"),
        (40, 24, 12.34, "40 reports in 24 hours where 12.3 are usual"),
    ],
)
def test_a_rise_is_told_with_its_usual_number(observed, hours, expected, words):
    assert describe_rise(a_term(observed=observed, hours=hours, expected=expected)) == words


def test_the_rest_names_publishers_beginning_and_all_reports():
    assert describe_rest(a_term(), AT) == (
        "by 5 publishers, since 9 Mar 09:05 (3 h ago); 12 reports in 24 hours"
    )


def test_reports_that_are_all_counted_are_named_once():
    term = a_term(observed=12, hours=24, publishers=1)

    assert describe_rest(term, AT) == "by 1 publisher, since 9 Mar 09:05 (3 h ago)"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(days=3, hours=1), "6 Mar 11:00 (3 days ago)"),
        (timedelta(hours=5, minutes=40), "9 Mar 06:20 (6 h ago)"),
        (timedelta(minutes=20), "9 Mar 11:40 (20 min ago)"),
    ],
)
def test_the_age_of_a_rise_is_told_in_days_hours_or_minutes(age, words):
    assert describe_since(a_term(started=AT - age), AT) == words


def test_the_line_names_the_days_that_are_learned():
    assert describe_line(make_row(1, a_list(), {}, {20519, 20520})) == "2 days, then 24 hours"
    assert describe_line(make_row(1, a_list(), {}, ())) == "24 hours"


@pytest.mark.parametrize(
    ("score", "daily", "word"),
    [
        (6.9, 192.0, "weak"),
        (7.0, 192.0, "clear"),
        (14.0, 192.0, "strong"),
        (28.0, 192.0, "very strong"),
        (9.9, 1000.0, "weak"),
        (10.0, 1000.0, "clear"),
        (39.9, 1000.0, "strong"),
    ],
)
def test_a_grade_depends_on_the_score_and_on_how_busy_the_feeds_are(score, daily, word):
    assert grade(a_term(score=score), a_list(daily=daily)) == word


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (4.0, "a rise explains it 55 times better than chance"),
        (10.7, "a rise explains it 44,000 times better than chance"),
        (300.0, "a rise explains it more than a million times better than chance"),
    ],
)
def test_a_score_is_told_as_odds(score, words):
    assert describe_odds(score) == words


def test_a_row_for_programs_has_the_keys_of_the_contract_and_no_others():
    hot = a_list(a_term(covered_by=("Floods",)))
    row = make_row(1, hot, {}, ())

    assert make_object(row, hot) == {
        "at": AT,
        "id": "3fa2c1",
        "rank": 1,
        "term": "Kelderdam",
        "also": ["Osterhuis Valley"],
        "score": 15.235,
        "observed": 7,
        "expected": 0.2123,
        "reports": 12,
        "publishers": 5,
        "started": datetime(2026, 3, 9, 9, 5, tzinfo=UTC),
        "covered_by": ["Floods"],
        "stories": [
            {
                "title": "Kelderdam bursts after night of rain",
                "url": "https://paper1.example/dam",
                "source": "paper1.example",
            },
            {
                "title": "Thousands flee as Kelderdam wall gives way",
                "url": "https://paper2.example/dam",
                "source": "paper2.example",
            },
        ],
    }


def test_the_days_of_a_row_end_with_the_last_24_hours():
    row = make_row(1, a_list(), {20519: 2, 20520: 1}, {20518, 20519, 20520})

    assert list(row.days) == [None] * 25 + [0, 2, 1, 12]


def test_a_list_that_is_still_learned_says_when_it_comes():
    hot = HotList(at=AT, learning_until=AT + timedelta(hours=31))

    assert explain_learning(hot, AT) == (
        "learning until 2026-03-10 19:00 UTC (about 31 h): the past has 0 whole days; "
        "the first list needs one, with 100 reports"
    )


def test_a_list_that_is_late_says_that_reports_are_few():
    hot = HotList(at=AT, days=1, daily=38.0, learning_until=AT - timedelta(hours=1))

    assert explain_learning(hot, AT) == (
        "learning until 2026-03-09 11:00 UTC, and longer where few reports come: "
        "the past has 1 whole day with 38 reports; the first list needs one, with 100 reports"
    )


def test_a_list_that_is_there_has_nothing_to_explain():
    assert explain_learning(a_list(), AT) == ""


def test_a_whole_list_is_summed_up():
    two = a_list(a_term(), a_term(id="b"))

    assert describe_list(two, 2) == "2 unusual terms; 192 reports are usual a day"
    assert describe_list(two, 1) == "the first 1 of 2 unusual terms; 192 reports are usual a day"
    assert describe_list(HotList(at=AT, daily=40.0), 0) == (
        "no term is unusual; 40 reports are usual a day"
    )


@pytest.mark.parametrize(
    ("word", "rank"),
    [
        ("3fa2c1", 1),
        ("KELDERDAM", 1),
        ("osterhuis  valley", 1),
        ("b", 2),
        ("kelderdam flood", 2),
        ("flood", None),
    ],
)
def test_a_term_is_found_by_its_id_its_label_or_another_term(word, rank):
    hot = a_list(a_term(), a_term(id="b", text="Kelderdam flood", key="dam flood", also=()))

    assert find_rank(hot, word) == rank
