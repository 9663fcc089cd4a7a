"""A watch looks in its feeds and languages, and global_none excludes entries from all watches."""

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


def test_an_entry_that_global_none_excludes_matches_no_watch() -> None:
    config = made("watches: [CBDC, bank]\nglobal_none: |\n  horoscope   # never\n  #ad\n")

    assert found(config, "CBDC bank")
    assert not found(config, "CBDC bank horoscope")
    assert not found(config, "CBDC bank #ad")
    assert config.watchlist.explain("CBDC horoscope")[0].why.startswith("excluded by global_none")


def test_a_comment_that_swallows_a_part_of_global_none_is_a_mistake() -> None:
    (line,) = problems("watches: [CBDC]\nglobal_none:\n  - ad #spam\n")

    assert line.startswith("config.yaml:3:5: global_none.0: YAML reads the text after")


def test_a_team_file_may_not_set_global_none() -> None:
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
def test_an_invalid_value_is_a_mistake_with_its_place(option: str, told: str) -> None:
    assert problems(f"watches: [{{name: x, keywords: CBDC, {option}}}]\n") == [told]
