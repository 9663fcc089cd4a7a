"""Every signal gets a state and a reason, and no signal is told twice."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from alerts import Directory, decide, decide_rest, make_alert_id, name_trend
from model import (
    Absence,
    Arrival,
    Figures,
    HeldReports,
    Match,
    Remark,
    SeenEntry,
    Signal,
    Span,
    State,
    Watch,
)
from tests.scenes.signals import a_signal
from watchers.emerging import HOT

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WATCHES = {
    "Digital money": Watch("Digital money", keywords=("CBDC",), tell=("desk", "screen")),
    "Nobody": Watch("Nobody", keywords=("CBDC",)),
}


def entry(number=1, arrival=Arrival.NEWS, published=None):
    return SeenEntry(
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
    return [
        (a.state, a.reason)
        for a in decide(signals, Directory(WATCHES), told or {}, NOON, Counter())
    ]


def test_a_signal_is_told_to_the_channels_of_its_watch():
    (alert,) = decide([signal(entry())], Directory(WATCHES), {}, NOON, Counter())

    assert alert.state is State.ACTIVE
    assert alert.to == ("desk", "screen")
    assert alert.at == NOON
    assert alert.reason == 'new report with "CBDC"'


def test_a_key_that_was_told_is_not_told_again():
    assert judged(signal(entry()), told={"match:1": NOON - timedelta(hours=1)}) == [
        (State.SUPPRESSED, "the same report was told at 2026-03-01 11:00 UTC")
    ]


def test_a_key_is_told_once_within_one_poll():
    assert judged(signal(entry(1)), signal(entry(2))) == [
        (State.ACTIVE, 'new report with "CBDC"'),
        (State.SUPPRESSED, "the same report was told by this poll"),
    ]


def test_of_many_reports_the_first_are_told_one_by_one_and_the_rest_is_held():
    singles = Counter()
    many = [signal(entry(n), key=f"match:{n}") for n in range(30)]
    more = [signal(entry(n), key=f"match:{n}") for n in range(30, 35)]

    first = list(decide(many, Directory(WATCHES), {}, NOON, singles))
    later = list(decide(more, Directory(WATCHES), {}, NOON, singles))

    assert [alert.state for alert in first] == [State.ACTIVE] * 20 + [State.HELD] * 10
    assert {alert.state for alert in later} == {State.HELD}
    held = HeldReports(15, [alert.message for alert in first[20:]])
    rest = decide_rest(WATCHES["Digital money"], held, NOON)
    assert (rest.state, rest.to) == (State.ACTIVE, ("desk", "screen"))
    assert rest.message.headline == "Digital money: 15 more reports in one poll"


def test_many_reports_of_one_watch_hold_back_none_of_another():
    other = {**WATCHES, "Rail": Watch("Rail", keywords=("rail",), tell=("desk",))}
    many = [signal(entry(n), key=f"match:{n}") for n in range(30)]
    alone = signal(entry(99), watch="Rail", key="match:99")

    decided = list(decide([*many, alone], Directory(other), {}, NOON, Counter()))

    assert decided[-1].state is State.ACTIVE


def test_a_suppressed_signal_does_not_keep_a_later_one_of_its_key_from_being_told():
    assert [s for s, _ in judged(signal(entry(1, Arrival.BASELINE)), signal(entry(2)))] == [
        State.SUPPRESSED,
        State.ACTIVE,
    ]


def test_a_signal_of_a_watch_without_a_channel_is_suppressed():
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


def test_an_end_is_told_only_after_a_rise_that_was_told():
    over = step("over", "k:rising")

    assert judged(over) == [(State.SUPPRESSED, "nobody was told of its rise")]
    assert judged(over, told={"k:rising": NOON}) == [
        (State.ACTIVE, "back to usual after a rise that was told")
    ]
    assert judged(step("rising"), over)[1][0] is State.ACTIVE


def test_a_first_mention_is_told_before_the_match_and_instead_of_it():
    match = signal(entry())
    absence = Absence(NOON - timedelta(days=47), was_found=True)
    new = a_signal("new", match.watch, match.key, match.matches, absence=absence)

    told = [
        (a.signal.kind.name, a.state, a.reason)
        for a in decide([match, new], Directory(WATCHES), {}, NOON, Counter())
    ]

    assert told == [
        ("new", State.ACTIVE, "first mention in 47 days"),
        ("match", State.SUPPRESSED, "the same report was told by this poll"),
    ]


def test_a_rise_by_the_reports_of_another_that_was_told_is_not_told_again():
    watch = step("rising")
    about = replace(watch.about, keywords=("CBDC",))
    word = replace(watch, key="of a keyword", about=about, within=("never", watch.key))
    quiet = (State.SUPPRESSED, "another rise by the same reports is told")

    assert judged(watch, word)[1] == quiet
    assert judged(replace(word, within=("never told",)))[0][0] is State.ACTIVE
    assert judged(replace(watch, within=("k",)), told={"k": NOON}) == [quiet]


def test_a_step_of_a_trend_links_to_the_page_of_its_first_alert():
    head = "burst.rising:Digital money:x"
    figures = Figures(7, 0.4, 9.0, 5.0, NOON, 4, 7, 1.0, NOON)
    first = a_signal("burst.rising", "Digital money", head, figures=figures)
    later = a_signal("burst.escalated", "Digital money", "other", thread=head, figures=figures)
    hot = Signal(HOT, "Digital money", "emerging:Digital money:abcd", Remark("A term"))
    report = signal(entry())
    decided = decide(
        [first, later, hot, report],
        Directory(WATCHES, page_url="https://news.example/"),
        {},
        NOON,
        Counter(),
    )

    rise, further, heat, match = [alert.message.page for alert in decided]

    assert rise == f"https://news.example/trends/{name_trend(head)}"
    assert further == rise
    assert heat == f"https://news.example/trends/{name_trend(hot.key)}"
    assert match == ""


def test_without_an_address_no_message_has_a_link():
    hot = Signal(HOT, "Digital money", "emerging:Digital money:abcd", Remark("A term"))
    (alert,) = decide([hot], Directory(WATCHES), {}, NOON, Counter())

    assert alert.message.page == ""


def test_the_id_of_a_told_rise_is_the_name_of_its_trend():
    hot = Signal(HOT, "Digital money", "emerging:Digital money:abcd", Remark("A term"))

    assert make_alert_id(hot, NOON, State.ACTIVE) == name_trend(hot.key)


def test_each_channel_reads_the_times_of_its_own_zone():
    figures = Figures(7, 0.4, 9.0, 5.0, NOON, 4, 7, 1.0, NOON)
    rise = a_signal("burst.rising", "Digital money", "burst:1", figures=figures)
    directory = Directory(
        WATCHES,
        page_url="https://news.example/",
        zones={"desk": "Europe/Berlin", "elsewhere": "Asia/Tokyo"},
    )

    (alert,) = decide([rise], directory, {}, NOON, Counter())

    desk, screen = (alert.message.in_channel(name) for name in ("desk", "screen"))
    assert desk.lines[0].startswith("Since 1 Mar 13:00 CET")
    assert screen.lines[0].startswith("Since 1 Mar 12:00 UTC")
    assert (desk.zone, screen.zone) == ("Europe/Berlin", "")
    assert desk.page == screen.page == f"https://news.example/trends/{name_trend('burst:1')}"
    assert set(alert.message.by_channel) == {"desk"}


def test_the_rest_of_many_reports_and_notices_have_the_zone_of_their_channel():
    (report,) = decide([signal(entry())], Directory(WATCHES), {}, NOON, Counter())
    held = HeldReports(1, [report.message])

    rest = decide_rest(WATCHES["Digital money"], held, NOON, zones={"desk": "Asia/Tokyo"})

    assert rest.message.in_channel("desk").zone == "Asia/Tokyo"
    assert rest.message.in_channel("screen").zone == ""


def test_a_report_for_several_watches_keeps_its_words_in_the_zone_of_the_channel():
    watches = {name: Watch(name, keywords=("CBDC",), tell=("desk",)) for name in ("Money", "Banks")}
    found = entry(published=NOON)
    signals = [signal(found, watch=name, key=f"match:{name}") for name in watches]

    told, _covered = decide(
        signals, Directory(watches, zones={"desk": "Asia/Tokyo"}), {}, NOON, Counter()
    )

    desk = told.message.in_channel("desk")
    assert (desk.watch, desk.zone) == ("Money, Banks", "Asia/Tokyo")
