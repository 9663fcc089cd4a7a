"""Common mistakes in XML are repaired."""

from __future__ import annotations

import pytest

from feeds.parsing.repair import repair_tags, repair_xml


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("<a>AT&T</a>", "<a>AT&amp;T</a>"),
        ("<a>a & b</a>", "<a>a &amp; b</a>"),
        ("<a>&nbsp;&eacute;</a>", "<a>&#160;&#233;</a>"),
        ("<a>&amp;&lt;&#233;&#xE9;</a>", "<a>&amp;&lt;&#233;&#xE9;</a>"),
        ("<a>&unknown;</a>", "<a>&amp;unknown;</a>"),
        ("<a>&#0;&#xD800;&#x110000;&#9;</a>", "<a>&#9;</a>"),
        ("<a>one\x02two\x0b</a>", "<a>onetwo</a>"),
        ("<a><![CDATA[AT&T &nbsp;]]> &nbsp;</a>", "<a><![CDATA[AT&T &nbsp;]]> &#160;</a>"),
        ("<a><![CDATA[AT&T", "<a><![CDATA[AT&amp;T"),
        ("<a><![CDATA[AT&T</a><b>&</b>", "<a><![CDATA[AT&T]]></a><b>&amp;</b>"),
        ("<a><![CDATA[b</a></item><item><c><![CDATA[d]]></c></item>",
         "<a><![CDATA[b]]></a></item><item><c><![CDATA[d]]></c></item>"),
        ("<a><![CDATA[</a>]]></a>", "<a><![CDATA[</a>]]></a>"),
        ("<a b=1 c='2'd>x</a>", "<a b=\"1\" c='2' d=\"\">x</a>"),
        ("<a b=1/>", '<a b="1"/>'),
        ("<a b='1' b='2'>x</a>", "<a b='1'>x</a>"),
        ("<a b='1'>c=d</a>", "<a b='1'>c=d</a>"),
        ("<rss><x:a y:b='1'/></rss>",
         "<rss xmlns:x=\"urn:undeclared:x\" xmlns:y=\"urn:undeclared:y\"><x:a y:b='1'/></rss>"),
        ("<rss><dc:date/></rss>",
         '<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:date/></rss>'),
        ("<rss xmlns:x='u'><x:a/></rss>", "<rss xmlns:x='u'><x:a/></rss>"),
        ("<rss>a</rss><!-- and --> junk", "<rss>a</rss>"),
        ("<feed></feed></feed>junk", "<feed></feed></feed>"),
    ],
)  # fmt: skip
def test_a_mistake_is_repaired(text: str, repaired: str):
    assert repair_tags(repair_xml(text)) == repaired
