"""Recorded entries in, alerts out: those of the daemon, and nothing is sent."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

RECORDED = [
    (
        "2026-02-23T08:00:00Z",
        "Nigeria's CBDC turns two",
        {"source": "a.example", "url": "https://a.example/1"},
    ),
    ("2026-02-23T09:00:00Z", "Weather", {}),
    ("2026-02-25T09:30:00Z", "Football final tonight in the big stadium", {}),
    ("2026-03-02T10:00:00Z", "央行数字货币试点", {"summary": "About the CBDC", "lang": "zh"}),
    ("2026-03-03T10:00:00Z", "A last word on money", {"summary": "The CBDC \x1b[2J"}),
]


def write(path, recorded=RECORDED):
    lines = [json.dumps({"t": t, "title": title, **more}) + "\n" for t, title, more in recorded]
    path.write_text("".join(lines))


@pytest.fixture
def replay(ask, folder):
    """Replay the recorded entries, with these options."""
    write(folder / "in.jsonl")

    def replay(*args):
        return ask("replay", *args, "in.jsonl")

    return replay


def titles(answer):
    return [json.loads(line)["entries"][0]["title"] for line in answer.out.splitlines()]


def test_alerts_are_json_objects_with_the_recorded_time(replay, folder):
    answer = replay("--json")

    assert (answer.code, answer.err) == (0, "")
    first, football, second, third = map(json.loads, answer.out.splitlines())
    assert re.fullmatch(r"match:Money:\w+", first.pop("key"))
    assert first == {
        "at": "2026-02-23T08:00:00Z",
        "kind": "match",
        "watch": "Money",
        "state": "active",
        "reason": 'new report with "CBDC"',
        "to": ["screen"],
        "entries": [
            {
                "title": "Nigeria's CBDC turns two",
                "url": "https://a.example/1",
                "source": "a.example",
                "spans": [["title", 10, 14]],
            }
        ],
    }
    assert (football["at"], football["watch"]) == ("2026-02-25T09:30:00Z", "Football")
    assert second["entries"] == [
        {"title": "央行数字货币试点", "spans": [["title", 0, 6], ["summary", 10, 14]]}
    ]
    assert third["at"] == "2026-03-03T10:00:00Z"
    assert [path.name for path in folder.iterdir() if path.is_dir()] == []


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ((), 4),
        (("--only", "match"), 4),
        (("--only", "burst"), 0),
        (("--from", "2026-02-25T09:30Z"), 3),
        (("--from", "2026-02-25T10:31+01:00"), 2),
        (("--to", "2026-03-02"), 2),
        (("--to", "2026-03-02T10:00:00Z"), 2),
        (("--from", "2026-02-24", "--to", "2026-03-02"), 1),
    ],
)
def test_options_limit_the_alerts(replay, options, count):
    assert len(replay("--json", *options).out.splitlines()) == count


def test_entries_before_the_start_count_as_past(ask, folder):
    title = "The central bank of Nigeria begins with its CBDC today"
    write(folder / "in.jsonl", [(f"2026-02-2{day}T08:00:00Z", title, {}) for day in (3, 4)])

    args = ["replay", "in.jsonl", "--json", "--from", "2026-02-24"]
    (alert,) = ask(*args).out.splitlines()

    assert json.loads(alert)["state"] == "suppressed"


def test_several_files_are_merged_by_time(ask, folder):
    write(folder / "a.jsonl", RECORDED[::2])
    write(folder / "b.jsonl", RECORDED[1::2])
    write(folder / "all.jsonl")

    apart = ask("replay", "--json", "b.jsonl", "a.jsonl")
    together = ask("replay", "--json", "all.jsonl")

    assert titles(apart) == titles(together)
    assert apart.out == together.out


def test_entries_of_one_time_are_judged_together_across_batches(ask, folder):
    at = "2026-02-23T08:00:00Z"
    told = ["A CBDC for Ghana", "Football final tonight", "The bank speaks of its CBDC again"]

    def answer(before):
        weather = [f"Weather number {n}" for n in range(before)]
        write(folder / "in.jsonl", [(at, title, {}) for title in (*weather, *told)])
        return titles(ask("replay", "--json", "in.jsonl"))

    assert answer(0) == [told[0], told[2], told[1]]
    assert answer(510) == answer(511) == answer(0)


def test_people_get_a_table_and_a_summary(replay):
    answer = replay()

    assert answer.err == ""
    assert answer.out.splitlines() == [
        "2026-02-23 08:00  active      Money     match      Money: Nigeria's CBDC turns two — a.example",
        "2026-02-25 09:30  active      Football  match      Football: Football final tonight in the big stadium",
        "2026-03-02 10:00  active      Money     match      Money: 央行数字货币试点",
        "2026-03-03 10:00  active      Money     match      Money: A last word on money",
        "",
        "5 entries, 4 alerts",
        "",
        "alerts a week  2026-W09  2026-W10  all",
        "Money                 1         2    3",
        "Football              1         0    1",
    ]


def test_suppressed_alerts_are_counted_by_reason(ask, folder):
    title = "The central bank of Nigeria begins with its CBDC today"
    write(folder / "in.jsonl", [(f"2026-02-23T0{hour}:00:00Z", title, {}) for hour in range(4)])

    out = ask("replay", "in.jsonl").out

    assert out.splitlines()[-2:] == [
        "not told  state       why",
        "       3  suppressed  the same report was told",
    ]


def test_a_wrong_line_ends_the_replay_with_a_fix(ask, folder):
    (folder / "in.jsonl").write_text('{"t": "2026-02-23T08:00:00Z", "title": "CBDC"}\n{"t": 1}\n')

    answer = ask("replay", "--json", "in.jsonl")

    assert answer.code == 2
    assert len(answer.out.splitlines()) == 1
    assert answer.err == (
        'in.jsonl:2: "t" is int, not a time; write it like 2026-01-31T08:00:00Z\n'
    )


def test_standard_input_can_be_replayed(folder):
    write(folder / "in.jsonl")
    command = [sys.executable, str(ROOT / "monitor.py"), "replay", "-", "--json"]

    with (folder / "in.jsonl").open("rb") as recorded:
        done = subprocess.run(command, cwd=folder, stdin=recorded, capture_output=True)

    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout.splitlines()) == 4


# --- trends -----------------------------------------------------------------------------------

TREND = """
feeds: [https://www.example.org/rss.xml]
watches:
  - {name: Money, keywords: [CBDC], alert_on: [match, burst]}
channels:
  screen: {type: console}
"""


def stream():
    """Twenty days with a report every other day, six in an hour, and two quiet days."""
    rows = [("2026-02-01T00:00:00Z", "The first of all", {})]
    for hour in range(1, 20 * 24):
        t = f"2026-02-{1 + hour // 24:02d}T{hour % 24:02d}:00:00Z"
        rows.append((t, f"Weather of hour {hour}", {}))
        if hour % 48 == 9:
            rows.append((t, f"CBDC of hour {hour}", {"url": f"https://a{hour % 5}.example/x"}))
    for n in range(6):
        t = f"2026-02-21T00:{10 * n:02d}:00Z"
        rows.append((t, f"CBDC number {n} of the burst", {"url": f"https://b{n}.example/x"}))
    later = [f"2026-02-{21 + hour // 24}T{hour % 24:02d}:00:00Z" for hour in range(2, 48)]
    return [*rows, *((t, f"Quiet at {t}", {}) for t in later)]


def test_a_burst_is_printed_with_its_figures_and_its_end(ask, folder):
    (folder / "config.yaml").write_text(TREND)
    write(folder / "in.jsonl", stream())

    answer = ask("replay", "--json", "--only", "burst", "in.jsonl")

    rise, *_, over = map(json.loads, answer.out.splitlines())
    assert (rise["kind"], rise["state"], rise["to"]) == ("burst.rising", "active", ["screen"])
    assert (rise["at"], rise["started"]) == ("2026-02-21T00:20:00Z", "2026-02-21T00:00:00Z")
    assert (rise["observed"], rise["publishers"], rise["reports"]) == (3, 3, 3)
    assert rise["reason"].startswith("3 reports in 20 min where 0.")
    # Their words make them one story, their numbers reports of their own.
    assert [entry["title"] for entry in rise["entries"]] == ["CBDC number 0 of the burst"]
    assert (over["kind"], over["state"], over["reports"]) == ("burst.over", "active", 6)


def test_entries_before_a_wrong_line_are_judged_first(ask, folder):
    (folder / "config.yaml").write_text(TREND)
    write(folder / "in.jsonl", stream()[:-50])
    with (folder / "in.jsonl").open("a") as lines:
        lines.write("nonsense\n")

    answer = ask("replay", "--json", "in.jsonl")

    assert answer.code == 2
    assert json.loads(answer.out.splitlines()[-1])["entries"][0]["title"].startswith("CBDC number")


def test_a_file_without_entries_is_no_answer(ask, folder):
    (folder / "empty.jsonl").touch()

    answer = ask("replay", "empty.jsonl")

    assert answer.code == 1
    assert answer.err == (
        "empty.jsonl: holds no entries; record some with: python monitor.py feeds show --json\n"
    )


def test_a_feed_that_could_not_be_read_is_named_with_its_line(ask, folder):
    problem = {"feed": "https://a.example/", "problem": "names are not found"}
    (folder / "in.jsonl").write_text(json.dumps(problem))

    answer = ask("replay", "in.jsonl")

    assert answer.code == 2
    assert answer.err.startswith("in.jsonl:1: the feed could not be read: names are not found; ")


def test_replay_shows_the_messages_that_wait_and_the_digest_and_counts_them(replay, folder):
    text = (folder / "config.yaml").read_text()
    digest = 'screen: {type: console, digest: "0 12 * * mon"}'
    (folder / "config.yaml").write_text(text.replace("screen: {type: console}", digest))

    answer = replay()
    objects = [json.loads(line) for line in replay("--json").out.splitlines()]

    assert [(one["kind"], one["state"]) for one in objects] == [
        ("match", "held"),
        ("digest", "active"),
        ("match", "held"),
        ("match", "held"),
        ("digest", "active"),
        ("match", "held"),
    ]
    assert objects[0]["reason"] == "held for the digest at 23 Feb 12:00 UTC"
    assert objects[0]["rulings"][0]["until"] == "2026-02-23T12:00:00Z"
    assert objects[1]["at"] == "2026-02-23T12:00:00Z"
    lines = answer.out.splitlines()
    at = lines.index("held  channel  by")
    assert lines[at + 1].split() == ["4", "screen", "digest"]
    assert "(several watches)" in answer.out
