"""Feeds of one publisher are polled in turn; feeds of others never wait for them."""

from daemon.turns import Turns


def line_up(turns, publisher, count):
    for number in range(count):
        turns.add(f"{publisher}/{number}", publisher)


def test_a_publisher_gets_one_poll_a_second_and_others_get_theirs_at_once():
    turns = Turns()
    line_up(turns, "busy", 200)
    line_up(turns, "other", 1)

    assert turns.take(100.0, limit=64) == ["busy/0", "other/0"]
    assert turns.take(100.9, limit=64) == []
    assert turns.find_next_start() == 101.05
    assert turns.take(101.05, limit=64) == ["busy/1"]


def test_a_publisher_gets_at_most_two_polls_at_once():
    turns = Turns()
    line_up(turns, "slow", 5)
    turns.take(1.0, 9)
    turns.take(3.0, 9)

    assert turns.take(60.0, 9) == []
    assert turns.find_next_start() is None
    turns.finish("slow/0")
    assert turns.take(60.0, 9) == ["slow/2"]


def test_no_more_start_than_there_are_places():
    turns = Turns()
    for number in range(9):
        line_up(turns, f"publisher {number}", 2)

    assert len(turns.take(1.0, limit=4)) == 4
    assert turns.take(1.0, limit=0) == []
    assert len(turns.take(1.0, limit=9)) == 5


def test_files_and_servers_of_the_operator_never_wait():
    turns = Turns()
    for number in range(9):
        turns.add(str(number), "")

    assert turns.find_next_start() == 0.0
    assert turns.take(1.0, limit=5) == ["0", "1", "2", "3", "4"]
    assert turns.take(1.0, limit=5) == ["5", "6", "7", "8"]


def test_a_feed_that_waits_or_runs_does_not_stand_in_line_twice():
    turns = Turns()
    turns.add("a", "p")
    turns.add("a", "p")
    turns.take(1.0, 9)
    turns.add("a", "p")

    assert turns.take(9.0, 9) == []
    turns.finish("a")
    turns.add("a", "p")
    assert turns.take(9.0, 9) == ["a"]


def test_nothing_is_kept_of_feeds_that_were_polled():
    turns = Turns()
    line_up(turns, "p", 3)
    for second in (0, 2, 4):
        for key in turns.take(float(second), 9):
            turns.finish(key)
    turns.finish("unknown")

    assert (len(turns), turns._lines, turns.find_next_start()) == (0, {}, None)
