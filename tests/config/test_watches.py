"""Where a watch looks, how loosely, and what no watch may find."""

from __future__ import annotations

import pytest

from config import Config, Texts, parse
from model import ConfigError, Entry

FEEDS = """\
feeds:
  - {url: 'https://a.example/rss', name: Alpha, labels: [policy]}
  - {url: 'https://b.example/rss', name: Beta, lang: zh}
"""


def made(text: str, **included: str) -> Config:
    texts = {"config.yaml": text, **{f"{name}.yaml": what for name, what in included.items()}}
    return parse(Texts("/etc/groundswell/config.yaml", texts), {})


def problems(text: str, **included: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        made(text, **included)
    return list(caught.value.problems)


def found(config: Config, title: str, feed: str = "https://a.example/rss", lang: str = "") -> bool:
    return bool(config.watchlist.match([Entry(feed, "1", title, lang=lang)]))


def test_a_watch_looks_at_entries_in_its_languages_and_in_unknown_ones() -> None:
    config = made("watches: [{name: x, keywords: CBDC, lang: [en, zh-Hant]}]\n")

    assert config.watches["x"].lang == ("en", "zh-Hant")
    assert [found(config, "a CBDC", lang=lang) for lang in ("en-GB", "zh-TW", "zh_Hant", "")] == [
        True, False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["Alpha", "policy", "https://a.example/rss", "alph*", "*a.ex*"])
def test_a_watch_looks_at_feeds_by_name_label_address_or_pattern(written: str) -> None:
    config = made(f"{FEEDS}watches: [{{name: x, keywords: CBDC, feeds: ['{written}']}}]\n")

    assert config.watches["x"].feeds == (written,)
    assert found(config, "a CBDC", "https://a.example/rss")
    assert not found(config, "a CBDC", "https://b.example/rss")


def test_fuzzy_and_exact_hold_for_all_keywords_of_the_watch() -> None:
    config = made(
        "watches:\n"
        "  - {name: loose, keywords: [stablecoin], fuzzy: yes}\n"
        "  - {name: strict, keywords: [Stablecoin], exact: true}\n"
    )

    def watches(title: str) -> list[str]:
        return [match.watch for match in config.watchlist.match([Entry("f", "1", title)])]

    assert watches("a stabelcoin") == ["loose"]
    assert watches("a stablecoin") == ["loose"]
    assert watches("Stablecoin news") == ["loose", "strict"]
    assert watches("Stablecoins news") == ["loose"]


def test_what_global_none_names_matches_no_watch() -> None:
    config = made("watches: [CBDC, bank]\nglobal_none: |\n  horoscope   # never\n  #ad\n")

    assert found(config, "CBDC bank")
    assert not found(config, "CBDC bank horoscope")
    assert not found(config, "CBDC bank #ad")
    assert config.watchlist.explain("CBDC horoscope")[0].why.startswith("excluded by global_none")


def test_a_wrong_query_of_global_none_is_told_at_its_place_and_the_watches_are_still_tried() -> (
    None
):
    assert problems(
        "watches: [{name: x, keywords: CBDC, examples: {match: [nothing]}}]\n"
        "global_none:\n  - spam\n  - 'a NEAR/x b'\n"
    ) == [
        (
            "config.yaml:1:56: watches.0.examples.match.0: must match, but does not "
            '(no keyword found: "CBDC"); fix the keywords or the example'
        ),
        'config.yaml:4:8: "a NEAR/x b": NEAR needs a number, like NEAR/5',
    ]


def test_an_example_that_global_none_excludes_is_told_so() -> None:
    (line,) = problems(
        "watches: [{name: x, keywords: CBDC, examples: {match: [CBDC spam]}}]\nglobal_none: spam\n"
    )

    assert "must match, but does not (excluded by global_none" in line


def test_a_comment_that_swallows_a_part_of_global_none_is_a_mistake() -> None:
    (line,) = problems("watches: [CBDC]\nglobal_none:\n  - ad #spam\n")

    assert line.startswith("config.yaml:3:5: global_none.0: YAML reads the text after")


def test_a_team_may_not_set_what_silences_the_others() -> None:
    config = "include: [team.yaml]\nwatches: [CBDC]\n"

    assert problems(config, team="global_none: [CBDC]\n") == [
        'team.yaml:1:1: "global_none" is set in the main file only; move it to config.yaml'
    ]


def test_defaults_set_these_options_for_watches_that_do_not() -> None:
    config = made(
        "defaults: {watches: {lang: en, exact: yes}}\n"
        "watches: [{name: x, keywords: CBDC}, {name: y, keywords: CBDC, exact: no, lang: zh}]\n"
    )

    assert [(watch.lang, watch.exact) for watch in config.watches.values()] == [
        (("en",), True),
        (("zh",), False),
    ]


@pytest.mark.parametrize("option", ["feeds: Alpha", "lang: en"])
def test_the_examples_of_a_watch_are_of_any_feed_and_language(option: str) -> None:
    text = f"watches: [{{name: x, keywords: CBDC, {option}, examples: {{match: [a CBDC]}}}}]\n"

    assert made(FEEDS + text).watches["x"].should_match == ("a CBDC",)


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (
            "lang: [en, English!]",
            'config.yaml:1:48: watches.0.lang.1: "English!" is not a language code; write one like en or zh',
        ),
        (
            "lang: ''",
            'config.yaml:1:43: watches.0.lang: "" is not a language code; write one like en or zh',
        ),
        (
            "fuzzy: very",
            'config.yaml:1:44: watches.0.fuzzy: expected yes or no, found "very"; write one of the two',
        ),
        (
            "exact: [yes]",
            "config.yaml:1:44: watches.0.exact: expected yes or no, found a list; write one of the two",
        ),
    ],
)
def test_a_wrong_value_is_told_with_its_place(option: str, told: str) -> None:
    assert problems(f"watches: [{{name: x, keywords: CBDC, {option}}}]\n") == [told]


