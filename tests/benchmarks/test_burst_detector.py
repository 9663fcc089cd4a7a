"""The gate that kept a look from being told, on small streams that are made up."""

import pytest

from benchmarks.burst_detector import ours, trace
from benchmarks.burst_misses import best_look, describe_look, line
from benchmarks.burst_streams import Hit, Stream

HOUR, DAY = 3600.0, 86400.0
START = 1_600_000_000.0 // DAY * DAY


@pytest.fixture
def stream():
    polls = [(START + n * HOUR, "wire", 10) for n in range(60 * 24)]
    return Stream("made up", polls=polls)


def hits(*hours, names=("a.org", "b.org", "c.org")):
    """Return a report at each of *hours*, in turn by the publishers *names*."""
    return [
        Hit(START + hour * HOUR, "wire", names[number % len(names)])
        for number, hour in enumerate(hours)
    ]


BURST = [50 * 24 + n for n in (0, 1, 1, 2, 2, 3, 3, 3)]
EVERY_WEEK = [n * 7 * 24 for n in range(1, 7)]


def last_gate(stream, its):
    return trace(stream, {"quake": its}, 30.0)["quake"][-1].gate


def test_a_burst_is_told_and_its_look_has_no_closed_gate(stream):
    its = hits(*EVERY_WEEK, *BURST)

    [told] = ours(stream, {"quake": its}, [30.0])
    looks = trace(stream, {"quake": its}, 30.0)["quake"]

    assert [one.kind for one in told["quake"]] == ["rising"]
    assert [look.at for look in looks if not look.gate] == [told["quake"][0].at]


def test_a_look_after_an_alert_is_not_due(stream):
    assert last_gate(stream, hits(*EVERY_WEEK, *BURST)) == "due"


def test_one_report_is_too_few(stream):
    assert last_gate(stream, hits(*EVERY_WEEK)) == "few"


def test_as_many_reports_as_usual_have_no_score(stream):
    assert last_gate(stream, hits(*range(5, 50 * 24, 3))) == "score"


def test_reports_by_one_publisher_of_many_are_held_by_the_publishers(stream):
    its = hits(*range(24, 50 * 24, 48)) + hits(*BURST, names=("a.org",))

    assert last_gate(stream, its) == "publishers"


def test_the_best_look_is_the_one_that_passed_most_gates(stream):
    looks = trace(stream, {"quake": hits(*EVERY_WEEK, *BURST)}, 30.0)["quake"]

    best = best_look(looks)

    assert best is not None
    assert best.gate == "due"
    assert best_look([look for look in looks if not look.gate]) is None


def test_an_event_without_reports_is_explained_in_one_line():
    row = {"date": "2020-11-02", "event": "Quake", "titles": 2, "reports": 0, "publishers": 1}

    text = line(row | describe_look(None))

    assert text == (
        "2020-11-02 Quake: 2 titles, 0 reports, 1 publishers; no report was counted; closed: few"
    )


def test_the_clock_ends_a_trend_between_two_polls_and_a_later_burst_reopens_it(stream):
    later = [hour + 5 * 24 for hour in BURST]

    [told] = ours(stream, {"quake": hits(*EVERY_WEEK, *BURST, *later)}, [30.0])

    assert [one.kind for one in told["quake"]] == ["rising", "reopened"]
