"""Things that are allowed, but may not be meant, are hints."""

from __future__ import annotations

from config import Config, Texts, parse

FEEDS = """\
feeds:
  - {url: 'https://a.example/rss', name: Alpha, labels: [policy]}
  - {url: 'https://b.example/rss', name: Beta, lang: zh}
"""


def made(text: str) -> Config:
    return parse(Texts("/etc/groundswell/config.yaml", {"config.yaml": text}), {})


def test_missing_channels_feeds_and_files_are_hints() -> None:
    config = made(
        "include: [teams/*.yaml]\n"
        "watches: [{name: n, keywords: [x], tell: []}]\n"
        "channels:\n  a: {type: slack, token: xoxb-plain, channel: C0123456789}\n"
    )

    assert config.hints == (
        "config.yaml:1:1: no feeds; add some under feeds:",
        'config.yaml:1:1: no ops channel, so "a" hears of dead feeds; name a channel in ops:',
        'config.yaml:1:11: include.0: no file matches "teams/*.yaml"; check the path',
        "config.yaml:2:11: watches.0: this watch has no channel; add tell:, or a channel",
        "config.yaml:4:3: channels.a: no watch uses this channel; name it in tell:, or in a route",
        "config.yaml:4:27: channels.a.token: a secret is written here; set an environment variable and write ${NAME} instead",
    )


def test_doubtful_keywords_are_hints() -> None:
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


def test_a_doubt_about_a_query_is_a_hint_at_its_place() -> None:
    config = made(
        f"{FEEDS}watches:\n"
        "  - name: x\n    keywords: |\n      CBDC\n      # more\n      pilot OR IT\n"
        "    none: [trial]\n    feeds: [Alpha, Bta]\n    tell: [a]\n"
        "  - {name: y, keywords: [CBDC trial, 'ECB spam'], none: trial, tell: [a]}\n"
        "global_none: [spam, IT]\n"
        "channels: {a: {type: console}}\nops: a\n"
    )

    assert config.hints == (
        (
            'config.yaml:9:16: watches.0.keywords: "IT" is found where "it" stands as well; write =IT '
            "for these letters only"
        ),
        (
            'config.yaml:11:20: watches.0.feeds.1: names no feed: no name, label or address is "Bta"; '
            'did you mean "Beta"?'
        ),
        (
            'config.yaml:13:26: watches.1.keywords.0: can never match, as none: "trial" stands in all '
            "that this finds; take one of the two out"
        ),
        (
            'config.yaml:13:39: watches.1.keywords.1: can never match, as global_none: "spam" stands in '
            "all that this finds; take one of the two out"
        ),
        (
            'config.yaml:14:21: global_none.1: "IT" is found where "it" stands as well; write =IT for '
            "these letters only"
        ),
    )


def test_only_the_first_200_hints_are_listed_and_the_rest_counted() -> None:
    twice = ", ".join(["CBDC"] * 301)
    config = made(f"watches: [{{name: x, keywords: [{twice}]}}]\n")

    assert sum("stands here twice" in hint for hint in config.hints) == 200
    assert "config.yaml:1:1: 100 more hints about keywords; fix these first" in config.hints
