"""A line with the operators of another tool is doubted, and the hint has the text to write."""

from __future__ import annotations

import pytest

from model import Watch
from watchers import Watchlist, lint


def hints(keyword: str) -> list[str]:
    return [doubt.message for doubt in lint(Watchlist([Watch("w", (keyword,))]))]


@pytest.mark.parametrize(
    ("keyword", "advice"),
    [
        # Operators in small letters.
        ("(fraud or bribery) AND bank", '"or" is looked for as a word; write OR'),
        ('"digital euro" and pilot', '"and" is looked for as a word; write AND'),
        ("fraud Or bribery", "write OR"),
        ("fraud And bribery", "write AND"),
        ('"digital euro" not job', "write NOT"),
        ("bank AND fraud Or bribery", "write OR"),
        ("bitcoin near/5 etf", "write NEAR/5"),
        ("（fraud or bribery） AND bank", "write OR"),
        # Operators of other tools.
        ("bitcoin W/5 etf", "write NEAR/5"),
        ("bitcoin w/5 etf", "write NEAR/5"),
        ("bitcoin WITHIN/5 etf", "write NEAR/5"),
        ("bitcoin /3 etf", "write NEAR/3"),
        ("bitcoin /N5/ etf", "write NEAR/5"),
        ("bitcoin ADJ5 etf", "write NEAR/5"),
        ("bitcoin near10: etf", "write NEAR/10"),
        ("bitcoin near10 etf", "write NEAR/10"),
        ("bitcoin w/s etf", "write NEAR/20"),
        ("bitcoin /p etf", "write NEAR/80"),
        ('"xylazine" AROUND(10) "supply"', "write NEAR/10"),
        ("bitcoin ONEAR/5 etf", "write NEAR/5>"),
        ("bitcoin PRE/3 etf", "write NEAR/3>"),
        ("bitcoin /F5/ etf", "write NEAR/5>"),
        ("launder! AND money", "launder* finds what goes on"),
        ("launder!", "launder* finds what goes on"),
        ("{Orange} AND network", "=Orange is case-sensitive"),
        ("{Orange SA}", '="Orange SA" is case-sensitive'),
        ("Orange++ AND network", "=Orange is case-sensitive"),
        ("bank~0.8", "write bank~ for typos"),
        ("bank^2 fraud", "write bank"),
        ('title="bank" AND merger', "write title:bank"),
        ('headline="bank of x" AND merger', 'write title:"bank of x"'),
        ("title==bank AND merger", "write title:bank"),
        ("[2020 TO 2024]", "is no range here; write the values with OR between them"),
        ("atleast5(bank)", "words are not counted; leave it out"),
        ("ALLCAPS(AIDS)", "=AIDS is case-sensitive"),
        ("hlead(bank OR fund)", "write title:(...)"),
        ("bank N3 fraud", "write NEAR/3"),
        ('"bank" W10 "fraud"', "write NEAR/10"),
        ("bank WITHIN 5 fraud", "write NEAR/5"),
        ("bank WITHIN 5 WORDS OF fraud", '"WITHIN 5 WORDS OF" is looked for as a word'),
        ("Meta <NEAR/3 fine", "write NEAR/3"),
        ("title='bank' AND merger", "write title:bank"),
        ("bank ANDNOT fraud", "write NOT"),
        ('bank NOT IN "bank run"', "write NOT WITHIN to leave out a phrase"),
        ("bank near fraud", "write NEAR/5, or quotes around the phrase"),
        ("bank not fraud", "write NOT, or quotes around the phrase"),
        # A sign at the end that must stand in the text.
        ("Apple Inc.", "the full stop must stand in the text; write Inc without it"),
        ("vs.", "write vs without it"),
        ("Yahoo! AND merger", 'the "!" must stand in the text; write Yahoo without it'),
        # Stars, letters, quotes, commas, Han.
        (
            '"electric* vehicle*"',
            "stars stand at one end of a phrase; write electric* NEAR/0 vehicle*",
        ),
        ('"a new electric* vehicle" x1', 'write "a new" NEAR/0 electric* NEAR/0 vehicle'),
        ("customi?e", '"?" must stand in the text; for one letter write /customi.e/'),
        ("wom?n AND work", "for one letter write /wom.n/"),
        ('"customi?e it" OR x1', "for one letter write /customi.e it/"),
        ('"CBDC OR DCEP"', 'OR within quotes is a word; write "CBDC" OR "DCEP"'),
        ('"CBDC AND DCEP" x1', 'AND within quotes is a word; write "CBDC" AND "DCEP"'),
        ('"CBDC NEAR/5 DCEP"', 'NEAR/5 within quotes is a word; write "CBDC" NEAR/5 "DCEP"'),
        ("CBDC,", "the comma must stand in the text; leave it out"),
        ("digital euro，", "the comma must stand in the text; leave it out"),
        ("CBDC, OR DCEP", "the comma must stand in the text; leave it out"),
        ("低空经济 飞行汽车", "is found only next to each other; write one a line"),
        ("AI 人工智能", "is found only next to each other; write one a line"),
        ("人工智能 AI", "is found only next to each other; write one a line"),
        # AND and OR without parentheses.
        (
            '"Acme Corp" lawsuit OR recall OR "data breach"',
            'reads as ("Acme Corp" AND lawsuit) OR recall OR ...; use parentheses',
        ),
        ('recall OR "Acme Corp" lawsuit', 'reads as recall OR ("Acme Corp" AND lawsuit); use'),
        ('"Acme" AND suit OR recall', "reads as (Acme AND suit) OR recall; use parentheses"),
        ("x1 -y1 OR z1", "reads as (x1 AND NOT y1) OR z1; use parentheses"),
        ("(x1 OR y1) AND z1 OR v1", "reads as ((x1 OR y1) AND z1) OR v1; use parentheses"),
        ("v1 AND (x1 AND title:y1 OR z1)", "reads as (x1 AND title:y1) OR z1; use parentheses"),
        (
            "v1 NEAR/2> w1 AND y1 OR z1 NOT WITHIN z1u1",
            "reads as (v1 NEAR/2> w1 AND y1) OR z1 NOT WITHIN z1u1; use parentheses",
        ),
    ],
)
def test_a_hint_has_the_text_to_write(keyword, advice):
    [found] = hints(keyword)

    assert advice in found


