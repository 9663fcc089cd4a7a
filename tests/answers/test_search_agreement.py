"""A search by the index finds the same entries as a look at all of them, for many kinds of query."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import cycle, product

import pytest

import storage
import watchers
from answers.search import Question, Search, compile_query
from model import Feed, SeenEntry
from watchers import Watchlist

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PAPER = Feed("https://paper.example/rss", "Paper")
WATCHES = Watchlist([], {PAPER.key: ("Paper",)})

SUBJECTS = (
    "The central bank",
    "Lloyd's of London",
    "Central banks",
    "A C++ compiler",
    "中国人民银行",
    "央行",
    "U.S. Treasury",
    "Müller & Söhne",
    "AT&T",
    "日本銀行とFRB",
    "Банк России",
    "한국은행",
    "A banking union",
    "State-of-the-art labs",
)
EVENTS = (
    "tests a digital currency",
    "推出数字人民币试点",
    "cuts 5G prices by 2.5%",
    "launches off-chain stablecoins 🚀",
    "buys bitcoin for $100 million",
    "的数字货币：CBDC来了",
    "denies a crown-virus rumour",
    "нашёл вакцину",
    "names Ms. Mueller chair of F-35 unit",
    "hires: job fair on blockchain-governance",
)
TEXTS = (
    "",
    "The bank NEAR a river.",
    "货币政策报告，中",
    "Currencies fell; coin-op laundries rose.",
)

QUERIES = """
bank
banks
"central bank"
central-bank
Bank OR 银行
central bank digital
bank*
stable*
currenc*
"central bank*"
*coin
*coins
*chain
*ing
中
央
行
币
数字
央行
银行
人民币
数字货
数字人民
人民银行
数字货币
数字人民币
中国人民银行
日本銀行
FRB
とFRB
CBDC来
货币：CBDC
5G
5g prices
한국은행
은행
банк
вакцина
вакцину
lloyds
"Lloyds of London"
lloyd
off-chain
offchain
"off chain"
chain
state-of-the-art
"of the"
art
F-35
35
2.5%
2.5
5
$100
C++
AT&T
🚀
U.S.
US
=US
Müller
Mueller
Muller
söhne
central NEAR/2 currency
bank NEAR/0 tests
tests NEAR/3> currency
央行 NEAR/2 数字
bank NOT WITHIN "central bank"
bank -central
bank AND NOT (digital OR 数字)
NOT bank AND coin
title:bank
title:货币
text:货币
summary:bank
title:bank text:river
source:paper
feed:Paper bank
lang:en bank
/b[ao]nk/
/数字.币/
bitcon~
bank OR /coin/
bank AND /coin/
"job fair" OR CBDC
(bank OR 银行) (5G OR 数字)
blockchain governance
zzz
量子
*zzz
zzz*
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Store a few hundred entries; index most of them, then change, delete and add some."""
    with closing(storage.open_store(tmp_path_factory.mktemp("a") / "a.db", NOW)) as store:
        with store.transaction() as tx:
            tx.sync_feeds([PAPER], NOW)
        texts = cycle(TEXTS)
        entries = [
            SeenEntry(
                PAPER.key,
                str(number),
                f"{subject} {event}",
                link=f"https://e.org/{number}",
                publisher="paper.example",
                summary=next(texts),
                text=TEXTS[number % 3],
                lang="en",
                first_seen=NOW + number * MINUTE,
            )
            for number, (subject, event) in enumerate(product(SUBJECTS, EVENTS))
        ]

        def add(some):
            with store.transaction() as tx:
                for one in some:
                    tx.add_new(PAPER, [one], one.first_seen)

        add(entries[:120])
        while store.index_entries(watchers.list_index_words, watchers.INDEX_VERSION):
            pass
        edited = [
            SeenEntry(
                PAPER.key,
                one.id,
                entries[-number].title,
                link=one.link,
                text="Edited 央行.",
                first_seen=NOW,
            )
            for number, one in enumerate(entries[20:25], start=1)
        ]
        add([*edited, *entries[120:]])
        yield store


def find_titles(store, query, **given):
    compiled = compile_query(query, WATCHES)
    search = Search(store, Question(NOW - MINUTE, 10_000, compiled, **given), WATCHES)
    return [found.entry.title for found in search.run(lambda _: None)], search


@pytest.mark.parametrize("query", QUERIES.strip().splitlines())
def test_a_search_finds_the_entries_that_a_look_at_all_of_them_finds(store, query):
    compiled = compile_query(query, WATCHES)
    everything = [
        match.entry.title
        for entries in store.read_newest(NOW - MINUTE)
        for match in compiled.match(entries)
    ]

    found, search = find_titles(store, query)

    assert found == everything
    assert search.searched <= 140


def test_the_index_spares_a_search_most_entries(store):
    found, search = find_titles(store, "人民银行")

    assert (len(found), search.searched) == (10, 35)  # 10 of the index, 20 new and 5 changed


def test_a_search_ends_at_its_deadline_and_says_how_far_back_it_looked(store, monkeypatch):
    monkeypatch.setattr("storage._reader.BATCH_SIZE", 10)

    _, search = find_titles(store, "/b.nk/", is_over=lambda: True)

    assert (search.is_late, search.searched) == (True, 10)
    assert search.searched_back_to == NOW + 130 * MINUTE


def test_a_statement_that_takes_too_long_is_ended(store, monkeypatch):
    monkeypatch.setattr("storage._sqlite.STEPS_BETWEEN_LOOKS", 1)

    found, search = find_titles(store, "bank", is_over=lambda: True)

    assert (found, search.is_late, search.searched_back_to) == ([], True, None)
