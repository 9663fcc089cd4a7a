"""A keyword with an s is found where a text has 's, and the other way round."""

from __future__ import annotations

import pytest

from model import Watch
from watchers import Watchlist


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("Lloyds of London", "at Lloyd’s of London today", "Lloyd’s of London"),
        ("Lloyds of London", "#LloydsOfLondon", "LloydsOfLondon"),
        ("Bank of Lloyds", "the Bank of Lloyd's", "Bank of Lloyd's"),
        ("Domino's Pizza", "DOMINO`S PIZZAS", "DOMINO`S PIZZAS"),
        ("Macy's Kohl's", "Macy's, Kohl's", "Macy's, Kohl's"),
        ("Macys Kohls policy", "Macy’s Kohl’s policies", "Macy’s Kohl’s policies"),
        ("Lloyds*", "a Lloyd's", "Lloyd"),
        ("*coins", "a bitcoin's price", "bitcoin's"),
        ("Assads army", "al-Assad's army", "Assad's army"),
        ("Assads", "大Assad's", "Assad's"),
        ("Wendy's", "温迪Wendy's来了", "Wendy's"),
        ("1990s", "the 1990's", "1990's"),
        ("one two three Lloyds four", "one two three Lloyd's four", "one two three Lloyd's four"),
        ("=McDonald's", "a McDonald’s, a mcdonald's", "McDonald’s"),
        ("Teacher's Union", "the Teachers’ Union", "Teachers’ Union"),
        ("China", "China's plan", "China"),
        ("China CBDC", "China's CBDC", "China's CBDC"),
        ("O'Brien", "OBrien", "OBrien"),
        ("L'Oréal", "LOréal", "LOréal"),
        ("Ben & Jerrys", "Ben & Jerry's", "Ben & Jerry's"),
        ("AT&T deal", "AT&T’s deal", "AT&T’s deal"),
    ],
)
def test_an_apostrophe_may_be_missing(keyword, text, found):
    [finding] = Watchlist([Watch("w", (keyword,))]).explain(text)

    assert [text[start:end] for _, start, end in finding.spans] == [found]


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("Domino's", "a domino effect"),
        ("Christie's", "Chris Christie"),
        ("Wendy's", "Wendy Williams"),
        ("Let's Encrypt", "we let encrypt jobs run"),
        ("Let's Encrypt", "let's all encrypt"),
        ("Lloyds of London", "Lloyd's in London"),
        ("Bank of Lloyds", "the bank for Lloyd's"),
        ("Lloyds Bank", "Lloyd's Banker"),
        ("big Lloyds", "a bigLloyd's"),
        ("Xi'an", "Xi, an old friend"),
        ("=McDonald's", "McDonalds"),
    ],
)
def test_a_name_with_an_s_is_not_the_bare_name(keyword, text):
    [finding] = Watchlist([Watch("w", (keyword,))]).explain(text)

    assert not finding.matched


@pytest.mark.parametrize("apostrophe", "'’‘ʼ`´′＇")
def test_every_apostrophe_is_the_same(apostrophe):
    watchlist = Watchlist([Watch("a", ("Moody's",)), Watch("b", (f"Moody{apostrophe}s",))])

    for written in (f"Moody{apostrophe}s", "Moodys", "Moodys'"):
        assert [finding.matched for finding in watchlist.explain(f"A {written} rating")] == [
            True,
            True,
        ]
