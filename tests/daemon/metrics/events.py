"""An event of each kind, with each combination of labels."""

from daemon.metrics.counters import Counters
from model import (
    Alert,
    Arrival,
    Delivery,
    Kind,
    Message,
    NewReport,
    Outcome,
    Page,
    SeenEntry,
    Signal,
    State,
    Verdict,
)
from tests.daemon.metrics.moment import HOUR, NOW
from watchers import burst, emerging, match, new, silent


def an_alert(kind: Kind, state: State) -> Alert:
    signal = Signal(kind, "Money", "k", NewReport(()))
    return Alert("a", signal, NOW, state, "", (), Message(kind.name, "H"))


def count_everything(counters: Counters, channels: tuple[str, ...]) -> None:
    """Count one event at least of each combination of labels."""
    for arrival in Arrival:
        seen = SeenEntry("f", "1", "CBDC", first_seen=NOW, arrival=arrival)
        counters.count_poll(Page(), [seen], 1, HOUR)
    counters.count_poll(Page(problem="timeout"), [], 0, HOUR)
    for result in ("loaded", "held", "rejected"):
        counters.count_load(result)
    for channel in channels:
        given = Delivery("d", "a", channel, "", Message("match", "H"), NOW)
        for verdict in Verdict:
            counters.count_delivery(given, Outcome(verdict), "sent", NOW)
    for room in (burst, emerging, match, new, silent):
        for kind in room.Plugin.kinds:
            for state in State:
                counters.count_alert(an_alert(kind, state))
    counters.count_notice(an_alert(match.KIND, State.ACTIVE))
