"""Measure the matcher with typos, with regexes and with hostile texts; for benchmarks/matching."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from rapidfuzz.distance import OSA

from model import SeenEntry, Watch
from watchers import Watchlist
from watchers.matching.fuzzy import allowed_edits, allowed_word_edits
from watchers.matching.query import parse_query
from watchers.matching.terms import Leaf, make_leaf
from watchers.matching.tree import Term
from watchers.text.folding import split_words

CHECKED = 300  # headlines in which every word is measured against every keyword
HOSTILE = ("a", "+", "aaa-", "a1 ", "'s-", "aaaaaaaaab ", "\u0301", "数")
SLOW = ("/(a+)+$/", "/(a|aa)*b/", '"+ + x"', "a1 NEAR/5 a1", "aaa*", "*aaa", "aaaaaaaaaa~")

AT = datetime(2026, 1, 1, tzinfo=UTC)  # matching does not look at the time


def measure_seconds(work: Callable[[], object], times: int = 3) -> float:
    """Return the CPU seconds of the fastest of some runs of *work*."""
    measured = []
    for _ in range(times):
        began = time.process_time()
        work()
        measured.append(time.process_time() - began)
    return min(measured)


def make_entry(text: str) -> SeenEntry:
    """Return an entry with *text*."""
    return SeenEntry("f", "1", "", text=text, first_seen=AT)


def measure_fuzzy(words: list[str], titles: list[str]) -> dict[str, object]:
    """Return the speed with typos allowed everywhere, before and after words are remembered."""
    entries = [SeenEntry("f", str(i), title, first_seen=AT) for i, title in enumerate(titles)]
    began = time.process_time()
    watchlist = Watchlist([Watch(word, (f'"{word}"',), fuzzy=True) for word in words])
    built = time.process_time() - began
    cold = measure_seconds(lambda: watchlist.match(entries), 1)
    warm = measure_seconds(lambda: watchlist.match(entries))
    few = entries[:CHECKED]
    found = {(match.watch, match.entry.title) for match in watchlist.match(few)}
    strict = Watchlist([Watch(word, (f'"{word}"',)) for word in words])
    exact = {(match.watch, match.entry.title) for match in strict.match(few)}
    return {
        "keywords": len(words),
        "build_s": round(built, 3),
        "cold_per_second": round(len(titles) / cold),
        "warm_per_second": round(len(titles) / warm),
        "checked_by_brute_force": len(few),
        "with_typos": len(found - exact),
        "as_brute_force": found
        == exact | match_by_brute_force(words, [entry.title for entry in few]),
    }


def match_by_brute_force(words: list[str], titles: list[str]) -> set[tuple[str, str]]:
    """Return each of *words* with the *titles* that have it with some edits, measuring all."""
    leaves = {
        word: make_leaf(term)
        for word in words
        if isinstance(term := parse_query(f'"{word}"~'), Term)
    }
    return {
        (word, title)
        for title in titles
        for tokens in [split_words(title)]
        for word, its in leaves.items()
        for at in range(len(tokens) - len(its.words) + 1)
        if is_meant(its, tokens[at : at + len(its.words)])
    }


def is_meant(asked: Leaf, tokens: list[str]) -> bool:
    """Tell if *tokens* are the words of *asked* but for a few edits, with the first letters."""
    total = 0
    for word, token in zip(asked.words, tokens, strict=True):
        if word[0] != token[0]:
            return False
        edits = OSA.distance(word, token)
        if edits > allowed_word_edits(word, asked):
            return False
        total += edits
    return 0 < total <= allowed_edits(asked)


def measure_regexes(words: list[str], texts: list[str]) -> dict[str, object]:
    """Return the time of an entry with a regex for each of *words*, by length of the text."""
    patterns = [r"/\b" + word.replace(" ", r"[\s-]+") + r"(s|es)?\b/" for word in words]
    watchlist = Watchlist(Watch(pattern, (pattern,)) for pattern in patterns)
    joined = " ".join(texts)
    figures: dict[str, object] = {"regexes": len(patterns)}
    for kib in (8, 16, 32):
        size = kib * 1024
        entries = [
            SeenEntry("f", "1", "", text=joined[at : at + size], first_seen=AT)
            for at in range(0, 20 * size, size)
        ]
        took = measure_seconds(lambda entries=entries: watchlist.match(entries), 5)
        figures[f"ms_per_entry_of_{kib}_kib"] = round(took / len(entries) * 1000, 2)
    return figures


def measure_hostile() -> dict[str, float]:
    """Return how the time grows from 16 KiB to 64 KiB of each hostile text; 4 is linear."""
    watchlist = Watchlist([Watch("w", SLOW)])
    growth = {}
    for unit in HOSTILE:
        took = [
            measure_seconds(lambda text=text: watchlist.match([make_entry(text)]))
            for text in (unit * (16_384 // len(unit)), unit * (65_536 // len(unit)))
        ]
        growth[ascii(unit)] = round(took[1] / took[0], 1)
    return growth
