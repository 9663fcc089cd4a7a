"""A config with an overlay is the config of files in which the same keywords are written."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Texts, locate_doubts, parse
from model import ChangeKind, ConfigError, KeywordChange
from watchers import Doubt

AT = datetime(2026, 11, 30, 9, 12, tzinfo=UTC)
WORDS = ["CBDC", "eNaira", "e-CNY", "digital euro", '"sand dollar"', "央行数字货币", "oil OR gas"]
FORMS = ["list", "block", "bare", "defaults"]


def change(kind, keyword, watch="Money", number=0):
    return KeywordChange(
        f"c{number}-{keyword}", ChangeKind(kind), watch, keyword, AT, "Mara", "chat"
    )


def write(form, keywords, more=""):
    """Return a config whose watch Money has *keywords*, written in a *form*."""
    listed = json.dumps(keywords, ensure_ascii=False)
    head = "feeds: [https://a.example/rss]\nchannels: {screen: {type: console}}\n"
    if form == "bare":
        return f"{head}watches:\n  - {keywords[0]}\n"
    if form == "defaults":
        return f"{head}defaults: {{watches: {{keywords: {listed}}}}}\nwatches: [{{name: Money}}]\n"
    if form == "list":
        return f"{head}watches:\n  - name: Money\n    keywords: {listed}\n{more}"
    lines = "".join(f"      {keyword}  # a remark\n" for keyword in keywords)
    return f"{head}watches:\n  - name: Money\n    keywords: |\n{lines}{more}"


def read(text, *changes):
    return parse(Texts("config.yaml", {"config.yaml": text}, changes=changes), {})


def matched(config):
    """Return what the watches say to a headline for each of the words."""
    words = [word.strip('"') for word in WORDS]
    return [[one.matched for one in config.watchlist.explain(word, "")] for word in words]


@given(
    st.sampled_from(FORMS[:2]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True),
    st.lists(st.tuples(st.sampled_from(["add", "remove"]), st.sampled_from(WORDS)), max_size=5),
)
def test_an_overlay_is_as_good_as_an_edit_of_the_file(form, written, steps):
    keywords = list(written)
    changes = []
    for number, (kind, word) in enumerate(steps):
        if kind == "add" and word not in keywords:
            keywords.append(word)
        elif kind == "remove" and word in keywords and len(keywords) > 1:
            keywords.remove(word)
        else:
            continue
        changes.append(change(kind, word, number=number))

    overlaid = read(write(form, written), *changes)
    edited = read(write(form, keywords))

    assert overlaid.watches == edited.watches
    assert matched(overlaid) == matched(edited)
    assert overlaid.texts.changes == tuple(changes)
    assert (overlaid.fingerprint == edited.fingerprint) is (not changes and keywords == written)


@pytest.mark.parametrize("form", FORMS)
def test_keywords_are_added_however_the_others_are_written(form):
    name = "CBDC" if form == "bare" else "Money"

    config = read(write(form, ["CBDC"]), change("add", "eNaira", name))

    assert config.watches[name].keywords == ("CBDC", "eNaira")


def test_a_remark_about_a_changed_keyword_says_where_it_comes_from():
    config = read(write("list", ["CBDC"]), change("add", "digital euro"))
    doubt = Doubt(watch="Money", part="keywords", index=1, column=3, message="it is odd")

    hints = locate_doubts(config.texts, [doubt])

    origin = "added by Mara in chat, 2026-11-30 09:12 UTC, column 3"
    assert hints == (f"{origin}: watches.0.keywords.1: it is odd",)


def test_the_places_of_the_other_keywords_in_a_block_stay():
    config = read(write("block", ["CBDC", "eNaira"]), change("add", "oil"))
    doubt = Doubt(watch="Money", part="keywords", index=1, column=2, message="it is odd")

    assert locate_doubts(config.texts, [doubt])[0].startswith("config.yaml:7:8: ")


# --- the files win ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "keyword", "watch", "more", "why", "is_contradiction"),
    [
        ("add", "CBDC", "Money", "", "the files have the keyword", False),
        ("remove", "oil", "Money", "", "the files do not have the keyword", False),
        ("remove", "CBDC", "Money", "", "it is the last keyword of the watch", True),
        ("add", "oil", "Gone", "", "the files have no watch of this name", True),
        ("add", "oil", "Money", "    none: [Oil]\n", "none: excludes it", True),
        ("add", "oil", "Money", "global_none: |\n  oil\n", "none: excludes it", True),
        (
            "add",
            "oil",
            "Money",
            "    examples: {ignore: [Oil rises]}\n",
            (
                "config.yaml:6:25: watches.0.examples.ignore.0: must be ignored, but matches "
                '("oil" in title as "Oil" (other case)); add to none:, or fix the example'
            ),
            True,
        ),
    ],
)
def test_a_change_that_the_files_overtake_is_left_out(
    kind, keyword, watch, more, why, is_contradiction
):
    wanted = change(kind, keyword, watch)
    good = change("add", "e-CNY", number=1)

    config = read(write("list", ["CBDC"], more), wanted, good)

    (overtaken,) = config.overtaken
    assert (overtaken.change, overtaken.why) == (wanted, why)
    assert overtaken.is_contradiction is is_contradiction
    assert config.watches["Money"].keywords == ("CBDC", "e-CNY")
    assert config.texts.changes == (good,)


def test_of_many_changes_only_those_with_a_mistake_are_left_out():
    words = ["a1", '"b', "c3", "d4", "(e", "f6"]
    changes = [change("add", word, number=number) for number, word in enumerate(words)]

    config = read(write("list", ["CBDC"]), *changes)

    assert config.watches["Money"].keywords == ("CBDC", "a1", "c3", "d4", "f6")
    assert [one.change.keyword for one in config.overtaken] == ['"b', "(e"]
    assert all(one.why.startswith("column 1: ") for one in config.overtaken)


def test_the_mistakes_of_the_files_are_told_without_those_of_the_overlay():
    with pytest.raises(ConfigError) as caught:
        read(write("list", ["(CBDC"]), change("add", '"b'))

    (problem,) = caught.value.problems
    assert problem.startswith("config.yaml:5:")


def test_the_fingerprint_tells_an_overlay():
    text = write("list", ["CBDC"])
    texts = Texts("config.yaml", {"config.yaml": text})

    with_overlay = replace(texts, changes=(change("add", "oil"),))

    assert with_overlay.fingerprint != texts.fingerprint
