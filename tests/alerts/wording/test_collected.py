"""One message tells several held ones: by watch, the most severe first, and short."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.wording.collected import count_lines
from model import Message, Severity, Timing
from notifiers._slack_blocks import render
from tests.loopback import blocks as kit
from tests.scenes.held import (
    BERLIN,
    EVIL,
    NOON,
    Daily,
    a_busy_night,
    a_report,
    a_step,
    collect,
)

MANY = 1000


def titles(message: Message) -> list[str]:
    return [one.title for section in message.sections for one in section.mentions]


def test_the_headline_of_a_digest_counts_the_alerts_and_names_the_leading_watch():
    held = [a_report(1, "Money", "A"), a_report(2, "Money", "B"), a_report(3, "Banks", "C")]

    assert collect(held, "digest").headline == "Digest: 3 alerts in 2 watches; Money leads with 2"
    assert collect(held[:2], "digest").headline == "Digest: 2 alerts about Money"
    assert collect(held[1:], "digest").headline == "Digest: 2 alerts in 2 watches"
    assert collect(held[:1], "digest").headline == "Digest: Money: A — news.example"


def test_the_headline_of_a_catch_up_says_that_quiet_hours_held_the_alerts():
    held = [a_report(1, "Money", "A"), a_report(2, "Banks", "B")]

    assert collect(held).headline == "Quiet hours: 2 alerts in 2 watches"


@pytest.mark.parametrize("gate", ["batch", "cooldown", "budget"])
def test_the_rest_of_many_is_counted_since_the_first_one_by_the_clocks_of_the_channel(gate: str):
    held = [
        a_report(1, "Money", "A", minutes=120, gate=gate),
        a_report(2, "Money", "B", gate=gate),
    ]
    zone = Timing(zone=BERLIN)

    assert collect(held, gate, timing=zone).headline == "2 more about Money since 11:00"
    assert collect(held, gate).headline == "2 more about Money since 10:00 UTC"
    held.append(a_report(3, "Banks", "C", gate=gate))
    assert collect(held, gate, timing=zone).headline == (
        "3 more in 2 watches since 11:00; Money leads with 2"
    )


def test_a_first_alert_of_an_earlier_day_is_dated():
    held = [a_report(1, "Money", "A", minutes=1440), a_report(2, "Money", "B")]

    assert collect(held, "batch").headline == "2 more about Money since 21 Nov 12:00 UTC"


def test_the_foot_of_a_digest_says_why_alerts_waited_and_when_the_next_one_is():
    held = [
        a_report(1, "Money", "A", minutes=1440, gate="digest"),
        a_report(2, "Money", "B", gate="quiet"),
        a_report(3, "Money", "C", gate="budget"),
        a_report(4, "Money", "D", gate="budget"),
    ]
    timing = Timing(zone=BERLIN, digest=Daily())

    assert collect(held, "digest", timing=timing, silenced=3).why == (
        "21 Nov 13:00 to 22 Nov 13:00 CET · 1 held by quiet hours · 2 over budget · 3 silenced"
        " · next digest 23 Nov 13:00 CET"
    )


def test_the_foot_of_a_catch_up_names_the_other_reasons_alone():
    held = [a_report(1, "Money", "A", minutes=60), a_report(2, "Money", "B", gate="budget")]

    assert collect(held, silenced=3).why == "11:00 to 12:00 UTC · 1 over budget"


def test_a_digest_lists_the_alerts_by_watch_the_most_severe_first():
    held = [
        *(a_report(number, "Money", f"Money {number}") for number in range(9)),
        a_report(20, "Banks", "Banks 20"),
        a_report(21, "Banks", "Banks 21", severity=Severity.HIGH),
    ]

    banks, money = collect(held, "digest").sections

    assert (banks.title, banks.alerts, banks.more) == ("Banks", 2, 0)
    assert [one.title for one in banks.mentions] == ["Banks 21", "Banks 20"]
    assert (money.title, money.alerts, money.more, len(money.mentions)) == ("Money", 9, 4, 5)
    assert collect(held, "digest").more == 0


def test_a_trend_is_one_line_with_its_last_headline_above_its_best_story():
    (section,) = collect(a_busy_night()[:3], "digest").sections

    line, story = section.mentions
    assert (line.icon, line.title) == ("📉", "Back to usual: 44 reports in 11 h")
    assert line.link == "https://page.example/trends/money"
    assert story.title == "The pilot goes on buses"
    assert (section.alerts, section.more) == (3, 0)


def test_reports_of_one_story_are_one_line_with_their_number():
    held = [a_report(number, "Money", f"Pilot {number}", story="s") for number in (1, 2, 3)]

    (section,) = collect(held, "digest").sections

    assert [(one.title, one.reports) for one in section.mentions] == [("Pilot 1", 3)]
    assert section.more == 0


@pytest.mark.parametrize("gate", ["quiet", "batch", "cooldown"])
def test_a_phone_shows_a_catch_up_in_twelve_lines(gate: str):
    held = [one._replace(gate=gate) for one in a_busy_night()]
    message = collect(held, gate, page_url="https://page.example/")

    shown = [(one.title, one.publisher) for one in message.sections[0].mentions]
    lines = sum(count_lines(f"• {title} — {name}" if name else title) for title, name in shown)
    lines += count_lines(message.headline) + count_lines(message.why) + 1
    assert lines <= 12
    assert len(titles(message)) >= 3
    told = sum(section.alerts for section in message.sections)
    assert message.more == len(held) - told
    assert message.page == "https://page.example/alerts"


def test_each_line_of_a_short_message_names_its_watch_where_there_are_several():
    held = [*a_busy_night()[:3], a_report(9, "Banks", "A new bank opens")]

    assert titles(collect(held)) == [
        "Money is back to usual: 44 reports in 11 h",
        "Banks: A new bank opens",
        "Money: The pilot goes on buses",
    ]
    assert titles(collect(held[:3]))[0] == "Back to usual: 44 reports in 11 h"


def test_wide_letters_take_two_columns_of_a_phone():
    assert count_lines("币" * 38) == count_lines("b" * 76) == 2
    assert count_lines("") == 1


def test_however_many_alerts_there_are_the_message_stays_one_and_counts_them_all():
    links = "https://news.example/" + "x" * 300
    held = [a_report(number, f"Watch {number % 40}", "T" * 300) for number in range(MANY)]
    long = [one._replace(message=_with_links(one.message, links + str(one.number))) for one in held]
    for gate in ("digest", "budget", "quiet"):
        message = collect(long, gate)
        chars = sum(
            len(one.title) + len(one.link)
            for section in message.sections
            for one in section.mentions
        )
        told = sum(section.alerts for section in message.sections)
        assert chars < 4200
        assert told + message.more == MANY


TITLES = st.one_of(st.text(max_size=200), st.sampled_from([EVIL, "币" * 150, "T" * 400, ""]))
HELD = st.lists(
    st.builds(
        a_report,
        st.integers(1, 10**6),
        st.one_of(st.sampled_from(["Money", "Banks", EVIL]), st.text(max_size=150)),
        TITLES,
        minutes=st.integers(0, 3000),
        gate=st.sampled_from(["digest", "quiet", "budget", "cooldown", "batch"]),
        severity=st.sampled_from(Severity),
        story=st.sampled_from(["", "s", "t"]),
    ),
    min_size=2,
    max_size=80,
)


@settings(deadline=None)
@given(HELD, st.sampled_from(["digest", "quiet", "budget", "cooldown", "batch"]))
def test_whatever_was_held_each_alert_is_told_or_counted_within_the_limits(held, gate: str):
    held = [one._replace(number=number, key=f"key {number}") for number, one in enumerate(held)]

    message = collect(held, gate, page_url="https://page.example")

    told = sum(section.alerts for section in message.sections)
    assert told + message.more == len(held)
    assert all(0 <= section.more < section.alerts for section in message.sections)
    assert message.sections
    limit = 56 if gate in {"digest", "budget"} else 12
    assert sum(map(count_lines, titles(message))) < limit
    blocks = render(message)["blocks"]
    assert kit.find_problems(blocks) == []
    assert kit.count_chars(blocks) <= 6000


def _with_links(message: Message, link: str) -> Message:
    from dataclasses import replace

    mentions = tuple(replace(one, link=link) for one in message.mentions)
    return replace(message, mentions=mentions)


def test_a_link_that_would_take_the_place_of_others_is_left_out():
    held = [a_report(1, "Money", "A"), a_report(2, "Money", "B")]
    message = _with_links(held[0].message, "https://news.example/" + "币" * 200)

    (section,) = collect([held[0]._replace(message=message), held[1]], "digest").sections

    assert sorted(one.link for one in section.mentions) == ["", "https://news.example/2"]


def test_the_page_is_the_list_of_alerts_of_the_only_watch():
    held = [a_report(1, "Money & banks", "A"), a_report(2, "Money & banks", "B")]

    page = collect(held, page_url="https://page.example").page

    assert page == "https://page.example/alerts?watch=Money%20%26%20banks"
    assert collect(held).page == ""


def test_a_notice_to_the_operator_stands_in_a_section_of_its_own():
    from tests.scenes.held import hold
    from tests.scenes.messages import a_message

    held = [
        hold(1, a_message("ops.feed", "1 of 12 feeds failing: example.com")),
        a_report(2, "Money", "A"),
    ]

    operator, money = collect(held, "digest").sections

    assert (operator.title, operator.mentions[0].icon) == ("Groundswell", "⚠️")
    assert money.title == "Money"


def test_the_period_ends_now():
    held = [a_step(1, "burst.rising", "Money rising: 7 reports", minutes=90)]

    why = collect([*held, a_report(2, "Money", "B")]).why

    assert why == "10:30 to 12:00 UTC"
    assert ceil((NOON - held[0].at) / timedelta(minutes=1)) == 90
