"""Well-formed XML is read strictly."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from feeds.parsing.draft import EntryDraft
from feeds.parsing.xml import StrictReadFailed, read_xml

URL = "https://a.example/feeds/rss.xml"
NAMESPACES = (
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:atom="http://www.w3.org/2005/Atom"'
)


def read_item(children: str) -> EntryDraft:
    text = f"<rss{NAMESPACES}><channel><item>{children}</item></channel></rss>"
    (draft,) = read_xml(text, URL).drafts
    return draft


def read_atom_entry(children: str) -> EntryDraft:
    text = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{children}</entry></feed>'
    (draft,) = read_xml(text, URL).drafts
    return draft


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<rss><channel>", "Premature end of data in tag channel line 1"),
        ("<svg/>", "there is no feed in it"),
        (
            "<rss><channel><x><item/></x></channel></rss>",
            "the entries stand where none are expected",
        ),
    ],
)
def test_other_documents_are_left_to_the_lenient_parser(text: str, reason: str):
    with pytest.raises(StrictReadFailed) as failure:
        read_xml(text, URL)

    assert str(failure.value) == reason


def test_the_head_of_a_channel_is_read():
    document = read_xml(
        '<rss xml:lang="de"><channel><link>/</link><language>en</language><ttl>5</ttl></channel></rss>',
        URL,
    )

    assert (document.link, document.lang, document.ttl) == ("https://a.example/", "de", 5)


def test_the_first_date_that_can_be_read_counts():
    draft = read_item("<pubDate>soon</pubDate><dc:date>2024-11-05T10:00:00Z</dc:date>")

    assert draft.published == datetime(2024, 11, 5, 10, 0, tzinfo=UTC)


def test_the_longest_of_several_descriptions_is_the_summary():
    draft = read_item("<description>Short</description><dc:description>Longer one</dc:description>")

    assert draft.summary == "Longer one"


def test_the_summary_of_a_podcast_is_used_where_there_is_no_other():
    assert read_item("<itunes:subtitle>Talk</itunes:subtitle>").summary == "Talk"
    both = "<description>About</description><itunes:subtitle>Longer talk</itunes:subtitle>"
    assert read_item(both).summary == "About"


@pytest.mark.parametrize(
    ("children", "author"),
    [
        ("<author>ann@a.example</author>", "ann@a.example"),
        ("<dc:creator>Ann</dc:creator><author>x</author>", "Ann"),
        ("<atom:author><atom:name>Ann</atom:name></atom:author>", "Ann"),
        ("<title>A</title>", ""),
    ],
)
def test_an_author_is_named_by(children: str, author: str):
    assert read_item(children).author == author


@pytest.mark.parametrize(
    ("children", "publisher"),
    [
        ('<source url="https://b.example/">The Wire</source>', "The Wire"),
        ("<atom:source><title>The Wire</title></atom:source>", "The Wire"),
        ("<dc:publisher>The Wire</dc:publisher>", "The Wire"),
        ("<title>A</title>", ""),
    ],
)
def test_a_publisher_is_named_by(children: str, publisher: str):
    assert read_item(children).publisher == publisher


def test_equal_tags_are_one():
    draft = read_item("<category>x</category><dc:subject>x</dc:subject><dc:subject>y</dc:subject>")

    assert draft.tags == ["x", "y"]


def test_a_text_in_base64_is_decoded():
    packed = base64.b64encode(b"<p>One</p>").decode()

    assert (
        read_atom_entry(f'<content type="text/html" mode="base64">{packed}</content>').text == "One"
    )
    assert (
        read_atom_entry(f'<content type="application/octet-stream">{packed}</content>').text
        == "One"
    )


def test_the_type_of_an_atom_text_says_whether_it_is_markup():
    source = "1 &lt;b&gt;2&lt;/b&gt;"

    assert read_atom_entry(f'<summary type="text">{source}</summary>').summary == "1 <b>2</b>"
    assert read_atom_entry(f'<summary type="html">{source}</summary>').summary == "1 2"
