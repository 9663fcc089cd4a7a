"""A recorded stream is folded as the product folds it, and kept in a file."""

import gzip
import json

import pytest

from benchmarks import burst_folding, burst_streams
from benchmarks.burst_folding import fold, fold_all, read_folded

TITLE = "Strong quake shakes the northern coast of Chile"


@pytest.fixture
def streams(tmp_path, monkeypatch):
    rows = [{"t": f"2020-09-{n:02}T12:00:00Z", "title": f"calm day {n}"} for n in range(1, 15)]
    rows += [
        {"t": "2020-09-15T06:00:00Z", "title": TITLE, "source": "One", "url": "https://one.org/1"},
        {"t": "2020-09-15T07:00:00Z", "title": TITLE, "source": "Two", "url": "https://two.org/2"},
        {"t": "2020-09-15T08:00:00Z", "title": "Minister visits quake area after the night"},
    ]
    with gzip.open(tmp_path / "made_up.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    event = {"corpus": "made_up", "regex": "QUAKE", "date": "2020-09-15", "usable": True}
    (tmp_path / "events.json").write_text(json.dumps([event]))
    monkeypatch.setattr(burst_streams, "STREAMS", tmp_path)
    monkeypatch.setattr(burst_folding, "STREAMS", tmp_path)
    return tmp_path


def test_a_copy_by_another_publisher_is_no_report_of_its_own(streams):
    hits = fold("made_up").events["QUAKE"]

    assert [(hit.publisher, hit.counts) for hit in hits[:2]] == [
        ("one.org", True),
        ("two.org", False),
    ]
    assert hits[2].counts


def test_the_polls_hold_every_entry(streams):
    assert len(fold("made_up").stream.polls) == 17


def test_a_folded_stream_is_read_again_as_it_was(streams, tmp_path):
    fold_all(["made_up"], tmp_path / "folded")

    assert read_folded("made_up", tmp_path / "folded") == fold("made_up")
