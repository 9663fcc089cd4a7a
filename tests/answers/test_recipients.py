"""Recipients who get nothing, in a line for people."""

from __future__ import annotations

from datetime import UTC, date, datetime

from answers.recipients import keep_known, show_recipients
from config import Texts, parse
from model import OffCause, Recipient

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAYS = (date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30))


def say(**fields) -> str:
    (shown,) = show_recipients([Recipient("desk", "ann@example.org", **fields)])
    return shown.text


def test_who_unsubscribed_is_named_with_day_way_and_messages_not_sent():
    fields = {"off_since": NOW, "cause": OffCause.UNSUBSCRIBED, "via": "one click in a mail"}

    told = "ann@example.org: unsubscribed 2026-11-30 by one click in a mail"
    assert say(**fields) == told
    assert say(**fields, skipped=1) == f"{told}; 1 message not sent since"
    assert say(**fields, skipped=1200) == f"{told}; 1,200 messages not sent since"


def test_who_was_refused_is_named_with_the_last_refusal():
    note = "550 no such user"

    assert say(off_since=None, refused_on=DAYS[:1], note=note) == (
        "ann@example.org: refused on 1 day, the 3rd turns it off: 550 no such user"
    )
    assert say(off_since=NOW, cause=OffCause.REFUSED, refused_on=DAYS, note=note) == (
        "ann@example.org: refused on 3 days, last 2026-11-30; 550 no such user"
    )


CONFIG = """\
feeds: ["https://a.example/rss"]
watches: [{name: Money, keywords: [CBDC], tell: [mail, closed]}]
channels:
  mail: {type: email, from: a@example.org, to: [ann@example.org], smtp: {host: localhost}}
  closed: {type: slack_webhook, url: "${NOT_SET}"}
"""


def test_a_recipient_is_known_if_the_config_has_it_or_lacks_the_secrets_to_say_so():
    config = parse(Texts("c.yaml", {"c.yaml": CONFIG}), {}, needs_secrets=False)
    rows = [
        Recipient(channel, address, NOW, OffCause.UNSUBSCRIBED)
        for channel, address in (("mail", "ann@example.org"), ("mail", "bob@example.org"))
    ]
    gone = Recipient("gone", "ann@example.org", NOW, OffCause.UNSUBSCRIBED)
    closed = Recipient("closed", "ann@example.org", NOW, OffCause.UNSUBSCRIBED)

    assert keep_known([*rows, gone, closed], config) == [rows[0], closed]
