"""Slack by bot token, through the real client: an alert arrives once after any fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from model import Delivery, MessageEdit, Outcome, Secret, Verdict
from notifiers import compute_next_attempt
from notifiers._lines import Rights
from notifiers._tools import Tools
from notifiers.slack import Plugin
from tests.loopback.slack import APP_TOKEN, SCOPES, Channel, SlackServer
from tests.notifiers.samples import (
    AT,
    HOSTILE,
    LINKED,
    MATCH,
    OVER,
    PAGE,
    RISE,
    delivery,
    send,
    use,
)
from tests.scenes.signals import EVERY_KIND

CLOCK = AT.timestamp  # Slack's clock and ours agree
WITHOUT_LIST = ("chat:write", "channels:history")


def _plugin(slack: SlackServer, channel: str = "C0ALERTS1", **options: Any) -> Plugin:
    return Plugin(token=Secret(slack.token), channel=channel, api=slack.url, **options)


def _until_settled(slack: SlackServer, channel: str = "C0ALERTS1") -> tuple[Outcome, Delivery]:
    """Do as the daemon does, with fresh tools for each attempt as after a crash."""
    now, one = AT, delivery()
    for _ in range(20):
        plugin = _plugin(slack, channel)
        outcome = send(plugin, one, within=0.5)
        if outcome.verdict in {Verdict.SENT, Verdict.REFUSED, Verdict.BLOCKED}:
            return outcome, one
        now = compute_next_attempt(one, outcome, now, plugin.ask_after)
        one = replace(
            one,
            attempt=one.attempt + (outcome.verdict is not Verdict.WAIT),
            maybe_sent=one.maybe_sent or outcome.verdict is Verdict.UNSURE,
            plainness=one.plainness + (outcome.verdict is Verdict.TOO_RICH),
        )
    raise AssertionError(outcome)


FAULTS = [
    ["commit_drop"], ["commit_hang"], ["commit_500"], ["drop"], ["hang"], ["500"], ["503"],
    ["garbage"], ["ratelimited:2"], ["ratelimited"] * 5, ["drop", "commit_drop"],
    ["500", "503", "commit_500"], ["error:service_unavailable"], ["error:internal_error"],
    ["error:invalid_blocks", "commit_hang"], ["error:msg_blocks_too_long"] * 2,
]  # fmt: skip


@pytest.mark.parametrize("channel", ["C0ALERTS1", "#alerts"])
@pytest.mark.parametrize("faults", FAULTS, ids="+".join)
def test_an_alert_arrives_exactly_once_after_any_fault(faults: list[str], channel: str) -> None:
    with SlackServer(clock=CLOCK) as slack:
        slack.faults += faults
        outcome, _ = _until_settled(slack, channel)
        assert outcome.verdict is Verdict.SENT
        assert slack.list_keys() == ["k7delivery"]
        assert outcome.remote == {"channel": "C0ALERTS1", "ts": slack.messages[0].ts}


@pytest.mark.parametrize("fault", ["drop", "hang", "500", "503", "garbage", "ratelimited"])
def test_no_alert_is_repeated_while_the_history_cannot_be_read(fault: str) -> None:
    with SlackServer(clock=CLOCK) as slack:
        slack.faults_of["conversations.history"] = [fault] * 2  # aiohttp repeats a GET once
        outcome = send(_plugin(slack), delivery(maybe_sent=True), within=0.5)
        assert outcome.verdict is (Verdict.WAIT if fault == "ratelimited" else Verdict.RETRY)
        assert slack.messages == []


def test_a_crash_before_the_answer_was_stored_does_not_repeat_the_alert() -> None:
    with SlackServer(clock=CLOCK) as slack:
        send(_plugin(slack), delivery())
        outcome = send(_plugin(slack), delivery(maybe_sent=True))
        assert outcome.verdict is Verdict.SENT
        assert "had arrived" in outcome.note
        assert len(slack.messages) == 1


def test_a_first_attempt_does_not_read_the_history() -> None:
    with SlackServer() as slack:
        send(_plugin(slack, "#alerts"), delivery())
        assert [method for method, _ in slack.calls] == ["chat.postMessage"]


def test_the_alert_is_found_behind_many_later_messages() -> None:
    with SlackServer(clock=CLOCK, page_size=50) as slack:
        send(_plugin(slack), delivery())

        async def chatter(tools: Tools) -> None:
            for n in range(120):
                await _plugin(slack).send(delivery(id=f"other{n}"), tools)

        use(chatter)
        outcome = send(_plugin(slack), delivery(maybe_sent=True))
        assert "had arrived" in outcome.note
        assert len(slack.messages) == 121
        assert [m for m, _ in slack.calls].count("conversations.history") == 3


def test_the_history_is_asked_from_a_minute_before_the_first_attempt() -> None:
    with SlackServer(clock=(AT - timedelta(seconds=50)).timestamp) as slack:
        send(_plugin(slack), delivery())  # Slack's clock is 50 s behind
        assert "had arrived" in send(_plugin(slack), delivery(maybe_sent=True)).note


@pytest.mark.parametrize(
    ("channel", "scopes", "member", "hint"),
    [
        ("C0ALERTS1", ("chat:write", "chat:write.public"), True, "channels:history"),
        ("C0ALERTS1", SCOPES, False, "invite the app"),
        ("#alerts", WITHOUT_LIST, True, "write its ID"),
    ],
    ids=["no scope", "not a member", "known by name"],
)
def test_an_alert_is_sent_with_a_remark_where_the_history_can_never_be_read(
    channel: str, scopes: tuple[str, ...], member: bool, hint: str
) -> None:
    alerts = Channel("C0ALERTS1", "alerts", is_member=member)
    with SlackServer(scopes=scopes, channels=(alerts,)) as slack:
        outcome = send(_plugin(slack, channel), delivery(maybe_sent=True))
        assert outcome.verdict is Verdict.SENT
        assert "twice" in outcome.note
        assert hint in outcome.note
        assert slack.list_keys() == ["k7delivery"]


def test_an_earlier_answer_tells_the_id_of_a_name_without_another_scope() -> None:
    with SlackServer(clock=CLOCK, scopes=WITHOUT_LIST) as slack:

        async def twice(tools: Tools) -> Outcome:
            plugin = _plugin(slack, "#alerts")
            await plugin.send(delivery(), tools)
            return await plugin.send(delivery(maybe_sent=True), tools)

        assert "had arrived" in use(twice).note
        assert slack.list_keys() == ["k7delivery"]


def test_the_list_of_channels_tells_the_id_also_without_the_scope_for_private_ones() -> None:
    with SlackServer(clock=CLOCK, scopes=(*WITHOUT_LIST, "channels:read")) as slack:
        send(_plugin(slack, "#alerts"), delivery())
        assert "had arrived" in send(_plugin(slack, "#alerts"), delivery(maybe_sent=True)).note
        kinds = [a["types"] for m, a in slack.calls if m == "conversations.list"]
        assert kinds == ["public_channel,private_channel", "public_channel"]


def test_a_name_is_found_on_a_later_page_of_the_list() -> None:
    others = tuple(Channel(f"C{n:08}", f"other{n}") for n in range(7))
    channels = (*others, Channel("C0ALERTS1", "alerts"))
    with SlackServer(clock=CLOCK, channels=channels, page_size=3) as slack:
        send(_plugin(slack, "#alerts"), delivery())
        assert "had arrived" in send(_plugin(slack, "#alerts"), delivery(maybe_sent=True)).note


@pytest.mark.parametrize(
    ("channel", "error", "advice"),
    [
        (Channel("C0ALERTS1", "alerts", is_archived=True), "is_archived", "unarchive"),
        (Channel("C0ALERTS1", "alerts", is_member=False), "not_in_channel", "invite the app"),
        (Channel("C0OTHER01", "other"), "channel_not_found", "check the channel's name"),
    ],
    ids=["archived", "not a member", "not there"],
)
def test_a_channel_that_refuses_every_message_is_blocked_with_the_remedy(
    channel: Channel, error: str, advice: str
) -> None:
    with SlackServer(channels=(channel,), scopes=WITHOUT_LIST) as slack:
        outcome = send(_plugin(slack), delivery())
        assert outcome.verdict is Verdict.BLOCKED
        assert error in outcome.note
        assert advice in outcome.note


def test_a_token_that_is_no_longer_valid_blocks_the_channel() -> None:
    with SlackServer() as slack:
        slack.tokens.clear()
        outcome = send(_plugin(slack), delivery())
        assert outcome.verdict is Verdict.BLOCKED
        assert "invalid_auth" in outcome.note
        assert slack.token not in outcome.note


def test_the_wait_that_slack_asks_for_is_passed_on() -> None:
    with SlackServer() as slack:
        slack.faults.append("ratelimited:42")
        outcome = send(_plugin(slack), delivery())
        assert outcome.verdict is Verdict.WAIT
        assert outcome.retry_in == timedelta(seconds=42)


def test_refused_blocks_are_sent_plainer_and_then_given_up_with_slack_s_reason() -> None:
    with SlackServer() as slack:
        slack.faults += ["error:invalid_blocks"] * 3
        verdicts = [send(_plugin(slack), delivery(plainness=n)).verdict for n in (0, 1, 2)]
        assert verdicts == [Verdict.TOO_RICH, Verdict.TOO_RICH, Verdict.REFUSED]


def test_a_message_never_unfurls_and_carries_its_delivery() -> None:
    with SlackServer() as slack:
        send(_plugin(slack), delivery())
        posted = slack.messages[0]
        assert posted.arguments["unfurl_links"] is False
        assert posted.arguments["unfurl_media"] is False
        assert "link_names" not in posted.arguments
        assert posted.metadata == {
            "event_type": "groundswell_delivery",
            "event_payload": {"k": "k7delivery"},
        }


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with SlackServer() as slack:
        assert send(_plugin(slack), delivery()).verdict is Verdict.SENT


def test_a_second_message_within_a_second_waits() -> None:
    with SlackServer(rate_limit=True) as slack:
        assert send(_plugin(slack), delivery(id="k1")).verdict is Verdict.SENT
        second = send(_plugin(slack), delivery(id="k2"))
        assert second.verdict is Verdict.WAIT
        assert _plugin(slack).pace == timedelta(seconds=1)


# --- check ----------------------------------------------------------------------------------


def _check(slack: SlackServer, channel: str = "C0ALERTS1", **options: Any) -> str:
    problems = use(_plugin(slack, channel, **options).check)
    assert len(problems) <= 1
    return "".join(problems)


def test_check_names_the_scope_to_post() -> None:
    with SlackServer(scopes=("channels:history",)) as slack:
        assert "chat:write" in _check(slack)


def test_check_names_the_scope_to_read_the_history() -> None:
    with SlackServer(scopes=("chat:write",)) as slack:
        assert _check(slack) == (
            "Slack refused (missing_scope): channels:history; add the scope in the app's settings "
            "and install it again: without the history an alert may come twice after a failure"
        )


def test_check_says_that_a_name_alone_may_bring_an_alert_twice() -> None:
    with SlackServer(scopes=WITHOUT_LIST) as slack:
        assert "write its ID" in _check(slack, "#alerts")
        assert _check(slack, "C0ALERTS1") == ""


def test_check_says_that_there_is_no_such_channel() -> None:
    with SlackServer() as slack:
        assert 'no channel "#alrets"' in _check(slack, "#alrets")
        assert _check(slack, "C0NOWHERE") == (
            "Slack refused (channel_not_found); "
            "check the channel's name or ID; invite the app if it is private"
        )


def test_check_says_that_the_app_is_not_in_the_channel() -> None:
    alerts = Channel("C0ALERTS1", "alerts", is_member=False)
    with SlackServer(channels=(alerts,)) as slack:
        assert _check(slack) == (
            "Slack refused (not_in_channel); invite the app to the channel (/invite): "
            "without the history an alert may come twice after a failure"
        )


def test_check_names_no_scope_where_the_list_of_channels_fails() -> None:
    with SlackServer() as slack:
        slack.faults_of["conversations.list"] = ["ratelimited:9"]
        assert _check(slack, "#alerts") == "Slack asks for time (rate limit)"


def test_check_says_that_the_token_is_not_valid() -> None:
    with SlackServer() as slack:
        slack.tokens.clear()
        assert "invalid_auth" in _check(slack)


# --- options --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"token": Secret("")}, "token is empty"),
        ({"token": Secret("xoxb-1 xoxb-2")}, "not a token"),
        ({"channel": "#"}, "no channel"),
        ({"api": "http://slack.example.com/api/"}, "not an https address"),
        ({"api": "file:///etc/passwd"}, "not an https address"),
    ],
)
def test_an_impossible_option_is_refused_with_the_remedy(
    options: dict[str, Any], problem: str
) -> None:
    good: dict[str, Any] = {"token": Secret("xoxb-1"), "channel": "C0ALERTS1"}
    with pytest.raises(ValueError, match=problem) as caught:
        Plugin(**{**good, **options})
    assert ";" in str(caught.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"app_token": Secret("xoxb-1")}, "the app_token is empty or no app-level token; set an"),
        ({"app_token": Secret("")}, "the app_token is empty or no app-level token"),
        ({"may": Rights(edit=("U0KIM0001",))}, "may: needs app_token:; without it nobody can"),
        (
            {"app_token": Secret(APP_TOKEN), "may": Rights(edit=("@kim",))},
            '"@kim" is not the ID of a member; copy it from the profile',
        ),
    ],
)
def test_an_impossible_option_of_answers_is_refused_with_the_remedy(
    options: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        Plugin(token=Secret("xoxb-1"), channel="C0ALERTS1", **options)


def test_only_with_an_app_token_a_message_has_buttons_and_a_reply_has_none() -> None:
    with SlackServer() as slack:
        send(_plugin(slack), delivery(MATCH))
        send(_plugin(slack, app_token=Secret(APP_TOKEN)), delivery(MATCH))
        root, answerable = slack.messages
        stands = {"channel": root.channel, "ts": root.ts}
        reply = replace(delivery(MATCH), under=stands)
        send(_plugin(slack, app_token=Secret(APP_TOKEN)), reply)
        has = [any(one["type"] == "actions" for one in m.blocks) for m in slack.messages]
    assert has == [False, True, False]
    assert answerable.text == root.text


def test_check_asks_for_the_line_by_which_people_answer() -> None:
    with SlackServer() as slack:
        assert _check(slack, app_token=Secret(APP_TOKEN)) == ""
        said = _check(slack, app_token=Secret("xapp-of-another-app"))
    assert said.startswith("Slack refuses the app-level token (invalid_auth); make an app-level")


def test_the_sent_message_is_the_one_that_was_decided() -> None:
    with SlackServer(clock=datetime.now(UTC).timestamp) as slack:
        send(_plugin(slack), delivery(MATCH))
        assert slack.messages[0].text == (
            "🔎 Digital currency: Nigeria's eNaira CBDC turns two &amp; &lt;grows&gt; — reuters.com"
            " (+3 more)"
        )


# --- threads ----------------------------------------------------------------------------------


def _rise_and(kind: str, slack: SlackServer, *faults: str, **changes: Any) -> Outcome:
    """Send a rise, then a later step of it through these *faults*; return the last outcome."""
    rise = send(_plugin(slack), delivery(RISE))
    slack.faults += faults
    one = delivery(
        replace(OVER, kind=kind, broadcast=EVERY_KIND[kind].broadcast),
        id="k8delivery",
        under=rise.remote,
        **changes,
    )
    for _ in range(5):
        outcome = send(_plugin(slack), one, within=0.5)
        if outcome.verdict is Verdict.SENT:
            break
        one = replace(
            one,
            maybe_sent=one.maybe_sent or outcome.verdict is Verdict.UNSURE,
            plainness=one.plainness + (outcome.verdict is Verdict.TOO_RICH),
        )
    return outcome


def test_later_steps_stand_in_the_thread_and_a_further_rise_is_also_in_the_channel() -> None:
    for kind, is_for_all in (("burst.over", None), ("burst.escalated", True)):
        with SlackServer(clock=CLOCK) as slack:
            _rise_and(kind, slack)
            rise, reply = slack.messages
            assert (rise.thread_ts, reply.thread_ts) == ("", rise.ts)
            assert reply.arguments.get("reply_broadcast") is is_for_all


@pytest.mark.parametrize(
    "faults", [["commit_drop"], ["commit_hang"], ["commit_500"], ["drop"], ["500", "commit_drop"]]
)
def test_a_reply_is_in_the_thread_exactly_once_after_any_fault(faults: list[str]) -> None:
    with SlackServer(clock=CLOCK) as slack:
        outcome = _rise_and("burst.over", slack, *faults)

        assert outcome.verdict is Verdict.SENT
        assert slack.list_keys() == ["k7delivery", "k8delivery"]
        assert slack.messages[1].thread_ts == slack.messages[0].ts


@pytest.mark.parametrize("error", ["cannot_reply_to_message", "thread_not_found"])
def test_a_refused_reply_becomes_a_message_of_its_own(error: str) -> None:
    with SlackServer(clock=CLOCK) as slack:
        outcome = _rise_and("burst.over", slack, f"error:{error}", "commit_drop")

        assert outcome.verdict is Verdict.SENT
        assert slack.list_keys() == ["k7delivery", "k8delivery"]
        assert slack.messages[1].thread_ts == ""


def test_a_thread_of_another_channel_is_not_used() -> None:
    with SlackServer(clock=CLOCK) as slack:
        rise = send(_plugin(slack, "C0OPS0001"), delivery(RISE))
        send(_plugin(slack), delivery(OVER, id="k8delivery", under=rise.remote))

        assert [m.thread_ts for m in slack.messages] == ["", ""]


def test_a_trend_arrives_with_a_link_to_its_page() -> None:
    with SlackServer(clock=CLOCK) as slack:
        assert send(_plugin(slack), delivery(LINKED)).verdict is Verdict.SENT
        (message,) = slack.messages
        assert str(message.blocks).count(PAGE) == 1


# --- edits ----------------------------------------------------------------------------------


def _edit(slack: SlackServer, plainness: int = 0, **place: str) -> Outcome:
    """Post a rise, then let its message say that it is over."""
    plugin, sent = _plugin(slack), delivery(RISE)
    posted = send(plugin, sent)
    assert posted.verdict is Verdict.SENT
    now = replace(sent, message=OVER, plainness=plainness)
    edit = MessageEdit(1, now, {**posted.remote, **place})
    return use(lambda tools: plugin.edit(edit, tools), within=0.5)


def test_an_edit_changes_the_words_and_keeps_the_proof_of_the_delivery() -> None:
    with SlackServer(clock=CLOCK) as slack:
        assert _edit(slack).verdict is Verdict.SENT
        (message,) = slack.messages
        assert message.text == f"📉 {OVER.headline}"
        assert message.key == "k7delivery"
        assert send(_plugin(slack), delivery(RISE, maybe_sent=True)).verdict is Verdict.SENT
        assert len(slack.messages) == 1


@pytest.mark.parametrize("plainness", [0, 1, 2])
def test_an_edit_is_as_plain_as_it_must_be(plainness: int) -> None:
    with SlackServer(clock=CLOCK) as slack:
        assert _edit(slack, plainness).verdict is Verdict.SENT
        (message,) = slack.messages
        kinds = [block["type"] for block in message.blocks]
        assert kinds == [["rich_text"], ["section"], []][plainness]


EDIT_FAULTS = {
    "drop": Verdict.RETRY, "hang": Verdict.RETRY, "commit_drop": Verdict.RETRY,
    "500": Verdict.RETRY, "503": Verdict.RETRY, "garbage": Verdict.RETRY,
    "ratelimited:7": Verdict.WAIT, "error:service_unavailable": Verdict.RETRY,
    "error:invalid_blocks": Verdict.TOO_RICH, "error:message_not_found": Verdict.REFUSED,
    "error:cant_update_message": Verdict.REFUSED, "error:edit_window_closed": Verdict.REFUSED,
    "error:not_in_channel": Verdict.REFUSED, "error:never_heard_of": Verdict.REFUSED,
    "error:token_revoked": Verdict.BLOCKED, "error:is_archived": Verdict.BLOCKED,
}  # fmt: skip


@pytest.mark.parametrize("fault", EDIT_FAULTS)
def test_only_a_broken_token_or_channel_blocks_at_an_edit(fault: str) -> None:
    with SlackServer(clock=CLOCK) as slack:
        slack.faults += ["", fault]
        outcome = _edit(slack)
        assert outcome.verdict is EDIT_FAULTS[fault]
        assert outcome.note
        assert len(slack.messages) == 1


def test_a_message_in_a_channel_of_an_older_config_blocks_nothing() -> None:
    with SlackServer(clock=CLOCK) as slack:
        outcome = _edit(slack, channel="C0GONE001")
        assert outcome.verdict is Verdict.REFUSED
        assert outcome.note == "Slack takes no more edits of the message (channel_not_found)"


def test_feed_text_stands_in_literal_elements_of_an_edit_too() -> None:
    with SlackServer(clock=CLOCK) as slack:
        plugin, sent = _plugin(slack), delivery(RISE)
        edit = MessageEdit(1, replace(sent, message=HOSTILE), send(plugin, sent).remote)
        assert use(lambda tools: plugin.edit(edit, tools)).verdict is Verdict.SENT
        (message,) = slack.messages
        assert "<!" not in message.text
        assert "mrkdwn" not in str(message.blocks)
