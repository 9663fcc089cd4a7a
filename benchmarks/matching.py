"""Measure the speed of the matcher, compared with the bare automaton and the usual ways.

    python -m benchmarks.matching [10 1000 10000 100000] [--wanted 100000]

Keywords are drawn from one half of the recorded titles: a quarter of them are words, the others
phrases of two or three words. Each has its plurals and joined writings. They are looked for in the
other half and in newspaper articles. Each number of keywords is measured in a process of its own.

Every time is the process's own CPU, the best of several rounds. In a round the rivals take turns at
each tenth, so that a busy machine slows all of them alike. Prints JSON:

* `of_bare_*`: the speed as a part of the automaton's alone, which lists its finds in the same
  folded text by the same patterns. One figure has a call for each document, the other one for all.
* `with_all_spans_*`: the speed where all spans are read. The spans of a match are located when they
  are first read.
* `times_*`: how many times as fast the matcher is as each of the usual ways.
"""

import argparse
import gc
import gzip
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import TypeVar

from ahocorasick_rs import AhoCorasick
from rapidfuzz.fuzz import partial_ratio
from rapidfuzz.process import extract

from benchmarks.machine import machine
from benchmarks.matching_limits import AT, measure_fuzzy, measure_hostile, measure_regexes
from model import SeenEntry, Watch
from watchers import Watchlist
from watchers.matching.query import parse_query
from watchers.matching.terms import list_forms, make_leaf
from watchers.matching.tree import Term
from watchers.text.folding import fold_canonical, fold_plain

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data"))
STREAMS = ("hn_frontpage", "abc_2003", "crypto_2021_2022", "week_in_ethereum", "reuters_1987")
SIZES = (10, 1_000, 10_000, 100_000)
HEADLINES, TEXTS = 40_000, 1_000
PARTS = 10
SLOW_WAY_SECONDS = 2.0  # for each of the slow ways

T = TypeVar("T")


# --- the documents and keywords ------------------------------------------------------------


