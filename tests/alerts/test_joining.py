"""Watches that match one entry and tell one channel share a message there."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from textwrap import wrap

from alerts import Directory, decide
from model import Absence, Match, SeenEntry, Span, State, Watch
from tests.scenes.signals import a_signal

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TITLE = "Lagos bank starts CBDC pilot"
WORDS = {"Money": "CBDC", "Banks": "bank", "Africa": "Lagos", "Pilots": "pilot"}


def entry(number=1):
    return SeenEntry("https://news.example/rss", f"id-{number}", TITLE, first_seen=NOON)


def found(watch, *entries, kind="match", word="", field="title", **facts):
    """Return the signal of *watch*, which found *word* in a *field* of *entries*."""
    word = word or WORDS[watch]
    matches = []
    for each in entries or [entry()]:
        start = getattr(each, field).index(word)
        span = Span(field, start, start + len(word))
        matches.append(Match(watch, each, (word,), (span,)))
    return a_signal(kind, watch, f"match:{watch}:{matches[0].entry.id}", tuple(matches), **facts)


def decided(channels, *signals):
    """Return the alerts of *signals*; *channels* names those of each watch, by one letter each."""
    watches = {name: Watch(name, tell=tuple(tell)) for name, tell in channels.items()}
    return list(decide(signals, Directory(watches), {}, NOON, Counter()))


def test_one_message_names_both_watches_and_their_words():
    first, second = decided({"Money": "d", "Banks": "d"}, found("Money"), found("Banks"))

    message = first.message.in_channel("d")
    assert first.own_channels == ("d",)
    assert message.headline == f"Money, Banks: {TITLE}"
    assert message.watch == "Money, Banks"
    assert message.why == "Matched “CBDC” in title · watch Money; “bank” in title · watch Banks"
    assert message.mentions[0].title_spans == ((6, 10), (18, 22))
    assert second.own_channels == ()


def test_each_channel_reads_of_exactly_the_watches_that_tell_it():
    channels = {"Money": "dr", "Banks": "r", "Africa": "re"}
    first, second, third = decided(channels, found("Money"), found("Banks"), found("Africa"))

    desk = first.message.in_channel("d")
    assert (desk.watch, desk.why) == ("Money", "Matched “CBDC” in title · watch Money")
    assert desk.mentions[0].title_spans == ((18, 22),)
    assert desk.by_channel == {}
    assert first.message.in_channel("r").watch == "Money, Banks, Africa"
    assert second.own_channels == ()
    assert third.own_channels == ("e",)
    assert third.message.in_channel("e").watch == "Africa"


def test_the_message_of_an_alert_names_its_own_watch_alone():
    first, second = decided({"Money": "d", "Banks": "d"}, found("Money"), found("Banks"))

    assert first.message.headline == f"Money: {TITLE}"
    assert first.message.why == "Matched “CBDC” in title · watch Money"
    assert second.message.headline == f"Banks: {TITLE}"


def test_both_alerts_are_active_and_the_second_says_by_whom_it_is_told():
    first, second = decided({"Money": "d", "Banks": "d"}, found("Money"), found("Banks"))

    assert (first.state, first.reason) == (State.ACTIVE, 'new report with "CBDC"')
    assert second.state is State.ACTIVE
    assert second.reason == 'new report with "bank"; told in one message with "Money"'
    assert second.to == ("d",)
    assert second.message.headline == f"Banks: {TITLE}"


def test_watches_without_a_channel_in_common_share_no_message():
    first, second = decided({"Money": "d", "Banks": "e"}, found("Money"), found("Banks"))

    assert (first.own_channels, second.own_channels) == (("d",), ("e",))
    assert first.message.headline == f"Money: {TITLE}"


def test_a_channel_of_the_second_watch_alone_gets_its_own_message():
    first, second = decided({"Money": "d", "Banks": "de"}, found("Money"), found("Banks"))

    assert (first.own_channels, second.own_channels) == (("d",), ("e",))
    assert second.message.headline == f"Banks: {TITLE}"


def test_a_third_watch_may_be_told_by_two_others():
    channels = {"Money": "d", "Banks": "e", "Africa": "def"}
    first, second, third = decided(channels, found("Money"), found("Banks"), found("Africa"))

    assert first.message.in_channel("d").watch == "Money, Africa"
    assert second.message.in_channel("e").watch == "Banks, Africa"
    assert third.own_channels == ("f",)
    assert third.reason.endswith('; told in one message with "Money" and "Banks"')


def test_many_watches_are_counted():
    names = ["Money", "Banks", "Africa", "Pilots"]
    first, *_ = decided(dict.fromkeys(names, "d"), *map(found, names))

    message = first.message.in_channel("d")
    assert message.headline == f"Money, Banks, Africa, Pilots: {TITLE}"
    assert message.why == (
        "Matched “CBDC” in title · watch Money; “bank” in title · watch Banks; "
        "and 2 more watches: Africa, Pilots"
    )


def test_many_watches_with_long_names_fit_on_a_phone():
    kinds = ["News", "Rumours", "Laws", "Pilots", "Tenders"]
    names = [f"{kind} of central bank digital currencies in West Africa" for kind in kinds]
    report = replace(entry(), summary="Officials say so. " * 9 + TITLE + " More is to come." * 9)
    words = [*WORDS.values(), "starts"]
    signals = [
        found(name, report, word=word, field="summary")
        for name, word in zip(names, words, strict=True)
    ]
    first, *_ = decided(dict.fromkeys(names, "d"), *signals)

    message = first.message.in_channel("d")

    lead = "News of central bank digital… and 4 more"
    assert message.watch == lead
    assert message.headline.startswith(f"{lead}: {TITLE}")
    (mention,) = message.mentions
    source = "news.example · 1 Mar 12:00 UTC"
    shown = [f"🔎 {lead}", mention.title, source, mention.excerpt, message.why]
    assert sum(len(wrap(line, 42)) for line in shown) <= 12


def test_other_entries_of_the_poll_keep_their_messages():
    channels = {"Money": "d", "Banks": "d"}
    alerts = decided(channels, found("Money", entry(1)), found("Banks", entry(2)))

    assert [alert.own_channels for alert in alerts] == [("d",), ("d",)]


def test_a_report_of_several_entries_is_joined_by_any_of_them():
    channels = {"Money": "d", "Banks": "d"}
    first, second = decided(channels, found("Money", entry(1)), found("Banks", entry(2), entry(1)))

    assert second.own_channels == ()
    assert first.message.in_channel("d").watch == "Money, Banks"


def test_a_report_that_is_told_by_another_watch_leads_no_further_one():
    channels = {"Money": "d", "Banks": "d", "Africa": "d"}
    first, second, third = decided(
        channels,
        found("Money", entry(1)),
        found("Banks", entry(1), entry(2)),
        found("Africa", entry(2)),
    )

    assert (second.own_channels, third.own_channels) == ((), ("d",))
    assert first.message.in_channel("d").watch == "Money, Banks"
    assert third.message.in_channel("d").watch == "Africa"


def test_a_first_mention_leads_the_message_of_a_match():
    mention = found("Banks", kind="new", absence=Absence(NOON - timedelta(days=40), True))
    first, second = decided({"Money": "d", "Banks": "d"}, found("Money"), mention)

    assert (first.signal.watch, second.signal.watch) == ("Banks", "Money")
    assert first.message.in_channel("d").headline.startswith("Banks, Money: ")
    assert second.own_channels == ()


def test_a_report_that_is_held_or_suppressed_joins_no_message():
    singles = Counter({"Banks": 20})
    watches = {name: Watch(name, tell=("d",)) for name in ("Money", "Banks")}
    told = {"match:Money:id-1": NOON - timedelta(hours=1)}

    held = list(decide([found("Money"), found("Banks")], Directory(watches), {}, NOON, singles))
    suppressed = list(
        decide([found("Money"), found("Banks")], Directory(watches), told, NOON, Counter())
    )

    assert [alert.state for alert in held] == [State.ACTIVE, State.HELD]
    assert held[0].message.in_channel("d").watch == "Money"
    assert [alert.state for alert in suppressed] == [State.SUPPRESSED, State.ACTIVE]
    assert suppressed[1].own_channels == ("d",)
