"""What Slack's refusals mean, and what to do about each. Pure.

The names are those of its reference of chat.postMessage, conversations.history and incoming
webhooks. A name that is not here is a clear no, but not ours to judge: the channel is blocked
and a person told, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from model import Outcome, Verdict, one_line

RATE = {"ratelimited", "rate_limited"}
SAFE = {"service_unavailable", "request_timeout", "team_added_to_org", "org_login_required"}
UNTOLD = {"internal_error", "fatal_error", "rollup_error"}
"""Slack's own words for these: some of the operation may have succeeded."""
FORM = {
    "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text",
    "too_many_attachments", "invalid_metadata_format", "invalid_metadata_schema",
    "metadata_too_large", "metadata_must_be_sent_from_app", "invalid_payload",
    "cannot_parse_attachment", "markdown_text_conflict",
}  # fmt: skip
THREAD = {
    "cannot_reply_to_message", "message_not_found", "thread_not_found", "thread_locked",
    "restricted_action_non_threadable_channel", "restricted_action_thread_locked",
}  # fmt: skip
"""A reply is not taken where it should stand; plainer, it is a message of its own."""
CANNOT_LOOK = {"missing_scope", "not_in_channel", "channel_not_found", "not_allowed_token_type"}
"""Answers of conversations.history that do not get better by waiting."""

_REINSTALL = "make a new token in the app's settings (OAuth & Permissions) and set it here"
_NEW_HOOK = "make a new webhook in the app's settings and set it here"
_ADVICE = {
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


def judge(
    error: str,
    status: int,
    *,
    headers: Mapping[str, str] | None = None,
    detail: str = "",
    plainness: int = 0,
) -> Outcome:
    """Return what *error* (empty where Slack named none) under HTTP *status* means.

    *detail* is what Slack says beyond the name; *plainness* that of the refused message.
    """
    said = one_line(error, 80) or f"HTTP {status}"
    if status == 429 or error in RATE:
        note = "Slack asks for time (rate limit)"
        return Outcome(Verdict.WAIT, note, retry_in=retry_after(headers or {}))
    if error in SAFE:
        return Outcome(Verdict.RETRY, f"Slack could not take it now ({said})")
    if status >= 500 or error in UNTOLD or (status < 400 and not error):
        return Outcome(Verdict.UNSURE, f"Slack's answer does not tell whether it took it ({said})")
    if error in FORM or (error in THREAD and not plainness):
        verdict = Verdict.TOO_RICH if plainness < 2 else Verdict.REFUSED
        return Outcome(verdict, f"Slack refused the form ({said}){_and(detail)}")
    wait = timedelta(hours=1) if error == "message_limit_exceeded" else None
    advice = _ADVICE.get(error, "see Slack's reference for this error and correct the channel")
    return Outcome(Verdict.BLOCKED, f"Slack refused ({said}){_and(detail)}; {advice}", wait)


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long Slack asks us to wait; None where it does not say, or not in seconds."""
    written = next((v for k, v in headers.items() if k.lower() == "retry-after"), "").strip()
    return timedelta(seconds=int(written[:6])) if written.isdecimal() else None


def _and(detail: str) -> str:
    return f": {one_line(detail, 200)}" if detail else ""
