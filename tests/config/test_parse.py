"""A config becomes feeds, watches and channels; an option that it does not set has a default."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config import Config, Texts, parse
from model import ConfigError, Entry


def made(text: str, **environ: str) -> Config:
    return parse(Texts("/etc/groundswell/config.yaml", {"config.yaml": text}), environ)


def problems(text: str, **environ: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        made(text, **environ)
    return list(caught.value.problems)


def test_a_bare_address_is_a_feed_and_a_bare_text_a_watch() -> None:
    config = made("feeds: [https://www.example.org/rss.xml]\nwatches: [CBDC]\n")

    (feed,) = config.feeds.values()
    assert feed.name == "example.org"
    assert (feed.type, feed.every) == ("rss", timedelta(minutes=15))
    assert config.sources[feed.key].address == feed.key
    (watch,) = config.watches.values()
    assert (watch.name, watch.keywords, watch.alert_on) == ("CBDC", ("CBDC",), ("match",))
    assert watch.fields == ("title", "summary", "text")


def test_words_that_yaml_reads_as_booleans_numbers_or_times_stay_texts() -> None:
    config = made(
        "watches:\n  - {name: n, keywords: [no, on, 012, 12:30, 2024-01-01, null, 1e3, 0x1f]}\n"
    )

    assert config.watches["n"].keywords == (
        "no", "on", "012", "12:30", "2024-01-01", "null", "1e3", "0x1f",
    )  # fmt: skip


def test_a_block_holds_one_keyword_a_line_and_a_hash_with_a_space_begins_a_comment() -> None:
    config = made(
        "watches:\n  - name: n\n    keywords: |\n      # ours\n      CBDC  # not NFT\n\n      #DeFi\n      C#\n"
    )

    assert config.watches["n"].keywords == ("CBDC", "#DeFi", "C#")


def test_a_single_text_stands_for_a_list_of_one() -> None:
    config = made("watches:\n  - {name: n, keywords: CBDC, none: job, in: title}\n")

    watch = config.watches["n"]
    assert (watch.keywords, watch.none, watch.fields) == (("CBDC",), ("job",), ("title",))


@pytest.mark.parametrize(
    ("channels", "told"),
    [
        ("channels: {a: {type: console}}", ("a",)),
        ("channels: {a: {type: console}}\nops: a", ("a",)),
        (
            "channels: {a: {type: console}, b: {type: console}, o: {type: console}}\nops: o",
            ("a", "b"),
        ),
        ("channels: {a: {type: console}, b: {type: console}}", ("a", "b")),
        ("", ()),
    ],
)
def test_a_watch_that_does_not_say_tells_every_channel_but_the_ops_channel(
    channels: str, told: tuple[str, ...]
) -> None:
    assert made(f"watches: [CBDC]\n{channels}\n").watches["CBDC"].tell == told


def test_defaults_set_an_option_once_and_a_row_overrules_them() -> None:
    config = made(
        "feeds: [https://a.example/, {url: 'https://b.example/', every: 5m},"
        " {url: 'https://c.example/', schedule: 0 7 * * mon-fri}]\n"
        "watches: [CBDC, {name: n, keywords: [x], in: [text]}]\n"
        "channels: {a: {type: slack, channel: C0123456789}, b: {type: console}}\n"
        "defaults:\n"
        "  feeds: {every: 30m}\n"
        "  watches: {in: [title], tell: [b], none: [job]}\n"
        "  channels: {token: xoxb-1}\n"
    )

    assert [f.every for f in config.feeds.values()] == [
        timedelta(minutes=30),
        timedelta(minutes=5),
        timedelta(minutes=15),
    ]
    assert config.watches["CBDC"].fields == ("title",)
    assert config.watches["n"].fields == ("text",)
    assert config.watches["n"].none == ("job",)
    assert config.watches["n"].tell == ("b",)
    assert sorted(config.channels) == ["a", "b"]


def test_from_is_an_option_although_python_keeps_the_word() -> None:
    config = made(
        "channels: {a: {type: email, to: a@example.org, from: b@example.org, smtp: {host: h}}}\n"
    )

    assert config.channels["a"].from_ == "b@example.org"  # type: ignore[attr-defined]


def test_the_database_stands_next_to_the_main_file() -> None:
    assert made("watches: [a]\n").database == Path("/etc/groundswell/data/groundswell.db")
    assert made("database: /var/lib/x.db\n").database == Path("/var/lib/x.db")
    assert made("database: ${STATE}/x.db\n", STATE="/s").database == Path("/s/x.db")


def test_a_section_whose_lines_are_all_commented_out_is_none() -> None:
    config = made("feeds:\n  # - https://a.example/\nwatches: [a]\nchannels:\n")

    assert (len(config.feeds), len(config.channels)) == (0, 0)


def test_the_compiled_watchlist_finds_feeds_by_name_and_label() -> None:
    config = made(
        "feeds: [{url: 'https://a.example/', labels: [official]}]\nwatches: ['feed:official rates']\n"
    )
    (key,) = config.feeds

    (match,) = config.watchlist.match(
        [Entry(key, "1", "New rates"), Entry("other", "1", "New rates")]
    )

    assert match.entry.feed == key


def test_one_slip_does_not_hide_another() -> None:
    assert problems(
        "feeds:\n"
        "  - {url: 'https://a.example/', evry: 5m, backfill: many}\n"
        "watches:\n"
        "  - @handle\n"
        '  - "a" OR b\n'
        "  - name: x\n"
        "    keywords: |\n"
        "      fine\n"
        "        (CBDC OR\n"
        "    none: ['']\n"
        "    tell: [polcy]\n"
        "channels: {policy: {type: console}}\n"
        "ops: plicy\n"
    ) == [
        (
            'config.yaml:2:33: feeds.0: no option "evry"; did you mean "every"? (there are: url, user, '
            "password, headers, allow_private, ca_file, tls, type, name, every, schedule, publisher, labels, backfill, "
            "lang, dates)"
        ),
        'config.yaml:2:53: feeds.0.backfill: expected a whole number, found "many"; write it like 12',
        'config.yaml:4:5: text cannot begin with "@" in YAML; put it in quotes: "@handle"',
        (
            "config.yaml:5:5: text follows the closing quote; quote the whole: '\"a\" OR b', or write "
            "the keywords as a block (keywords: |), one a line without quotes"
        ),
        "config.yaml:10:12: watches.2.none.0: the text is empty; write something or remove it",
        (
            'config.yaml:11:12: watches.2.tell.0: no channel "polcy"; did you mean "policy"? '
            "(there are: policy)"
        ),
        'config.yaml:13:6: ops: no channel "plicy"; did you mean "policy"? (there are: policy)',
    ]
