"""The signals of a watch without a channel are not told."""

from alerts.gates import Context, no_channel
from model import Watch
from tests.scenes.signals import a_signal

SIGNAL = a_signal("match", "Money", "k")


def test_a_signal_of_a_watch_with_a_channel_passes():
    assert no_channel.gate(SIGNAL, Context(Watch("Money"), {}, set(), ["desk"])) == ""


def test_the_reason_names_the_watch_that_has_no_channel():
    assert no_channel.gate(SIGNAL, Context(Watch("Money"), {}, set())) == (
        'watch "Money" has no channel'
    )
