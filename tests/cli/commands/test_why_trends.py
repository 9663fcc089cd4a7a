"""A burst explained: its figures, and the series around it, from stored entries."""

import json
import shutil
from contextlib import closing
from datetime import timedelta

import pytest

import storage
from model import Alert, Figures, Message, SeenEntry, State
from tests.cli.conftest import GOOD, NOW
from tests.scenes.signals import a_signal

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRED = NOW - 6 * HOUR

CONFIG = """
feeds: [{url: https://www.example.org/rss.xml, name: example}]
watches:
  - {name: Money, keywords: [CBDC], alert_on: [{type: burst, sensitivity: 1/week}]}
channels: {screen: {type: console}}
ops: screen
"""

FIGURES = Figures(
    4, 0.2, 9.1, 3.0, FIRED - 3 * HOUR, 2, 4, 0.5, NOW - 20 * DAY, ("a.example", "b.example")
)


def told(store, name="rise", at=FIRED, kind="burst.rising", figures=FIGURES, **message):
    headline = "Money rising: 4 reports in 3 h, 20x the usual 0.2"
    said = Message(kind, headline, "Money", figures=figures, **message)
    signal = a_signal(kind, "Money", f"{kind}:{name}", figures=figures)
    alert = Alert(name, signal, at, State.ACTIVE, "4 reports in 3 h where 0.2 are usual", (), said)
    with store.transaction() as tx:
        tx.record(alert, [("screen", "")])


def add(store, ago, titles):
    with store.transaction() as tx:
        page = [
            SeenEntry(
                GOOD.key,
                title,
                title,
                link=f"https://{title[-1]}.example/{title}",
                first_seen=NOW - ago,
            )
            for title in titles
        ]
        tx.add_new(GOOD, page[::-1], NOW - ago)


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """A watch with a report every other day, and four in three hours before noon."""
    path = tmp_path_factory.mktemp("state") / "groundswell.db"
    with closing(storage.open_store(path, NOW)) as store:
        with store.transaction() as tx:
            tx.sync_feeds([GOOD], NOW - 20 * DAY)
        for hour in range(20 * 24 - 1, 0, -1):
            titles = [f"Weather of hour {hour}"]
            if hour % 48 == 20:
                titles.append(f"The CBDC of hour {hour}")
            if hour in {9, 8, 7, 6}:
                titles.append(f"A CBDC at last, number {hour}")
            add(store, hour * HOUR, titles)
        told(store)
        told(store, "end", NOW - 2 * HOUR, "burst.over")
    return path


@pytest.fixture
def trend(folder, state):
    """A folder with a copy of that state and its config."""
    (folder / "config.yaml").write_text(CONFIG)
    (folder / "data").mkdir()
    shutil.copy(state, folder / "data")
    return folder


@pytest.fixture
def why(ask, trend):
    return lambda *args: ask("why", *args)


def test_a_burst_is_explained_by_its_figures_and_a_chart(why):
    answer = why("rise")

    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[:7] == [
        "Money rising: 4 reports in 3 h, 20x the usual 0.2",
        "2026-03-01 06:00 UTC  watch Money  active  4 reports in 3 h where 0.2 are usual",
        "",
        (
            "  counted 4 reports since 1 Mar 03:00 UTC, in 3 h, by 2 publishers: a.example, "
            "b.example"
        ),
        "  usual   0.2 in such a time; 0.5 a day, as learned since 9 Feb 12:00 UTC",
        (
            "  chance  a rise explains it 9,000 times better than chance does; the "
            "threshold is 20 times (score 9.1, threshold 3.0)"
        ),
        (
            "  options sensitivity: 1/week, min_reports: 3 (2 if very surprising), min_publishers: 2 if at least 3 are "
            "known, else 1, at_least: 1x, per_keyword: false, in today's config"
        ),
    ]
    chart = lines[8:19]
    assert chart[0].startswith("  3 │")
    assert chart[7].count("█") == 4 * 2  # two before, and the burst in two bars
    assert chart[8].startswith("  0 └─")
    assert chart[9].count("▲") == 1
    assert chart[9].index("▽") - chart[9].index("▲") == 2
    assert "26 Feb" in chart[10]
    assert lines[19].startswith("  a bar is 3h; ")


def test_other_watches_and_kinds_do_not_disturb_the_chart(why, trend):
    before = why("rise").out
    text = CONFIG.replace("alert_on: [{", "alert_on: [match, {")
    more = "  - {name: Weather, keywords: [weather], alert_on: [match, new]}\nchannels:"
    (trend / "config.yaml").write_text(text.replace("channels:", more))

    answer = why("rise")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out == before


def test_json_has_the_figures_and_the_series(why):
    found = json.loads(why("rise", "--json").out)

    assert (found["figures"]["observed"], found["figures"]["started"]) == (
        4,
        "2026-03-01T03:00:00Z",
    )
    counts = {step["start"]: step["reports"] for step in found["series"]}
    assert counts["2026-03-01T03:00:00Z"] == 3
    assert counts["2026-03-01T06:00:00Z"] == 1
    assert sum(counts.values()) == 6
    assert found["note"] == ""


def test_the_series_is_drawn_as_a_picture_too(why, trend):
    answer = why("rise", "--png", "rise.png")

    assert (answer.code, answer.err) == (0, "")
    assert (trend / "rise.png").read_bytes().startswith(b"\x89PNG")


def test_an_end_is_explained_by_the_trend_and_its_last_hours(why):
    lines = why("end").out.splitlines()

    assert lines[3] == "  trend   4 reports since 1 Mar 03:00 UTC, in 7 h"
    assert any(line.endswith("△ a rise") for line in lines)


def test_without_stored_entries_there_is_a_reason_instead_of_a_picture(why, trend):
    with closing(storage.open_store(trend / "data" / "groundswell.db", NOW)) as store:
        old = FIGURES._replace(started=NOW - 40 * DAY)
        told(store, "old", NOW - 39 * DAY, figures=old)

    answer = why("old")

    assert "  counted 4 reports since 20 Jan 12:00 UTC, in 24 h" in answer.out
    assert "  no picture: the entries of 2026-01-20 12:00 are not stored any more" in answer.out
    refused = why("old", "--png", "old.png")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("old.png: no picture: the entries of 2026-01-20 12:00 are not")
    assert not (trend / "old.png").exists()


def test_a_burst_of_one_keyword_counts_only_its_reports(why, trend):
    with closing(storage.open_store(trend / "data" / "groundswell.db", NOW)) as store:
        told(store, "euro", keywords=("euro",))

    found = json.loads(why("euro", "--json").out)

    assert sum(step["reports"] for step in found["series"]) == 0


def test_a_removed_watch_has_no_picture(why, trend):
    (trend / "config.yaml").write_text(CONFIG.replace("Money", "Cash"))

    out = why("rise").out

    assert '  no picture: the config has no watch "Money" today' in out
    assert "options" not in out


def test_an_alert_without_figures_has_no_picture(ask, kept):
    from tests.cli.conftest import alert

    kept.record(alert(7, "The CBDC"))

    answer = ask("why", "alert7", "--png", "x.png")

    assert answer.code == 2
    assert answer.err == "x.png: it is no trend, so there is no chart; nothing was written\n"
