"""The terms that the reports of a rise have in common."""

from watchers.discovery.terms import list_spellings
from watchers.trends.shared import Shared, find_shared

BEFORE = [f"Markets {n} wait for the bank and shares rise on {n % 7} oil news" for n in range(200)]


def shared(*titles, before=BEFORE, own=("Cloudburst",), names=()):
    return find_shared(titles, lambda: before, own, names, list_spellings)


def test_terms_of_all_reports_are_in_common_as_they_are_written():
    found = shared(
        "| outage hits Merrow region",
        "Merrow region dark after | outage",
        "| blames outage in Merrow region on a cable",
    )

    assert found == Shared(("Merrow region", "outage"), 3)


def test_a_term_of_most_reports_is_counted():
    found = shared("| outage in Merrow", "Outage at |", "| wins a prize", "| outage costs millions")

    assert found.terms[0].casefold() == "outage"
    assert found.reports == 3


def test_unrelated_reports_have_nothing_in_common():
    assert shared("| hires a cook", "Prize for |", "Lawyers meet | today") == Shared()


def test_words_that_are_often_in_the_news_do_not_count():
    assert shared("| and oil", "Oil for |") == Shared()


def test_the_words_of_the_query_and_publishers_do_not_count():
    found = shared(
        "Cloudburst Example Times", "Cloudburst: Example Times", names=("Example Times",)
    )

    assert "Example Times" not in found.terms
    assert "Cloudburst" not in found.terms


def test_with_few_earlier_titles_nothing_is_known():
    assert not shared("| outage", "outage |", before=BEFORE[:10]).is_known


def test_chinese_terms_stand_without_spaces():
    found = shared("央行数字货币试点扩大", "数字货币试点再扩大", before=["今天天气很好"] * 60)

    assert any("数字货币" in term for term in found.terms)
    assert found.reports == 2
