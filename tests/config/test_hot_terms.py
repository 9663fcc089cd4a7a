"""A watch for hot terms in the config: its mistakes, its hints, and the entries it leaves out."""

from datetime import UTC, datetime

import pytest

from config import Texts, parse
from model import ConfigError, SeenEntry

HEAD = """\
ops: a
feeds: [{url: https://a.example/rss, name: Alpha}]
channels: {a: {type: console}}
"""


def read(text):
    return parse(Texts("/x/config.yaml", {"config.yaml": HEAD + text}), {})


def mistakes(text):
    with pytest.raises(ConfigError) as caught:
        read(text)
    return caught.value.problems


@pytest.mark.parametrize(
    ("option", "mistake"),
    [
        (
            "budget: 3/hour",
            (
                '4:57: watches.0.alert_on.0.budget: budget is "3/hour"; '
                "write how many topics to tell, as 3/day or 10/week"
            ),
        ),
        (
            "min_reports: 1",
            '4:62: watches.0.alert_on.0.min_reports: min_reports is "1"; write 2 or more',
        ),
    ],
)
def test_a_mistake_in_an_option_asks_for_no_keywords(option, mistake):
    text = f"watches: [{{name: H, alert_on: [{{type: emerging, {option}}}]}}]\n"

    assert mistakes(text) == (f"config.yaml:{mistake}",)


def test_a_second_kind_of_watcher_asks_for_keywords():
    (mistake,) = mistakes("watches: [{name: H, alert_on: [emerging, match]}]\n")

    assert "the watch has no keywords" in mistake


def test_an_option_of_burst_and_of_hot_terms_says_where_it_belongs():
    (mistake,) = mistakes("watches: [{name: H, alert_on: [emerging], min_reports: 2}]\n")

    assert mistake == (
        "config.yaml:4:43: watches.0.min_reports: is for burst, which this watch does not alert on; "
        "for emerging write alert_on: [{type: emerging, min_reports: 2}]"
    )


def test_a_watch_without_keywords_gets_hints_about_its_feeds_and_exclusions():
    config = read("watches: [{name: H, feeds: [Alpa], none: [golf, golf], alert_on: [emerging]}]\n")

    assert config.hints == (
        (
            'config.yaml:4:29: watches.0.feeds.0: names no feed: no name, label or address is "Alpa"; '
            'did you mean "Alpha"?'
        ),
        'config.yaml:4:49: watches.0.none.1: "golf" stands here twice; remove one',
    )


def test_a_watch_that_can_never_tell_gets_a_hint():
    config = read("hot: off\nwatches: [{name: H, alert_on: [emerging]}]\n")

    assert config.hints == (
        (
            "config.yaml:5:11: watches.0: never tells a hot term, as the config has hot: off; "
            "take that line out"
        ),
    )


def test_global_exclusions_hold_for_hot_terms():
    config = read("global_none: [horoscope]\nwatches: [{name: H, alert_on: [emerging]}]\n")
    at = datetime(2026, 3, 1, tzinfo=UTC)
    entries = [SeenEntry("", title, title, first_seen=at) for title in ("My horoscope", "Floods")]

    matches = config.hot_watchlist.match(entries)

    assert [match.entry.title for match in matches] == ["Floods"]


def test_a_mistake_in_the_global_exclusions_is_noted_once():
    (mistake,) = mistakes("global_none: ['(']\nwatches: [{name: H, alert_on: [emerging]}]\n")

    assert mistake.startswith("config.yaml:4:16: global_none.0: ")
