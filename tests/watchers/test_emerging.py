"""`alert_on: [emerging]` tells hot terms that nobody listed, within a budget."""

from datetime import timedelta

import pytest

import config
from config import Texts
from model import ConfigError, State
from rehearsal.stream import replay
from tests.watchers.discovery.scene import START, everyday, story

WATCHLIST = """
watches:
  - name: Hot
    alert_on: [{type: emerging%s}]
%s
channels: {screen: {type: console}}
"""

DAM = [
    "Kelderdam bursts after night of rain",
    "Thousands flee as Kelderdam wall gives way",
    "Army sent to villages below Kelderdam",
    "Minister visits Kelderdam flood area",
    "Kelderdam engineers had warned for years",
]
MORE_OF_DAM = [
    "Search for survivors of Kelderdam goes on",
    "Kelderdam victims remembered in silence",
    "Insurers count the cost of Kelderdam",
    "Schools near Kelderdam stay closed",
    "Kelderdam power station beyond repair",
    "Opposition asks for Kelderdam inquiry",
    "King to visit the Kelderdam valley",
]
BANK = [
    "Bank Osterhuis halts withdrawals",
    "Queues form at Osterhuis branches",
    "Regulator takes over Osterhuis",
    "Osterhuis chief arrested at airport",
    "Depositors of Osterhuis will be paid",
]


def build(options="", more=""):
    text = WATCHLIST % (options, more)
    return config.parse(Texts("config.yaml", {"config.yaml": text}), {})


def run(conf, extra, days=6):
    """Return the alerts of *conf* over usual days with the entries of *extra* by hour."""
    batches = [
        sorted([*everyday(hour), *extra.get(hour, ())], key=lambda one: one.first_seen)
        for hour in range(24 * days)
    ]
    return list(replay(conf, batches))


def test_a_term_that_nobody_listed_is_told_once_with_its_story():
    [alert] = run(build(), {120: story(120, DAM)})

    assert alert.signal.kind.name == "emerging"
    assert alert.state is State.ACTIVE
    assert alert.at == START + timedelta(hours=121)
    assert alert.message.headline == "Hot: Kelderdam bursts after night of rain"
    assert alert.message.lines == (
        "Hot term: Kelderdam",
        "5 reports, carried by 5 publishers, in the last hour; usual: fewer than 0.1",
        "No watch lists it. To watch it:",
    )
    [command] = alert.message.commands
    assert command.startswith("hot add ")
    assert [one.title for one in alert.message.mentions] == DAM[:3]


@pytest.mark.untraced
def test_the_everyday_is_never_told():
    assert run(build(), {}) == []


@pytest.mark.untraced
def test_a_topic_that_a_watch_covers_is_not_told():
    covered = build(more="  - {name: Dams, keywords: kelderdam, alert_on: [burst]}")

    kinds = {one.signal.kind.watcher for one in run(covered, {120: story(120, DAM)})}

    assert "emerging" not in kinds


@pytest.mark.untraced
def test_a_topic_is_left_out_by_none():
    assert run(build(more="    none: [kelderdam]"), {120: story(120, DAM)}) == []


def test_a_watch_with_keywords_hears_of_topics_among_its_matches_only():
    extra = {120: [*story(120, DAM), *story(120, BANK, minute=40)]}

    [alert] = run(build(more="    keywords: osterhuis"), extra)

    assert "Osterhuis" in alert.message.lines[0]


def test_the_growth_of_a_topic_is_told_in_its_thread():
    first, grown = run(build(), {120: story(120, DAM), 122: story(122, MORE_OF_DAM)})

    assert grown.signal.kind.name == "emerging.grown"
    assert grown.signal.thread == first.signal.key
    assert grown.message.headline.startswith("Hot: Kelderdam goes on: ")


def test_no_more_topics_are_told_a_day_than_the_budget():
    extra = {120: story(120, DAM), 122: story(122, BANK)}

    [alert] = run(build(", budget: 1/day"), extra)

    assert "Kelderdam" in alert.message.lines[0]


@pytest.mark.parametrize("budget", ["0/day", "3", "3/hour", "many", "-1/day", "1.5/day"])
def test_a_budget_that_is_none_is_refused(budget):
    with pytest.raises(ConfigError, match="write how many topics to tell, as 3/day or 10/week"):
        build(f', budget: "{budget}"')


def test_a_watch_that_also_alerts_on_matches_needs_keywords():
    text = "watches: [{name: Hot, alert_on: [match, emerging]}]\nchannels: {s: {type: console}}"

    with pytest.raises(ConfigError, match="the watch has no keywords"):
        config.parse(Texts("config.yaml", {"config.yaml": text}), {})


def test_a_mistake_in_none_is_found_where_it_stands():
    with pytest.raises(ConfigError, match=r"config.yaml:5:.*watches.0.none"):
        build(more='    none: ["(open"]')
