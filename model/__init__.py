"""The nouns of Groundswell; every room speaks in these, and only in these.

A family of nouns a file. Times are aware and in UTC, durations are timedelta, text is plain:
cleaned by `plain`, without markup. Imports the standard library only.
"""

from model.alerts import Alert, Mention, Message, State
from model.deliveries import Delivery, Outcome, Verdict
from model.errors import ConfigError, Full, GroundswellError, Locked, StorageError, UsageError
from model.feeds import ALL_FEEDS, Arrival, Entry, Feed, FeedRecord, Page
from model.options import Duration, LocalPath, Secret, duration, spoken
from model.signals import Absence, Burst, Signal
from model.text import one_line, plain
from model.watches import COPY_WINDOW, FIELDS, Account, Finding, Match, Report, Span, Watch

__all__ = [
    "ALL_FEEDS",
    "COPY_WINDOW",
    "FIELDS",
    "Absence",
    "Account",
    "Alert",
    "Arrival",
    "Burst",
    "ConfigError",
    "Delivery",
    "Duration",
    "Entry",
    "Feed",
    "FeedRecord",
    "Finding",
    "Full",
    "GroundswellError",
    "LocalPath",
    "Locked",
    "Match",
    "Mention",
    "Message",
    "Outcome",
    "Page",
    "Report",
    "Secret",
    "Signal",
    "Span",
    "State",
    "StorageError",
    "UsageError",
    "Verdict",
    "Watch",
    "duration",
    "one_line",
    "plain",
    "spoken",
]
