"""The headers, the text and the HTML of a mail, with any text of a feed."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from email.headerregistry import Address
from email.message import EmailMessage
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import Message
from notifiers._mail import compose_mail, write_html, write_subject, write_text
from tests.notifiers.samples import (
    CATCH_UP,
    COMMAND,
    DEAD,
    DIGEST,
    EVIL,
    HOSTILE,
    MATCH,
    OPS,
    OVER,
    RISE,
    delivery,
)
from tests.notifiers.test_slack_blocks import MESSAGE
from tests.scenes.messages import a_message

SENDER = Address(display_name="Groundswell", addr_spec="groundswell@example.org")


def _mail(message: Message = MATCH, plainness: int = 0) -> EmailMessage:
    """Return the mail as it comes out at the other end."""
    sent = compose_mail(delivery(message, plainness=plainness), SENDER, "desk@example.org")
    read = email.message_from_bytes(sent.as_bytes(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_the_headers_name_the_kind_and_ask_for_no_answer() -> None:
    mail = _mail()
    assert mail["From"] == "Groundswell <groundswell@example.org>"
    assert mail["To"] == "desk@example.org"
    assert mail["Subject"] == (
        "[Match] Digital currency: Nigeria's eNaira CBDC turns two & <grows> — reuters.com"
    )
    assert mail["Date"] == "Sun, 22 Nov 2026 07:40:00 +0000"
    assert mail["Message-ID"] == "<k7delivery@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] == "bulk"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["List-Id"] == "Groundswell alerts <groundswell.example.org>"
    assert mail["X-Groundswell-Kind"] == "match"
    assert mail["X-Groundswell-Watch"] == "Digital currency"


def test_an_operator_s_mail_is_marked_as_such() -> None:
    assert _mail(OPS)["Subject"] == "[Groundswell] 1 of 12 feeds failing: example.com"


def test_the_preview_below_the_subject_says_something_else() -> None:
    hidden = re.compile(r"overflow:hidden\">(.*)</div>")

    def preview(message: Message) -> str:
        return hidden.search(write_html(message))[1]

    assert preview(MATCH) == "… the CBDC of the central bank …"
    assert preview(OPS) == "example.com: HTTP 403 since 06:10"
    source = "36kr.com"
    assert (
        preview(a_message("match", "Money: Title", "Money", mentions=MATCH.mentions[1:])) == source
    )
    assert preview(OVER) == ""


def test_the_same_delivery_is_the_same_mail_in_every_run() -> None:
    boundary = re.compile(rb"={15}[0-9]+==")

    def made() -> bytes:
        mail = compose_mail(delivery(), SENDER, "desk@example.org").as_bytes()
        return boundary.sub(b"", mail)

    assert made() == made()


def test_the_plain_text_is_complete() -> None:
    body = _mail().get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == [
        "Match · Digital currency",
        "",
        "Nigeria's eNaira CBDC turns two & <grows>",
        "reuters.com · 22 Nov 07:35 UTC",
        "https://example.org/a?x=1&y=2",
        "",
        "  … the >CBDC< of the central bank …",
        "",
        "央行数字货币试点扩大",
        "36kr.com",
        "https://example.cn/c",
        "",
        "and 3 more",
        "",
        "Matched “CBDC” in title · watch Digital currency",
        "",
        "-- ",
        "Sent by Groundswell",
    ]


def test_an_operator_s_text_is_a_headline_and_its_lines() -> None:
    assert write_text(OPS).splitlines()[:6] == [
        "Groundswell",
        "",
        "1 of 12 feeds failing: example.com",
        "",
        "- example.com: HTTP 403 since 06:10",
        "- You may be missing matches",
    ]


def test_plainer_is_text_alone() -> None:
    assert _mail().get_content_type() == "multipart/alternative"
    assert _mail(plainness=1).get_content_type() == "text/plain"


def test_keywords_are_marked_in_the_html() -> None:
    page = write_html(MATCH)
    marked = '<b class="found" style="background:#fff3c4">CBDC</b>'
    assert f"eNaira {marked} turns two &amp; &lt;grows&gt;" in page
    assert f"… the {marked} of the central bank …" in page
    assert 'href="https://example.org/a?x=1&amp;y=2"' in page


class _Tags(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


@settings(deadline=None)
@given(MESSAGE)
def test_whatever_a_feed_says_the_html_loads_and_runs_nothing(message: Message) -> None:
    page = _Tags(write_html(message))
    assert page.tags <= {
        "html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "p", "h1",
        "h2", "ul", "li", "a", "b", "br", "span",
    }  # fmt: skip
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    links = [value or "" for name, value in page.attributes if name == "href"]
    assert not [link for link in links if not re.match(r"https?://", link, re.IGNORECASE)]


def test_markup_in_a_feed_is_shown_as_text() -> None:
    page = write_html(
        a_message("match", "h", '"><script>alert(1)</script><img src=x onerror=alert(1)>')
    )
    assert "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x" in page
    assert "<script" not in page
    assert "<img" not in page


def test_a_later_step_of_a_trend_refers_to_the_mail_of_its_rise() -> None:
    mail = compose_mail(
        delivery(OVER, under={"message_id": "<k1rise@example.org>"}), SENDER, "desk@example.org"
    )

    assert mail["In-Reply-To"] == mail["References"] == "<k1rise@example.org>"
    assert compose_mail(delivery(OVER), SENDER, "desk@example.org")["References"] is None


@settings(deadline=None)
@given(MESSAGE, st.integers(0, 2))
def test_whatever_a_feed_says_the_mail_can_be_sent_and_its_headers_hold(
    message: Message, plainness: int
) -> None:
    sent = compose_mail(delivery(message, plainness=plainness), SENDER, "desk@example.org")
    wire = sent.as_bytes()
    wire.decode("ascii")  # no relay needs 8BITMIME
    assert max(len(line) for line in wire.split(b"\r\n")) <= 998  # RFC 5322, 2.1.1
    head = wire.partition(b"\r\n\r\n")[0]
    names = re.findall(rb"^([A-Za-z-]+):", head, re.MULTILINE)
    assert len(names) == len(set(names))
    assert set(names) <= {
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"List-Id", b"Auto-Submitted",
        b"Precedence", b"X-Auto-Response-Suppress", b"X-Groundswell-Kind", b"X-Groundswell-Watch",
        b"MIME-Version", b"Content-Type", b"Content-Transfer-Encoding",
    }  # fmt: skip
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", wire)
    read = email.message_from_bytes(wire, policy=email.policy.default)
    assert read["To"] == "desk@example.org"
    assert read["Subject"] == write_subject(message)
    assert len(write_subject(message)) <= 150


def test_a_line_break_in_a_title_starts_no_header() -> None:
    mail = _mail(HOSTILE)
    assert mail["Bcc"] is None
    assert "Bcc: all@example.org" in mail["Subject"]


def test_an_encoded_word_in_a_title_is_not_decoded_into_a_header() -> None:
    mail = _mail(a_message("match", "=?utf-8?q?x=0D=0ABcc:_all=40example.org?="))
    assert mail["Bcc"] is None
    assert mail["Subject"] == "[Match] = ?utf-8?q?x=0D=0ABcc:_all=40example.org?="


@pytest.mark.parametrize("message", [MATCH, OPS, HOSTILE], ids=["match", "ops", "hostile"])
def test_the_text_is_at_most_78_columns_wide_except_for_links(message: Message) -> None:
    wide = [line for line in write_text(message).splitlines() if len(line) > 78]
    assert not [line for line in wide if not line.startswith("http")]


def test_a_subject_is_one_line_of_at_most_150_characters() -> None:
    long = write_subject(a_message("match", f"{EVIL}\n{'word ' * 100}"))
    assert len(long) == 150
    assert long.startswith("[Match] <!channel> *b*")
    assert long.endswith("…")


def test_the_headline_of_a_trend_stands_before_its_reports() -> None:
    assert write_subject(RISE) == f"[Trend] {RISE.headline}"
    assert write_text(RISE).split("\n\n")[:3] == [
        "Trend · Digital currency",
        RISE.headline,
        "- Since 22 Nov 02:40 UTC, by 4 publishers: reuters.com and 3 more",
    ]
    page = write_html(RISE)
    assert page.index("17x the usual 0.4</h1>") < page.index("turns two</a></h2>")
    assert write_text(OVER).startswith(f"Trend · Digital currency\n\n{OVER.headline}\n\n-- \n")


def test_a_command_stands_on_a_line_of_its_own_and_is_never_folded() -> None:
    mail = _mail(DEAD)

    text = mail.get_body(("plain",)).get_content().splitlines()
    assert f"    {COMMAND}" in text
    assert "    /opt/start retry -c /srv/config.yaml" in text
    page = mail.get_body(("html",)).get_content()
    shown = [unescape(code) for code in re.findall(r"<code>(.*?)</code></pre>", page)]
    assert shown == [COMMAND, "/opt/start retry -c /srv/config.yaml"]


def test_the_subject_of_a_digest_says_the_word_once() -> None:
    assert write_subject(DIGEST) == "[Digest] 37 alerts in 5 watches; Supply leads with 31"
    assert write_subject(CATCH_UP) == "[Quiet hours] 37 alerts in 5 watches; Supply leads with 31"


def test_the_text_of_a_digest_stands_alone() -> None:
    text = write_text(DIGEST)

    assert text.startswith("Digest\n\n37 alerts in 5 watches; Supply leads with 31\n\n")
    assert (
        "\n\nMoney: 3 alerts\n- 📉 Back to usual: 44 reports in 11 h\n"
        "  https://page.example/trends/money\n"
        "- The pilot goes on buses (news.example)\n  https://news.example/pilot\n\n"
    ) in text
    assert "  26 more\n" in text
    assert "On the panel:\nhttps://groundswell.example.com/alerts\n" in text


def test_the_html_of_a_digest_shows_hostile_titles_as_text() -> None:
    page = write_html(DIGEST)

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<a class="link" href="https://news.example/10"' not in page  # the newest are listed
    assert ">Supply <span" in page
    assert ">26 more<" in page


def test_the_preview_of_a_digest_is_the_first_line_of_each_watch() -> None:
    preview = re.search(r"overflow:hidden\">(.*)</div>", write_html(DIGEST))
    assert preview is not None
    assert "Pilot line 30 begins in Ulm; 📉 Back to usual" in preview[1]


def test_times_are_in_the_zone_of_the_channel() -> None:
    local = replace(MATCH, zone="Europe/Berlin")
    assert "reuters.com · 22 Nov 08:35 CET" in write_text(local)
    assert "reuters.com · 22 Nov 08:35 CET" in write_html(local)
