"""The draft of one watch has the mistakes that a check would name, at its own lines and columns."""

from __future__ import annotations

import pytest

import config
from config import Texts, find_written, put_draft, read_draft
from model import ConfigError

TEXT = """\
defaults: {watches: {exact: true, tell: [desk]}}
feeds: [https://a.example/rss]
watches:
  - name: Money   # of the desk
    keywords: |
      CBDC
      digital euro

    none: [job]
  # about ships
  - {name: Ports, keywords: [port strike]}
  - Cholera
channels: {desk: {type: console}, policy: {type: console}}
"""


@pytest.fixture(scope="module")
def running():
    return config.parse(Texts("config.yaml", {"config.yaml": TEXT}), {}, needs_secrets=False)


@pytest.mark.parametrize(
    "text",
    [
        "name: X\nkeywords: [a, b]\ntell: [policy]",
        "- name: X\n  keywords: [a, b]\n  tell: [policy]",
        "  - name: X\n    keywords: |\n      a\n      b\n    tell: policy\n\n",
        "# a remark\nname: X\r\nkeywords: |\r\n  a\r\n  b\r\ntell: policy",
        "{name: X, keywords: [a, b], tell: [policy]}",
    ],
)
def test_a_draft_is_read_with_and_without_its_dash(running, text):
    draft = read_draft(running, text)

    assert draft.mistakes == ()
    assert (draft.watch.name, draft.watch.keywords) == ("X", ("a", "b"))
    assert (draft.watch.tell, draft.watch.exact) == (("policy",), True)


@pytest.mark.parametrize(
    ("text", "line", "column", "detail"),
    [
        ("name: X\nkeywords: |\n  a AND\n  b", 3, 5, 'keywords: nothing follows "AND"'),
        ("- name: X\n  keywords: [a AND]", 2, 16, 'keywords.0: nothing follows "AND"'),
        ("name: X\nkeyword: [a]", 2, 1, 'no option "keyword"; did you mean'),
        ("name: X\nkeywords: [a]\ntell: [nobody]", 3, 8, 'tell.0: no channel "nobody"'),
        ("name: X\nkeywords: [a", 2, 11, ""),
        ("name: X\nkeywords: a\nexamples: {match: [b]}", 3, 20, ""),
        ("", 1, 1, ""),
        ("- name: X\n  keywords: a\n- name: Y\n  keywords: b", 1, 1, "expected one watch, found 2"),
        ("feeds: [https://b.example/]\nwatches: [a]", 1, 1, ""),
    ],
)
def test_a_mistake_has_its_line_and_column_in_the_draft(running, text, line, column, detail):
    draft = read_draft(running, text)

    assert draft.watch is None
    assert [(one.line, one.column) for one in draft.mistakes][:1] == [(line, column)]
    assert detail in draft.mistakes[0].detail


@pytest.mark.parametrize("name", ["Money", "Ports"])
def test_the_lines_of_a_watch_are_a_draft_of_it(running, name):
    draft = read_draft(running, find_written(running.texts, name).text)

    assert draft.watch == running.watches[name]


# --- a config with the draft ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("draft", "of", "line"),
    [
        ("name: Ports\nkeywords: [harbour]", "", "  - {name: Ports, keywords: [harbour]}\n"),
        (
            "name: Sea\nkeywords: [port strike]",
            "Ports",
            "  - {name: Sea, keywords: [port strike]}\n",
        ),
        ("name: Ports\nalert_on: [emerging]", "Ports", "  - {name: Ports, alert_on: [emerging]}\n"),
    ],
)
def test_a_draft_stands_in_the_place_of_its_watch_as_if_the_file_had_it(running, draft, of, line):
    old = "  - {name: Ports, keywords: [port strike]}\n"
    texts = Texts("config.yaml", {"config.yaml": TEXT.replace(old, line)})
    edited = config.parse(texts, {}, needs_secrets=False)

    put = put_draft(running, draft, of)

    assert list(put.watches.items()) == list(edited.watches.items())
    assert put.watchers == edited.watchers
    assert put.watchlist.watches == edited.watchlist.watches
    assert put.hot_watchlist.watches == edited.hot_watchlist.watches
    assert put.watchlist.labels == edited.watchlist.labels
    assert (put.feeds, put.channels) == (running.feeds, running.channels)


def test_a_draft_of_another_name_comes_last(running):
    put = put_draft(running, "name: X\nkeywords: [a]", "gone meanwhile")

    assert list(put.watches) == ["Money", "Ports", "Cholera", "X"]
    assert [watch.name for watch in put.watchlist.watches] == ["Money", "Ports", "Cholera", "X"]


def test_a_draft_with_a_mistake_is_put_nowhere(running):
    with pytest.raises(ConfigError):
        put_draft(running, "name: X\nkeywords: a AND", "")
