"""Ill-formed documents give the entries that are whole, and say so."""

from __future__ import annotations

import pytest

from feeds.parsing.ill_formed import find_swallowed, read_ill_formed
from feeds.parsing.xml import read_xml

URL = "https://a.example/rss"
ITEMS = "".join(
    f"<item><guid>{n}</guid><title>t{n}</title><description>d{n}</description></item>"
    for n in range(3)
)
RSS = f"<rss><channel><title>t</title>{ITEMS}</channel></rss>"


@pytest.mark.parametrize(
    ("lost", "guids"),
    [
        ("s>", ["0", "1", "2"]),
        ("</channel></rss>", ["0", "1", "2"]),
        ("</item></channel></rss>", ["0", "1"]),
        ("tion></item></channel></rss>", ["0", "1"]),
        ("2</guid><title>t2</title><description>d2</description></item></channel></rss>", ["0", "1"]),
    ],
)  # fmt: skip
def test_a_cut_document_keeps_its_whole_entries(lost: str, guids: list[str]):
    document = read_ill_formed(RSS.removesuffix(lost), URL, "cut")

    assert [draft.guid for draft in document.drafts] == guids
    assert (document.is_cut, document.problem) == (True, "")
    assert document.notes == [
        "ill-formed (cut); repaired",
        "it is cut off; its whole entries were read",
    ]


@pytest.mark.parametrize(
    "end",
    ["<item><title>AT&T", "<item><title><![CDATA[half", "<item><link", "<item><title>&nb", "<it"],
)
def test_a_mistake_in_the_rest_of_a_cut_document_costs_no_whole_entry(end: str):
    document = read_ill_formed(f"<rss><channel>{ITEMS}{end}", URL, "cut")

    assert [draft.title for draft in document.drafts] == ["t0", "t1", "t2"]
    assert document.is_cut


def test_a_mistake_before_the_cut_is_repaired():
    text = RSS.replace("t0", "AT&T").removesuffix("</item></channel></rss>")

    assert [draft.title for draft in read_ill_formed(text, URL, "").drafts] == ["AT&T", "t1"]


def test_a_half_entry_without_its_guid_is_not_read():
    text = "<rss><channel><item><title>A</title><gui"

    document = read_ill_formed(text, URL, "cut")

    assert document.drafts == []
    assert (
        document.problem == "the document is cut off before its first entry ends; try again later"
    )


def test_an_ill_formed_document_with_its_end_is_not_cut():
    assert not read_ill_formed(RSS.replace("t0", "AT&T"), URL, "").is_cut


@pytest.mark.parametrize(
    ("items", "titles"),
    [
        ("<item><title><![CDATA[half</title></item><item><title><![CDATA[whole]]></title></item>",
         ["half", "whole"]),
        (("<item><title>a</title><description><![CDATA[<p>b</description></item>"
         "<item><title>c</title><description><![CDATA[d]]></description></item>"), ["a", "c"]),
        (("<item><title>a</title><description><![CDATA[x</description></item>"
         "<item><title>b</title></item><item><description><![CDATA[y]]></description></item>"), ["a", "b", ""]),
        ("<item><title>a</title><description><![CDATA[<item>x</item>]]></description></item>", ["a"]),
        ("<item><title>a</title></item>", ["a"]),
    ],
)  # fmt: skip
def test_entries_that_an_open_cdata_section_hides_are_found(items: str, titles: list[str]):
    root = f"<rss><channel>{items}</channel></rss>"

    document = find_swallowed(root, URL, read_xml(root.encode(), URL))

    assert [draft.title for draft in document.drafts] == titles
