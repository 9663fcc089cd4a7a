"""Measure the matcher against the bare automaton and against the usual ways to match keywords.

    GROUNDSWELL_DATA=/path/to/data python benchmarks/matching.py [10 1000 10000 100000]

Reads `streams/*.jsonl.gz` under the data folder: keywords are drawn from one half of the titles
(half of them phrases of two or three words, the rest words), and looked for in the other half.
All times are of the process's own CPU, the best of three.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ahocorasick_rs import AhoCorasick
from rapidfuzz.fuzz import partial_ratio
from rapidfuzz.process import extract

sys.path.insert(0, str(Path(__file__).parent.parent))

from model import Entry, Watch
from watchers import Watchlist
from watchers._query import read
from watchers._terms import forms, leaf
from watchers._text import canonical, plain

STREAMS = ("hn_frontpage", "abc_2003", "crypto_2021_2022", "week_in_ethereum", "reuters_1987")
SIZES = (10, 1_000, 10_000, 100_000)
HEADLINES = 40_000


def rows(data: Path, stream: str) -> Iterator[dict[str, str]]:
    """Return the recorded entries of *stream*."""
    with gzip.open(data / "streams" / f"{stream}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def halves(data: Path) -> tuple[list[str], list[str]]:
    """Return the distinct titles in two halves, in an order that is the same in every run."""
    titles = {row["title"] for stream in STREAMS for row in rows(data, stream)}
    ordered = sorted(titles, key=hash_of)
    return ordered[::2], ordered[1::2]


def hash_of(text: str) -> int:
    """Return a number that shuffles, the same in every run."""
    number = 0
    for character in text:
        number = (number * 1_000_003 + ord(character)) & 0xFFFFFFFF
    return number * 2_654_435_761 & 0xFFFFFFFF


def keywords(titles: list[str], count: int) -> list[str]:
    """Return *count* keywords: words drawn from all that there are, and phrases of two or three.

    Each word of the language is as likely as any other, as those that teams watch are rarely the
    frequent ones.
    """
    vocabulary = {word.lower() for title in titles for word in re.findall(r"[A-Za-z]{4,}", title)}
    found = dict.fromkeys(sorted(vocabulary, key=hash_of)[: count // 4])
    for number, title in enumerate(titles):
        words = re.findall(r"[A-Za-z][a-z]{3,}", title)
        for at in range(len(words) - 2):
            found[" ".join(words[at : at + 2 + number % 2]).lower()] = None
            if len(found) == count:
                return list(found)
    return list(found)


def best(work: Callable[[], object], times: int = 3) -> float:
    """Return the CPU seconds of the fastest of some runs of *work*."""
    measured = []
    for _ in range(times):
        start = time.process_time()
        work()
        measured.append(time.process_time() - start)
    return min(measured)


def line(name: str, documents: int, seconds: float, note: str = "") -> None:
    """Print a row: how many documents a second, and how long for each."""
    rate = documents / seconds
    print(
        f"  {name:<44} {rate:>12,.0f} /s {seconds / documents * 1e6:>10.2f} us  {note}", flush=True
    )


def memory() -> float:
    """Return the megabytes that the process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def compiled(words: list[str], *, fuzzy: bool = False) -> tuple[Watchlist, float]:
    """Return a watch for each of *words*, compiled, and the CPU seconds that took."""
    watches = [Watch(word, (f'"{word}"',), fuzzy=fuzzy) for word in words]
    start = time.process_time()
    watchlist = Watchlist(watches)
    return watchlist, time.process_time() - start


def engine(words: list[str], titles: list[str], texts: list[str]) -> None:
    """Print the speed of the matcher, and of the bare automaton on the same folded text."""
    entries = [Entry("f", str(i), title) for i, title in enumerate(titles)]
    articles = [Entry("f", str(i), "", text=text) for i, text in enumerate(texts)]
    before = memory()
    watchlist, build = compiled(words)
    print(f"{len(words):,} keywords: built in {build:.2f} s, {memory() - before:.0f} MB more")

    ours = best(lambda: watchlist.match(entries))
    patterns = {form.text for word in words for form in forms(leaf(read(f'"{word}"')))}
    bare = AhoCorasick(list(patterns))
    folded = [canonical(plain(title)).text for title in titles]
    each = best(lambda: [bare.find_matches_as_indexes(text, overlapping=True) for text in folded])
    whole = "\n".join(folded)
    at_once = best(lambda: bare.find_matches_as_indexes(whole, overlapping=True))
    count = len(titles)
    line("headlines", count, ours, f"{len(watchlist.match(entries))} matches")
    line(
        "headlines, one call each", count, best(lambda: [watchlist.match([e]) for e in entries], 1)
    )
    line("(a) bare automaton, one call a headline", count, each, f"ours {each / ours:.2f} of it")
    line("(a) bare automaton, one call for all", count, at_once, f"ours {at_once / ours:.2f} of it")
    line("longer texts", len(texts), best(lambda: watchlist.match(articles)))