def test_what_can_hardly_be_meant_is_a_hint_at_its_place() -> None:
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


def test_of_very_many_hints_the_first_are_told_and_the_rest_counted() -> None:
    twice = ", ".join(["CBDC"] * 301)
    config = made(f"watches: [{{name: x, keywords: [{twice}]}}]\n")

    assert sum("stands here twice" in hint for hint in config.hints) == 200
    assert "config.yaml:1:1: 100 more hints about keywords; fix these first" in config.hints


def test_what_a_burst_asks_for_may_stand_on_the_watch_on_the_burst_or_in_the_defaults() -> None:
    config = made(
        "defaults: {watches: {sensitivity: 1/quarter, min_publishers: 3}}\n"
        "watches:\n"
        "  - {name: plain, keywords: [a]}\n"
        "  - {name: default, keywords: [a], alert_on: [match, burst]}\n"
        "  - {name: on watch, keywords: [a], alert_on: burst, sensitivity: 1/week, at_least: 2x}\n"
        "  - {name: on burst, keywords: [a], alert_on: [{type: burst, sensitivity: 1/month}]}\n"
    )

    def asked(name: str) -> tuple[str, int, str]:
        burst = config.watchers[name][-1]
        return burst.sensitivity, burst.min_publishers, burst.at_least  # type: ignore[attr-defined]

    assert asked("default") == ("1/quarter", 3, "1x")
    assert asked("on watch") == ("1/week", 3, "2x")
    assert asked("on burst") == ("1/month", 3, "1x")


def test_a_watch_overrules_the_burst_of_the_defaults() -> None:
    config = made(
        "defaults: {watches: {alert_on: [{type: burst, sensitivity: 1/week, at_least: 2x}]}}\n"
        "watches: [{name: a, keywords: [a], sensitivity: 1/quarter}]\n"
    )

    (burst,) = config.watchers["a"]
    assert (burst.sensitivity, burst.at_least) == ("1/quarter", "2x")  # type: ignore[attr-defined]
