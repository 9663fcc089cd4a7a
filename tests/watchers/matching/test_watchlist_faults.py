"""Keywords that other tools and earlier versions got wrong find the right headlines."""

from __future__ import annotations

import pytest

from model import Entry, Watch
from watchers import Watchlist

FOUND = [
    ("Let's Encrypt", "Lets Encrypt shortens certificates"),
    ("Lloyds of London", "Lloyd's of London pays out"),
    ("F-35", "Two F-35s were lost at sea"),
    ("Boeing 737", "Boeing 737s are grounded"),
    ("🚀", "Bitcoin to the moon🚀"),
    ("$1.2bn", "A US$1.2bn order for turbines"),
    ("AI", "A.I. start-ups raise record sums"),
    ("JP Morgan", "J.P. Morgan raises its forecast"),
    ("/„the voice/", "Neue Staffel von „The Voice“"),
    ("/「円」/", "為替「円」高"),
    ("ایران", "ايران تعلن"),
    ("کتاب", "معرض كتاب جديد"),
    ("Müller", "Mueller signs in Munich"),
    # Further ones of these kinds.
    ("A380", "Two A380's and three A380s"),
    ("G7", "The G7s of this world"),
    ("£5m", "A GB£5m grant"),
    ("$5m", "An A$5m grant"),
    ("€", "It costs 100€"),
    ("🚀", "🚀🚀 moon"),
    ("👍", "great👍🏽"),
    ("👩\u200d💻", "a job👩\u200d💻today"),
    ("❤", "love❤\ufe0fyou"),
    ("🇪🇺", "the EU🇪🇺"),
    ("°C", "at 40°C today"),
    ("A.I.", "The AI boom"),
    ("UN", "The U.N. chief"),
    ("U.N.", "The UN chief"),
    ("U.S.-China", "US-China talks"),
    ("J.P. Morgan", "J. P. Morgan and JPMorgan"),
    ("USA", "U.S.A. wins"),
    ("UK", "A U.K.-based firm"),
    ("/«x»/", "le «x»"),
    ("/−5/", "at −5 degrees"),
    ("/“ai”/", 'the "AI"'),
    ("／股市｜基金／", "基金大涨"),
    ("علی", "علي"),
    ("على", "علي"),
    ("دبي", "دبى"),
    ("۲۰۲۶", "In 2026"),
    ("2026", "٢٠٢٦"),
    ("پاکستان", "پاكستان"),
    ("5%", "It rises 5 % a year"),
    ("2.5%", "It holds at 2.5%."),
    ("#央行", "#央行# 发布"),
    ("@央行", "@央行：今天"),
]

NOT_FOUND = [
    ("Domino's", "The domino effect of a bank run"),
    ("Let's Encrypt", "Why we let encrypt jobs run at night"),
    ("5%", "The bank holds its rate at 2.5%"),
    ('"500 jobs"', "The carmaker cuts 1,500 jobs"),
    ("$100", "Visa fee of $100,000 announced"),
    ("10%", "Turnout rose by 0.10%"),
    ("@nasa", "A joke by @nasa_parody"),
    ("#AI", "Gallery of #AI_art"),
    # Further ones of these kinds.
    ("1990", "The 1990s are back"),
    ("@nasa", "mail x@nasa.gov"),
    ("@nasa", "by @nasa.parody"),
    ("@央行", "@央行发布"),
    ("#AI", "#AIと仕事"),
    ("#央行", "#央行数字货币"),
    ("🇺🇸", "🇦🇺🇸🇪"),
    ("US", "as in u.s. law"),
    ("EG", "e.g. this"),
    ("AM", "at 9 a.m. today"),
    ("U.S.", "tell us more"),
    ("U.S. bank", "join us, bank on it"),
    ("/「円」/", '為替"円"高'),
    ("/（x）/", "x"),
]

BY_ADDRESS = [
    ("oil url:ft.com", "https://www.microsoft.com/news/oil", False),
    ("oil -url:x.com", "https://netflix.com/oil", True),
]


def is_matched(query: str, headline: str, link: str = "") -> bool:
    entry = Entry("f", "1", headline, link=link)
    return bool(Watchlist([Watch("w", (query,))]).match([entry]))


@pytest.mark.parametrize(("query", "headline"), FOUND)
def test_a_keyword_finds_the_headline(query, headline):
    assert is_matched(query, headline)


@pytest.mark.parametrize(("query", "headline"), NOT_FOUND)
def test_a_keyword_does_not_find_the_headline(query, headline):
    assert not is_matched(query, headline)


@pytest.mark.parametrize(("query", "link", "matched"), BY_ADDRESS)
def test_a_keyword_looks_at_the_domain_of_the_address(query, link, matched):
    assert is_matched(query, "Oil falls", link) is matched
