"""`hot`: the list of the daemon, or that of recorded entries, for people and for programs."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

import storage
from model import DayCounts, HotList, Lesson, Marks, Page, Topic
from tests.cli.conftest import CONFIG, GOOD, NOW, minutes
from tests.scenes.terms import a_story, a_stream, a_term, write_stream
from tests.watchers.discovery.scene import START

HOUR = timedelta(hours=1)
TODAY = int(NOW.timestamp()) // 86400
SHOWN = NOW - minutes(23)
TERM = a_term(started=NOW - minutes(180), began=NOW - minutes(60), covered_by=("Money",))


@pytest.fixture
def stream(tmp_path_factory):
    return write_stream(tmp_path_factory.mktemp("stream") / "news.jsonl", a_stream())


def keep(kept, *terms, **facts):
    """Let a daemon store a list of *terms*, of 23 minutes ago."""
    facts = {"at": SHOWN, "days": 9, "daily": 192.0, **facts}
    with kept.opened() as store:
        counts = DayCounts(192, {"kelderdam": 2, "council": 20})
        marks = Marks(since=24 * (TODAY - 9), upto=24 * TODAY, day=TODAY - 2)
        for _ in store.learn(Lesson(marks, days={TODAY - 3: counts, TODAY - 2: DayCounts(190)})):
            pass
        with store.transaction() as tx:
            tx.keep_hot_list(HotList(terms=terms, **facts))


def rows(answer):
    return [json.loads(line) for line in answer.out.splitlines()]


# --- recorded entries -----------------------------------------------------------------------


def test_the_list_of_a_file_is_a_table_with_the_story(ask, stream):
    answer = ask("hot", stream, "--at", "2026-03-07T01:00Z")

    head, blank, names, row = answer.out.splitlines()
    assert answer.code == 0
    assert head == "2026-03-07 01:00 UTC: 1 unusual term; 192 reports are usual a day"
    assert blank == ""
    assert names.split("  ")[0] == "rank"
    cells = [cell for cell in row.split("  ") if cell]
    assert cells[0].strip() == "1"
    assert [cell.strip() for cell in cells[2:8]] == [
        "strong",
        "Kelderdam",
        "5 reports in 1 hour where fewer than 0.1 are usual",
        "7 Mar 00:30 (30 min ago)",
        "5",
        "5",
    ]
    assert cells[9:] == [
        "Kelderdam bursts after night of rain (paper0.example)",
        "https://paper0.example/03/07/003000/Kelderdam-bursts-after-night-of-rain",
    ]


def test_the_rows_of_a_file_in_json_are_those_of_the_contract(ask, stream):
    [row] = rows(ask("hot", "--json", stream, "--at", "2026-03-07T01:59Z"))

    assert len(row.pop("id")) == 6
    assert len(row.pop("stories")) == 3
    assert row.pop("score") > 14
    assert row.pop("expected") < 0.1
    assert row == {
        "at": "2026-03-07T01:00:00Z",
        "rank": 1,
        "term": "Kelderdam",
        "also": [],
        "observed": 5,
        "reports": 5,
        "publishers": 5,
        "started": "2026-03-07T00:30:00Z",
        "covered_by": [],
    }


def test_a_list_is_printed_at_each_step(ask, stream):
    answer = ask("hot", stream, "--every", "12h", "--at", "2026-03-07T14:00Z", "--json")

    assert [row["at"] for row in rows(answer)] == ["2026-03-07T12:00:00Z", "2026-03-07T14:00:00Z"]
    assert len({row["id"] for row in rows(answer)}) == 1


def test_steps_that_are_still_learned_are_not_told(ask, stream):
    answer = ask("hot", stream, "--every", "24h", "--at", "2026-03-06")

    assert answer.code == 0
    assert [line[:16] for line in answer.out.splitlines() if line] == [
        "2026-03-04 00:00",
        "2026-03-05 00:00",
        "2026-03-06 00:00",
    ]


def test_a_file_of_less_than_two_days_is_still_learned(ask, stream):
    answer = ask("hot", stream, "--at", "2026-03-02T17:00Z")

    assert answer.code == 1
    assert answer.out == (
        "2026-03-02 17:00 UTC: learning until 2026-03-04 00:00 UTC (about 31 h): "
        "the past has 0 whole days; the first list needs one, with 100 reports\n"
    )
    answer = ask("hot", stream, "--at", "2026-03-02T17:00Z", "--json")
    assert (answer.code, answer.out) == (1, "")
    assert "learning until" in answer.err


def test_a_young_list_is_marked(ask, stream):
    answer = ask("hot", stream, "--at", "2026-03-05T10:00Z")

    assert answer.out.startswith("2026-03-05 10:00 UTC: learning, so with little past; no term is")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--every", "90m"), "--every: lists are made by the hour; write whole hours, as 1h"),
        (("--at", "2026-01-01"), "holds no entries before 2026-01-01 00:00; record some with:"),
        (("--at", "noon"), '"noon" is not a time'),
        (("--at", "2030-01-01"), "the entries end at 2026-03-08 00:00 UTC, long before"),
    ],
)
def test_a_wrong_option_is_bad_usage(ask, stream, words, problem):
    answer = ask("hot", stream, *words)

    assert answer.code == 2
    assert problem in answer.err


def test_steps_need_a_file(ask, kept):
    answer = ask("hot", "--every", "1h")

    assert answer.code == 2
    assert answer.err.startswith("--every: is for recorded entries; name a FILE")


def test_a_file_works_without_a_config_and_without_feeds(ask, stream, folder):
    (folder / "config.yaml").unlink()

    answer = ask("hot", stream, "--at", "2026-03-07T01:00Z")

    assert answer.code == 0
    assert "Kelderdam" in answer.out


# --- the state ------------------------------------------------------------------------------


def test_the_list_of_the_daemon_says_how_old_it_is(ask, kept):
    keep(kept, TERM)

    answer = ask("hot")

    head, _, _, row = answer.out.splitlines()
    assert answer.code == 0
    assert head == "as of 11:37 UTC, 23m ago: 1 unusual term; 192 reports are usual a day"
    assert "7 reports in 3 hours where 0.2 are usual" in row
    assert row.endswith("https://paper1.example/dam")
    assert "▂▁█" in row


def test_the_list_of_the_daemon_names_the_watches_of_now(ask, kept, folder):
    keep(kept, TERM)
    text = CONFIG.replace("[football]", "[football, Kelderdam]")
    (folder / "config.yaml").write_text(text, encoding="utf-8")

    assert ask("hot").out.splitlines()[-1].endswith("https://paper1.example/dam  Football")
    assert rows(ask("hot", "--json"))[0]["covered_by"] == ["Football"]


def test_the_list_of_the_daemon_in_json_has_the_first_rows(ask, kept):
    keep(kept, TERM, replace(TERM, id="b2"), replace(TERM, id="c3"))

    answer = ask("hot", "--json", "--top", "2")

    assert [(row["id"], row["rank"]) for row in rows(answer)] == [("3fa2c1", 1), ("b2", 2)]


def test_a_daemon_that_has_no_list_yet_says_how_to_get_one(ask, kept):
    answer = ask("hot")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        "no list of hot terms is stored yet; the daemon makes one each hour, with more than "
        "20,000 reports a day only if the config has hot: on; start it with: "
        "python monitor.py run\n"
    )


def test_a_daemon_whose_hot_list_is_off_says_so(ask, kept, folder):
    with (folder / "config.yaml").open("a") as file:
        file.write("hot: off\n")

    answer = ask("hot")

    assert answer.code == 1
    assert answer.err == (
        'no list of hot terms is stored yet; config.yaml has "hot: off"; take that line out\n'
    )


def test_a_daemon_that_still_learns_says_until_when(ask, kept):
    keep(kept, daily=0.0, days=0, learning_until=SHOWN + timedelta(hours=31))

    answer = ask("hot")

    assert answer.code == 1
    assert "learning until 2026-03-02 18:37 UTC (about 31 h)" in answer.out


def test_the_hours_to_wait_are_counted_from_now(ask, kept):
    made = NOW - timedelta(minutes=55)
    keep(kept, at=made, daily=0.0, days=0, learning_until=made + timedelta(hours=37))

    listed, shown = ask("hot"), ask("hot", "show", "flood")

    assert listed.out.startswith("learning until 2026-03-03 00:05 UTC (about 36 h): ")
    assert "UTC (about 36 h): " in shown.err


def test_the_days_begin_with_the_first_one_that_is_learned(ask, kept):
    keep(kept, TERM)
    with kept.opened() as store:
        marks = Marks(since=24 * (TODAY - 9), upto=24 * TODAY + 1, day=TODAY - 2)
        for _ in store.learn(Lesson(marks, days={TODAY - 6: DayCounts(180)})):
            pass

    answer = ask("hot", "show", TERM.id)

    assert "23 Feb to 27 Feb: 2 at most, 2 in all; then" in answer.out


def test_a_list_that_was_not_made_again_leads_to_the_status(ask, kept):
    keep(kept, TERM, at=NOW - timedelta(days=3))

    answer = ask("hot")

    assert answer.out.startswith("as of 2026-02-26 12:00 UTC, 3d ago: 1 unusual term")
    assert answer.err.startswith("no list was made since; the daemon makes one each hour, ")


def test_a_daemon_that_never_ran_is_storage_trouble(ask):
    assert ask("hot").code == 3


@pytest.fixture
def filled(folder):
    """Let a daemon store the recorded stream hour by hour, so that it ends at NOW."""
    path = folder / "data" / "groundswell.db"
    path.parent.mkdir()
    begin = NOW - timedelta(days=6)
    polls = {}
    for entry in a_stream():
        at = begin + (entry.first_seen - START) // HOUR * HOUR
        polls.setdefault(at, []).append(replace(entry, feed=GOOD.key, publisher=entry.feed))
    with closing(storage.open_store(path, begin)) as store:
        for at, entries in polls.items():
            with store.transaction() as tx:
                tx.sync_feeds([GOOD], at)
                tx.add_new(GOOD, [replace(one, first_seen=at) for one in entries], at)
                tx.settle_feed(GOOD, Page(status=200), at + HOUR, at)
    return path


def test_an_earlier_list_is_made_of_the_stored_entries(ask, filled):
    [row] = rows(ask("hot", "--json", "--at", "2026-02-28T13:00Z"))

    assert (row["at"], row["term"], row["observed"]) == ("2026-02-28T13:00:00Z", "Kelderdam", 5)


@pytest.mark.parametrize(
    ("at", "code", "problem"),
    [
        ("2026-03-02", 2, "--at: 2026-03-02 00:00 is to come; name a time that is past"),
        ("2020-01-01", 1, "no entry of the feeds is stored from before 2020-01-01 00:00"),
    ],
)
def test_a_time_without_entries_is_explained(ask, kept, at, code, problem):
    answer = ask("hot", "--at", at)

    assert (answer.code, answer.out) == (code, "")
    assert answer.err.startswith(problem)


def test_a_watch_for_a_term_of_the_daemon_is_tried_on_the_stored_entries(ask, filled):
    # The daemon names the entries as their feeds do; the state names them by a hash.
    carriers = [(GOOD.key, one.id) for one in a_stream() if "Kelderdam" in one.title]
    term = replace(TERM, carriers=tuple(carriers))
    with closing(storage.open_store(filled, NOW)) as store, store.transaction() as tx:
        tx.keep_hot_list(HotList(at=NOW - 22 * HOUR, terms=(term,), days=5, daily=192.0))

    answer = ask("hot", "show", "3fa2c1", "--json")

    suggestion = json.loads(answer.out)["suggestion"]
    assert suggestion["keywords"] == ["Kelderdam"]
    assert (suggestion["found"], suggestion["of_topic"], suggestion["before"]) == (5, 5, 0)


def test_a_topic_that_an_old_alert_names_is_found_in_its_last_list(ask, filled):
    at = NOW - 23 * HOUR
    topic = Topic(
        id="a1b2c3",
        began=at,
        listed=at,
        started=at - HOUR,
        peak=18.0,
        head="kelderdam",
        terms=("kelderdam",),
        reports=frozenset(),
    )
    with closing(storage.open_store(filled, NOW)) as store, store.transaction() as tx:
        tx.keep_topics([topic])
        tx.keep_hot_list(HotList(at=NOW, days=5, daily=192.0))

    row = json.loads(ask("hot", "show", "a1b2c3", "--json").out)

    assert (row["at"], row["id"], row["term"]) == ("2026-02-28T13:00:00Z", "a1b2c3", "Kelderdam")


def test_a_term_of_the_daemon_is_written_into_the_config(ask, filled, folder):
    with closing(storage.open_store(filled, NOW)) as store, store.transaction() as tx:
        tx.keep_hot_list(HotList(at=NOW - 22 * HOUR, terms=(TERM,), days=5, daily=192.0))

    answer = ask("hot", "add", "3fa2c1", "--yes")

    assert answer.code == 0
    assert "of this topic" in answer.out
    assert (folder / "config.yaml").read_text() == CONFIG.replace(
        "channels:", "  - name: Kelderdam\n    keywords: |\n      Kelderdam\nchannels:"
    )


# --- on a terminal --------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [40, 60, 120])
def test_a_row_takes_some_lines_of_a_terminal_and_none_is_too_long(ask_on_terminal, kept, columns):
    keep(kept, TERM)

    lines = ask_on_terminal(columns, "hot")

    assert "\n".join(lines).count("\n\n") == 1
    assert max(map(len, lines)) <= columns
    assert " ".join(" ".join(lines).split()) == (
        "as of 11:37 UTC, 23m ago: 1 unusual term; 192 reports are usual a day "
        "1 3fa2c1 strong Kelderdam with Osterhuis Valley 7 reports in 3 hours where 0.2 are usual "
        "by 5 publishers, since 1 Mar 09:00 (3 h ago); 12 reports in 24 hours "
        "▂▁█ 2 days, then 24 hours Kelderdam bursts after night of rain (paper1.example) "
        "https://paper1.example/dam"
    )


def test_words_from_feeds_cannot_control_the_terminal(ask_on_terminal, kept):
    story = replace(
        a_story(), title="Bad \x1b[2J title", publisher="\x9bpaper", link="https://\x07x"
    )
    keep(kept, replace(TERM, text="Kelder\x1b[31mdam", also=("x\u202ey",), stories=(story,)))

    text = "\n".join(ask_on_terminal(60, "hot"))

    assert text.isprintable() or set(text) - {"\n"} == {c for c in text if c.isprintable()}
    assert "Kelder\\x1b[31mdam" in text


def test_labels_of_two_columns_a_character_stay_in_their_column(ask, kept):
    chinese = replace(TERM, text="央行数字货币", also=())
    arabic = replace(TERM, id="b2", text="البنك المركزي", also=())
    keep(kept, chinese, arabic)

    lines = ask("hot").out.splitlines()[2:]

    place = lines[0].index("how unusual")
    assert lines[1].index("7 reports") == place - len("央行数字货币")
    assert lines[2].index("7 reports") == place


def test_the_bars_are_plain_where_the_output_takes_no_others(ask, kept, monkeypatch):
    from cli.drawing import hot_rows

    class Ascii:
        encoding = "ascii"

    monkeypatch.setattr(hot_rows.sys, "stdout", Ascii())

    assert hot_rows.draw_line([None, 0, 1, 4]) == " .:#"
