"""A moment of a daemon: an hour after its start, with troubles of each kind."""

from datetime import UTC, datetime, timedelta

from daemon.metrics.gauges import Facts
from model import FeedRecord
from storage import ChannelRow, Measures, Waiting

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FACTS = Facts(
    at=NOW,
    started=NOW - HOUR,
    loaded=NOW - HOUR / 2,
    watches=10,
    failing_watches=1,
    channels=("team", "mail"),
    is_storing=True,
)
MEASURES = Measures(
    feeds=5,
    doubtful=(
        FeedRecord(last_success=None),
        FeedRecord(failures=4, failing_since=NOW - 2 * HOUR, problem="timeout"),
        FeedRecord(last_success=NOW, moved_to="https://new.example"),
    ),
    channels=(ChannelRow("mail", 1, NOW, NOW, None, "refused"),),
    waiting=(Waiting("team", 3, NOW - HOUR), Waiting("gone", 9, NOW)),
    trends=(
        {"detector": {"trend": ["rising", 1.0]}},
        {"detector": {"trend": ["over", 1.0]}},
        {"detector": {"trend": None}},
    ),
    notes={},
    size_bytes=4096,
)
