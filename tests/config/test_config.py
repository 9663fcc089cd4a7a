"""What a config says becomes feeds, watches and channels; what it does not say has a default."""

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


def test_a_saved_feed_is_called_by_its_file_and_known_by_its_path() -> None:
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


def test_words_that_yaml_takes_for_truths_numbers_and_times_stay_what_was_written() -> None:
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


def test_one_text_will_do_where_a_list_is_meant() -> None:
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


def test_addresses_are_every_recipient_of_every_channel_named() -> None:
    config = made(
        "channels:\n"
        "  m: {type: email, to: [a@example.org, b@example.org], from: c@example.org, smtp: {host: h}}\n"
        "  s: {type: console}\n"
    )

    assert config.list_recipients(["s", "m", "gone"]) == [
        ("s", ""),
        ("m", "a@example.org"),
        ("m", "b@example.org"),
    ]


def test_the_database_stands_beside_the_main_file() -> None:
    assert made("watches: [a]\n").database == Path("/etc/groundswell/data/groundswell.db")
    assert made("database: /var/lib/x.db\n").database == Path("/var/lib/x.db")
    assert made("database: ${STATE}/x.db\n", STATE="/s").database == Path("/s/x.db")


def test_a_section_whose_lines_are_all_commented_out_is_none() -> None:
    config = made("feeds:\n  # - https://a.example/\nwatches: [a]\nchannels:\n")

    assert (len(config.feeds), len(config.channels)) == (0, 0)


def test_what_is_the_operators_own_may_be_polled_faster() -> None:
    config = made(
        "feeds:\n"
        "  - {url: 'http://127.0.0.1:8080/', every: 1s, allow_private: ['127.0.0.1:8080']}\n"
        "  - {type: file, path: saved.xml, every: 2s}\n"
    )

    assert [f.every for f in config.feeds.values()] == [timedelta(seconds=1), timedelta(seconds=2)]


def test_the_compiled_watchlist_knows_feeds_by_name_and_label() -> None:
    config = made(
        "feeds: [{url: 'https://a.example/', labels: [official]}]\nwatches: ['feed:official rates']\n"
    )
    (key,) = config.feeds

    (match,) = config.watchlist.match(
        [Entry(key, "1", "New rates"), Entry("other", "1", "New rates")]
    )

    assert match.entry.feed == key


def test_what_is_allowed_but_may_not_be_meant_is_a_hint() -> None:
    config = made(
        "include: [teams/*.yaml]\n"
        "watches: [{name: n, keywords: [x], tell: []}]\n"
        "channels:\n  a: {type: slack, token: xoxb-plain, channel: C0123456789}\n"
    )

    assert config.hints == (
        "config.yaml:1:1: no feeds; add some under feeds:",
        "config.yaml:1:1: no ops channel, so nobody hears about dead feeds; name a channel in ops:",
        'config.yaml:1:11: include.0: no file matches "teams/*.yaml"; check the path',
        "config.yaml:2:11: watches.0: this watch has no channel; add tell:, or a channel",
        "config.yaml:4:3: channels.a: no watch uses this channel; name it in tell:",
        "config.yaml:4:27: channels.a.token: a secret is written here; set an environment variable and write ${NAME} instead",
    )


def test_keywords_that_are_probably_not_meant_so_are_hinted_at() -> None:
    config = made(
        "feeds: [https://a.example/]\n"
        "watches:\n"
        "  - {name: x, keywords: 'CBDC, digital euro'}\n"
        "  - {name: y, keywords: [CBDC, 币, CBDC]}\n"
        "channels: {a: {type: console}}\n"
        "ops: a\n"
    )

    assert config.hints == (
        'config.yaml:3:30: watches.0.keywords: "," does not part keywords, it must stand in the text; write a list, as in [one, two], or one a line',
        'config.yaml:4:32: watches.1.keywords.1: "币" alone is found in very many texts; write a longer word',
        'config.yaml:4:35: watches.1.keywords.2: "CBDC" stands here twice; remove one',
    )


def test_without_a_channel_there_is_one_hint_and_not_one_for_each_watch() -> None:
    config = made("feeds: [https://a.example/]\nwatches: [x, y, z]\n")

    assert config.hints == (
        "config.yaml:1:1: no channels, so nobody gets an alert; add one under channels:",
    )


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
            "password, headers, allow_private, type, name, every, schedule, publisher, labels, backfill, lang)"
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


@pytest.mark.parametrize(
    "keywords",
    [
        " [a, ▸(b OR c]",
        " ['it''s ▸(b']",
        r' ["\u4e2d\x41 ▸(b"]',
        ' "中文 ▸(b"',
        " &x ▸(b",
        " |\n      CBDC\n\n        中文 ▸(b",
        "\n      - a\n      -   ▸(b",
    ],
)
def test_a_query_is_wrong_at_the_very_character(keywords: str) -> None:
    marked = f"watches:\n  - name: x\n    keywords:{keywords}\n"
    before = marked[: marked.index("▸")].split("\n")

    (line,) = problems(marked.replace("▸", ""))

    assert line.startswith(f'config.yaml:{len(before)}:{len(before[-1]) + 1}: "')
    assert '(b": ' in line or '(b OR c": ' in line


def test_an_example_is_tried_in_a_field_that_the_watch_looks_at() -> None:
    text = "watches:\n  - {name: x, keywords: [CBDC], in: [summary], examples: {match: [a CBDC]}}\n"

    assert made(text).watches["x"].should_match == ("a CBDC",)
