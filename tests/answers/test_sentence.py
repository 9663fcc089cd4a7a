from __future__ import annotations

import pytest

from answers.sentence import write_number, write_sentence


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((0, 0, 0, 8, 0), "Nothing is moving. That is the usual state."),
        ((1, 0, 0, 8, 0), "One trend is rising. Eight watches are quiet."),
        ((1, 1, 0, 1, 0), "One trend is rising, but nobody is told. One watch is quiet."),
        ((2, 1, 1, 0, 0), "Two trends are rising, one of them untold, one is past the peak."),
        ((0, 0, 2, 13, 0), "Two trends are past the peak. 13 watches are quiet."),
        ((0, 0, 0, 3, 2), "Three watches are quiet, two have fallen silent."),
        ((0, 0, 0, 0, 1), "One watch has fallen silent."),
    ],
)
def test_the_sentence_says_how_many(counts, sentence):
    rising, held, peaked, quiet, silent = counts

    written = write_sentence(rising=rising, held=held, peaked=peaked, quiet=quiet, silent=silent)

    assert written == sentence


@pytest.mark.parametrize(
    ("rising", "silenced", "sentence"),
    [
        (3, 1, "Two trends are rising, one is held back by a silence."),
        (1, 1, "One trend is held back by a silence."),
        (2, 2, "Two trends are held back by a silence."),
    ],
)
def test_trends_that_are_silenced_are_counted_apart(rising, silenced, sentence):
    rest = {"held": 0, "peaked": 0, "quiet": 0, "silent": 0}

    assert write_sentence(rising=rising, silenced=silenced, **rest) == sentence


def test_numbers_above_twelve_are_digits():
    assert [write_number(number) for number in (12, 13, 1234)] == ["twelve", "13", "1,234"]
