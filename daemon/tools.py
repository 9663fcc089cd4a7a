"""The outside world as the daemon uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import feeds
import notifiers
from daemon.clock import Clock
from daemon.metrics.counters import Counters

if TYPE_CHECKING:
    from config import Keeper


class Tools(NamedTuple):
    """The network, the config's files, the clock and the counters; opened with the daemon."""

    feeds: feeds.Tools
    notifiers: notifiers.Tools
    keeper: Keeper
    clock: Clock
    counters: Counters
