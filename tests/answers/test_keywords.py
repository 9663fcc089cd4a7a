from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest

from answers.keywords import read_keywords
from answers.series import read_exposure, read_series
from storage import open_reader
from tests.scenes.keyword_steps import add_keywords
from tests.scenes.newsroom import HOUR, MONEY, NOW, STRIKE, make_busy


@pytest.fixture
def read(tmp_path):
    room = add_keywords(make_busy(tmp_path))

    def read(watch, span):
        with contextlib.closing(open_reader(room.database)) as reader:
            frame = (span, HOUR)
            series = read_series(reader, room.config, watch, frame, read_exposure(reader), NOW)
            return read_keywords(reader, room.config, series)

    return read


def test_each_keyword_has_its_reports_its_usual_number_and_its_share(read):
    crews, strike = read(STRIKE, timedelta(days=3))

    # In 48 hours: eight hours of each sixth and three in each of the last two, then one in twelve.
    assert (crews.keyword, crews.reports, crews.usual, crews.share) == ("tug crews", 14, 3.0, 0.778)
    assert (strike.keyword, strike.reports, strike.usual) == ("port strike", 4, 6.0)
    assert sum(crews.counts) == 14
    assert len(crews.counts) == 72


def test_only_the_time_of_the_chart_counts(read):
    crews, strike = read(STRIKE, 4 * HOUR)

    assert (crews.reports, crews.counts) == (7, (1, 3, 3, 0))
    assert (strike.reports, strike.share) == (1, 0.125)


def test_a_watch_that_does_not_measure_its_keywords_has_none(read):
    assert read(MONEY, timedelta(days=3)) == []
