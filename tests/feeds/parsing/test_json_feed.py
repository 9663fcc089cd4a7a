"""JSON Feeds are read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from feeds.parsing.draft import EntryDraft, FeedDocument
from feeds.parsing.json_feed import read_json

URL = "https://a.example/feed.json"


def read(*items: Any, **head: Any) -> FeedDocument:
    return read_json(json.dumps({"items": items, **head}), URL)


def read_item(**item: Any) -> EntryDraft:
    (draft,) = read(item).drafts
    return draft


def test_the_head_of_a_feed_is_read():
    document = read(home_page_url="https://a.example/", language="en")

    assert (document.link, document.lang) == ("https://a.example/", "en")
    assert (document.drafts, document.problem, document.notes) == ([], "", [])


def test_the_text_of_an_item_is_its_html_or_else_its_plain_text():
    assert read_item(content_html="<p>One</p>", content_text="two").text == "One"
    assert read_item(content_text="two <b>\nthree").text == "two <b>\nthree"


def test_a_text_that_only_repeats_the_summary_is_left_out():
    draft = read_item(summary="Same", content_text="Same")

    assert (draft.summary, draft.text) == ("Same", "")


def test_an_item_may_link_to_an_external_page():
    assert read_item(external_url="https://b.example/").link == "https://b.example/"
    assert read_item(url="/1", external_url="https://b.example/").link == "https://a.example/1"


def test_the_author_of_version_1_0_is_read_too():
    assert read_item(author={"name": "Ann"}).author == "Ann"
    assert (
        read_item(authors=[{"url": "x"}, {"name": "Bob"}], author={"name": "Ann"}).author == "Bob"
    )


def test_values_of_the_wrong_type_are_left_out():
    draft = read_item(id=True, title=["x"], tags="news", authors="Ann", language=None)

    assert draft == EntryDraft()
    assert read("no object", 3).drafts == []


def test_the_later_date_stands_in_for_a_missing_one():
    draft = read_item(date_modified="2024-11-05T10:00:00Z")

    assert draft.published is not None
    assert draft.published.isoformat() == "2024-11-05T10:00:00+00:00"


@pytest.mark.parametrize("text", ["[]", "3", "{}", '{"items": {}}'])
def test_other_json_is_a_problem(text: str):
    problem = read_json(text, URL).problem

    assert problem == 'it is JSON, but not a JSON Feed (no list "items"); check the address'
