"""Terms that nobody listed are found when they are far above their own past."""

from dataclasses import replace
from datetime import timedelta

import pytest

from model import Arrival, WordPlaces
from tests.watchers.discovery.scene import START, Newsroom, entry, everyday, story

DAM = [
    "Kelderdam bursts after night of rain",
    "Thousands flee as Kelderdam wall gives way",
    "Army sent to villages below Kelderdam",
    "Minister visits Kelderdam flood area",
    "Kelderdam engineers had warned for years",
]


@pytest.fixture
def room():
    room = Newsroom()
    room.everyday(0, 24 * 5)
    return room


def test_a_new_name_in_five_reports_heads_the_list(room):
    room.hour(120, *everyday(120), *story(120, DAM))

    hot = room.list()

    assert [term.text for term in hot.terms] == ["Kelderdam"]
    [dam] = hot.terms
    assert (dam.observed, dam.reports, dam.publishers, dam.hours) == (5, 5, 5, 1)
    assert dam.score > 10
    assert dam.expected < 0.2
    assert dam.started == START + timedelta(hours=120, minutes=30)
    assert len({one.publisher for one in dam.stories}) == 3


def test_the_everyday_is_not_hot(room):
    room.everyday(120, 130)

    assert room.list().terms == ()


def test_copies_of_one_text_are_one_report(room):
    copies = story(120, ["Kelderdam bursts after night of rain"] * 5)
    room.hour(120, *everyday(120), *copies)

    assert room.list().terms == ()


def test_a_text_in_slightly_other_words_is_one_report(room):
    wordings = [
        "Kelderdam bursts after a long night of heavy rain in the hills",
        "Kelderdam bursts after long night of heavy rain in the hills",
        "Kelderdam bursts after a long night of heavy rain in hills: agency",
    ]
    room.hour(120, *everyday(120), *story(120, wordings))

    assert room.list().terms == ()


def test_accounts_of_one_event_in_similar_words_are_reports_of_their_own(room):
    accounts = [
        "Osterhuis is booting Kelderdam off of its web hosting service",
        "Osterhuis is booting Kelderdam off servers",
        "Osterhuis, Cedar and Birch cut off Kelderdam",
    ]
    room.hour(120, *everyday(120), *story(120, accounts))

    [term] = room.list().terms
    assert term.reports == 3


def test_a_topic_of_yesterday_stands_below_a_smaller_one_of_today(room):
    more = [
        "Boats search for survivors of Kelderdam",
        "Kelderdam: king cancels his birthday",
        "Insurers count the cost after Kelderdam",
        "School turned into shelter near Kelderdam",
    ]
    room.hour(120, *everyday(120), *story(120, DAM))
    room.hour(121, *everyday(121), *story(121, more))
    for hour in range(122, 136):
        room.hour(hour, *everyday(hour))
    resignation = [
        "Osterhuis resigns over funding row",
        "Governor Osterhuis steps down",
        "Party stunned as Osterhuis quits",
    ]
    room.hour(136, *everyday(136), *story(136, resignation))

    today, yesterday = room.list().terms

    assert (today.text, yesterday.text) == ("Osterhuis", "Kelderdam")
    assert today.score < yesterday.score


def test_reports_of_one_publisher_are_no_topic(room):
    at = START + timedelta(hours=120)
    room.hour(120, *everyday(120), *(entry(title, at, "paper1.example") for title in DAM))

    assert room.list().terms == ()


def test_a_topic_keeps_its_id_and_its_peak_while_its_head_changes(room):
    room.hour(120, *everyday(120), *story(120, DAM))
    [first] = room.list().terms
    later = [
        "Governor Osterhuis quits over Kelderdam",
        "Osterhuis resignation: Kelderdam fallout widens",
        "Who will follow Osterhuis after Kelderdam",
        "Osterhuis leaves office in Kelderdam scandal",
    ]
    for hour in range(121, 126):
        room.hour(hour, *everyday(hour))
    room.hour(126, *everyday(126), *story(126, later))

    ids = {term.id for term in room.list().terms}

    assert first.id in ids


