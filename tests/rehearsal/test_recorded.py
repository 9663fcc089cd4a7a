"""Recorded entries are read as they were written, and a mistake in a file is named."""

import gzip
import io
import json
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Arrival, Entry, SeenEntry, UsageError, plain
from rehearsal import recorded

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CONTRACT = ("t", "title", "source", "url", "summary", "pub", "lang", "feed")


def write(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def row(minute: int, title: str = "x") -> dict[str, str]:
    return {"t": f"2026-03-01T12:{minute:02d}:00Z", "title": title}


def complaint(*paths: Path) -> str:
    with pytest.raises(UsageError) as caught:
        list(recorded.read_entries(paths))
    return str(caught.value)


def test_a_line_with_all_that_the_contract_knows_is_read():
    line = (
        '{"t": "2026-03-01T12:00:00Z", "title": "CBDC \\u0007pilot", "source": "bbc.co.uk",'
        ' "url": "https://e.org/1", "summary": "Short", "pub": "2026-03-01T12:55:00+01:00",'
        ' "lang": "en", "feed": "https://e.org/rss", "up": 315, "tag": null}'
    )

    assert recorded.parse_entry(line.encode()) == SeenEntry(
        feed="https://e.org/rss",
        id="https://e.org/1@2026-03-01T12:00:00Z",
        title="CBDC pilot",
        link="https://e.org/1",
        summary="Short",
        publisher="bbc.co.uk",
        lang="en",
        published=datetime(2026, 3, 1, 11, 55, tzinfo=UTC),
        first_seen=AT,
    )


def test_an_entry_is_written_with_the_keys_of_the_contract_first_and_without_empty_ones():
    entry = Entry("https://e.org/rss", "7", "T", link="https://e.org/7", text="Long", published=AT)

    assert list(recorded.entry_to_row(entry, AT).items()) == [
        ("t", "2026-03-01T12:00:00Z"),
        ("title", "T"),
        ("url", "https://e.org/7"),
        ("pub", "2026-03-01T12:00:00Z"),
        ("feed", "https://e.org/rss"),
        ("id", "7"),
        ("text", "Long"),
    ]


texts = st.text(max_size=20).map(plain)
times = st.datetimes(timezones=st.just(UTC))
entries = st.builds(
    SeenEntry,
    feed=texts,
    id=texts.filter(bool),
    title=texts,
    link=texts,
    summary=texts,
    text=texts,
    publisher=texts,
    author=texts,
    lang=texts,
    tags=st.lists(texts, max_size=3).map(tuple),
    published=st.none() | times,
    first_seen=times,
)


@given(entries)
def test_an_entry_that_is_written_and_read_is_the_same(entry):
    line = json.dumps(recorded.entry_to_row(entry, AT)).encode()

    assert recorded.parse_entry(line) == entry


def test_two_lines_that_say_the_same_at_two_times_are_two_entries(tmp_path):
    path = write(tmp_path / "a.jsonl", row(0, "Markets"), row(1, "Markets"))

    assert len({entry.id for entry in recorded.read_entries([path])}) == 2


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-01T12:00:00Z", AT),
        ("2026-03-01T13:00:00+01:00", AT),
        ("2026-03-01T12:00:00", AT),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T12:00:00.250Z", AT + timedelta(milliseconds=250)),
    ],
)
def test_times_are_read_in_utc(written, meant):
    found = recorded.parse_time(written)

    assert found == meant
    assert found.tzinfo in {UTC, timezone.utc}  # noqa: UP017  # one and the same


def test_files_plain_and_gzipped_are_merged_by_time_whatever_their_names(tmp_path):
    first = write(tmp_path / "a.jsonl", row(0, "a0"), row(2, "a2"), row(4, "a4"))
    second = tmp_path / "b"
    second.write_bytes(gzip.compress(json.dumps(row(1, "b1")).encode() + b"\n"))
    third = write(tmp_path / "c.jsonl", row(2, "c2"))

    titles = [entry.title for entry in recorded.read_entries([first, second, third])]

    assert titles == ["a0", "b1", "a2", "c2", "a4"]


def test_a_byte_order_mark_blank_lines_and_a_last_line_without_an_end_are_no_mistakes(tmp_path):
    path = tmp_path / "a.jsonl"
    text = f"{json.dumps(row(0))}\r\n\n  \n{json.dumps(row(1))}"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert len(list(recorded.read_entries([path]))) == 2


def test_an_empty_file_holds_no_entries(tmp_path):
    path = tmp_path / "empty"
    path.touch()

    assert list(recorded.read_entries([path])) == []


