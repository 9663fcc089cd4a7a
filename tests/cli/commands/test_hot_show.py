"""`hot show`: the figures of a hot term, its reports, its days, and a watch for it."""

import json

import pytest

from tests.scenes.terms import a_stream, write_stream

AT = "2026-03-07T01:00Z"


@pytest.fixture
def stream(tmp_path_factory):
    return write_stream(tmp_path_factory.mktemp("stream") / "news.jsonl", a_stream())


def test_a_term_is_explained_with_its_reports_and_a_watch(ask, stream):
    answer = ask("hot", "show", "kelderdam", stream, "--at", AT)

    lines = answer.out.splitlines()
    ident = lines[0].split()[2]
    assert answer.code == 0
    assert lines == [
        f"Kelderdam  strong  {ident}  rank 1 of 1, 2026-03-07 01:00 UTC",
        (
            "  unusual    5 reports in 1 hour where fewer than 0.1 are usual, "
            "by 5 publishers, since 7 Mar 00:30 (30 min ago); 5 reports in 24 hours"
        ),
        (
            '  usual      of 192 reports on a usual day, fewer than 0.1 have "kelderdam"; '
            "of one publisher two reports count at most"
        ),
        lines[3],
        lines[4],
        lines[5],
        "  covered by no watch",
        "",
        "  Kelderdam bursts after night of rain (paper0.example)",
        (
            "    https://paper0.example/03/07/003000/Kelderdam-bursts-after-night-of-rain "
            "seen 2026-03-07 00:30"
        ),
        "",
        "  Thousands flee as Kelderdam wall gives way (paper1.example)",
        (
            "    https://paper1.example/03/07/003001/Thousands-flee-as-Kelderdam-wall-gives-way "
            "seen 2026-03-07 00:30"
        ),
        "",
        "  Army sent to villages below Kelderdam (paper2.example)",
        (
            "    https://paper2.example/03/07/003002/Army-sent-to-villages-below-Kelderdam "
            "seen 2026-03-07 00:30"
        ),
        "",
        "  for config.yaml:8, at the end of the watches:",
        "  - name: Kelderdam",
        "    keywords: |",
        "      Kelderdam",
        "  would have found 5 reports in 24 h, all of this topic; 0 in the 4 days before",
        (
            "  to write it into the config: "
            f"python monitor.py hot add {ident} {stream} --at 2026-03-07T01:00:00Z"
        ),
    ]
    assert lines[3].startswith("  score      16.9: ")
    assert lines[3].endswith(
        ": a rise explains it more than a million times better than chance "
        "(clear from 7, strong from 14, very strong from 28)"
    )
    assert lines[4].startswith("  listed     since 2026-03-07 01:00 UTC; greatest score 16.9")
    assert lines[5].endswith("▁▁▁▁█ 2 Mar to 5 Mar: 0 at most, 0 in all; then 5 in 24 hours")


def test_a_term_in_json_has_the_keys_of_the_list_and_more(ask, stream):
    answer = ask("hot", "show", "kelderdam", stream, "--at", AT, "--json")

    row = json.loads(answer.out)
    assert (row["term"], row["grade"], row["hours"], row["days"][-5:]) == (
        "Kelderdam",
        "strong",
        1,
        [0, 0, 0, 0, 5],
    )
    assert row["suggestion"] == {
        "name": "Kelderdam",
        "keywords": ["Kelderdam"],
        "why_none": "",
        "found": 5,
        "of_topic": 5,
        "before": 0,
        "days": 4,
        "hints": [],
    }


def test_a_term_that_is_not_listed_leads_to_the_near_ones(ask, stream):
    answer = ask("hot", "show", "Kelderdan", stream, "--at", AT)

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(
        'no hot term "Kelderdan"; did you mean "Kelderdam"? see the list of 2026-03-07 01:00: '
    )


def test_a_list_that_is_still_learned_has_no_term_to_show(ask, stream):
    answer = ask("hot", "show", "x", stream, "--at", "2026-03-03")

    assert answer.code == 1
    assert answer.err.startswith("there are no hot terms yet: learning until 2026-03-04 00:00 UTC")


@pytest.mark.parametrize("command", ["show", "add"])
def test_the_words_of_a_term_without_quotes_are_no_files(ask, command):
    answer = ask("hot", command, "Osterhuis", "Valley")

    assert answer.code == 2
    assert answer.err == (
        "Valley: there is no such file; if the term has several words, "
        'write it in quotes: "Osterhuis Valley"\n'
    )


@pytest.mark.parametrize("command", [("show",), ("add",)])
def test_a_command_without_a_term_is_bad_usage(ask, command):
    answer = ask("hot", *command)

    assert answer.code == 2
    assert "Missing argument 'ID'" in answer.err
