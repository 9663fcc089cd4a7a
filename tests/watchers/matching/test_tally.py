"""A keyword with too many matches or none in past entries is doubted."""

from __future__ import annotations

from model import Entry, Watch
from watchers import Watchlist, WatchlistTally


def doubts(watches: list[Watch], titles: dict[str, int], days: int = 30) -> list[str]:
    tally = WatchlistTally(Watchlist(watches))
    every = [title for title, count in titles.items() for _ in range(count)]
    tally.add([Entry("f", str(number), title) for number, title in enumerate(every)])
    return [f"{d.watch} {d.part}.{d.index}: {d.message}" for d in tally.list_doubts(days)]


def test_a_watch_that_found_nothing_is_doubted_once() -> None:
    assert doubts([Watch("w", ("CBDC", "ECB"))], {"a": 1000}) == [
        "w .0: matched nothing in 30 days (1,000 entries); try a headline that it should match"
    ]


def test_a_keyword_without_matches_is_doubted_if_another_has_some() -> None:
    assert doubts([Watch("w", ("CBDC", "ECB"))], {"a": 999, "the ECB": 1}) == [
        (
            "w keywords.0: found nothing in 30 days (1,000 entries); look at how it is written, or "
            "take it out"
        )
    ]


def test_of_many_keywords_that_found_nothing_some_are_named_and_the_rest_counted() -> None:
    many = tuple(f"word{number}x" for number in range(8))

    found = doubts([Watch("w", ("ECB", *many))], {"a": 999, "the ECB": 1})

    assert [line.split(":")[0] for line in found] == [f"w keywords.{n}" for n in range(1, 6)] + [
        "w .0"
    ]
    assert "3 more keywords found nothing" in found[-1]


def test_a_keyword_with_too_many_matches_is_shown_in_its_most_frequent_writing() -> None:
    titles = {"a": 900, "tell us more": 30, "Tell us why": 20, "US economy": 10, "ECB": 40}

    assert doubts([Watch("w", ("US",))], titles) == [
        (
            'w keywords.0: matches 6 % of all entries (60 of 1,000 in 30 days), most often as "us" '
            "(50); write =US for these letters only"
        )
    ]


def test_a_frequent_word_that_is_not_an_abbreviation_should_be_narrowed() -> None:
    assert doubts([Watch("w", ("bitcoin",))], {"a": 970, "Bitcoin falls": 30}) == [
        (
            "w keywords.0: matches 3 % of all entries (30 of 1,000 in 30 days), most often as "
            '"Bitcoin" (30); ask for more by AND, or leave something out by none:'
        )
    ]


def test_a_watch_of_many_keywords_is_doubted_as_a_whole() -> None:
    titles = {"a": 985, "CBDC": 8, "ECB": 7}

    assert doubts([Watch("w", ("CBDC", "ECB"))], titles) == [
        (
            'w .0: matches 2 % of all entries (15 of 1,000 in 30 days), most often by "CBDC" (8); ask '
            "for more by AND, or leave something out by none:"
        )
    ]


def test_entries_that_none_excludes_do_not_count() -> None:
    titles = {"a": 900, "us": 99, "US Fed": 1}

    assert doubts([Watch("w", ("US",), all=("Fed",))], titles) == []


def test_few_entries_or_few_days_raise_no_doubt() -> None:
    watches = [Watch("w", ("CBDC",))]

    assert doubts(watches, {"a": 199}) == []
    assert doubts(watches, {"a": 1000}, days=6) == []
    assert doubts(watches, {"a": 190, "CBDC": 9}) == []
