"""The meaning of Slack's errors, and the remedy for each. Pure.

The names are those of its reference of chat.postMessage, conversations.history and incoming
webhooks. A name that is not listed here is a clear refusal of unknown cause. It blocks the
channel, and a person is told, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from model import Outcome, Verdict, one_line

MAX_ERROR_CHARS = 80
MAX_DETAIL_CHARS = 200
MAX_WAIT_DIGITS = 6  # of seconds; eleven days
PLAINEST = 2  # the form of a message that cannot be made plainer
MESSAGE_LIMIT_WAIT = timedelta(hours=1)  # where a workspace has used up its messages

RATE_ERRORS = {"ratelimited", "rate_limited"}
UNPOSTED_ERRORS = {
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
    "org_login_required",
}
UNSURE_ERRORS = {"internal_error", "fatal_error", "rollup_error"}
"""Slack says of these that some of the operation may have succeeded."""
FORM_ERRORS = {
    "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text",
    "too_many_attachments", "invalid_metadata_format", "invalid_metadata_schema",
    "metadata_too_large", "metadata_must_be_sent_from_app", "invalid_payload",
    "cannot_parse_attachment", "markdown_text_conflict",
}  # fmt: skip
THREAD_ERRORS = {
    "cannot_reply_to_message", "message_not_found", "thread_not_found", "thread_locked",
    "restricted_action_non_threadable_channel", "restricted_action_thread_locked",
}  # fmt: skip
"""Slack takes no reply in that thread; in a plainer form it is a message of its own."""

BREAKING_ERRORS = {
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
    "not_allowed_token_type", "ekm_access_denied", "access_denied", "team_access_not_granted",
    "missing_scope",
}  # fmt: skip
"""An edit that gets one of these says that no message can be sent either."""
GONE_CHANNEL_ERRORS = {"channel_not_found", "is_archived"}

_REINSTALL = "make a new token in the app's settings (OAuth & Permissions) and set it here"
_NEW_HOOK = "make a new webhook in the app's settings and set it here"
_UNKNOWN_REMEDY = "see Slack's reference for this error and correct the channel"
_REMEDIES = {
    "channel_not_found": "check the channel's name or ID; invite the app if it is private",
    "not_in_channel": "invite the app to the channel (/invite) or give it chat:write.public",
    "is_archived": "unarchive the channel or choose another one",
    "channel_is_archived": "unarchive the channel or choose another one",
    "restricted_action": "ask a workspace admin to let apps post in this channel",
    "restricted_action_read_only_channel": "ask a workspace admin to let apps post here",
    "restricted_action_thread_only_channel": "choose a channel that takes messages, not threads",
    "no_permission": "ask a workspace admin to let this app post",
    "user_not_found": "check the user's ID",
    "action_prohibited": "ask a workspace admin to let this webhook post",
    "posting_to_general_channel_denied": "ask a workspace admin to let apps post in #general",
    "no_service": _NEW_HOOK,
    "no_service_id": _NEW_HOOK,
    "no_active_hooks": _NEW_HOOK,
    "no_team": _NEW_HOOK,
    "team_disabled": "ask a workspace admin to enable the workspace",
    "invalid_token": _NEW_HOOK,
    "invalid_auth": _REINSTALL,
    "not_authed": _REINSTALL,
    "account_inactive": _REINSTALL,
    "token_revoked": _REINSTALL,
    "token_expired": _REINSTALL,
    "not_allowed_token_type": "use the bot token, which starts with xoxb-",
    "ekm_access_denied": "ask a workspace admin to let this app post",
    "access_denied": "ask a workspace admin to let this app post",
    "team_access_not_granted": "ask an org admin to grant the app this workspace",
    "missing_scope": "add the scope in the app's settings and install it again",
    "message_limit_exceeded": "the workspace has used up its messages; ask its admin",
}


def judge_answer(
    error: str,
    status: int,
    *,
    headers: Mapping[str, str] | None = None,
    detail: str = "",
    plainness: int = 0,
) -> Outcome:
    """Return the outcome of an attempt that Slack answered with *error* and HTTP *status*.

    *error* is empty where Slack named none; *detail* is its text beyond the name. *plainness* is
    that of the refused message.
    """
    named = one_line(error, MAX_ERROR_CHARS) or f"HTTP {status}"
    if status == 429 or error in RATE_ERRORS:
        wait = read_retry_after(headers or {})
        return Outcome(Verdict.WAIT, "Slack asks for time (rate limit)", retry_in=wait)
    if error in UNPOSTED_ERRORS:
        return Outcome(Verdict.RETRY, f"Slack could not take it now ({named})")
    if status >= 500 or error in UNSURE_ERRORS or (status < 400 and not error):
        note = f"Slack's answer does not say whether it took the message ({named})"
        return Outcome(Verdict.UNSURE, note)
    reason = f"({named})"
    if detail:
        reason += f": {one_line(detail, MAX_DETAIL_CHARS)}"
    if error in FORM_ERRORS or (error in THREAD_ERRORS and not plainness):
        verdict = Verdict.TOO_RICH if plainness < PLAINEST else Verdict.REFUSED
        return Outcome(verdict, f"Slack refused the form {reason}")
    return _block_channel(error, reason)


def judge_edit(error: str, outcome: Outcome, *, is_here: bool) -> Outcome:
    """Return the outcome of an edit that Slack refused with *error*, which may name none.

    *outcome* is that of a message with the same answer. *is_here* says whether the message to edit
    stands in the channel that gets messages now.
    """
    if outcome.verdict is Verdict.UNSURE:
        return replace(outcome, verdict=Verdict.RETRY)  # sent again, it says the same
    is_breaking = error in BREAKING_ERRORS or (is_here and error in GONE_CHANNEL_ERRORS)
    is_lost = error in THREAD_ERRORS or (outcome.verdict is Verdict.BLOCKED and not is_breaking)
    if is_lost:
        named = one_line(error, MAX_ERROR_CHARS)
        return Outcome(Verdict.REFUSED, f"Slack takes no more edits of the message ({named})")
    return outcome


def _block_channel(error: str, reason: str) -> Outcome:
    """Return the outcome where Slack takes nothing until a person acts."""
    remedy = _REMEDIES.get(error, _UNKNOWN_REMEDY)
    wait = MESSAGE_LIMIT_WAIT if error == "message_limit_exceeded" else None
    return Outcome(Verdict.BLOCKED, f"Slack refused {reason}; {remedy}", retry_in=wait)


def read_retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long Slack asks us to wait; None where it does not say, or not in seconds."""
    for name, value in headers.items():
        seconds = value.strip()
        if name.lower() == "retry-after" and seconds.isdecimal():
            return timedelta(seconds=int(seconds[:MAX_WAIT_DIGITS]))
    return None
