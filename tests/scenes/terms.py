"""Hot terms as values, and a recorded stream that makes one hot."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from model import HotList, Term, TermReport
from tests.watchers.discovery.scene import everyday, story

AT = datetime(2026, 3, 9, 12, tzinfo=UTC)
DAM = [
    "Kelderdam bursts after night of rain",
    "Thousands flee as Kelderdam wall gives way",
    "Army sent to villages below Kelderdam",
    "Minister visits Kelderdam flood area",
    "Kelderdam engineers had warned for years",
]


def a_story(number=1, at=AT - timedelta(hours=2)):
    link = f"https://paper{number}.example/dam"
    return TermReport(
        feed=f"paper{number}.example",
        id=link,
        title=DAM[number - 1],
        link=link,
        publisher=f"paper{number}.example",
        at=at,
    )


def a_term(**changes):
    term = Term(
        id="3fa2c1",
        text="Kelderdam",
        key="kelderdam",
        also=("Osterhuis Valley",),
        score=15.23456,
        peak=18.0,
        observed=7,
        expected=0.21234,
        hours=3,
        reports=12,
        publishers=5,
        began=AT - timedelta(hours=1),
        started=AT - timedelta(hours=2, minutes=55),
        stories=(a_story(1), a_story(2)),
        carriers=(("paper1.example", "https://paper1.example/dam"),),
        daily=0.3,
    )
    return replace(term, **changes)


def a_list(*terms, **facts):
    return HotList(at=AT, terms=terms or (a_term(),), **{"days": 20, "daily": 192.0, **facts})


def a_stream(days=6, hot_hour=120):
    """Return the entries of usual days, and of a burst dam in the hour *hot_hour*."""
    entries = [one for hour in range(24 * days) for one in everyday(hour)]
    entries += story(hot_hour, DAM)
    return sorted(entries, key=lambda one: one.first_seen)


def write_stream(path, entries):
    """Record *entries* in the file *path*."""
    with path.open("w", encoding="utf-8") as file:
        for entry in entries:
            row = {
                "t": entry.first_seen.isoformat(),
                "title": entry.title,
                "source": entry.feed,
                "url": entry.link,
            }
            print(json.dumps(row, ensure_ascii=False), file=file)
    return path