def test_a_dash_is_standard_input(monkeypatch):
    stream = io.TextIOWrapper(io.BufferedReader(io.BytesIO(json.dumps(row(0, "in")).encode())))
    monkeypatch.setattr(sys, "stdin", stream)

    assert [entry.title for entry in recorded.read_entries([Path("-")])] == ["in"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{nope}", "not JSON (column 2); write one object a line"),
        ("[" * 100_000, "not JSON (nested too deep); write one object a line"),
        ('["t"]', 'not an object; write one as {"t": ..., "title": ...}'),
        (
            '{"feed": "https://a.example/", "problem": "names are not found"}',
            "the feed could not be read: names are not found; record it again",
        ),
        ('{"title": "x"}', '"t" is missing; say when the entry was first seen, in ISO 8601'),
        (
            '{"t": "2026-03-01T12:09:00Z"}',
            '"title" is missing; give an empty one if the entry has none',
        ),
        (
            '{"t": "yesterday", "title": "x"}',
            '"t" is "yesterday", not a time; write it like 2026-01-31T08:00:00Z',
        ),
        (
            '{"t": 1772366400, "title": "x"}',
            '"t" is int, not a time; write it like 2026-01-31T08:00:00Z',
        ),
        (
            '{"t": "2026-03-01T12:09:00Z", "title": 7}',
            '"title" is not a text; put it in double quotes',
        ),
        (
            '{"t": "2026-03-01T12:09:00Z", "title": "x", "tags": "a"}',
            '"tags" is not a list of texts; write ["one", "two"]',
        ),
        (
            '{"t": "2026-03-01T12:09:00Z", "title": "x", "pub": "0001-01-01T00:00:00+09:00"}',
            '"pub" is "0001-01-01T00:00:00+09:00", not a time; write it like 2026-01-31T08:00:00Z',
        ),
        (
            '{"t": "2026-03-01T11:00:00Z", "title": "x"}',
            (
                '"t" is 2026-03-01T11:00:00Z, before 2026-03-01T12:01:00Z of a line above; '
                'sort the file by "t"'
            ),
        ),
    ],
)
def test_a_line_that_is_wrong_is_named_with_its_remedy(tmp_path, line, said):
    path = write(tmp_path / "a.jsonl", row(0), row(1), line)

    assert complaint(path) == f"{path}:3: {said}"


def test_bytes_that_are_no_utf8_are_named(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(json.dumps(row(0)).encode() + b'\n{"t": "\xff"}\n')

    assert complaint(path) == f"{path}:2: not JSON (not UTF-8); write one object a line"


def test_a_line_without_end_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(recorded, "MAX_LINE_BYTES", 1000)
    path = write(tmp_path / "a.jsonl", row(0), "x" * 5000)

    assert complaint(path) == f"{path}:2: longer than 1,000 bytes; is it JSON Lines?"


def test_a_gzip_file_that_is_cut_or_damaged_is_named(tmp_path):
    whole = gzip.compress("".join(json.dumps(row(m)) + "\n" for m in range(60)).encode())
    cut, damaged = tmp_path / "cut.gz", tmp_path / "damaged.gz"
    cut.write_bytes(whole[:-20])
    damaged.write_bytes(whole[:20] + b"\xff\xff\xff\xff" + whole[24:])

    assert complaint(cut) == f"{cut}: the gzip data is damaged or cut; copy it again"
    assert complaint(damaged).startswith(f"{damaged}: ")


def test_a_file_that_is_not_there_is_named(tmp_path):
    path = tmp_path / "none.jsonl"

    assert complaint(path) == (
        f"{path}: cannot be read: No such file or directory; name a file of entries"
    )


def test_a_row_has_the_keys_of_the_contract_and_the_four_more_that_replay_needs():
    full = SeenEntry("f", "i", "t", "l", "s", "x", "p", "a", "en", ("tag",), AT, first_seen=AT)

    assert tuple(recorded.entry_to_row(full, AT)) == (*CONTRACT, "id", "text", "author", "tags")


def test_the_end_of_files_is_the_time_of_their_last_entry(tmp_path):
    first, second, empty = (tmp_path / name for name in ("a.jsonl", "b.jsonl", "c.jsonl"))
    first.write_text(
        '{"t": "2026-01-01T00:00Z", "title": "a"}\n{"t": "2026-01-03", "title": "b"}\n\n'
    )
    second.write_text('{"t": "2026-01-02", "title": "c"}')
    empty.write_text("")

    assert recorded.find_end([first, second, empty]) == datetime(2026, 1, 3, tzinfo=UTC)
    assert recorded.find_end([empty]) is None


def test_a_last_line_that_is_no_entry_is_named(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"t": "2026-01-01T00:00Z", "title": "a"}\n{"t": ')

    with pytest.raises(UsageError, match=r"a\.jsonl: the last line: not JSON"):
        recorded.find_end([path])


def test_an_exported_entry_keeps_the_arrival_that_it_had(tmp_path):
    path = write(tmp_path / "a.jsonl", {**row(1), "arrival": "baseline"}, row(2))

    first, second = recorded.read_entries([path])

    assert (first.arrival, second.arrival) == (Arrival.BASELINE, Arrival.NEWS)
    assert (isinstance(first, recorded.PlacedEntry), type(second)) == (True, SeenEntry)
    odd = write(tmp_path / "odd.jsonl", {**row(1), "arrival": "late"})
    assert complaint(odd).endswith(
        '"arrival" is none of news, baseline, backfill; write one of them'
    )
