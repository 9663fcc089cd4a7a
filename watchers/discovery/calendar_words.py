"""Say which words are numbers, dates or times: alone they carry no topic."""

from __future__ import annotations

import re
from functools import lru_cache

from watchers.discovery.calendar_names import CALENDAR_NAMES

_NAMES = frozenset(CALENDAR_NAMES.split())
_SHORT_NAMES = frozenset(
    "feb apr jun jul aug sept sep oct nov mon tue tues wed thu thur thurs fri".split()  # noqa: SIM905
)
_RELATIVE_DAYS = frozenset(
    """today tomorrow tonight yesterday weekend am pm a.m p.m
    aujourd'hui demain hier heute morgen gestern wochenende hoy ayer mañana oggi domani ieri hoje
    amanhã ontem vandaag gisteren idag igår imorgon dziś dzisiaj jutro wczoraj dnes zítra včera
    bugün yarın dün сегодня завтра вчера сьогодні учора اليوم غدا أمس امروز فردا آج کل आज कल
    오늘 내일 어제 hari kemarin besok""".split()  # noqa: SIM905
)
_DATE = re.compile(
    "(?:[0-9]+|[一二三四五六七八九十百〇零]+)(?:[年月日号號点點时時週周回代]|年代|月份|小时|分钟)$"
    "|(?:周|星期|礼拜|週|星期)[一二三四五六日天末]$|[月火水木金土日]曜日?$"
    "|(?:今|明|昨|后|後|前|本)(?:天|日|晚|年|月|周|週)$|[上下中]午$|[年月日]$|近日$|日前$|凌晨$"
    "|[0-9]+(?:년|월|일|시|분|차)$"
)


@lru_cache(maxsize=4096)
def carries_nothing(word: str) -> bool:
    """Return whether *word*, folded, is a number, or names a date or a time."""
    if not any(map(str.isalpha, word)):
        return True
    return word in _NAMES or word in _SHORT_NAMES or word in _RELATIVE_DAYS or _is_date(word)


def _is_date(word: str) -> bool:
    return _DATE.match(word) is not None
