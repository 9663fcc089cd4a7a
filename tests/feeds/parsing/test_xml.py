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
    (draft,) = read_xml(text.encode(), URL).drafts
    return draft


def read_atom_entry(children: str) -> EntryDraft:
    text = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{children}</entry></feed>'
    (draft,) = read_xml(text.encode(), URL).drafts
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
        read_xml(text.encode(), URL)

    assert str(failure.value) == reason


def test_the_head_of_a_channel_is_read():
    document = read_xml(
        b'<rss xml:lang="de"><channel><link>/</link><language>en</language><ttl>5</ttl></channel></rss>',
        URL,
    )

    assert (document.link, document.lang, document.ttl) == ("https://a.example/", "de", 5)


def test_the_first_date_that_can_be_read_counts():
    draft = read_item("<pubDate>soon</pubDate><dc:date>2024-11-05T10:00:00Z</dc:date>")

    assert draft.published == datetime(2024, 11, 5, 10, 0, tzinfo=UTC)


def test_several_descriptions_are_one_summary():
    draft = read_item("<description>Short</description><dc:description>Longer one</dc:description>")

    assert draft.summary == "Short\nLonger one"


def test_the_summary_of_a_podcast_follows_the_description():
    assert read_item("<itunes:subtitle>Talk</itunes:subtitle>").summary == "Talk"
    both = "<description>About</description><itunes:subtitle>Longer talk</itunes:subtitle>"
    assert read_item(both).summary == "About\nLonger talk"


@pytest.mark.parametrize(
    "address",
    [
        "http://www.itunes.com/DTDs/Podcast-1.0.dtd",
        "HTTP://WWW.ITUNES.COM/DTDS/PODCAST-1.0.DTD",
        "https://www.itunes.com/dtds/podcast-1.0.dtd",
        "http://www.itunes.com/dtds/podcast-1.0.dtd/",
        "http://itunes.com/dtds/podcast-1.0.dtd",
        "http://www.itunes.com/dtds/podcast-2.0.dtd",
        "http://example.com/dtds/podcast-1.0.dtd",
    ],
)
def test_the_namespace_of_podcasts_is_known_in_every_spelling(address: str):
    item = "<item><guid>1</guid><i:title>Talk</i:title><i:summary>stablecoin</i:summary></item>"

    text = f'<rss xmlns:i="{address}"><channel>{item}</channel></rss>'
    (draft,) = read_xml(text.encode(), URL).drafts

    assert (draft.title, draft.summary) == ("Talk", "stablecoin")


@pytest.mark.parametrize(
    "address",
    [
        "http://search.yahoo.com/mrss/",
        "http://search.yahoo.com/mrss",
        "https://search.yahoo.com/mrss/",
        "http://Search.Yahoo.com/MRSS/",
        "http://www.rssboard.org/media-rss",
    ],
)
def test_the_namespace_of_media_is_known_in_every_spelling(address: str):
    item = (
        "<item><m:title>Film</m:title><m:group><m:content/>"
        "<m:description>stablecoin</m:description></m:group></item>"
    )

    text = f'<rss xmlns:m="{address}"><channel>{item}</channel></rss>'
    (draft,) = read_xml(text.encode(), URL).drafts

    assert (draft.title, draft.summary) == ("Film", "stablecoin")


@pytest.mark.parametrize(
    "children",
    [
        "<atom:published>2026-01-02T03:04:05Z</atom:published>",
        "<atom:updated>2026-01-02T03:04:05Z</atom:updated>",
        "<dc:date>2026-01-02T03:04:05Z</dc:date>",
        '<t:created xmlns:t="http://purl.org/dc/terms/">2026-01-02T03:04:05Z</t:created>',
        '<t:modified xmlns:t="https://purl.org/dc/terms">2026-01-02T03:04:05Z</t:modified>',
        "<PubDate>Fri, 02 Jan 2026 03:04:05 GMT</PubDate>",
        (
            "<atom:updated>2026-02-02T00:00:00Z</atom:updated>"
            "<atom:published>2026-01-02T03:04:05Z</atom:published>"
        ),
    ],
)
def test_an_item_is_dated_by(children: str):
    assert read_item(children).published == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "<RSS><Channel><Item><Title>A</Title><Guid>u1</Guid></Item></Channel></RSS>",
        "<FEED><ENTRY><ID>u1</ID><TITLE>A</TITLE></ENTRY></FEED>",
        "<rss><CHANNEL><item><guid>u1</guid><title>A</title></item></CHANNEL></rss>",
        (
            '<r:rss xmlns:r="urn:x"><r:channel><r:item><r:guid>u1</r:guid><r:title>A</r:title></r:item>'
            "</r:channel></r:rss>"
        ),
        "<rss><channel><ITEM><GUID>u1</GUID><title>A</title></ITEM></channel></rss>",
    ],
)
def test_an_entry_is_read_in_any_case_and_with_any_prefix(text: str):
    (draft,) = read_xml(text.encode(), URL).drafts

    assert (draft.guid, draft.title) == ("u1", "A")


@pytest.mark.parametrize(
    "kind",
    ["application/plain", "text/x", "text/markdown", "image/png", "foo", "application/json"],
)
def test_a_text_of_an_unknown_media_type_is_read_as_text(kind: str):
    draft = read_atom_entry(
        f'<title type="{kind}">Pilot project</title>'
        f'<content type="{kind}">{{"note": "stablecoin"}}</content>'
    )

    assert (draft.title, draft.text) == ("Pilot project", '{"note": "stablecoin"}')


def test_a_plain_text_of_atom_without_a_type_may_be_markup_all_the_same():
    markup = "&lt;p&gt;One &lt;a href='zebra'&gt;two&lt;/a&gt;&lt;/p&gt;"

    assert read_atom_entry(f"<summary>{markup}</summary>").summary == "One two"
    assert read_atom_entry("<summary>1 &lt; 2</summary>").summary == "1 < 2"


def test_a_document_that_ends_between_two_elements_can_be_forgiven():
    text = "<rss><channel><item><title>A</title></item>"

    assert [draft.title for draft in read_xml(text.encode(), URL, "end").drafts] == ["A"]
    with pytest.raises(StrictReadFailed):
        read_xml(text.replace("<title>", "<title>&nbsp;").encode(), URL, "end")


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
