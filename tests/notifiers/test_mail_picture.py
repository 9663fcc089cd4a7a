"""The picture in the mail of a trend: its place, its words, and a mail that must do without it."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from html import escape

import pytest

from answers.samples import Setting, list_sample_kinds, make_sample
from model import Delivery, Message, Outcome, Series, Timing, Verdict
from notifiers._mail import compose_mail, write_html, write_text
from notifiers._tools import Tools
from tests.loopback.smtp import MailServer
from tests.notifiers.samples import AT, RISE, delivery, send, use
from tests.notifiers.test_email import _plugin
from tests.scenes.held import Daily

SENDER = Address(display_name="Groundswell", addr_spec="groundswell@example.org")
CHARTED = replace(RISE, series=Series((0,) * 19 + (1, 0, 2, 1, 3), 1, AT, risen=19))
NUMBERS = "Reports, 1 h a bar, to 22 Nov 07:40 UTC: " + "0, " * 19 + "1, 0, 2, 1, 3"
EVERY_KIND = list_sample_kinds()
TO = "desk@example.org"


def _mail(message: Message = CHARTED, plainness: int = 0) -> EmailMessage:
    sent = compose_mail(delivery(message, plainness=plainness), SENDER, "desk@example.org")
    read = email.message_from_bytes(sent.as_bytes(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def _delivery(plainness: int) -> Delivery:
    return delivery(CHARTED, plainness=plainness, recipient="desk@example.org")


def _list_types(mail: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in mail.walk()]


def test_a_trend_has_its_picture_next_to_its_html() -> None:
    mail = _mail()
    picture = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    page = next(part for part in mail.walk() if part.get_content_type() == "text/html")

    assert _list_types(mail) == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip
    assert picture["Content-ID"] == "<reports.k7delivery@example.org>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_content().startswith(b"\x89PNG")
    assert 'src="cid:reports.k7delivery@example.org"' in page.get_content()
    assert f'alt="{NUMBERS}"' in page.get_content()


def test_the_text_draws_it_in_a_line() -> None:
    text = write_text(CHARTED)

    assert f"- {'▁' * 19}▃▁▄▃▆ reports, 1 h a bar, to 22 Nov 07:40 UTC\n" in text


def test_the_link_that_ends_the_mails_stands_in_the_headers_the_text_and_the_html() -> None:
    link = "https://news.example.org/unsubscribe?c=desk&r=ann%40example.org&s=" + "x" * 43

    async def hand_in(tools: Tools) -> Outcome:
        tools.find_unsubscribe = lambda channel, to: link if (channel, to) == ("desk", TO) else ""
        return await _plugin(server).send(_delivery(0), tools)

    with MailServer() as server:
        assert use(hand_in).verdict is Verdict.SENT
        mail = server.messages[0].parsed

    text, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))
    assert mail["List-Unsubscribe"] == f"<{link}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert text.replace("\r", "").endswith(f"Unsubscribe from these mails:\n{link}\n")
    assert f'href="{escape(link)}"' in html
    assert "List-Unsubscribe" not in _mail()


def test_without_a_picture_the_html_draws_it_in_a_line() -> None:
    page = write_html(CHARTED)

    assert "▃▁▄▃▆ reports, 1 h a bar" in page
    assert "<img" not in page


def test_a_mail_of_anything_else_has_none() -> None:
    assert _list_types(_mail(RISE)) == ["multipart/alternative", "text/plain", "text/html"]


def test_a_mail_that_is_too_large_loses_its_picture_then_its_html_and_never_its_text() -> None:
    with MailServer() as server:
        server.faults["mail"] += ["552 5.3.4 too big"] * 2
        plugin = _plugin(server)
        verdicts = [send(plugin, _delivery(n)).verdict for n in range(3)]
        (arrived,) = server.messages

    assert verdicts == [Verdict.TOO_RICH, Verdict.TOO_RICH, Verdict.SENT]
    assert _list_types(_mail(plainness=1)) == ["multipart/alternative", "text/plain", "text/html"]
    assert arrived.parsed.get_content_type() == "text/plain"
    assert "▃▁▄▃▆ reports" in arrived.parsed.get_content()


def test_the_text_alone_that_is_refused_is_given_up() -> None:
    with MailServer() as server:
        server.faults["end"].append("554 5.6.0 no")
        outcome = send(_plugin(server), _delivery(2))

    assert outcome.verdict is Verdict.REFUSED


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_text_of_every_kind_is_narrow_with_each_link_on_a_line_of_its_own(kind: str) -> None:
    timing = Timing(zone="Europe/Berlin", digest=Daily())
    setting = Setting(AT + timedelta(hours=4), timing, "https://groundswell.example.com/")
    text = write_text(make_sample(kind, setting), "https://groundswell.example.com/unsubscribe?x")

    for line in text.splitlines():
        is_link = re.fullmatch(r"(  )?https?://\S+", line) is not None
        assert is_link or (len(line) <= 78 and "://" not in line), line
