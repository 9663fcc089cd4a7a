"""The examples of a watch are tried whenever the config is read."""

from __future__ import annotations

import pytest

from config import Config, Texts, parse
from model import ConfigError

FEEDS = """\
feeds:
  - {url: 'https://a.example/rss', name: Alpha, labels: [policy]}
  - {url: 'https://b.example/rss', name: Beta, lang: zh}
"""


def made(text: str) -> Config:
    return parse(Texts("/etc/groundswell/config.yaml", {"config.yaml": text}), {})


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        made(text)
    return list(caught.value.problems)


def test_an_example_is_tried_in_a_field_that_the_watch_looks_at() -> None:
    text = "watches:\n  - {name: x, keywords: [CBDC], in: [summary], examples: {match: [a CBDC]}}\n"

    assert made(text).watches["x"].should_match == ("a CBDC",)


def test_a_mistake_in_global_none_does_not_keep_the_examples_from_being_tried() -> None:
    assert problems(
        "watches: [{name: x, keywords: CBDC, examples: {match: [nothing]}}]\n"
        "global_none:\n  - spam\n  - 'a NEAR/x b'\n"
    ) == [
        (
            "config.yaml:1:56: watches.0.examples.match.0: must match, but does not "
            '(no keyword found: "CBDC"); fix the keywords or the example'
        ),
        "config.yaml:4:8: global_none.1: NEAR needs a number, like NEAR/5",
    ]


def test_an_example_that_global_none_excludes_names_it_as_the_reason() -> None:
    (line,) = problems(
        "watches: [{name: x, keywords: CBDC, examples: {match: [CBDC spam]}}]\nglobal_none: spam\n"
    )

    assert "must match, but does not (excluded by global_none" in line


@pytest.mark.parametrize("option", ["feeds: Alpha", "lang: en"])
def test_the_examples_of_a_watch_are_of_any_feed_and_language(option: str) -> None:
    text = f"watches: [{{name: x, keywords: CBDC, {option}, examples: {{match: [a CBDC]}}}}]\n"

    assert made(FEEDS + text).watches["x"].should_match == ("a CBDC",)


@pytest.mark.parametrize(
    ("examples", "line"),
    [
        (
            "{match: [a CBDC, nothing]}",
            'config.yaml:1:64: watches.0.examples.match.1: must match, but does not (no keyword found: "CBDC"); fix the keywords or the example',
        ),
        (
            "{ignore: [a CBDC]}",
            'config.yaml:1:57: watches.0.examples.ignore.0: must be ignored, but matches ("CBDC" in title (exact)); add to none:, or fix the example',
        ),
    ],
)
def test_an_example_that_fails_is_a_mistake_at_its_place(examples: str, line: str) -> None:
    assert problems(f"watches: [{{name: x, keywords: CBDC, examples: {examples}}}]\n") == [line]


def test_a_watch_with_a_mistake_in_a_query_is_not_tried() -> None:
    (line,) = problems("watches: [{name: x, keywords: ['(a OR'], examples: {match: [nothing]}}]\n")

    assert line.startswith("config.yaml:1:36: watches.0.keywords.0: ")
