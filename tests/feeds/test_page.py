"""A page gets the entries of its document and waits for its TTL."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feeds._page import apply_ttl
from model import Page
from tests.feeds.scene import RSS, Scene, play, poll_once


def test_the_ttl_of_a_document_holds_while_it_is_unchanged():
    async def act(s: Scene) -> Page:
        s.web.set("/rss", RSS.replace("<item>", "<ttl>90</ttl><item>", 1), etag='"1"')
        page = await s.poll("/rss")
        page = await s.poll("/rss", page.validators)
        return await s.poll("/rss", page.validators)

    page = play(act)

    assert (page.status, page.wait) == (304, timedelta(minutes=90))


@pytest.mark.parametrize(
    ("page", "wait"),
    [
        (Page(validators={"ttl": "90"}), timedelta(minutes=90)),
        (Page(validators={"ttl": "90"}, wait=timedelta(minutes=10)), timedelta(minutes=90)),
        (Page(validators={"ttl": "90"}, wait=timedelta(hours=2)), timedelta(hours=2)),
        (Page(validators={"ttl": "90"}, problem="HTTP 500"), None),
        (Page(wait=timedelta(minutes=10)), timedelta(minutes=10)),
    ],
)
def test_the_longer_of_ttl_and_wait_holds(page: Page, wait: timedelta | None):
    assert apply_ttl(page).wait == wait


def test_a_document_with_a_problem_leaves_no_validators_so_that_it_is_asked_for_again():
    page = poll_once("<html>", etag='"1"', headers={"Cache-Control": "max-age=600"})

    assert page.problem == "this is a web page, not a feed; check the address"
    assert (page.validators, page.wait, page.entries) == ({}, None, ())


@pytest.mark.parametrize("cut", ["</rss>", "</item></channel></rss>", "channel></rss>"])
def test_a_document_that_was_cut_off_gives_its_entries_and_leaves_no_validators(cut: str):
    first = "<item><guid>0</guid><title>first</title></item>"
    document = RSS.replace("<item>", f"{first}<item>", 1).removesuffix(cut)

    page = poll_once(document, etag='"1"', headers={"Cache-Control": "max-age=600"})

    assert page.problem == ""
    assert "first" in [entry.title for entry in page.entries]
    assert "it is cut off; its whole entries were read" in page.notes
    assert (page.validators, page.wait) == ({}, None)
