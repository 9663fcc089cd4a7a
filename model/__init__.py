"""The nouns of Groundswell; every room speaks in these, and only in these.

A family of nouns a file. Times are aware and in UTC, durations are timedelta, text is plain:
cleaned by `plain`, without markup. Imports the standard library only.
"""

from model.alerts import Alert, Mention, Message, State
from model.deliveries import Delivery, Outcome, Verdict
from model.errors import (
    ConfigError,
    Full,
    GroundswellError,
    Locked,
    PluginFault,
    StorageError,
    Unreachable,
    UsageError,
    WatcherFault,
    describe_fault,
)
from model.feeds import ALL_FEEDS, NAMELESS, Arrival, Entry, Feed, FeedRecord, Page, SeenEntry
from model.options import Duration, LocalPath, Secret, format_duration, parse_duration
from model.signals import (
    Absence,
    End,
    Figures,
    FirstMention,
    Form,
    Kind,
    Lull,
    LullOver,
    NewReport,
    Notice,
    Remark,
    Rise,
    Signal,
    Subject,
)
from model.text import one_line, plain
from model.watches import COPY_WINDOW, FIELDS, Finding, FirstText, Match, Report, Span, Watch

__all__ = [
    "ALL_FEEDS",
    "COPY_WINDOW",
    "FIELDS",
    "NAMELESS",
    "Absence",
    "Alert",
    "Arrival",
    "ConfigError",
    "Delivery",
    "Duration",
    "End",
    "Entry",
    "Feed",
    "FeedRecord",
    "Figures",
    "Finding",
    "FirstMention",
    "FirstText",
    "Form",
    "Full",
    "GroundswellError",
    "Kind",
    "LocalPath",
    "Locked",
    "Lull",
    "LullOver",
    "Match",
    "Mention",
    "Message",
    "NewReport",
    "Notice",
    "Outcome",
    "Page",
    "PluginFault",
    "Remark",
    "Report",
    "Rise",
    "Secret",
    "SeenEntry",
    "Signal",
    "Span",
    "State",
    "StorageError",
    "Subject",
    "Unreachable",
    "UsageError",
    "Verdict",
    "Watch",
    "WatcherFault",
    "describe_fault",
    "format_duration",
    "one_line",
    "parse_duration",
    "plain",
]
