"""One scan finds the leaves of all queries in many fields."""

from __future__ import annotations

import pytest

from model import Watch
from watchers.matching.compiling import Compiler
from watchers.matching.index import Index


def scan(keywords, *texts):
    """Return (entry, keyword, text) for each find, an anchor without its text."""
    compiler = Compiler()
    compiler.compile([Watch("w", tuple(keywords))], ())
    index = Index(compiler.leaves, compiler.regexes)
    found = []
    for entry, field, start, end, leaf, text in sorted(index.scan(texts, 2)):
        assert field == 2
        found.append((entry, keywords[leaf], text[start:end] if text else ""))
    return found


def test_each_find_has_its_entry_and_place():
    assert scan(["CBDC", "digital euro"], "the CBDC", "none", "Digital euro, CBDC") == [
        (0, "CBDC", "cbdc"),
        (2, "digital euro", "digital euro"),
        (2, "CBDC", "cbdc"),
    ]


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("bank", "banks", "banks"),
        ("box", "boxes", "boxes"),
        ("currency", "currencies", "currencies"),
        ("digital euro", "DigitalEuro", "digitaleuro"),
        ("chain", "off-chain", "chain"),
        ("CBDC", "用CBDC支付", "cbdc"),
        ("a1 b1 c1 d1 e1", "a1 b1 c1 d1 e1s", "a1 b1 c1 d1 e1s"),
        ("a1 b1 c1 d1 2020", "a1 b1 c1 d1 2020s", None),
        ("a1 b1 c1 d1 euro", "a1 b1 c1 d1 euros", "a1 b1 c1 d1 euros"),
        ("stable*", "stablecoin", "stable"),
        ("*coin", "bitcoin", "coin"),
        ("bank", "bankers", None),
        ("bank", "embank", None),
        ("it", "its", None),
    ],
)
def test_a_word_is_found_as_a_whole_with_its_plurals(keyword, text, found):
    finds = scan([keyword], text)

    assert [place for _, _, place in finds] == ([] if found is None else [found])


def test_an_anchor_is_found_for_symbols_and_regexes_with_all_their_needs():
    keywords = ["C++", r"/central\s+bank/"]

    assert scan(keywords, "c++", "a central bank", "a bank", "central") == [
        (0, "C++", ""),
        (1, r"/central\s+bank/", ""),
    ]


def test_entries_outside_ascii_keep_their_place():
    texts = ["no", "数字 CBDC", "CBDC", "“CBDC”"]

    assert [entry for entry, _, _ in scan(["CBDC"], *texts)] == [1, 2, 3]