@pytest.mark.parametrize(
    "keyword",
    [
        "law and order",
        "Marks And Spencer",
        '"trick or treat"',
        '"Yahoo!" AND merger',
        "=Yahoo!",
        "JLPT N3 exam",
        "2026 NOT WITHIN 2026x",
        "pleads not guilty",
        "page not found",
        "near miss",
        "Near Protocol",
        "fire near the school",
        "U.S.",
        "George W. Bush",
        "C++ OR Notepad++",
        "9/11 OR 24/7",
        "AC/DC",
        "TCP/IP",
        "Who?",
        "Is this it?",
        '"M*A*S*H"',
        '"A*" grade',
        '"central bank*" pilot',
        "1,000 euro",
        "国产AI芯片",
        "人工智能 AND AI",
        '"数字 人民币"',
        "한국 은행",
        "(x1 AND y1) OR z1",
        "(x1 OR y1) AND z1",
        "(x1 OR y1) z1",
        "x1 NEAR/3 y1 OR z1",
        "x1 AND y1 AND z1",
        "title:(x1 OR y1) z1",
        "R&D AND (x1 OR y1)",
        "x1 NEAR/3> y1",
        'Subway NOT WITHIN "Subway station"',
        "/a?b/ AND x1",
        "title:bank AND merger",
    ],
)
def test_an_ordinary_line_is_not_doubted(keyword):
    assert hints(keyword) == []
