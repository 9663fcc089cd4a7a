"""Planted words bring stories of the promised size, in the polls of a stream."""

from random import Random

import pytest

from benchmarks.burst_streams import Stream
from benchmarks.planted import Kind, plant, story_size

HOUR = 3600.0


def test_stories_of_planted_words_have_the_dispersion_that_they_promise():
    chance = Random("test")
    sizes = [story_size(Kind(2.0, 3.5), chance) for _ in range(20_000)]

    assert sum(sizes) / len(sizes) == pytest.approx(2.25, rel=0.03)
    assert sum(k * k for k in sizes) / sum(sizes) == pytest.approx(3.5, rel=0.05)
    assert {story_size(Kind(2.0, 1.0), chance) for _ in range(100)} == {1}


def test_a_planted_word_has_its_reports_in_the_polls_of_the_stream():
    polls = [(n * HOUR, "wire", 10) for n in range(2000 * 24)]

    hits = plant(Stream("made up", polls=polls), Kind(2.0, 2.0), Random("test"))

    assert len(hits) / 2000 == pytest.approx(2.0, rel=0.1)
    assert {hit.at for hit in hits} <= {at for at, _, _ in polls}
    assert len({hit.publisher for hit in hits}) == 5