def rows(stream: str) -> Iterator[dict[str, str]]:
    """Return the recorded entries of *stream*."""
    with gzip.open(DATA / "streams" / f"{stream}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def halves() -> tuple[list[str], list[str]]:
    """Return the distinct titles in two halves, in an order that is the same in every run."""
    titles = {row["title"] for stream in STREAMS for row in rows(stream)}
    ordered = sorted(titles, key=shuffle_key)
    return ordered[::2], ordered[1::2][:HEADLINES]


def articles() -> list[str]:
    """Return newspaper articles."""
    bodies = (row.get("body", "") for row in rows("reuters_1987"))
    return [body for body in bodies if len(body) > 400][:TEXTS]


def shuffle_key(text: str) -> int:
    """Return a number that shuffles, the same in every run."""
    number = 0
    for character in text:
        number = (number * 1_000_003 + ord(character)) & 0xFFFFFFFF
    return number * 2_654_435_761 & 0xFFFFFFFF


def keywords(titles: list[str], count: int) -> list[str]:
    """Return *count* keywords: words drawn from the whole vocabulary, phrases of two or three.

    Each word of the language is as likely as any other, as those that teams watch are rarely the
    frequent ones.
    """
    vocabulary = {word.lower() for title in titles for word in re.findall(r"[A-Za-z]{4,}", title)}
    found = dict.fromkeys(sorted(vocabulary, key=shuffle_key)[: count // 4])
    for number, title in enumerate(titles):
        words = re.findall(r"[A-Za-z][a-z]{3,}", title)
        for at in range(len(words) - 2):
            found[" ".join(words[at : at + 2 + number % 2]).lower()] = None
            if len(found) == count:
                return list(found)
    return list(found)


# --- measuring ------------------------------------------------------------------------------


def measure_best(works: dict[str, Callable[[int], object]], rounds: int = 7) -> dict[str, float]:
    """Return the fewest CPU seconds that each of *works* takes, summed over the parts.

    In each round all have a go at a part before the next begins, so that a busy moment hits all.
    """
    least = {name: [float("inf")] * PARTS for name in works}
    for _ in range(rounds):
        for part in range(PARTS):
            for name, work in works.items():
                began = time.process_time()
                work(part)
                least[name][part] = min(least[name][part], time.process_time() - began)
    return {name: sum(parts) for name, parts in least.items()}


def split_in_parts(documents: Sequence[T]) -> list[Sequence[T]]:
    """Return *documents* in parts of one size."""
    cuts = [len(documents) * part // PARTS for part in range(PARTS + 1)]
    return [documents[start:end] for start, end in pairwise(cuts)]


def measure_pace(work: Callable[[str], object], documents: Sequence[str]) -> float:
    """Return the CPU seconds of one document, over as many as the time allows."""
    began, done, spent = time.process_time(), 0, 0.0
    while spent < SLOW_WAY_SECONDS and done < len(documents):
        work(documents[done])
        done += 1
        spent = time.process_time() - began
    return spent / done


def measure_memory() -> float:
    """Return the MiB that the process has in memory; 0 if the system does not provide it."""
    gc.collect()
    status = Path("/proc/self/statm")
    pages = int(status.read_text(encoding="ascii").split()[1]) if status.exists() else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def make_bare_automaton(words: list[str]) -> AhoCorasick:
    """Return an automaton of the patterns that the matcher has for *words*, in its order."""
    found: dict[str, None] = {}
    for word in words:
        term = parse_query(f'"{word}"')
        assert isinstance(term, Term)
        found |= dict.fromkeys(form.text for form in list_forms(make_leaf(term)))
    return AhoCorasick(found)


def compare_with_automaton(
    watchlist: Watchlist, automaton: AhoCorasick, documents: list[str], field: str
) -> dict[str, float]:
    """Return the speed in *documents*, also as a part of the bare automaton's."""
    entries = [
        SeenEntry("f", str(i), **{"title": "", field: text}, first_seen=AT)
        for i, text in enumerate(documents)
    ]
    ours = split_in_parts(entries)
    folded = split_in_parts([fold_canonical(fold_plain(text)).text for text in documents])
    whole = ["\n".join(texts) for texts in folded]

    # As in `replay`: a garbage collection must not visit these objects in one rival's turn.
    gc.collect()
    gc.freeze()

    def hits(text: str) -> list[tuple[int, int, int]]:
        return automaton.find_matches_as_indexes(text, overlapping=True)

    took = measure_best(
        {
            "ours": lambda part: watchlist.match(ours[part]),
            "each": lambda part: [hits(text) for text in folded[part]],
            "whole": lambda part: hits(whole[part]),
            "spans": lambda part: [match.spans for match in watchlist.match(ours[part])],
            "alone": lambda part: [watchlist.match([entry]) for entry in ours[part]],
        }
    )
    return {
        "documents_per_second": round(len(documents) / took["ours"]),
        "with_all_spans_per_second": round(len(documents) / took["spans"]),
        "one_at_a_time_per_second": round(len(documents) / took["alone"]),
        "matches": len(watchlist.match(entries)),
        "of_bare_automaton_a_call_each": round(took["each"] / took["ours"], 3),
        "of_bare_automaton_one_call": round(took["whole"] / took["ours"], 3),
    }


def compare_with_usual_ways(
    words: list[str], documents: list[str], rate: float
) -> dict[str, float]:
    """Return how many times as fast as each of the usual ways *rate* documents a second are."""
    patterns = [re.compile(rf"\b{re.escape(word)}s?\b", re.IGNORECASE) for word in words]

    def regex_loop(text: str) -> object:
        return [pattern for pattern in patterns if pattern.search(text)]

    def all_ratios(text: str) -> object:
        return extract(text.lower(), words, scorer=partial_ratio, score_cutoff=85, limit=None)

    def in_loop(text: str) -> object:
        lowered = text.lower()
        return [word for word in words if word in lowered]

    return {
        "times_regex_loop": round(rate * measure_pace(regex_loop, documents), 1),
        "times_partial_ratio": round(rate * measure_pace(all_ratios, documents), 1),
        "times_in_loop": round(rate * measure_pace(in_loop, documents), 1),
    }


def measure_size(size: int) -> dict[str, object]:
    """Return every figure for *size* keywords."""
    known, titles = halves()
    words = keywords(known, size)
    documents = {"title": titles, "text": articles()}
    watches = [Watch(word, (f'"{word}"',)) for word in words]
    before, began = measure_memory(), time.process_time()
    watchlist = Watchlist(watches)
    built = time.process_time() - began
    figures: dict[str, object] = {
        "keywords": len(words),
        "build_s": round(built, 3),
        "memory_mib": round(measure_memory() - before, 1),
    }
    automaton = make_bare_automaton(words)
    for field, name in (("title", "headlines"), ("text", "articles")):
        found = compare_with_automaton(watchlist, automaton, documents[field], field)
        usual = compare_with_usual_ways(words, documents[field], found["documents_per_second"])
        figures[name] = found | usual
    return figures


def measure_in_process(size: int) -> dict[str, object]:
    """Return the figures for *size* keywords, measured where nothing else fills the memory."""
    command = [sys.executable, "-m", "benchmarks.matching", "--one", str(size)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    figures: dict[str, object] = json.loads(done.stdout)
    return figures


def main() -> int:
    """Run it and print the figures."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("sizes", nargs="*", type=int, default=SIZES, help="numbers of keywords")
    words.add_argument("--one", type=int, help="measure this number of keywords in this process")
    words.add_argument("--wanted", type=float, default=100_000, help="headlines/s at 10,000")
    asked = words.parse_args()
    if asked.one:
        print(json.dumps(measure_size(asked.one)))
        return 0
    known, titles = halves()
    texts = articles()
    figures: dict[str, object] = {
        "headlines": {"count": len(titles), "letters": round(mean(map(len, titles)))},
        "articles": {"count": len(texts), "letters": round(mean(map(len, texts)))},
        "sizes": [measure_in_process(size) for size in asked.sizes],
        "fuzzy": measure_fuzzy(keywords(known, 10_000), titles),
        "regexes": measure_regexes(keywords(known, 1_000), texts),
        "hostile": measure_hostile(),
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    rates = {of["keywords"]: of["headlines"]["documents_per_second"] for of in figures["sizes"]}
    return 0 if rates.get(10_000, asked.wanted) >= asked.wanted else 1


if __name__ == "__main__":
    sys.exit(main())
