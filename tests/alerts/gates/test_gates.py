"""The first gate with a reason decides."""

from datetime import UTC, datetime

from alerts.gates import Context, find_reason_against
from model import Arrival, Match, SeenEntry, Watch
from tests.scenes.signals import a_signal

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def signal(arrival=Arrival.NEWS):
    entry = SeenEntry("f", "1", "CBDC", arrival=arrival, first_seen=NOON)
    return a_signal("match", "Money", "k", (Match("Money", entry, ("CBDC",), ()),))


def test_a_signal_that_every_gate_lets_pass_has_no_reason_against_it():
    context = Context(Watch("Money"), told={}, telling=set(), channels=["desk"])

    assert find_reason_against(signal(), context) == ""


def test_an_old_entry_is_the_first_reason_and_a_missing_channel_the_last():
    nobody = Watch("Money")
    told = Context(nobody, told={"k": NOON}, telling=set())
    untold = Context(nobody, told={}, telling=set())

    assert find_reason_against(signal(Arrival.BASELINE), told).startswith("was in the feed")
    assert find_reason_against(signal(), told).startswith("the same report was told")
    assert find_reason_against(signal(), untold) == 'watch "Money" has no channel'


def test_a_key_is_told_before_or_at_this_moment():
    context = Context(Watch("Money"), told={"before": NOON}, telling={"now"})

    assert context.is_told("before")
    assert context.is_told("now")
    assert not context.is_told("never")