def usual(words: list[str], titles: list[str]) -> None:
    """Print the speed of the usual ways, on as many headlines as they can do in a while."""
    entries = [Entry("f", str(i), title) for i, title in enumerate(titles)]
    watchlist, _ = compiled(words)
    ours = best(lambda: watchlist.match(entries)) / len(entries)
    few = titles[: max(20, 2_000_000 // len(words) // 10)]
    regexes = [re.compile(rf"\b{re.escape(word)}s?\b", re.IGNORECASE) for word in words]

    loop = best(lambda: [[r for r in regexes if r.search(title)] for title in few], 1)
    line(
        "(b) loop of compiled regexes",
        len(few),
        loop,
        f"ours {loop / len(few) / ours:,.0f} times it",
    )
    pairs = best(lambda: [ratios(title, words) for title in few], 1)
    line(
        "(c) partial_ratio of all pairs",
        len(few),
        pairs,
        f"ours {pairs / len(few) / ours:,.0f} times it",
    )
    lowered = best(lambda: [[w for w in words if w in title.lower()] for title in few], 1)
    line("(d) loop of `in`", len(few), lowered, f"ours {lowered / len(few) / ours:,.0f} times it")


def ratios(title: str, words: list[str]) -> list[tuple[str, float, int]]:
    """Return those of *words* that are in *title* by the ratio that others use."""
    return extract(title.lower(), words, scorer=partial_ratio, score_cutoff=85, limit=None)


def fuzzy(words: list[str], titles: list[str]) -> None:
    """Print the speed with typos asked for everywhere, before and after words are remembered."""
    entries = [Entry("f", str(i), title) for i, title in enumerate(titles)]
    watchlist, build = compiled(words, fuzzy=True)
    start = time.process_time()
    found = len(watchlist.match(entries))
    cold = time.process_time() - start
    warm = best(lambda: watchlist.match(entries))
    note = f"built in {build:.2f} s, {found} matches"
    line(f"fuzzy, {len(words):,} keywords, cold", len(titles), cold, note)
    line(f"fuzzy, {len(words):,} keywords, warm", len(titles), warm)


def regexes(words: list[str], texts: list[str]) -> None:
    """Print what 1,000 regexes cost on a text of 16 KB, and how that grows with the text."""
    patterns = [r"/\b" + word.replace(" ", r"[\s-]+") + r"(s|es)?\b/" for word in words]
    watchlist = Watchlist(Watch(pattern, (pattern,)) for pattern in patterns)
    joined = " ".join(texts)
    for size in (8_192, 16_384, 32_768):
        entries = [Entry("f", "1", "", text=joined[size * i : size * (i + 1)]) for i in range(20)]
        seconds = best(lambda entries=entries: watchlist.match(entries))
        note = f"{len(watchlist.match(entries)) / 20:.0f} matches each"
        line(f"{len(words):,} regexes, texts of {size:,}", 20, seconds, note)


def hostile() -> None:
    """Print how the time grows with texts that are made to be slow: fourfold is linear."""
    queries = ("/(a+)+$/", "/(a|aa)*b/", '"+ + x"', "a1 NEAR/5 a1", "aaa*", "*aaa", "aaaaaaaaaa~")
    watchlist = Watchlist([Watch("w", queries)])
    for unit in ("a", "+", "aaa-", "a1 ", "'s-", "aaaaaaaaab ", "\u0301", "数"):
        times = []
        for size in (16_384, 65_536):
            entry = Entry("f", "1", "", text=unit * (size // len(unit)))
            times.append(best(lambda entry=entry: watchlist.match([entry])))
        note = f"{times[1] / times[0]:.1f} times that of 16 KB"
        line(f"64 KB of {unit!a}", 1, times[1], note)


def main() -> None:
    """Print every measure for the sizes that are asked for."""
    data = Path(os.environ["GROUNDSWELL_DATA"])
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    known, new = halves(data)
    new = new[:HEADLINES]
    texts = [row["body"] for row in rows(data, "reuters_1987") if len(row.get("body", "")) > 400]
    texts = texts[:3000]
    letters = sum(map(len, new)) // len(new), sum(map(len, texts)) // len(texts)
    print(f"{len(new):,} headlines of {letters[0]} letters, {len(texts):,} texts of {letters[1]}")
    for size in sizes:
        words = keywords(known, size)
        engine(words, new, texts)
        if size <= 10_000:
            usual(words, new)
    fuzzy(keywords(known, 10_000), new)
    regexes(keywords(known, 1_000), texts)
    hostile()


if __name__ == "__main__":
    main()
