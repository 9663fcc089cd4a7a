"""Common mistakes in XML are repaired."""

from __future__ import annotations

import pytest

from feeds.parsing.repair import repair_xml


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
        ("<rss>a</rss><!-- and --> junk", "<rss>a</rss>"),
        ("<feed></feed></feed>junk", "<feed></feed></feed>"),
    ],
)
def test_a_mistake_is_repaired(text: str, repaired: str):
    assert repair_xml(text) == repaired
