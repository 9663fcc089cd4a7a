"""The message of a rise as its trend moves: state, figures, bars, last report, stories."""

from __future__ import annotations

from dataclasses import replace

from alerts import compose_moved
from model import Match, Moved, SeenEntry
from tests.alerts.wording.test_trend import FACTS, HOUR, NOON, burst, said
from watchers.trends.session import KINDS

STARTED = NOON - 5 * HOUR
LATER = NOON + 4 * HOUR
HOURS = [(STARTED + n * HOUR, count) for n, count in enumerate((2, 3, 2, 0, 0, 4, 1))]


def root(**fields):
    message = said("rising", burst(names=("reuters.com",)), "CBDC news 0", "CBDC news 1")
    return replace(message, facts=FACTS, page="https://page.example/trends/x", **fields)


def moved(step="rising", **fields):
    facts = {
        "root": "k",
        "kind": KINDS[step],
        "since": LATER,
        "is_step": False,
        "watch": "CBDC",
        "keyword": "",
        "started": STARTED,
        "last": LATER - HOUR,
        "reports": 12,
        "publishers": ("ft.com", "reuters.com", "a.example", "b.example", "c.example"),
        "or_more": False,
        "daily": 1.94,
    }
    return Moved(**(facts | fields))


def test_a_trend_that_goes_on_has_the_figures_of_now():
    message = compose_moved(root(), moved(), HOURS, LATER)

    assert message.headline == "CBDC rising: 12 reports in 9 h, 16x the usual 0.73"
    assert message.lines == (
        "Last report 10 Mar 15:00 UTC; a usual day brings 1.9",
        (
            "Since 10 Mar 07:00 UTC, first by Reuters; 5 publishers: ft.com, reuters.com, "
            "a.example, b.example and 1 more"
        ),
        "When it was told: 7 reports, 17x the usual 0.41",
        "Rising with it: Nigeria, wallet",
    )
    assert (message.icon, message.page) == ("📈", "https://page.example/trends/x")
    assert message.why == root().why
    assert (message.figures.reports, message.figures.known_since) == (12, burst().known_since)


def test_its_chart_goes_back_a_day_and_marks_where_the_trend_began():
    series = compose_moved(root(), moved(), HOURS, LATER).series

    assert series.counts == (0,) * 14 + (2, 3, 2, 0, 0, 4, 1, 0, 0, 0)
    assert (series.hours, series.until, series.risen) == (1, LATER, 14)


def test_a_further_rise_is_named_in_the_headline():
    message = compose_moved(root(), moved("escalated", keyword="e-CNY"), HOURS, LATER)

    assert message.headline.startswith("CBDC “e-CNY” rising further: 12 reports in 9 h")
    assert (message.icon, message.broadcast) == ("📈", False)


def test_a_trend_past_its_peak_and_one_that_is_over_say_since_when():
    peaked = compose_moved(root(), moved("peaked"), HOURS, LATER)
    over = compose_moved(root(), moved("over"), HOURS, LATER)

    assert peaked.headline == "CBDC past its peak: 12 reports in 9 h"
    assert peaked.lines[0] == "Past its peak since 10 Mar 16:00 UTC"
    assert over.headline == "CBDC is back to usual: 12 reports in 9 h"
    assert over.lines[0] == "Over since 10 Mar 16:00 UTC: 12 reports in 9 h"
    assert (peaked.icon, over.icon) == ("📉", "📉")


def test_the_stories_of_now_stand_in_place_of_the_first_ones():
    entry = SeenEntry("f", "x", "CBDC vote won", first_seen=NOON)
    found = Match("CBDC", entry, ("CBDC",), ())
    message = compose_moved(root(), moved(matches=(found,), counts=(5,)), HOURS, LATER)

    assert [(one.title, one.reports) for one in message.mentions] == [("CBDC vote won", 5)]
    assert message.more == 7


def test_the_times_are_those_of_the_zone_of_the_channel():
    message = compose_moved(root(zone="Europe/Berlin"), moved("over"), HOURS, LATER)

    assert message.lines[0] == "Over since 10 Mar 17:00 CET: 12 reports in 9 h"
    assert not any("UTC" in line for line in message.lines)


def test_without_known_stories_the_first_ones_stay():
    message = compose_moved(root(), moved(), HOURS, LATER)

    assert [one.title for one in message.mentions] == ["CBDC news 0", "CBDC news 1"]
    assert message.more == 10


def test_a_message_of_an_older_version_without_figures_stays_as_it_is():
    old = root(figures=None)

    assert compose_moved(old, moved(), HOURS, LATER) == old
