"""Measure how well copies fold into reports, compared with `token_set_ratio`, and how fast.

    python -m benchmarks.reports [--wanted 0.95]

There are three sets of texts whose likeness is known:

* titles that one article had in turn;
* headlines of stories of a news site;
* pairs of headlines that people graded for likeness.

The first two sets run through `Folder` in the order of time, without links, so that words alone
decide; `with_links` is the whole cascade. Two articles that bore the same title count as one, since
nobody could tell them apart. Prints JSON:

* precision and recall over pairs in one report at several thresholds, ours marked;
* the recall of the plain way, the likest first text by rapidfuzz, at the same precision or above;
* `by_half`: the figures of two halves of the articles, of which only the first was used to choose
  the threshold;
* entries a second.

Exits with 1 where the precision of a set of titles is below `--wanted`.
"""

import argparse
import gzip
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin
from zlib import crc32

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from benchmarks.machine import machine
from model import COPY_WINDOW, FirstText, Match, SeenEntry
from storage import RehearsalState
from watchers import Folder
from watchers.reports import likeness as _likeness
from watchers.reports.facts import facts_agree
from watchers.text.folding import split_words

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data"))

OURS = _likeness.COPY_LIKENESS
THRESHOLDS = tuple(sorted({0.36, 0.40, 0.44, 0.52, 0.56, 0.60, 0.70, OURS}))
RATIOS = (66, 68, 70, 72, 74, 76, 78, 80, 82, 85, 90, 92, 95, 100)
SITE = "https://www.bbc.com"  # to which the edited articles' links belong
GRADE = 3.0  # of 5: roughly equivalent


class Text(NamedTuple):
    """A headline, and the article or story that it belongs to."""

    at: datetime
    title: str
    label: str
    link: str = ""
    publisher: str = ""


class Score(NamedTuple):
    """How well groups of texts agree with their labels, over pairs."""

    precision: float
    recall: float
    pairs: int
    """Pairs within a group."""


