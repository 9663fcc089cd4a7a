from __future__ import annotations

from dataclasses import dataclass

import orjson
import pytest

from model import plain
from tests.watchers.discovery.test_hostile_titles import HOSTILE
from web.assistants.fitting import MAX_BYTES, fit


@dataclass
class Shown:
    entries: list
    partial: bool = False


def measure(text):
    return len(text.encode()) + len(orjson.dumps(text))


def test_a_small_answer_stays_whole():
    whole, text = fit(Shown([{"title": "a"}, {"title": "b"}]))

    assert whole == {"entries": [{"title": "a"}, {"title": "b"}], "partial": False}
    assert orjson.loads(text) == whole


def test_titles_and_excerpts_are_cut():
    whole, _ = fit(Shown([{"title": "t" * 301, "excerpt": "e" * 501, "terms": ["x" * 400]}]))
    (entry,) = whole["entries"]

    assert entry["title"] == "t" * 299 + "…"
    assert entry["excerpt"] == "e" * 499 + "…"
    assert entry["terms"] == ["x" * 299 + "…"]


@pytest.mark.parametrize("text", [*HOSTILE, '"' * 900, "\\" * 900, "央" * 900, "\u202e" * 900])
def test_an_answer_never_grows_beyond_its_limit(text):
    text = plain(text)  # as feeds/ cleans it
    entries = [{"title": text * 40, "excerpt": text * 40, "also": [text * 9] * 9}] * 50
    whole, shown = fit(Shown(entries))

    assert measure(shown) <= MAX_BYTES
    assert orjson.loads(shown) == whole
    assert whole["partial"] is True or not text


def test_the_first_items_stay():
    whole, _ = fit(Shown([{"title": f"{n} " + "x" * 280} for n in range(200)]))

    assert whole["entries"][0]["title"].startswith("0 ")
    assert 10 < len(whole["entries"]) < 40
