"""`alert_on: [burst]`: the reports that count, the steps that are told, and restarts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from model import Arrival, Feed, Precedent, Report, Rise, RiseFacts, Watch
from tests.scenes import desk as desks
from tests.scenes.desk import report
from watchers import History, Moment, add_poll
from watchers.burst import Plugin, read_phase

START = datetime(2026, 3, 2, tzinfo=UTC)
WATCH = Watch("Digital money", ("CBDC",))
QUIET_DAYS = 20


class BurstDesk(desks.Desk):
    """A desk of a burst, whose steps are named without the kind of the watcher."""

    def __init__(self, plugin: Plugin | None = None, *, restarts: bool = False) -> None:
        super().__init__(plugin or Plugin(), WATCH, restarts=restarts)

    def look(self, at: datetime, reports: tuple[Report, ...] = ()) -> list[str]:
        return [kind.removeprefix("burst.") for kind in super().look(at, reports)]

    def wake_until(self, at: datetime) -> list[str]:
        """Let no clock ask: the tests say when."""
        return []

    def quiet(self, days: int = QUIET_DAYS) -> datetime:
        """Live through *days* with two entries an hour and a report a day; return their end."""
        self.poll(START)
        for hour in range(1, 24 * days):
            at = START + timedelta(hours=hour)
            told = (report(f"daily {hour}", at, f"p{hour // 24 % 3}"),) if hour % 24 == 9 else ()
            self.poll(at, 2, told)
        return START + timedelta(days=days)

    def burst(self, at: datetime, count: int = 6, who: int = 6) -> list[list[str]]:
        """Bring a report each half an hour from *at* on, by *who* publishers in turn."""
        times = [at + timedelta(minutes=30 * n) for n in range(count)]
        made = [
            (when, report(f"event {when}", when, f"q{n % who}")) for n, when in enumerate(times)
        ]
        return [self.poll(when, 2, (one,)) for when, one in made]


def test_a_quiet_watch_says_nothing():
    desk = BurstDesk()

    desk.quiet()

    assert desk.signals == []


def test_each_look_tells_the_time_since_the_last_one_and_its_expected_reports():
    desk = BurstDesk()
    end = desk.quiet()
    at = end + timedelta(hours=3)
    desk.exposure = add_poll(desk.exposure, "f", at, 6)
    history = History(WATCH.name, Moment(at, desk.memory, lambda: desk.exposure))
    made = [report(f"event {n}", at, f"q{n}") for n in range(2)]

    (interval,) = desk.plugin.observe(WATCH, made, history).intervals

    last = end - timedelta(hours=15)  # the report of that day
    assert (interval.since, interval.until, interval.keyword) == (last, at, "")
    assert interval.reports == 2
    assert 0.2 < interval.expected < 1.5
    assert 0.0 < interval.size < 100.0


def test_the_phase_of_a_trend_is_read_from_the_stored_state():
    desk = BurstDesk()
    end = desk.quiet()
    before = json.loads(json.dumps(desk.state()["burst"]))

    desk.burst(end)

    assert (read_phase(before), read_phase(desk.state()["burst"])) == ("usual", "rising")


def test_six_reports_in_three_hours_where_one_a_day_is_usual_are_told_once():
    desk = BurstDesk()
    end = desk.quiet()

    steps = desk.burst(end)

    assert [step for each in steps for step in each] == ["rising"]
    (told,) = desk.signals
    assert told.figures is not None
    assert 3 <= told.figures.observed <= 6
    assert told.figures.started == end
    assert told.figures.expected < 1.0
    assert told.figures.score >= told.figures.threshold
    assert told.figures.publishers == told.figures.observed
    assert told.figures.names[0] == f"q{told.figures.observed - 1}.example"
    assert [match.entry.title[:10] for match in told.matches] == ["CBDC event"] * 3


def test_the_first_reports_after_weeks_of_silence_are_held_against_a_rare_word():
    desk = BurstDesk()
    desk.poll(START)
    for day in range(1, 60):
        desk.poll(START + timedelta(days=day), 48)
    at = START + timedelta(days=60)
    four = tuple(report(f"event {n}", at, f"q{n}") for n in range(4))

    assert desk.poll(at, 48, four) == ["rising"]  # as a new watch it would expect one a day
    (told,) = desk.signals
    assert told.figures is not None
    assert told.figures.expected < 0.1


def three_bursts(desk: BurstDesk) -> None:
    """Live through three bursts, 50 days apart, with the clock awake."""
    end = desk.quiet()
    for number in range(3):
        at = end + timedelta(days=50 * number)
        for day in range(1, 50 if number else 1):
            desk.poll(at - timedelta(days=50 - day), 40)
        desk.burst(at)
        for hour in range(4, 120):
            desk.look(at + timedelta(hours=hour))


def facts_of(desk: BurstDesk) -> list[RiseFacts]:
    rises = [one.about for one in desk.signals if isinstance(one.about, Rise)]
    return [about.facts for about in rises if about.facts]


def test_a_rise_sums_up_the_earlier_ones():
    desk = BurstDesk()

    three_bursts(desk)

    first, second, third = [facts.precedent for facts in facts_of(desk)]
    assert first == Precedent()
    assert (second.rises, second.judged) == (1, 1)
    assert (third.rises, third.judged, third.higher) == (2, 2, 0)
    assert 0.1 < third.median_days < 5.0


def test_the_facts_of_a_rise_are_the_same_after_restarts():
    straight, restarted = BurstDesk(), BurstDesk(restarts=True)
    for desk in (straight, restarted):
        three_bursts(desk)

    assert facts_of(restarted) == facts_of(straight)


def test_the_facts_of_a_rise_count_the_labels_of_its_feeds():
    desk = BurstDesk()
    desk.feeds = {"f": Feed("f", "Desk", labels=("trade",))}
    end = desk.quiet()

    desk.burst(end)

    (facts,) = facts_of(desk)
    assert facts.labels == (("trade", facts.reports),)
    assert facts.reports >= 3
    assert facts.of_publisher == 1


def clumpy(desk: BurstDesk, days: int) -> datetime:
    """Live through *days* with a story of four reports in two hours each fifth day."""
    desk.poll(START)
    for hour in range(1, 24 * days):
        at = START + timedelta(hours=hour)
        told = ()
        if hour % 120 == 100:
            told = tuple(report(f"story {hour} {n}", at, f"p{n}") for n in range(4))
        desk.poll(at, 2, told)
    return START + timedelta(days=days)


def tail_of(desk: BurstDesk) -> list:
    return json.loads(json.dumps(desk.state()["burst"]))["detector"]["tail"]


def test_a_watch_that_is_high_each_week_asks_for_more_and_says_why():
    new, known = BurstDesk(), BurstDesk()
    clumpy(new, 20)
    clumpy(known, 150)

    first, last = new.signals[0].figures, known.signals[-1].figures
    assert first is not None
    assert first.habit_per_month == 0.0
    assert last is not None
    assert last.threshold > last.chance_threshold > 0.0
    assert 1.0 < last.habit_per_month < 10.0
    month = timedelta(days=30)
    rises = [one.figures for one in known.signals if one.kind.name == "burst.rising"]
    early = [one for one in rises if one and one.started < START + 2 * month]
    late = [one for one in rises if one and one.started >= START + 3 * month]
    assert len(late) < len(early)


def test_the_habits_of_a_watch_are_the_same_bit_for_bit_after_restarts():
    straight, restarted = BurstDesk(), BurstDesk(restarts=True)
    for desk in (straight, restarted):
        clumpy(desk, 60)

    assert tail_of(straight)[1] > 1.0
    assert tail_of(restarted) == tail_of(straight)
    assert restarted.signals == straight.signals


def test_another_sensitivity_keeps_the_habits_that_a_watch_has_learned():
    desk = BurstDesk(Plugin(sensitivity="1/week"))
    end = clumpy(desk, 60)
    before = tail_of(desk)

    desk.plugin = Plugin(sensitivity="1/year")
    desk.poll(end, 2, (report("one more", end, "p1"),))

    assert before[1] > 1.0
    assert tail_of(desk)[1] == pytest.approx(before[1], rel=0.01)


def test_the_state_of_a_version_without_habits_goes_on():
    desk = BurstDesk()
    end = clumpy(desk, 60)
    stored = json.loads(json.dumps(desk.state()["burst"]))
    del stored["detector"]["tail"]
    desk.memory.keep(WATCH.name, {"burst": stored}, end, None)

    desk.poll(end, 2, (report("one more", end, "p1"),))

    assert tail_of(desk)[1:] == [0.0, 0.0, 0.0, 0.0, 0.0, []]


def test_copies_of_one_report_are_no_burst():
    desk = BurstDesk()
    at = desk.quiet()

    for n in range(12):
        when = at + timedelta(minutes=10 * n)
        copy = report("the same", when, f"q{n}")
        assert desk.poll(when, 2, (copy,)) == []


def test_reports_by_one_publisher_are_no_burst_where_many_are_known():
    desk = BurstDesk()
    end = desk.quiet()

    assert desk.burst(end, who=1) == [[]] * 6


def test_the_reports_of_a_first_page_are_learned_a_little_and_never_told():
    desk = BurstDesk()
    stood = tuple(report(f"old {n}", START, f"p{n}", Arrival.BASELINE) for n in range(8))

    kinds = desk.poll(START, 40, stood)

    state = desk.state()["burst"]
    assert kinds == []
    assert tuple(state["detector"]["rate"]["shares"]["f"]) == (2.0, 10.0, 0.0)


@pytest.mark.parametrize("arrival", [Arrival.BASELINE, Arrival.BACKFILL])
def test_baseline_entries_and_late_ones_make_no_burst(arrival):
    desk = BurstDesk()
    at = desk.quiet()

    old = tuple(report(f"old {n}", at, f"q{n}", arrival) for n in range(20))

    assert desk.poll(at, 0, old) == []


def test_the_entries_of_the_first_poll_of_a_feed_make_no_burst():
    desk = BurstDesk()
    at = desk.quiet()

    first = tuple(report(f"first {n}", at, f"q{n}", feed="new") for n in range(20))

    assert desk.poll(at, 20, first, feed="new") == []


def test_an_entry_that_was_changed_is_not_counted_again():
    desk = BurstDesk()
    at = desk.quiet()

    changed = tuple(report(f"c{n}", at - timedelta(days=4), f"q{n}") for n in range(20))

    assert desk.poll(at, 0, changed) == []


def test_a_trend_peaks_and_ends_by_the_clock_alone():
    desk = BurstDesk()
    end = desk.quiet()
    desk.burst(end, 12)

    kinds = []
    while (wake := desk.memory.find_next_wake()) is not None:
        desk.memory.take_due(wake)
        desk.exposure = add_poll(desk.exposure, "f", wake, 1)
        kinds += desk.look(wake)

    assert kinds[-1] == "over"
    assert kinds in (["over"], ["peaked", "over"])
    over, rise = desk.signals[-1], desk.signals[0]
    assert over.after == rise.key
    assert over.matches == ()
    assert over.figures.reports == 12


def test_the_clock_looks_at_a_trend_ever_sooner_before_its_end():
    desk = BurstDesk()
    desk.burst(desk.quiet(), 12)

    waits, at = [], START + timedelta(days=QUIET_DAYS, hours=5, minutes=30)
    while (wake := desk.memory.find_next_wake()) is not None:
        waits.append((wake - at) / timedelta(minutes=30))
        at = wake
        desk.memory.take_due(wake)
        desk.exposure = add_poll(desk.exposure, "f", wake, 1)
        desk.look(wake)

    assert desk.signals[-1].kind.name == "burst.over"
    # It peaks twelve hours after its last report; each look halves the rest of the time.
    assert waits[0] == 24
    assert waits[-1] == 1
    assert all(wait == int(wait) for wait in waits)
    assert len(waits) <= 10
    assert 24 < (at - desk.signals[0].figures.started) / timedelta(hours=1) < 48


def test_a_restart_at_every_step_changes_nothing():
    straight, restarted = BurstDesk(), BurstDesk(restarts=True)

    for desk in (straight, restarted):
        end = desk.quiet()
        desk.burst(end, 12)
        while (wake := desk.memory.find_next_wake()) is not None:
            desk.memory.take_due(wake)
            desk.look(wake)

    assert straight.signals[0].kind.name == "burst.rising"
    assert restarted.signals == straight.signals


def test_the_state_of_a_watch_is_small():
    desk = BurstDesk()
    desk.burst(desk.quiet(), 12)

    assert len(json.dumps(desk.state()["burst"])) < 12_000


def test_a_watch_with_other_keywords_begins_its_past_again():
    desk = BurstDesk()
    end = desk.quiet()
    desk.watch = Watch(WATCH.name, ("CBDC", "money"))

    desk.burst(end, 1)

    state = desk.state()["burst"]
    assert state["detector"]["rate"]["since"] == end.timestamp()


def test_each_minimum_in_the_options_can_prevent_a_burst():
    for plugin in (Plugin(min_reports=10), Plugin(min_publishers=9), Plugin(at_least="900x")):
        desk = BurstDesk(plugin)
        assert desk.burst(desk.quiet()) == [[]] * 6


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"min_reports": 0}, 'min_reports is "0"; write 1 or more'),
        ({"min_publishers": -1}, 'min_publishers is "-1"; write 1 or more'),
        ({"at_least": "much"}, 'at_least is "much"; write how many times the usual, as 2x'),
        ({"at_least": "nan"}, 'at_least is "nan"; write how many times the usual, as 2x'),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(options, why):
    with pytest.raises(ValueError, match=why):
        Plugin(**options)