def rows(name: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of the data."""
    with gzip.open(DATA / name, "rb") as lines:
        yield from map(json.loads, lines)


def edits() -> list[Text]:
    """Return the titles that articles had, in order of time, labelled by article."""
    found = [
        Text(_time(at), title, row["href"], urljoin(SITE, row["href"]))
        for row in rows("stories/headline_edits.jsonl.gz")
        for at, title in row["titles"]
    ]
    return _joined(sorted(found))


def stories() -> list[Text]:
    """Return the headlines of a news site's stories, in order of time, labelled by story."""
    found = [
        Text(_time(row["t"]), row["title"], row["story"], row["url"], row["source"])
        for row in rows("stories/google_news_stories.jsonl.gz")
    ]
    return sorted(found)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _joined(texts: Sequence[Text]) -> list[Text]:
    """Return *texts* with one label for articles that bore the same title."""
    parent: dict[str, str] = {}

    def root(label: str) -> str:
        while parent.get(label, label) != label:
            label = parent[label]
        return label

    bearer: dict[str, str] = {}
    for text in texts:
        first = bearer.setdefault(" ".join(split_words(text.title)), text.label)
        parent[root(text.label)] = root(first)
    return [text._replace(label=root(text.label)) for text in texts]


# --- the two ways -----------------------------------------------------------------------------


def by_likeness(
    texts: Sequence[Text], threshold: float = OURS, *, links: bool = False
) -> tuple[list[str], list[str]]:
    """Return the report and the story of each text, by words alone unless *links* count too."""
    _likeness.COPY_LIKENESS = threshold
    memory, folder = RehearsalState(), Folder()
    reports, events = [], []
    for number, text in enumerate(texts):
        link = text.link if links else ""
        entry = SeenEntry(
            str(number), "", text.title, link, publisher=text.publisher, first_seen=text.at
        )
        [report] = folder.fold([Match("w", entry, (), ())], memory.recent(text.at), text.at)
        memory.add_reports([report], text.at)
        reports.append(report.key)
        events.append(report.story)
    _likeness.COPY_LIKENESS = OURS
    return reports, events


def by_ratio(texts: Sequence[Text], threshold: float) -> list[str]:
    """Return the report of each text by `token_set_ratio` to the first texts of three days."""
    firsts: dict[int, str] = {}
    reports = []
    for number, text in enumerate(texts):
        while firsts and texts[oldest := next(iter(firsts))].at < text.at - COPY_WINDOW:
            del firsts[oldest]
        title = default_process(text.title)
        best = process.extractOne(
            title, firsts, scorer=fuzz.token_set_ratio, score_cutoff=threshold
        )
        if best is None:
            firsts[number] = title
        reports.append(str(number if best is None else best[2]))
    return reports


# --- scores -----------------------------------------------------------------------------------


def score(groups: Iterable[str], labels: Iterable[str]) -> Score:
    """Return how well *groups* agree with *labels*."""
    members: defaultdict[str, Counter[str]] = defaultdict(Counter)
    all_labels: Counter[str] = Counter()
    for group, label in zip(groups, labels, strict=True):
        members[group][label] += 1
        all_labels[label] += 1
    found = sum(_pairs(sum(one.values())) for one in members.values())
    right = sum(_pairs(count) for one in members.values() for count in one.values())
    return _score(right, found, sum(map(_pairs, all_labels.values())))


def halved(groups: Sequence[str], texts: Sequence[Text]) -> list[Score]:
    """Return the scores of two halves of the labels; a pair of both counts half in each."""
    halves = [Counter[str](), Counter[str]()]
    members: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for group, text in zip(groups, texts, strict=True):
        members[group][text.label] += 1
        halves[crc32(text.label.encode()) & 1][text.label] += 1
    scores = []
    for half in halves:
        inside = [{k: n for k, n in one.items() if k in half} for one in members.values()]
        right = sum(_pairs(n) for one in inside for n in one.values())
        mine = [
            (sum(one.values()), sum(all_.values()))
            for one, all_ in zip(inside, members.values(), strict=True)
        ]
        found = sum(_pairs(own) + own * (total - own) / 2 for own, total in mine)
        scores.append(_score(right, round(found), sum(map(_pairs, half.values()))))
    return scores


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _score(right: int, found: int, wanted: int) -> Score:
    return Score(round(right / max(found, 1), 4), round(right / max(wanted, 1), 4), found)


def graded() -> tuple[Callable[[float], Score], Callable[[float], Score]]:
    """Return the scores on graded pairs by threshold: ours and that of `token_set_ratio`."""
    first_texts, pairs = _likeness.FirstTexts(), []
    start = datetime(2015, 1, 1, tzinfo=UTC)
    listed = list(rows("stories/headline_pairs_2013_2015.jsonl.gz"))
    for number, row in enumerate(listed):
        first, second = _likeness.read_wording(row["s1"]), _likeness.read_wording(row["s2"])
        for side, asked in enumerate((first, second)):
            first_texts.add(FirstText(f"{number}.{side}", "", start, *asked))
    for number, row in enumerate(listed):
        first = _likeness.read_wording(row["s1"])
        first_text = first_texts.get(f"{number}.1")
        assert first_text is not None
        agrees = facts_agree(first.facts, first_text.facts)
        likeness = first_texts.measure(first, first_text) if agrees else 0.0
        ratio = fuzz.token_set_ratio(row["s1"], row["s2"], processor=default_process)
        pairs.append((likeness, ratio, row["score"] >= GRADE))

    def scored(column: int, threshold: float) -> Score:
        above = [pair[2] for pair in pairs if pair[column] >= threshold]
        return _score(sum(above), len(above), sum(pair[2] for pair in pairs))

    return (lambda threshold: scored(0, threshold)), (lambda threshold: scored(1, threshold))


def compare(ours: dict[float, Score], theirs: dict[float, Score], wanted: float) -> dict[str, Any]:
    """Return both curves, and the recalls at our precision and at the *wanted* one."""
    at = ours[OURS]
    ratio, recall = best(theirs, at.precision)
    return {
        "ours": {"threshold": OURS, **at._asdict()},
        "token_set_ratio_as_precise": {"threshold": ratio, "recall": recall},
        "recall_as_precise_as_wanted": {
            "ours": best(ours, wanted)[1],
            "token_set_ratio": best(theirs, wanted)[1],
        },
        "curve": {str(threshold): one._asdict() for threshold, one in ours.items()},
        "curve_token_set_ratio": {
            str(threshold): one._asdict() for threshold, one in theirs.items()
        },
    }


def best(curve: Mapping[float, Score], precision: float) -> tuple[float, float]:
    """Return threshold and recall of the best of *curve* that is as precise, zeros if none is."""
    able = [
        (one.recall, threshold) for threshold, one in curve.items() if one.precision >= precision
    ]
    recall, threshold = max(able, default=(0.0, 0.0))
    return threshold, recall


def pace(name: str, limit: int) -> dict[str, Any]:
    """Return how many entries of a stream fold a second, were each of them a match."""
    texts = [
        Text(_time(row["t"]), row["title"], "", row.get("url") or "", row.get("source") or "")
        for row, _ in zip(rows(f"streams/{name}.jsonl.gz"), range(limit), strict=False)
    ]
    began = time.process_time()
    reports, events = by_likeness(texts, links=True)
    seconds = time.process_time() - began
    return {
        "stream": name,
        "entries": len(texts),
        "reports": len(set(reports)),
        "stories": len(set(events)),
        "entries_per_second": round(len(texts) / seconds),
    }


def main() -> int:
    """Run it and print the figures."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--wanted", type=float, default=0.95, help="precision over pairs")
    wanted = asked.parse_args().wanted
    figures: dict[str, Any] = {}
    for name, texts in (("headline_edits", edits()), ("google_news_stories", stories())):
        labels = [text.label for text in texts]
        ours = {one: score(by_likeness(texts, one)[0], labels) for one in THRESHOLDS}
        theirs = {float(one): score(by_ratio(texts, one), labels) for one in RATIOS}
        figures[name] = {"texts": len(texts), **compare(ours, theirs, wanted)}
        groups, events = by_likeness(texts)
        figures[name]["as_stories"] = score(events, labels)._asdict()
        figures[name]["by_half"] = [half._asdict() for half in halved(groups, texts)]
        linked, _ = by_likeness(texts, links=True)
        figures[name]["with_links"] = score(linked, labels)._asdict()
    likeness, ratio = graded()
    figures["headline_pairs"] = compare(
        {one: likeness(one) for one in THRESHOLDS},
        {float(one): ratio(one) for one in RATIOS},
        wanted,
    )
    figures["pace"] = [pace("newsapi_2020", 20_000), pace("hn_frontpage", 20_000)]
    figures["machine"] = machine()
    print(json.dumps(figures, indent=2))
    titles = ("headline_edits", "google_news_stories")
    return 0 if all(figures[one]["ours"]["precision"] >= wanted for one in titles) else 1


if __name__ == "__main__":
    sys.exit(main())
