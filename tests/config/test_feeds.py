"""Feeds and their sources are built from the rows of feeds:."""

from __future__ import annotations

from datetime import timedelta

import pytest

from config import Config, Texts, parse
from model import ConfigError


def made(text: str) -> Config:
    return parse(Texts("/etc/groundswell/config.yaml", {"config.yaml": text}), {})


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        made(text)
    return list(caught.value.problems)


def test_a_saved_feed_has_the_name_of_its_file_and_its_path_as_key() -> None:
    config = made("feeds: [{type: file, path: saved/world.xml}]\n")

    (feed,) = config.feeds.values()
    assert (feed.name, feed.key) == ("world.xml", "/etc/groundswell/saved/world.xml")


def test_options_of_a_feed_are_read() -> None:
    config = made(
        "feeds: [{url: 'https://a.example/', name: A, every: 1h30m, publisher: a.example,"
        " labels: [x, y], backfill: 3, lang: zh}]\n"
    )

    (feed,) = config.feeds.values()
    assert (feed.name, feed.every, feed.publisher) == ("A", timedelta(minutes=90), "a.example")
    assert (feed.labels, feed.backfill, feed.lang) == (("x", "y"), 3, "zh")


def test_the_operators_own_servers_and_files_may_be_polled_faster() -> None:
    config = made(
        "feeds:\n"
        "  - {url: 'http://127.0.0.1:8080/', every: 1s, allow_private: ['127.0.0.1:8080']}\n"
        "  - {type: file, path: saved.xml, every: 2s}\n"
    )

    assert [f.every for f in config.feeds.values()] == [timedelta(seconds=1), timedelta(seconds=2)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("every: 59s", "every: 59s is too often; write 1m or more"),
        ("every: 32d", "every: 32d is too seldom; write 31d or less"),
        ("backfill: 1001", "backfill: expected 0 to 1000 entries, found 1001"),
        ("lang: e", 'lang: "e" is not a language code; write one like en or zh'),
        ("schedule: 0 7 * *", 'schedule: "0 7 * *" is not a cron expression'),
        ("schedule: 0 7 * * 9", 'schedule: "9" is no weekday; write 0 to 7 or mon to sun'),
        ("schedule: 0 24 * * *", 'schedule: "24" is no hour; write 0 to 23'),
        ("schedule: '*/70 7 * * *'", 'schedule: "*/70" is no minute; write 0 to 59'),
        ("schedule: 0 17-7 * * *", 'schedule: "17-7" is no hour; write 0 to 23'),
        ("schedule: 0 7 30 2 *", 'schedule: "0 7 30 2 *" is never due'),
    ],
)
def test_an_invalid_value_of_a_feed_is_a_mistake_at_that_option(options: str, message: str) -> None:
    (line,) = problems(f"feeds: [{{url: 'https://a.example/', {options}}}]\n")

    assert f"feeds.0.{message}" in line


def test_values_at_the_limits_are_valid() -> None:
    config = made(
        "feeds:\n"
        "  - {url: 'https://a.example/', every: 60s, backfill: 0}\n"
        "  - {url: 'https://b.example/', every: 31d, backfill: 1000}\n"
        "  - {url: 'https://c.example/', schedule: 0 7 29 2 *, lang: zh-Hant}\n"
    )

    assert [feed.backfill for feed in config.feeds.values()] == [0, 1000, 0]


def test_a_default_interval_does_not_touch_a_feed_with_a_schedule() -> None:
    config = made(
        "defaults: {feeds: {every: 5m, labels: [x]}}\n"
        "feeds: [{url: 'https://a.example/', schedule: 0 7 * * *}]\n"
    )

    (feed,) = config.feeds.values()
    assert (feed.every, feed.schedule) == (timedelta(minutes=15), "0 7 * * *")
    assert feed.labels == ("x",)


def test_an_address_counts_once_however_it_is_written() -> None:
    assert problems("feeds: [https://a.example/, HTTPS://A.example]\n") == [
        "config.yaml:1:29: feeds.1: the address is already used at config.yaml:1:9; remove one of the two"
    ]


def test_feeds_of_one_host_without_names_are_told_apart_by_their_addresses() -> None:
    config = made(
        "feeds: ['https://www.news.example/world/rss.xml', 'https://news.example/money/rss.xml',\n"
        " {url: 'https://news.example/law', name: Law}, 'https://other.example/rss']\n"
        "watches: [{name: a, keywords: CBDC, feeds: [news.example]}]\n"
    )

    assert [(feed.name, feed.publisher) for feed in config.feeds.values()] == [
        ("news.example/world/rss.xml", "news.example"),
        ("news.example/money/rss.xml", "news.example"),
        ("Law", ""),
        ("other.example", ""),
    ]


def test_a_long_address_is_cut_in_front_where_it_names_a_feed() -> None:
    long = "x" * 60
    config = made(f"feeds: ['https://a.example/{long}/1?q=1', 'https://a.example/{long}/2?q=2']\n")

    names = [feed.name for feed in config.feeds.values()]
    assert [name[-6:] for name in names] == ["/1?q=1", "/2?q=2"]
    assert {len(name) for name in names} == {len("a.example") + 48}
