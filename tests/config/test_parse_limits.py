"""No text makes the loader grow without bound, hang or crash."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from config import Texts, parse
from model import ConfigError


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse(Texts("/x/config.yaml", {"config.yaml": text}), {})
    return list(caught.value.problems)


def test_aliases_that_multiply_count_with_the_nodes_that_they_stand_for() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join(f'*{before}' for _ in range(10))}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )

    assert problems(bomb) == [
        "config.yaml:6:17: more than 500000 values; write keywords as one block (|)"
    ]


def test_aliases_that_deepen_count_with_the_levels_that_they_stand_for() -> None:
    deep = (
        "a: &a [[[[[[[[[[x]]]]]]]]]]\nb: &b [[[[[[[[[[*a]]]]]]]]]]\nc: [[[[[[[[[[[*b]]]]]]]]]]]\n"
    )

    assert problems(deep) == ["config.yaml:3:15: nested deeper than 32; flatten it"]


def test_an_alias_within_itself_is_a_mistake() -> None:
    assert problems("feeds: &a [*a]\n") == [
        (
            'config.yaml:1:12: "*a" is an alias within itself (* begins a YAML alias); '
            'put it in quotes: "*a"'
        )
    ]


def test_a_file_that_is_too_large_is_a_mistake() -> None:
    assert problems("# " + "x" * (16 * 1024 * 1024)) == [
        "config.yaml:1:1: larger than 16 MiB; split it, or move keywords out"
    ]


@pytest.mark.parametrize("opener", ["[", "{", "- ", "? ", "a: {", '"'])
def test_openers_without_end_are_refused_soon(opener: str) -> None:
    assert problems(opener * 20_000)


@pytest.mark.untraced
def test_twenty_thousand_keywords_load() -> None:
    block = "".join(f"      word{number} phrase\n" for number in range(20_000))

    made = parse(
        Texts(
            "/x/config.yaml", {"config.yaml": f"watches:\n  - name: x\n    keywords: |\n{block}"}
        ),
        {},
    )

    assert len(made.watches["x"].keywords) == 20_000
    assert made.watches["x"].keywords[-1] == "word19999 phrase"


@pytest.mark.untraced
def test_ten_thousand_watches_load_as_a_list() -> None:
    rows = "".join(f"  - word{number}\n" for number in range(10_000))

    made = parse(Texts("/x/config.yaml", {"config.yaml": f"watches:\n{rows}"}), {})

    assert len(made.watches) == 10_000


def told(texts: Texts) -> tuple[str, ...]:
    """Return the mistakes in *texts*; anything raised but a ConfigError fails the test."""
    try:
        parse(texts, {"X": "x"})
    except ConfigError as error:
        return error.problems
    return ()


WORDS = st.sampled_from(
    ["feeds", "watches", "channels", "include", "defaults", "ops", "name", "keywords", "type", "url",
     "every", "tell", "examples", "match", "console", "slack", "rss", "CBDC", "央行", "${X}", "${", "file:x",
     "https://a.example/", "10m", "#x", "*x", "&x", "!x", "@x", "<<", "", " ", "\n", "\n  ", "\n  - ", "\n    - ",
     ": ", "- ", "[", "]", "{", "}", ",", "|", ">", "'", '"', "\\", "\t", "\0", "\ufeff", "\u2028", "\ud800",
     "...\n", "---\n", "%YAML 1.1\n", "? ", "(", ")", "OR", "NEAR/3", "~", "/x/", "=", "-"]
)  # fmt: skip
DOCUMENTS = st.lists(WORDS, max_size=30).map("".join) | st.text(max_size=60)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
@example("%TAG ! tag:x,2000:\n--- !a\nb: c\n", "")
@example("a: !<x> y", "include: x")
def test_whatever_is_written_it_is_read_or_refused(main: str, team: str) -> None:
    texts = Texts("/x/config.yaml", {"config.yaml": main, "a.yaml": team})

    assert all(line.split(":")[1].isdigit() for line in told(texts))


SHAPES = st.recursive(
    st.sampled_from(["", "x", "CBDC", "10m", "slack", "console", "rss", "a", "yes", "'''", "1", "${X:-y}"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["name", "keywords", "all", "none", "in", "tell", "type", "url", "every", "alert_on",
                         "examples", "match", "ignore", "schedule", "token", "to", "from", "smtp", "host", "x"]),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["feeds", "watches", "channels", "defaults", "ops", "include", "database", "agent"]),
        SHAPES | st.lists(SHAPES, max_size=3) | st.dictionaries(st.sampled_from(["a", "feeds", "watches"]), SHAPES),
        min_size=1,
    )
)  # fmt: skip
def test_whatever_shape_a_section_has_it_is_read_or_refused(document: dict[str, object]) -> None:
    text = json.dumps(document)  # JSON is YAML too

    lines = told(Texts("/x/config.yaml", {"config.yaml": text}))

    assert all(line.startswith("config.yaml:1:") for line in lines)
