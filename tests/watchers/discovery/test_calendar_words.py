"""Numbers, dates and times carry no topic."""

import pytest

from watchers.discovery.calendar_words import carries_nothing


@pytest.mark.parametrize(
    "word",
    """2024 19 june monday weekend today février août понедельник июня montag 6月 12日 周三 星期日
    今日 下午 三月 2024年 6월 3일 月曜 heute hoy сегодня""".split(),  # noqa: SIM905
)
def test_a_number_or_a_date_carries_nothing(word):
    assert carries_nothing(word)


@pytest.mark.parametrize(
    "word",
    "march may covid-19 g7 月球 日本 周杰伦 sun mars 半年报".split(),  # noqa: SIM905
)
def test_other_words_carry_something(word):
    assert not carries_nothing(word)
