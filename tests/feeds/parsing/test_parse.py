"""Documents of every format, well-formed and not, become the same entries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.parsing.parse import NamedEntry, ParsedDocument, parse_document

URL = "https://a.example/feeds/rss.xml"


def read(document: str, url: str = URL, content_type: str = "") -> ParsedDocument:
    return parse_document(document.encode(), url, content_type)


def read_only_entry(document: str) -> NamedEntry:
    parsed = read(document)
    assert parsed.problem == ""
    (entry,) = parsed.entries
    return entry


def rss(items: str, head: str = "") -> str:
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
        ' xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>T</title><link>https://a.example/</link>{head}{items}</channel></rss>"
    )


def atom(entries: str, root: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{root}><title>T</title>{entries}</feed>'


ITEM = """<item><title>Banks &amp;amp; coins</title><link>https://a.example/1</link><guid>g1</guid>
<pubDate>Tue, 05 Nov 2024 10:00:00 GMT</pubDate><description>&lt;p&gt;Short&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>The <b>long</b> text</p>]]></content:encoded><dc:creator>Ann</dc:creator>
<category>money</category><category>money</category><category>banks</category>
<source url="https://wire.example/">The Wire</source></item>"""


def test_an_rss_item_is_an_entry_in_full():
    entry = read_only_entry(rss(ITEM, "<language>en</language>"))

    assert entry.id == "g1"
    assert entry.draft.title == "Banks & coins"
    assert entry.draft.link == "https://a.example/1"
    assert entry.draft.summary == "Short"
    assert entry.draft.text == "The long text"
    assert entry.draft.author == "Ann"
    assert entry.draft.publisher == "The Wire"
    assert entry.draft.lang == "en"
    assert entry.draft.tags == ["money", "banks"]
    assert entry.draft.published == datetime(2024, 11, 5, 10, 0, tzinfo=UTC)


def test_an_ill_formed_rss_item_is_the_same_entry_and_noted():
    well = read_only_entry(rss(ITEM, "<language>en</language>"))
    parsed = read(rss(ITEM + "<x>&", "<language>en</language>"))

    assert [(entry.id, entry.aliases) for entry in parsed.entries] == [(well.id, well.aliases)]
    assert parsed.entries[0].draft == well.draft
    assert parsed.notes[0].startswith("ill-formed (")


def test_an_atom_entry_is_an_entry_in_full():
    entry = read_only_entry(
        atom(
            """<entry xml:lang="de"><id>urn:1</id><title type="html">A &amp;lt;b&gt; &lt;i&gt;c&lt;/i&gt;</title>
            <link rel="self" href="/self"/><link rel="alternate" type="text/html" href="/1"/>
            <published>2024-11-05T10:00:00Z</published><updated>2024-11-06T10:00:00Z</updated>
            <summary>1 &lt; 2</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
            <p>one</p><p>t<b>w</b>o</p></div></content>
            <author><name>Ann</name></author><category term="c" label="Coins"/></entry>"""
        )
    )

    assert entry.id == "urn:1"
    assert entry.draft.title == "A <b> c"
    assert entry.draft.link == "https://a.example/1"
    assert entry.draft.summary == "1 < 2"
    assert entry.draft.text == "one\ntwo"
    assert entry.draft.author == "Ann"
    assert entry.draft.lang == "de"
    assert entry.draft.tags == ["Coins"]
    assert entry.draft.published == datetime(2024, 11, 5, 10, 0, tzinfo=UTC)


def test_a_json_feed_item_is_an_entry_in_full():
    entry = read_only_entry(
        """{"version": "https://jsonfeed.org/version/1.1", "language": "en", "items": [
        {"id": 7, "url": "/7", "title": "A <b> c", "content_html": "<p>Text</p>", "summary": "Short",
         "date_published": "2024-11-05T10:00:00Z", "authors": [{"name": "Ann"}], "tags": ["x", 3]}]}"""
    )

    assert (entry.id, entry.draft.link, entry.draft.title) == (
        "7",
        "https://a.example/7",
        "A <b> c",
    )
    assert (entry.draft.summary, entry.draft.text) == ("Short", "Text")
    assert (entry.draft.author, entry.draft.tags, entry.draft.lang) == ("Ann", ["x"], "en")
    assert entry.draft.published == datetime(2024, 11, 5, 10, 0, tzinfo=UTC)


RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'


@pytest.mark.parametrize(
    "document",
    [
        f'<rdf:RDF {RDF} xmlns="http://purl.org/rss/1.0/"><channel/><item rdf:about="u1"><title>A</title></item></rdf:RDF>',
        f'<rdf:RDF {RDF} xmlns="http://my.netscape.com/rdf/simple/0.9/"><item rdf:about="u1"><title>A</title></item></rdf:RDF>',
        '<rss version="0.91"><channel><item><guid>u1</guid><title>A</title></item></channel></rss>',
        '<rss><channel/><item><guid>u1</guid><title>A</title></item></rss>',
        '<rss><channel><title>first</title></channel><channel><item><guid>u1</guid><title>A</title></item></channel></rss>',
        '<channel><item><guid>u1</guid><title>A</title></item></channel>',
        '<feed xmlns="http://purl.org/atom/ns#"><entry><id>u1</id><title mode="escaped">A</title></entry></feed>',
        '<feed xmlns="urn:nobody-knows"><entry><id>u1</id><title>A</title></entry></feed>',
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>u1</a:id><a:title>A</a:title></a:entry></a:feed>',
        '<rss><channel><r:item xmlns:r="http://purl.org/rss/1.0/"><r:title>A</r:title><r:guid>u1</r:guid></r:item></channel></rss>',
        "<html><body><rss><channel><item><guid>u1</guid><title>A</title></item></channel></rss></body></html>",
        "\n\n<?xml version='1.0'?><rss><channel><item><guid>u1</guid><title>A</title></item></channel></rss>",
        "Notice: a warning of PHP\n<rss><channel><item><guid>u1</guid><title>A</title></item></channel></rss>",
        "<rss><channel><item><guid>u1</guid><title>A</title></item></channel></rss><!-- and --> junk",
        "<rss><channel><item><guid>u1</guid><title>A\x02</title></item></channel></rss>",
        "<rss><channel><item><guid>u1</guid><title>A</title>",
        "<rss rss:version=2.0><rss:channel><rss:item><rss:title>A</rss:title><rss:guid>u1</rss:guid></rss:item></rss:channel></rss>",
        "<RSS><Channel><Item><Guid>u1</Guid><Title>A</Title></Item></Channel></RSS>",
        "<rss><channel><item><guid>u1</guid><title><![CDATA[A</title></item></channel></rss>",
        "<rss><channel><x:item><guid>u1</guid><title>A</title></x:item></channel></rss>",
        "<!-- made by a program --><x:feed><x:entry><x:id>u1</x:id><x:title>A</x:title></x:entry></x:feed>",
        "<rss><channel><item a=1 b='2'c=3><guid isPermaLink=false>u1</guid><title>A</title></item></channel></rss>",
    ],
)  # fmt: skip
def test_every_way_of_writing_a_feed_is_read(document: str):
    parsed = read(document)

    assert [(entry.id, entry.draft.title) for entry in parsed.entries] == [("u1", "A")]


@pytest.mark.parametrize(
    ("document", "title"),
    [
        (rss("<item><title>A &nbsp; B</title></item>"), "A B"),
        (rss("<item><title>AT&T</title></item>"), "AT&T"),
        (rss("<item><title>Re&colon; A</title></item>"), "Re: A"),
        (rss("<item><title><![CDATA[AT&amp;T <i>up</i>]]></title></item>"), "AT&T up"),
        (rss("<item><title>Vec&lt;T&gt;</title></item>"), "Vec<T>"),
        (rss("<item><title>two\n lines</title></item>"), "two lines"),
        (rss("<item><title>a&#x202e;b&#x9b;c</title></item>"), "ab›c"),
        (rss("<item><media:title>A</media:title></item>"), "A"),
        (atom('<entry><title type="text">&amp;lt;b&gt;</title></entry>'), "&lt;b>"),
        (rss("<item><title>Moody&#146;s</title></item>"), "Moody’s"),
        (rss("<item><title>Moody&amp;#x92;s</title></item>"), "Moody’s"),
        (rss("<item><title>Moody\x92s</title></item>"), "Moody’s"),
        (rss("<item><title>&#147;A&#148; & &#150;</title></item>"), "“A” & –"),
        (rss("<item><title><![CDATA[Moody&#146;s]]></title></item>"), "Moody’s"),
        ('{"items": [{"title": "Moody\\u0092s"}]}', "Moody’s"),
    ],
)
def test_a_title_is_read_as(document: str, title: str):
    assert read_only_entry(document).draft.title == title


@pytest.mark.parametrize(
    ("document", "link"),
    [
        (rss("<item><title>A</title><link>/1</link></item>"), "https://a.example/1"),
        (rss("<item><title>A</title><link>2</link></item>"), "https://a.example/feeds/2"),
        (rss('<item><title>A</title><atom:link href="https://b.example/"/></item>'), "https://b.example/"),
        (rss("<item><title>A</title><guid>https://c.example/</guid></item>"), "https://c.example/"),
        (rss('<item><title>A</title><guid isPermaLink="false">https://c.example/</guid></item>'), ""),
        (rss("<item><title>A</title><link>https://a.example/b\u202e c\n</link></item>"),
         "https://a.example/b%20c"),
        (rss("<item><title>A</title><link>javascript:alert(1)</link></item>"), ""),
        (rss('<item><title>A</title><enclosure url="https://d.example/a.mp3"/></item>'), ""),
        (atom('<entry><title>A</title><link href="x"/></entry>', ' xml:base="https://e.example/b/"'),
         "https://e.example/b/x"),
        (atom('<entry xml:base="c/"><title>A</title><link href="x"/></entry>', ' xml:base="/b/"'),
         "https://a.example/b/c/x"),
        (atom('<entry><title>A</title><link rel="enclosure" href="/a.mp3"/></entry>'), ""),
    ],
)  # fmt: skip
def test_an_entry_links_to(document: str, link: str):
    assert read_only_entry(document).draft.link == link


@pytest.mark.parametrize(
    "document",
    [
        rss("<item><title>A</title></item>"),
        rss("<item><title>A</title></item><x <"),
        '{"items": [{"title": "A"}]}',
    ],
)
def test_an_entry_without_link_has_none_and_not_the_feeds_own(document: str):
    entry = read_only_entry(document)

    assert entry.draft.link == ""
    assert entry.id.startswith("text:")


def test_the_description_of_a_video_is_its_summary():
    entry = read_only_entry(
        atom(
            "<entry><title>A</title><media:group xmlns:media='http://search.yahoo.com/mrss/'>"
            "<media:description>About the video</media:description></media:group></entry>"
        )
    )

    assert entry.draft.summary == "About the video"


def test_a_text_that_only_repeats_the_summary_is_left_out():
    entry = read_only_entry(
        rss("<item><description>Same</description><content:encoded>Same</content:encoded></item>")
    )

    assert (entry.draft.summary, entry.draft.text) == ("Same", "")


def test_entries_are_newest_first_and_one_without_a_date_keeps_its_place():
    def item(name: str, day: int) -> str:
        date = f"<pubDate>{day} Nov 2024 10:00:00 GMT</pubDate>" if day else ""
        return f"<item><guid>{name}</guid><title>{name}</title>{date}</item>"

    parsed = read(rss(item("a", 1) + item("b", 3) + item("c", 0) + item("d", 2)))

    assert [entry.id for entry in parsed.entries] == ["b", "c", "d", "a"]


def test_an_entry_that_stands_twice_in_a_document_is_read_once():
    assert len(read(rss(ITEM + ITEM)).entries) == 1


def test_items_without_text_and_link_are_no_entries():
    assert read(rss("<item/><item><guid>1</guid></item>")).entries == []


@pytest.mark.parametrize(
    "items", ["<item/>", "<item></item><item>\n</item>", '<item x="1"/>', "<!-- <item> -->"]
)
def test_a_feed_may_wait_with_empty_entries(items: str):
    parsed = read(rss(items))

    assert (parsed.entries, parsed.problem) == ([], "")


def test_only_the_newest_of_too_many_entries_are_read():
    items = "".join(
        f"<item><guid>{n}</guid><title>t</title><pubDate>{2000 + n // 300}-01-{1 + n % 28:02}</pubDate></item>"
        for n in range(2400)
    )

    parsed = read(rss(items))

    assert len(parsed.entries) == 2000
    assert max(int(entry.id) for entry in parsed.entries) == 2399
    assert parsed.notes == ["2400 entries, only the newest 2000 are read"]


def test_each_kind_of_cut_is_a_note():
    tags = "".join(f"<category>{n}</category>" for n in range(40))
    long = "word " * 20000
    parsed = read(rss(f"<item><title>{long}</title><description>{long}</description>{tags}</item>"))

    draft = parsed.entries[0].draft
    assert len(draft.title) <= 4096
    assert len(draft.summary) <= 65536
    assert draft.tags[-1] == "31"
    assert parsed.notes == ["tags cut in 1 entry", "title cut in 1 entry", "summary cut in 1 entry"]


NOTHING_SHOWN = "none of its entries has a title, a text or a link; ask the publisher to fix it"
CUT_EARLY = "the document is cut off before its first entry ends; try again later"


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("", "the document is empty; try the address in a browser"),
        (" \n\x00", "the document is empty; try the address in a browser"),
        ("hello", "this is not a feed; check the address"),
        ("<!doctype html><html><title>Log in</title>",
         'this is a web page "Log in", not a feed; check the address'),
        ('<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head>',
         'this is a web page, not a feed; the page names the feed "https://a.example/feed"'),
        ('{"items": 3}', 'it is JSON, but not a JSON Feed (no list "items"); check the address'),
        ("{", ("it is not valid JSON (Expecting property name enclosed in double quotes);"
         " ask the publisher to fix it")),
        ("[" * 100000, ("it is not valid JSON (nested too deeply or numbers too long);"
         " ask the publisher to fix it")),
        ("<rss><channel><x:item>A</channel></rss>",
         "it is too broken to find its entries; ask the publisher to fix it"),
        ("<rss><channel><item><guid>1</guid></item></channel></rss>", NOTHING_SHOWN),
        ("<rss><channel><item>words</item></channel></rss>", NOTHING_SHOWN),
        ("<rss><channel><ITEM><x>words</x></ITEM></channel></rss>", NOTHING_SHOWN),
        ("<rss><channel><x><item><y/></item></x></channel></rss>", NOTHING_SHOWN),
        ("<feed><entry><id>1</id></entry></feed>", NOTHING_SHOWN),
        ('{"items": [{"id": 1}]}', NOTHING_SHOWN),
        ("<rss><channel><item><title>Half a tit", CUT_EARLY),
        ("<rss><channel><title>A feed", CUT_EARLY),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "it is not a feed; check the address"),
        ("<rss><channel><item " + "a='1' " * 20000 + "/>&",
         "a tag of it is longer than any feed needs; ask the publisher to fix it"),
    ],
)  # fmt: skip
def test_a_document_that_is_no_feed_is_a_problem(document: str, problem: str):
    assert read(document).problem == problem


def test_the_ttl_of_a_feed_is_read_in_minutes():
    assert read(rss(ITEM, "<ttl>60</ttl>")).ttl == 60
    assert read(rss(ITEM, "<ttl>0</ttl>")).ttl == 0
    assert read(rss(ITEM, "<ttl>-5</ttl>")).ttl == 0
    assert read(rss(ITEM, "<ttl>1000000000000</ttl>")).ttl == 0


def test_a_feed_without_entries_is_a_feed():
    parsed = read(rss(""))

    assert (parsed.entries, parsed.problem, parsed.notes) == ([], "", [])


@pytest.mark.parametrize(
    "prolog",
    [
        "",
        "\ufeff",
        "<?xml version='1.0' encoding='iso-8859-1'?>\n",
        "\ufeff\n<!-- Größe --><?xml-stylesheet href='x'?>",
        '<!DOCTYPE rss [<!ENTITY a "b">]>',
        f"<!-- {'ü' * 20_000} -->",
    ],
)
def test_a_document_in_utf_8_is_the_same_after_any_prolog(prolog: str):
    entry = read_only_entry(prolog + rss("<item><guid>ä</guid><title>Übung 日本 😀</title></item>"))

    assert (entry.id, entry.draft.title) == ("ä", "Übung 日本 😀")


@given(st.binary(min_size=1, max_size=4), st.integers(0, 60))
def test_bytes_that_are_not_utf_8_are_never_read_as_such(wrong: bytes, position: int):
    body = rss("<item><title>Übung 日本 😀 é</title></item>").encode()
    start = body.index(b"<title>\xc3")
    document = body[: start + position] + wrong + body[start + position :]

    assert parse_document(document, URL, "").ttl == 0  # and no error


def test_control_characters_are_those_of_windows_in_names_and_plain_texts_too():
    entry = read_only_entry(
        atom(
            "<entry><title>A</title><summary>Moody&#146;s</summary>"
            "<author><name>O&#146;Brien</name></author><category term='A&#150;Z'/></entry>"
        )
    )

    assert entry.draft.summary == "Moody’s"
    assert (entry.draft.author, entry.draft.tags) == ("O’Brien", ["A–Z"])
