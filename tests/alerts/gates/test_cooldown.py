"""A watch that goes on waits longer and longer, and as shortly as before after a calm time."""

from alerts.gates import cooldown
from model import ChannelPast, Cooling, Timing
from tests.scenes.timing import DAY, HOUR, MINUTE, NOON, a_candidate

HALF = 30 * MINUTE
TIMING = Timing(cooldown=HALF)


def cooling(until=NOON + HALF, length=HALF, *, held_any=False, watch="Money"):
    return ChannelPast(cooling={watch: Cooling(until, length, held_any)})


def length_after(past, now):
    return cooldown.note_sent(past, "Money", HALF, now).cooling["Money"].length


def test_the_first_message_of_a_watch_passes():
    assert cooldown.gate(a_candidate(timing=TIMING)) is None


def test_its_next_message_waits_for_the_end_of_the_cooldown():
    found = cooldown.gate(a_candidate(past=cooling(), timing=TIMING))

    assert (found.gate, found.until) == ("cooldown", NOON + HALF)
    assert found.reason == (
        'watch "Money" was told lately; held by its cooldown until 2 Mar 12:30 UTC'
    )


def test_a_message_of_another_watch_passes():
    assert cooldown.gate(a_candidate(past=cooling(watch="Rail"), timing=TIMING)) is None


def test_a_follow_up_passes_and_so_does_a_message_after_the_end():
    assert cooldown.gate(a_candidate(past=cooling(), timing=TIMING, is_follow_up=True)) is None
    assert cooldown.gate(a_candidate(NOON + HALF, cooling(), timing=TIMING)) is None


def test_after_a_clock_was_set_back_by_more_than_the_longest_cooldown_nothing_waits():
    assert cooldown.gate(a_candidate(NOON - 2 * DAY, cooling(), timing=TIMING)) is None


def test_a_cooldown_that_held_a_message_doubles_up_to_eight_times():
    past, now, lengths = ChannelPast(), NOON, []
    for _ in range(6):
        past = cooldown.note_sent(past, "Money", HALF, now)
        lengths.append(past.cooling["Money"].length)
        past = cooldown.note_held(past, "Money")
        now = past.cooling["Money"].until

    assert lengths == [HALF, HOUR, 2 * HOUR, 4 * HOUR, 4 * HOUR, 4 * HOUR]


def test_a_cooldown_that_held_nothing_stays_as_long():
    past = cooling(length=2 * HOUR)

    assert length_after(past, NOON + HALF) == 2 * HOUR


def test_it_halves_for_each_time_that_it_passed_since():
    past = cooling(until=NOON, length=4 * HOUR)

    assert length_after(past, NOON + 3 * HOUR) == 4 * HOUR
    assert length_after(past, NOON + 4 * HOUR) == 2 * HOUR
    assert length_after(past, NOON + 9 * HOUR) == HOUR
    assert length_after(past, NOON + 20 * HOUR) == HALF


def test_a_shorter_cooldown_in_the_config_counts_at_once():
    past = cooling(until=NOON, length=4 * HOUR, held_any=True)

    assert cooldown.note_sent(past, "Money", MINUTE, NOON).cooling["Money"].length == 8 * MINUTE


def test_cooldowns_of_long_ago_are_forgotten():
    past = cooling(until=NOON - 9 * HOUR, watch="Rail")

    assert set(cooldown.note_sent(past, "Money", HALF, NOON).cooling) == {"Money"}
