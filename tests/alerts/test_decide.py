"""Every signal gets a state and a reason; what was told once is not told again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from alerts import decide, make_alert_id
from model import Absence, Arrival, Entry, Figures, Match, Span, State, Watch
from tests.scenes.signals import a_signal

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WATCHES = {
    "Digital money": Watch("Digital money", keywords=("CBDC",), tell=("desk", "screen")),
    "Nobody": Watch("Nobody", keywords=("CBDC",)),
}


def entry(number=1, arrival=Arrival.NEWS, published=None):
    return Entry(
        feed="https://news.example/rss",
        id=f"id-{number}",
        title=f"CBDC pilot {number} begins",
        arrival=arrival,
        published=published,
        first_seen=NOON,
    )


def signal(*entries, watch="Digital money", key="match:1"):
    matches = tuple(Match(watch, e, ("CBDC",), (Span("title", 0, 4),)) for e in entries)
    return a_signal("match", watch, key, matches)


def judged(*signals, told=None):
    return [(a.state, a.reason) for a in decide(signals, WATCHES, told or {}, NOON)]


def test_news_is_told_to_the_channels_of_its_watch():
    (alert,) = decide([signal(entry())], WATCHES, {}, NOON)

    assert alert.state is State.ACTIVE
    assert alert.to == ("desk", "screen")
    assert alert.at == NOON
    assert alert.reason == 'new report with "CBDC"'


def test_what_stood_in_a_feed_before_we_read_it_is_not_told():
    assert judged(signal(entry(arrival=Arrival.BASELINE))) == [
        (
            State.SUPPRESSED,
            "was in the feed when it was first read; set backfill: on the feed to be told",
        )
    ]


def test_a_late_entry_is_not_told_and_the_reason_says_how_late():
    late = entry(arrival=Arrival.BACKFILL, published=NOON - timedelta(days=3, hours=2))

    assert judged(signal(late)) == [(State.SUPPRESSED, "was published 3d2h before it reached us")]


def test_a_late_entry_without_a_date_is_explained_without_one():
    assert judged(signal(entry(arrival=Arrival.BACKFILL))) == [
        (State.SUPPRESSED, "was published before our last look at the feed")
    ]


def test_a_report_of_an_old_and_a_new_entry_is_news():
    both = signal(entry(1, Arrival.BASELINE), entry(2))

    assert judged(both)[0][0] is State.ACTIVE


def test_a_key_that_was_told_is_not_told_again():
    assert judged(signal(entry()), told={"match:1": NOON - timedelta(hours=1)}) == [
        (State.SUPPRESSED, "the same report was told at 2026-03-01 11:00 UTC")
    ]


def test_a_key_is_told_once_within_one_poll():
    assert judged(signal(entry(1)), signal(entry(2))) == [
        (State.ACTIVE, 'new report with "CBDC"'),
        (State.SUPPRESSED, "the same report was told by this poll"),
    ]


def test_a_suppressed_signal_does_not_keep_a_later_one_of_its_key_from_being_told():
    assert [s for s, _ in judged(signal(entry(1, Arrival.BASELINE)), signal(entry(2)))] == [
        State.SUPPRESSED,
        State.ACTIVE,
    ]


def test_a_watch_that_tells_nobody_is_said_to_tell_nobody():
    assert judged(signal(entry(), watch="Nobody")) == [
        (State.SUPPRESSED, 'watch "Nobody" has no channel')
    ]


def test_an_active_alert_has_the_same_id_whenever_it_is_raised():
    later = NOON + timedelta(hours=1)

    assert make_alert_id(signal(entry()), NOON, State.ACTIVE) == make_alert_id(
        signal(entry()), later, State.ACTIVE
    )


def test_suppressed_alerts_of_one_key_are_kept_apart():
    ids = {
        make_alert_id(signal(entry(n)), NOON + timedelta(minutes=m), State.SUPPRESSED)
        for n in (1, 2)
        for m in (0, 1)
    }

    assert len(ids) == 4


# --- trends -----------------------------------------------------------------------------------


def step(kind, after=""):
    burst = Figures(
        7, 0.41, 9.1, 4.8, NOON - timedelta(hours=5), 4, 7, 1.9, NOON - timedelta(days=30)
    )
    return a_signal(f"burst.{kind}", "Digital money", f"k:{kind}", figures=burst, after=after)


def test_a_rise_is_told_with_its_arithmetic():
    for kind in ("rising", "escalated", "reopened"):
        assert judged(step(kind)) == [(State.ACTIVE, "7 reports in 5 h where 0.41 are usual")]


def test_a_peak_is_recorded_and_not_told():
    assert judged(step("peaked", "k:rising"), told={"k:rising": NOON}) == [
        (State.SUPPRESSED, "told with the end")
    ]


def test_an_end_is_told_only_after_a_rise_that_was_told():
    over = step("over", "k:rising")

    assert judged(over) == [(State.SUPPRESSED, "nobody was told of its rise")]
    assert judged(over, told={"k:rising": NOON}) == [
        (State.ACTIVE, "back to usual after a rise that was told")
    ]
    assert judged(step("rising"), over)[1][0] is State.ACTIVE


def test_a_rise_of_a_watch_that_tells_nobody_is_recorded_only():
    quiet = replace(step("rising"), watch="Nobody")

    assert judged(quiet) == [(State.SUPPRESSED, 'watch "Nobody" has no channel')]


def test_what_is_new_is_told_before_the_match_and_in_its_place():
    match = signal(entry())
    absence = Absence(NOON - timedelta(days=47), was_found=True)
    new = a_signal("new", match.watch, match.key, match.matches, absence=absence)

    told = [
        (a.signal.kind.name, a.state, a.reason) for a in decide([match, new], WATCHES, {}, NOON)
    ]

    assert told == [
        ("new", State.ACTIVE, "first mention in 47 days"),
        ("match", State.SUPPRESSED, "the same report was told by this poll"),
    ]


def lull(step, after=""):
    days = timedelta(days=1)
    figures = Figures(0, 7.1, 5.0, 4.0, NOON - 4 * days, 0, 0, 1.9, NOON - 90 * days)
    key = f"silent.{step}"
    return a_signal(key, "Digital money", key, figures=figures, after=after)


def test_a_silence_is_told_with_its_arithmetic_and_its_end_if_it_was_told():
    begun, over = lull("begun"), lull("over", after="silent.begun")

    assert judged(begun) == [(State.ACTIVE, "0 reports in 4 days where 7.1 are usual")]
    assert judged(over) == [(State.SUPPRESSED, "nobody was told of its beginning")]
    assert judged(over, told={"silent.begun": NOON}) == [
        (State.ACTIVE, "reported on again after a lull that was told")
    ]


def test_a_rise_by_the_reports_of_another_that_was_told_is_not_told_again():
    watch = step("rising")
    about = replace(watch.about, keywords=("CBDC",))
    word = replace(watch, key="of a keyword", about=about, within=("never", watch.key))
    quiet = (State.SUPPRESSED, "another rise by the same reports is told")

    assert judged(watch, word)[1] == quiet
    assert judged(replace(word, within=("never told",)))[0][0] is State.ACTIVE
    assert judged(replace(watch, within=("k",)), told={"k": NOON}) == [quiet]


def test_an_end_is_not_told_where_little_came_after_the_rise():
    over = step("over", "k:rising")

    def after(reports: int):
        figures = over.figures._replace(reports=reports, told=4)
        return replace(over, about=replace(over.about, figures=figures))

    little, much = after(5), after(6)

    assert judged(little, told={"k:rising": NOON}) == [
        (State.SUPPRESSED, "few reports came after its rise")
    ]
    assert judged(much, told={"k:rising": NOON})[0][0] is State.ACTIVE
