"""When a channel takes messages, as it is written."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from config import Texts, parse
from config._timing import CronCalendar, _list_zones
from model import Budget, ConfigError, QuietHours, Timing

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def made(options: str, more: str = ""):
    text = (
        "feeds: [https://a.example/rss]\nwatches: [CBDC]\n"
        f"channels:\n  desk: {{type: console, {options}}}\nops: desk\n{more}"
    )
    return parse(Texts("config.yaml", {"config.yaml": text}), {})


def timing(options: str, more: str = "") -> Timing:
    return made(options, more).timings["desk"]


def problems(options: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        made(options)
    return list(caught.value.problems)


def test_a_channel_without_these_options_takes_messages_at_once() -> None:
    assert made("").timings == {}


@pytest.mark.parametrize(
    ("options", "field", "value"),
    [
        ("batch: 10m", "batch", 10 * MINUTE),
        ("cooldown: 30m", "cooldown", 30 * MINUTE),
        ("budget: 20/day", "budget", Budget(20)),
        ("budget: 5 / hour", "budget", Budget(5, is_hourly=True)),
        ('digest: "0 9,17 * * mon-fri"', "digest", CronCalendar("0 9,17 * * mon-fri", "UTC")),
        ("zone: Asia/Tokyo", "zone", "Asia/Tokyo"),
        (
            'quiet: {from: "22:00", to: "07:00"}',
            "quiet",
            QuietHours(time(22), time(7), "UTC"),
        ),
    ],
)
def test_each_option_is_read(options: str, field: str, value: object) -> None:
    assert getattr(timing(options), field) == value


def test_the_zone_counts_for_digest_and_quiet_hours() -> None:
    found = timing('zone: Asia/Tokyo, digest: "0 9 * * *", quiet: {from: "22:00", to: "07:00"}')

    assert found.digest == CronCalendar("0 9 * * *", "Asia/Tokyo")
    assert found.quiet == QuietHours(time(22), time(7), "Asia/Tokyo")


def test_quiet_hours_may_have_a_zone_and_days_of_their_own() -> None:
    found = timing('zone: Asia/Tokyo, quiet: {from: "22:00", to: 24:00, zone: UTC, days: "5-7"}')

    assert found.quiet == QuietHours(time(22), time(), "UTC", frozenset({4, 5, 6}))


def test_a_whole_weekend_may_be_quiet() -> None:
    found = timing('quiet: {from: "00:00", to: "00:00", days: "sat,sun"}')

    assert found.quiet == QuietHours(time(), time(), "UTC", frozenset({5, 6}))


@pytest.mark.parametrize("word", ["off", "no", "false"])
def test_a_digest_and_a_budget_can_be_switched_off_where_defaults_set_them(word: str) -> None:
    defaults = 'defaults: {channels: {digest: "0 9 * * *", budget: 3/day}}\n'

    assert timing("zone: Asia/Tokyo", defaults).budget == Budget(3)
    assert made(f"digest: {word}, budget: {word}", defaults).timings == {}


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            "zone: Europe/Berln",
            (
                'config.yaml:4:31: channels.desk.zone: no time zone "Europe/Berln"; did you mean '
                '"Europe/Berlin"?'
            ),
        ),
        (
            'digest: "0 9 * *"',
            (
                'config.yaml:4:33: channels.desk.digest: "0 9 * *" is not a cron expression (expected '
                "5 fields, found 4); write minute, hour, day, month and weekday, as in "
                '"0 7 * * mon-fri"'
            ),
        ),
        (
            'digest: "0 9 30 2 *"',
            (
                'config.yaml:4:33: channels.desk.digest: "0 9 30 2 *" is never due; write minute, '
                'hour, day, month and weekday, as in "0 7 * * mon-fri"'
            ),
        ),
        (
            "batch: 2d",
            "config.yaml:4:32: channels.desk.batch: 2d is too long; write 1d or less",
        ),
        (
            "budget: 20/week",
            (
                'config.yaml:4:33: channels.desk.budget: "20/week" is no budget; write how many '
                "messages, as 20/day or 5/hour"
            ),
        ),
        (
            "budget: 0/day",
            (
                'config.yaml:4:33: channels.desk.budget: "0/day" is no budget; write how many '
                "messages, as 20/day or 5/hour"
            ),
        ),
        (
            'quiet: {from: "25:00", to: "07:00"}',
            (
                'config.yaml:4:39: channels.desk.quiet.from: "25:00" is no time of the day; write it '
                'like "22:00", in quotes'
            ),
        ),
        (
            'quiet: {from: "22:00", to: seven}',
            (
                'config.yaml:4:52: channels.desk.quiet.to: "seven" is no time of the day; write it '
                'like "22:00", in quotes'
            ),
        ),
        (
            'quiet: {from: "22:00", to: "07:00", days: "8"}',
            (
                'config.yaml:4:67: channels.desk.quiet.days: weekday "8" is neither a number from 0 to '
                "7 nor a name like mon; write days as mon-fri or sat,sun"
            ),
        ),
        (
            'quiet: {from: "22:00", to: "22:00"}',
            (
                "config.yaml:4:32: channels.desk.quiet: it would always be quiet; write other hours, "
                "or days as sat,sun"
            ),
        ),
    ],
)
def test_mistakes_are_named_at_their_place(options: str, problem: str) -> None:
    assert problems(options) == [problem]


def test_a_digest_that_quiet_hours_always_hold_is_a_hint() -> None:
    config = made('digest: "0 3 * * *", quiet: {from: "22:00", to: "07:00"}')

    assert config.hints == (
        (
            "config.yaml:4:33: channels.desk.digest: each of its times falls in the quiet hours, so "
            "it is told at their end; write times outside of them, or leave out quiet:"
        ),
    )
    assert made('digest: "0 3,9 * * *", quiet: {from: "22:00", to: "07:00"}').hints == ()


def test_all_mistakes_of_a_channel_are_named_at_once() -> None:
    assert len(problems("zone: Mars, batch: 9d, budget: many")) == 3


def test_the_names_of_zones_are_read_once_however_many_channels_there_are() -> None:
    _list_zones.cache_clear()

    made("zone: Asia/Tokyo", "")
    made("zone: Europe/Berlin", "")

    assert _list_zones.cache_info().misses == 1
