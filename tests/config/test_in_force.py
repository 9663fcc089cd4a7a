"""A watch is written as its file would have it, and the overlay as people paste it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import yaml
from hypothesis import given
from hypothesis import strategies as st

from config import Texts, find_written, parse, write_in_force, write_overlay
from model import ChangeKind, KeywordChange

AT = datetime(2026, 11, 30, 9, 12, tzinfo=UTC)
HEAD = "feeds: [https://a.example/rss]\nchannels: {screen: {type: console}}\n"
BLOCK = """\
watches:
  - name: Money  # ours
    keywords: |
      CBDC       # first
      e-CNY
      # of Lagos
      eNaira

    tell: [screen]
"""
LIST = """\
watches:
  - name: Money
    keywords:
      - CBDC       # first
      - "e-CNY"
      # of Lagos
      - eNaira
    tell: [screen]
"""
FLOW = "watches:\n  - {name: Money, keywords: [CBDC, e-CNY, eNaira], tell: [screen]}\n"
DEFAULTS = (
    "defaults: {watches: {keywords: [CBDC, e-CNY, eNaira]}}\n"
    "watches:\n  - name: Money\n    tell: [screen]\n"
)
DEFAULTS_FLOW = DEFAULTS.replace("- name: Money\n    tell: [screen]", "- {name: Money}")
FORMS = {"block": BLOCK, "list": LIST, "flow": FLOW, "defaults": DEFAULTS, "braces": DEFAULTS_FLOW}
WORDS = ["digital euro", '"sand dollar" NEAR/3 bank', "央行", "C#", "oil # gas", "'dollar'", "a: b"]


def change(kind, keyword, watch="Money", at=AT):
    return KeywordChange(
        f"{kind}-{keyword}", ChangeKind(kind), watch, keyword, at, "Mara", "chat", "new law"
    )


def read(text, *changes):
    return parse(Texts("config.yaml", {"config.yaml": text}, changes=changes), {})


def put_back(text, name, item):
    """Return *text* with the lines *item* in the place of the watch *name*."""
    written = find_written(Texts("config.yaml", {"config.yaml": text}), name)
    lines = text.splitlines()
    lines[written.line - 1 : written.last] = [f"  {line}" for line in item.splitlines()]
    return "\n".join(lines) + "\n"


@given(
    st.sampled_from(sorted(FORMS)),
    st.lists(st.sampled_from(WORDS), unique=True, max_size=3),
    st.lists(st.sampled_from(["CBDC", "e-CNY", "eNaira"]), unique=True, max_size=2),
)
def test_the_lines_in_force_are_read_as_the_overlay_is(form, added, removed):
    text = HEAD + FORMS[form]
    changes = [*(change("add", word) for word in added), *(change("remove", w) for w in removed)]
    config = read(text, *changes)

    item = write_in_force(config, "Money")
    if not item.startswith("-"):
        item = f"- {item}"
    edited = read(put_back(text, "Money", item))

    assert edited.watches == config.watches


def test_comments_and_other_options_stay():
    config = read(HEAD + BLOCK, change("add", "oil"), change("remove", "e-CNY"))

    assert write_in_force(config, "Money") == (
        "- name: Money  # ours\n  keywords: |\n    CBDC       # first\n    # of Lagos\n    eNaira\n"
        "    oil\n\n  tell: [screen]"
    )


def test_a_keyword_alone_becomes_a_watch_with_keywords():
    config = read(f"{HEAD}watches:\n  - CBDC\n", change("add", "oil", "CBDC"))

    item = write_in_force(config, "CBDC")

    assert yaml.safe_load(item) == [{"name": "CBDC", "keywords": ["CBDC", "oil"]}]


def test_a_watch_without_changes_is_shown_as_written():
    assert write_in_force(read(HEAD + LIST), "Money").startswith("- name: Money\n")


# --- the export ---------------------------------------------------------------------------------


def test_the_export_names_file_lines_and_authors_and_can_be_pasted():
    config = read(HEAD + LIST, change("add", "oil"), change("remove", "e-CNY"))

    text = write_overlay(config)

    assert "# config.yaml, lines 4 to 10: Money\n" in text
    assert "# + oil: added by Mara in chat, 2026-11-30 09:12 UTC (new law)\n" in text
    assert "# - e-CNY: removed by Mara in chat, 2026-11-30 09:12 UTC (new law)\n" in text
    pasted = "\n".join(line for line in text.splitlines() if line.startswith("  "))
    assert read(f"{HEAD}watches:\n{pasted}\n").watches == config.watches


def test_the_export_without_changes_says_so():
    assert write_overlay(read(HEAD + LIST)).startswith("# No keyword was changed")


def test_the_export_may_list_the_changes_that_ended():
    ended = replace(
        change("add", "oil"), ended=AT + timedelta(hours=1), why_ended="taken back by Kim"
    )

    text = write_overlay(read(HEAD + LIST), [ended])

    assert text.endswith(
        "# Money: + oil: added by Mara in chat, 2026-11-30 09:12 UTC (new law); "
        "ended 2026-11-30 10:12 UTC: taken back by Kim\n"
    )
    assert all(line.startswith("#") for line in text.splitlines() if line)


def test_a_watch_whose_lines_are_not_found_gets_its_keywords_alone():
    config = read(HEAD + LIST, change("add", "a: b"))
    lost = replace(config, texts=replace(config.texts, texts={"config.yaml": "feeds: []"}))

    text = write_overlay(lost)

    assert yaml.safe_load(text) == {"keywords": ["CBDC", "e-CNY", "eNaira", "a: b"]}


def test_watches_of_several_files_are_exported_as_documents_of_their_own():
    more = "  - {name: Oil, keywords: [oil]}\n"
    config = read(HEAD + LIST + more, change("add", "coin"), change("add", "gas", "Oil"))

    documents = list(yaml.safe_load_all(write_overlay(config)))

    assert [[watch["name"] for watch in listed] for listed in documents] == [["Money"], ["Oil"]]