def test_a_feeds_first_page_raises_no_topic(room):
    at = START + timedelta(hours=120)
    page = [replace(one, arrival=Arrival.BASELINE) for one in story(120, DAM)]
    room.hour(120, *everyday(120), *page)

    assert room.list().terms == ()
    assert at


def test_the_words_of_new_feeds_are_no_topics(room):
    french = [
        f"Le conseil de la ville numero{number} vote le budget de la region" for number in range(30)
    ]
    first = [
        replace(one, arrival=Arrival.BASELINE, feed=f"french{number % 3}")
        for number, one in enumerate(story(120, french[:6]))
    ]
    room.hour(120, *everyday(120), *first)
    later = [
        replace(one, feed=f"french{number % 3}")
        for number, one in enumerate(story(121, french[6:]))
    ]
    room.hour(121, *everyday(121), *later)

    assert room.list().terms == ()


def test_entries_that_came_late_raise_no_topic(room):
    late = [replace(one, arrival=Arrival.BACKFILL) for one in story(120, DAM)]
    room.hour(120, *everyday(120), *late)

    assert room.list().terms == ()


def test_an_outage_raises_no_topic(room):
    waiting = [
        replace(one, first_seen=START + timedelta(hours=140))
        for hour in range(120, 140)
        for one in everyday(hour)
    ]
    for hour in range(120, 140):
        room.hour(hour)
    room.hour(140, *waiting)

    assert room.list().terms == ()


def test_an_empty_state_says_when_the_first_list_comes():
    room = Newsroom()
    room.everyday(0, 5)

    hot = room.list()

    assert hot.terms == ()
    assert hot.learning_until == START + timedelta(days=2)


def test_dated_entries_of_the_first_pages_give_a_past_at_once():
    room = Newsroom()
    at = START + timedelta(hours=1)
    dated = [
        replace(one, first_seen=at, published=one.first_seen - timedelta(days=12))
        for hour in range(24 * 10)
        for one in everyday(hour)
    ]
    page = [replace(one, arrival=Arrival.BASELINE) for one in dated]
    room.hour(1, *page)
    room.hour(2, *story(2, DAM))

    hot = room.list()

    assert hot.learning_until is None
    assert hot.is_young
    assert [term.text for term in hot.terms] == ["Kelderdam"]


def test_a_restart_gives_the_same_list(room):
    room.hour(120, *everyday(120), *story(120, DAM[:3]))
    room.hour(121, *everyday(121), *story(121, DAM[3:]))
    before = room.list()

    again = Newsroom(room.past, room.known.values())
    first_hour = find_first(again)
    for hour in range(first_hour, 122):
        extra = story(hour, {120: DAM[:3], 121: DAM[3:]}.get(hour, []))
        again.hour(hour, *everyday(hour), *extra)

    assert again.list() == before


def find_first(room):
    from watchers.discovery.discovery import find_first_hour
    from watchers.discovery.window import count_hours

    now = START + timedelta(hours=122)
    return find_first_hour(room.past.marks, now) - count_hours(START)


def test_the_counts_of_words_are_halved_once_they_are_of_many_reports(monkeypatch):
    monkeypatch.setattr("watchers.discovery.discovery.MAX_WORD_REPORTS", 1000)
    room = Newsroom()

    room.everyday(0, 24 * 5 - 1)
    assert room.past.marks.reports == 24 * 4 * 8
    before = dict(room.past.list_frequent(0))
    room.everyday(24 * 5 - 1, 24 * 6)

    # 144 hours of eight reports, each with "the"
    assert before["the"] == WordPlaces(seen=768, starts=768, ends=0)
    assert room.past.marks.reports == 24 * 6 * 8 // 2
    after = dict(room.past.list_frequent(0))
    assert after["the"] == WordPlaces(seen=576, starts=576, ends=0)
    assert room.discovery.marks == room.past.marks
    assert before["number5"].seen == 1
    assert "number5" not in after
