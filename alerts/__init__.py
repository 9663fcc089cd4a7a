"""Decide which signals are told and to whom, and write the messages. Pure.

`decide` turns the signals of the watchers into alerts, each with a state and a reason.
"""

from __future__ import annotations

from alerts.charting import add_hours
from alerts.collecting import collect, find_latest_end, find_next_hold
from alerts.decide import (
    Directory,
    decide,
    decide_notice,
    decide_rest,
    link,
    make_alert_id,
    name_trend,
)
from alerts.escalating import escalate, find_escalated, is_worth_escalating, name_escalation
from alerts.gates import Told
from alerts.gates.baseline import explain_arrival
from alerts.late import LATE_AFTER, choose_late, is_quiet
from alerts.ruling import Desk, list_timings, rule
from alerts.wording.collected import Occasion, write_collected
from alerts.wording.commands import name_commands
from alerts.wording.compose import compose
from alerts.wording.excerpt import make_mention
from alerts.wording.explanation import explain_figures, is_end
from alerts.wording.facts import write_facts
from alerts.wording.feedback import (
    MAX_NOISY,
    describe_advice,
    describe_feedback,
    write_weekly_feedback,
)
from alerts.wording.feeds import (
    write_feeds_changed,
    write_feeds_failing,
    write_feeds_old,
    write_feeds_recovered,
)
from alerts.wording.moved import compose_moved
from alerts.wording.operator import (
    begin_watcher_line,
    describe_watcher,
    write_channel_absent,
    write_channel_blocked,
    write_channel_deserted,
    write_channel_down,
    write_channel_recovered,
    write_commands_failing,
    write_config_held,
    write_config_loaded,
    write_config_rejected,
    write_deliveries_expired,
    write_delivery_dead,
    write_hot_terms_off,
    write_line_failing,
    write_line_recovered,
    write_network_back,
    write_network_lost,
    write_recipient_refused,
    write_storage_failing,
    write_template_failed,
    write_watcher_failed,
)
from alerts.wording.overlay import write_overtaken
from alerts.wording.rest import MAX_LISTED

__all__ = [
    "LATE_AFTER",
    "MAX_LISTED",
    "MAX_NOISY",
    "Desk",
    "Directory",
    "Occasion",
    "Told",
    "add_hours",
    "begin_watcher_line",
    "choose_late",
    "collect",
    "compose",
    "compose_moved",
    "decide",
    "decide_notice",
    "decide_rest",
    "describe_advice",
    "describe_feedback",
    "describe_watcher",
    "escalate",
    "explain_arrival",
    "explain_figures",
    "find_escalated",
    "find_latest_end",
    "find_next_hold",
    "is_end",
    "is_quiet",
    "is_worth_escalating",
    "link",
    "list_timings",
    "make_alert_id",
    "make_mention",
    "name_commands",
    "name_escalation",
    "name_trend",
    "rule",
    "write_channel_absent",
    "write_channel_blocked",
    "write_channel_deserted",
    "write_channel_down",
    "write_channel_recovered",
    "write_collected",
    "write_commands_failing",
    "write_config_held",
    "write_config_loaded",
    "write_config_rejected",
    "write_deliveries_expired",
    "write_delivery_dead",
    "write_facts",
    "write_feeds_changed",
    "write_feeds_failing",
    "write_feeds_old",
    "write_feeds_recovered",
    "write_hot_terms_off",
    "write_line_failing",
    "write_line_recovered",
    "write_network_back",
    "write_network_lost",
    "write_overtaken",
    "write_recipient_refused",
    "write_storage_failing",
    "write_template_failed",
    "write_watcher_failed",
    "write_weekly_feedback",
]
