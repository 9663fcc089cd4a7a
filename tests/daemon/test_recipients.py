"""Links that end mails, the acts that end and begin them, and the word to the operator."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from config import Texts, parse
from daemon import acts, recipients
from daemon.metrics.counters import Counters
from daemon.operator import Operator
from model import Delivery, Message, Outcome, Verdict
from notifiers._tools import Tools
from storage import AttemptResult, open_store

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ANN, BOB = "ann@example.org", "bob@example.org"
CONFIG = """\
feeds: [https://a.example/rss]
watches: [{{name: Money, keywords: [CBDC], tell: [desk]}}]
ops: screen
channels:
  desk:
    type: email
    to: [ann@example.org, bob@example.org]
    from: groundswell@example.org
    smtp: {{host: 127.0.0.1, security: none}}
  screen: {{type: console}}
web: {{url: "{url}"}}
"""


class Log:
    def warning(self, *_: object, **__: object) -> None: ...


def make_config(url: str):
    return parse(Texts("/etc/g/config.yaml", {"config.yaml": CONFIG.format(url=url)}), {})


@pytest.fixture
def daemon(tmp_path):
    store = open_store(tmp_path / "g.db", NOW)
    operator = Operator(store, Log(), Counters())
    config = make_config("https://news.example.org/")
    yield SimpleNamespace(store=store, config=config, operator=operator)
    store.close()


def ask(daemon, do: str, address: str, channel: str = "desk", at: datetime = NOW):
    wanted = {"do": do, "channel": channel, "address": address, "via": "one click in a mail"}
    done = acts.do(daemon.store, daemon.config, wanted, at)
    if do == "unsubscribe":
        daemon.operator.report_off(daemon.config, channel, at)
    return done.is_done, done.text


def list_told(daemon) -> list[tuple[str, tuple[str, ...]]]:
    return [(row.message.headline, row.to) for row in daemon.store.list_alerts(9)]


def find_link(daemon, channel: str = "desk", address: str = ANN) -> str:
    tools = Tools()
    recipients.offer_links(daemon, tools)
    return tools.find_unsubscribe(channel, address)


def test_a_link_is_the_same_in_every_run_and_differs_by_recipient(daemon):
    link = find_link(daemon)

    assert link.startswith("https://news.example.org/unsubscribe?c=desk&r=ann%40example.org&s=")
    assert link == find_link(daemon)
    assert link != find_link(daemon, address=BOB)


@pytest.mark.parametrize("url", ["", "http://news.example.org"])
def test_without_https_there_is_no_link(daemon, url):
    daemon.config = make_config(url)

    assert find_link(daemon) == ""


def test_a_channel_without_recipients_has_no_link(daemon):
    assert find_link(daemon, "screen", "") == ""


def test_whoever_unsubscribed_may_subscribe_again(daemon):
    assert ask(daemon, "unsubscribe", ANN) == (
        True, "ann@example.org gets no more messages of channel desk",
    )  # fmt: skip
    assert ask(daemon, "unsubscribe", ANN)[1].endswith("; it got none before either")
    assert ask(daemon, "subscribe", ANN) == (
        True, "ann@example.org gets the messages of channel desk again",
    )  # fmt: skip
    assert ask(daemon, "subscribe", ANN)[1].endswith("; nothing has ended them")


def test_a_recipient_that_the_config_does_not_have_cannot_subscribe(daemon):
    assert ask(daemon, "subscribe", "eve@example.org") == (
        False, 'channel desk has no recipient "eve@example.org"; write both as in the config',
    )  # fmt: skip
    assert not ask(daemon, "subscribe", ANN, channel="nowhere")[0]


def test_the_operator_hears_once_of_a_channel_that_reaches_nobody(daemon):
    ask(daemon, "unsubscribe", ANN)
    assert list_told(daemon) == []

    for _ in range(2):
        ask(daemon, "unsubscribe", BOB, at=NOW + timedelta(hours=1))

    headline = "Channel desk reaches nobody: all of its recipients are off"
    assert list_told(daemon) == [(headline, ("screen",))]
    assert recipients.find_deserted(daemon.config, daemon.store) == {
        "desk": NOW + timedelta(hours=1)
    }


def test_a_notice_goes_past_an_operator_s_channel_that_reaches_nobody(daemon):
    daemon.config = parse(
        Texts(
            "/etc/g/config.yaml",
            {"config.yaml": CONFIG.format(url="").replace("ops: screen", "ops: desk")},
        ),
        {},
    )
    for address in (ANN, BOB):
        ask(daemon, "unsubscribe", address)

    assert [to for _, to in list_told(daemon)] == [("screen",)]


def test_the_operator_hears_of_a_recipient_that_was_refused_too_often(daemon):
    refused = Delivery("d", "a", "desk", ANN, Message("match", "News"), NOW)
    outcome = Outcome(Verdict.REFUSED, "550 no such user", alone=True)
    settled = AttemptResult("dead", False, False, recipient_off=True)

    daemon.operator.report_delivery(daemon.config, refused, outcome, settled, NOW)

    ((headline, to),) = list_told(daemon)
    assert headline == "Channel desk writes no more to ann@example.org: 550 no such user"
    assert to == ("screen",)
