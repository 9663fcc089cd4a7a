"""People silence subjects, acknowledge alerts, and say whether they were useful."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import alerts
from config import Texts, parse
from daemon import acts, releasing
from model import ActKind, Budget, Escalation, Message, Severity, State, Timing
from tests.loopback.daemon import Daemon
from tests.scenes.timing import a_desk

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONFIG = """\
feeds: [https://a.example/rss]
watches:
  - {name: Money, keywords: [CBDC, eNaira], tell: [desk, screen]}
  - name: Oil
    keywords: [oil]
    severity: normal
    tell: [desk]
    escalate: {after: 30m, to: [screen]}
channels:
  desk: {type: console}
  screen: {type: console}
"""


@pytest.fixture
def daemon(tmp_path):
    config = parse(Texts("/etc/g/config.yaml", {"config.yaml": CONFIG}), {})
    made = Daemon(tmp_path / "g.db", config)
    made.begin(START - HOUR)
    poll(made, START - HOUR, "The first page of the feed")
    yield made
    made.store.close()


def poll(daemon, at, *titles):
    """Let a page bring *titles*; return the alerts."""
    (feed,) = daemon.config.feeds.values()
    before = len(daemon.said)
    daemon.poll(at, feed, titles)
    return daemon.said[before:]


def ask(daemon, at, **asked):
    wanted = {"by": "Kim", "reason": "known", **asked}
    done = acts.do(daemon.store, daemon.config, wanted, at)
    return done.is_done, done.text


def silence(daemon, at, **asked):
    until = (at + 8 * HOUR).isoformat()
    return ask(daemon, at, **{"do": "silence", "until": until, **asked})


def release(daemon, at):
    with daemon.store.transaction() as tx:
        return releasing.release(daemon.config, tx, at)


def list_silences(daemon, at):
    with daemon.store.transaction() as tx:
        return tx.timing.list_silences(at)


# --- silences -----------------------------------------------------------------------------------


def test_a_silenced_watch_is_told_to_nobody_until_its_end(daemon):
    done, text = silence(daemon, START, watch="Money")

    (during,) = poll(daemon, START + HOUR, "Bank plans a CBDC")
    (after,) = poll(daemon, START + 9 * HOUR, "Another bank plans a CBDC for shops")

    assert done
    assert text.endswith("holds for 8h")
    assert during.state is State.SUPPRESSED
    assert during.reason == "silenced by Kim until 2 Mar 16:00 UTC: known"
    assert after.state is State.ACTIVE
    assert daemon.store.list_due_channels(START + 10 * HOUR) == ["desk", "screen"]


def test_a_silence_of_one_channel_leaves_the_others(daemon):
    silence(daemon, START, watch="Money", channel="desk")

    (alert,) = poll(daemon, START + HOUR, "Bank plans a CBDC")

    assert alert.state is State.ACTIVE
    assert alert.channels_told == ("screen",)
    assert daemon.store.list_due_channels(START + HOUR) == ["screen"]


def test_a_silence_of_a_keyword_leaves_reports_that_have_another_one(daemon):
    silence(daemon, START, keyword="CBDC")

    alone, with_other = poll(daemon, START + HOUR, "Bank plans a CBDC", "eNaira is Africa's CBDC")

    states = {alert.signal.matches[0].entry.title: alert.state for alert in (alone, with_other)}
    assert states == {
        "Bank plans a CBDC": State.SUPPRESSED,
        "eNaira is Africa's CBDC": State.ACTIVE,
    }


def test_a_silence_that_a_person_ends_holds_no_longer(daemon):
    silence(daemon, START, watch="Money")
    (held,) = list_silences(daemon, START)

    ended = ask(daemon, START + HOUR, do="end-silence", id=held.id)
    again = ask(daemon, START + HOUR, do="end-silence", id=held.id)
    (alert,) = poll(daemon, START + 2 * HOUR, "Bank plans a CBDC")

    assert ended == (True, f"silence {held.id} has ended")
    assert again == (False, f"no silence {held.id} is in force; see the list of them")
    assert alert.state is State.ACTIVE


def test_the_same_request_with_a_key_silences_once(daemon):
    first = silence(daemon, START, watch="Money", key="k1")
    second = silence(daemon, START + HOUR, watch="Money", key="k1")

    assert first[0]
    assert second[1].endswith("it was there already")
    assert len(list_silences(daemon, START + HOUR)) == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "a silence needs a subject; name a watch, a keyword, a trend or a story"),
        ({"watch": "Mony"}, 'there is no watch "Mony"; write it as in the config'),
        ({"watch": "Money", "channel": "dsk"}, 'there is no channel "dsk"; write it as in'),
        ({"keyword": "cbdc"}, 'no watch has the keyword "cbdc"; write it as in the config'),
        ({"watch": "Money", "reason": " "}, "a silence needs a reason, for those who wonder"),
        ({"watch": "Money", "until": ""}, "a silence needs an end; write how long it holds, as 8h"),
        ({"watch": "Money", "until": START.isoformat()}, "a silence ends within 366 days from now"),
        ({"trend": "nothing"}, "there is no alert nothing; see the list of alerts"),
        ({"story": "nothing"}, "there is no alert nothing; see the list of alerts; it must tell"),
    ],
)
def test_a_silence_with_a_mistake_is_refused_with_the_remedy(daemon, asked, said):
    is_done, text = silence(daemon, START, **asked)

    assert not is_done
    assert text.startswith(said)
    assert list_silences(daemon, START) == []


# --- what people say about alerts ---------------------------------------------------------------


def test_the_story_of_an_alert_that_is_not_relevant_is_told_no_more_for_its_watch(daemon):
    (alert,) = poll(daemon, START, "Bank plans a CBDC")

    is_done, text = ask(daemon, START, do="comment", said="not_relevant", alert=alert.id)

    (found,) = list_silences(daemon, START)
    assert is_done
    assert text.startswith("noted as not relevant; its story is silenced: Money: Bank plans")
    assert (found.watch, found.story, found.by) == ("Money", alert.signal.story, "Kim")


def test_a_later_word_replaces_its_opposite(daemon):
    (alert,) = poll(daemon, START, "Bank plans a CBDC")

    ask(daemon, START, do="comment", said="useful", alert=alert.id)
    ask(daemon, START + HOUR, do="comment", said="not_useful", alert=alert.id)
    ask(daemon, START + HOUR, do="comment", said="acknowledged", alert=alert.id)

    with daemon.store.transaction() as tx:
        kinds = [one.kind for one in tx.timing.list_acts([alert.signal.key])]
    assert kinds == [ActKind.NOT_USEFUL, ActKind.ACKNOWLEDGED]


def test_a_word_about_an_unknown_alert_is_refused(daemon):
    assert ask(daemon, START, do="comment", said="useful", alert="nothing") == (
        False,
        "there is no alert nothing; see the list of alerts",
    )
    assert ask(daemon, START, do="comment", said="fine", alert="nothing")[0] is False


# --- escalation ---------------------------------------------------------------------------------


def test_an_alert_that_nobody_acknowledges_is_escalated_once(daemon):
    (alert,) = poll(daemon, START, "Oil price doubles")

    assert release(daemon, START + timedelta(minutes=29)) == []
    (raised,) = release(daemon, START + timedelta(minutes=30))
    again = [release(daemon, START + timedelta(minutes=minute)) for minute in range(31, 200)]

    assert not any(again)
    assert raised.to == ("screen",)
    assert raised.severity == "high"
    assert raised.message.headline == f"Not acknowledged for 30m: {alert.message.headline}"
    assert daemon.store.claim_due("screen", START + HOUR).message.headline.startswith("Not ack")


def test_an_escalation_has_the_times_of_its_channel(daemon):
    text = CONFIG.replace("screen: {type: console}", "screen: {type: console, zone: Asia/Tokyo}")
    daemon.config = parse(Texts("/etc/g/config.yaml", {"config.yaml": text}), {})
    poll(daemon, START, "Oil price doubles")

    release(daemon, START + timedelta(minutes=30))

    message = daemon.store.claim_due("screen", START + HOUR).message
    assert message.zone == "Asia/Tokyo"
    assert message.headline.startswith("Not acknowledged for 30m: Oil: Oil price doubles")


def test_an_escalation_has_the_words_that_its_channel_read_before():
    own = Message("match", "Money and Oil: a report", lines=("13:00 CET",), zone="Europe/Berlin")
    other = Message("match", "Gas and Oil: a report")
    message = Message("match", "Oil: a report", by_channel={"desk": own, "gas": other})
    escalation = Escalation(timedelta(minutes=30), ("desk", "screen"))

    raised = alerts.escalate("a", message, Severity.NORMAL, escalation, a_desk(), START)

    desk, screen = raised.message.in_channel("desk"), raised.message.in_channel("screen")
    assert desk.headline == "Not acknowledged for 30m: Money and Oil: a report"
    assert (desk.lines[1:], desk.zone) == (("13:00 CET",), "Europe/Berlin")
    assert screen.headline == "Not acknowledged for 30m: Oil: a report"
    assert list(raised.message.by_channel) == ["desk"]


def test_an_escalation_counts_once_for_the_times_of_its_channel(daemon):
    timing = Timing(budget=Budget(count=5))
    daemon.config = replace(daemon.config, timings={"screen": timing})
    poll(daemon, START, "Oil price doubles")

    for minute in range(30, 40):
        release(daemon, START + timedelta(minutes=minute))

    with daemon.store.transaction() as tx:
        assert tx.timing.read_past("screen").count == 1


def test_a_message_for_several_alerts_is_not_escalated_again(daemon):
    daemon.config = replace(daemon.config, timings={"desk": Timing(batch=timedelta(minutes=10))})
    for number in range(3):
        poll(daemon, START + timedelta(minutes=number), f"Oil price number {number} of the day")

    raised = [release(daemon, START + timedelta(minutes=minute)) for minute in range(4, 120)]

    kinds = [alert.signal.kind.name for each in raised for alert in each]
    assert kinds == ["batch", "escalation", "escalation", "escalation"]


def test_an_acknowledged_alert_is_not_escalated(daemon):
    (alert,) = poll(daemon, START, "Oil price doubles")
    ask(daemon, START, do="comment", said="acknowledged", alert=alert.id)

    assert release(daemon, START + HOUR) == []


def test_after_a_long_stop_old_alerts_are_not_escalated(daemon):
    poll(daemon, START, "Oil price doubles")

    assert release(daemon, START + 30 * HOUR) == []
