"""The alerts before and after an edit are compared."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from model import Alert, Entry, Figures, Match, Message, State
from rehearsal.compare import compare, find_noisiest, list_told
from tests.scenes.signals import a_signal

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def alert(key, watch="Money", at=NOON, to=("desk",), state=State.ACTIVE, **signal):
    said = a_signal(signal.pop("kind", "match"), watch, key, **signal)
    return Alert(key, said, at, state, "", to, Message(said.kind.name, key))


def rise(at, watch="Money", kind="burst.rising"):
    figures = Figures(7, 0.4, 9.1, 4.8, at - HOUR, 3, 7, 1.9, NOON - 30 * 24 * HOUR)
    return alert(f"{watch} {kind} {at}", watch, at, kind=kind, figures=figures)


def fates(old, new):
    return [(change.fate.value, change.alert.id, change.how) for change in compare(old, new)]


def test_a_report_is_the_same_by_its_key():
    old = [alert("a"), alert("b", at=NOON + HOUR)]
    new = [alert("b", at=NOON + HOUR), alert("c", at=NOON + 2 * HOUR)]

    assert fates(old, new) == [("gone", "a", ""), ("same", "b", ""), ("new", "c", "")]


def test_an_alert_changes_in_its_time_its_channels_or_its_state():
    old = [alert("a", to=("desk", "policy")), alert("b", to=("desk",)), alert("c", at=NOON)]
    new = [
        alert("a", to=("screen", "desk")),
        alert("b", to=("desk",), state=State.HELD),
        alert("c", at=NOON - HOUR),
    ]

    assert fates(old, new) == [
        ("changed", "c", "1h earlier"),
        ("changed", "a", "told to screen, no longer to policy"),
        ("changed", "b", "held, was active"),
    ]


def test_a_suppressed_alert_is_told_to_nobody():
    quiet = alert("a", state=State.SUPPRESSED)

    assert fates([alert("a")], [quiet]) == [("gone", "a", "")]
    assert fates([quiet], [quiet]) == []
    assert list_told([quiet, alert("b")]) == [alert("b")]


def test_a_message_that_tells_held_alerts_is_no_alert_of_its_own():
    held = alert("a")
    digest = replace(alert("digest"), tells_held=True)

    assert fates([held], [held, digest]) == [("same", "a", "")]
    assert list_told([held, digest]) == [held]


def test_a_step_of_a_trend_is_the_same_though_it_comes_a_little_later():
    old = [rise(NOON), rise(NOON + 100 * HOUR)]
    new = [rise(NOON + 5 * HOUR), rise(NOON + 300 * HOUR)]

    changes = compare(old, new)

    assert [(c.fate.value, c.how) for c in changes] == [
        ("changed", "5h later"),
        ("gone", ""),
        ("new", ""),
    ]
    assert (changes[0].was, changes[0].now) == (old[0], new[0])


def test_each_step_has_one_counterpart_the_nearest():
    old = [rise(NOON)]
    new = [rise(NOON - 6 * HOUR), rise(NOON + 2 * HOUR)]

    assert [(c.fate.value, c.how) for c in compare(old, new)] == [
        ("new", ""),
        ("changed", "2h later"),
    ]


def test_steps_of_other_kinds_and_watches_are_others():
    old = [rise(NOON), rise(NOON, "Football")]
    new = [rise(NOON + HOUR, kind="burst.over"), rise(NOON + HOUR, "Weather")]

    assert sorted(c.fate.value for c in compare(old, new)) == ["gone", "gone", "new", "new"]


def test_the_noisiest_keyword_and_feed_are_those_of_most_alerts():
    def found(key, feed, *keywords):
        entry = Entry(feed, key, key)
        match = Match("Money", entry, keywords, ())
        return replace(alert(key), signal=a_signal("match", "Money", key, (match, match)))

    keyword, feed = find_noisiest(
        [found("a", "bbc", "CBDC"), found("b", "ecb", "CBDC", "euro"), found("c", "ecb", "euro")]
    )

    assert (keyword.name, keyword.watch, keyword.count, keyword.of) == ("CBDC", "Money", 2, 3)
    assert (feed.name, feed.count, feed.of) == ("ecb", 2, 3)
    assert find_noisiest([alert("a")]) == (None, None)
