"""Compare the terms that discovery finds with the rules of other tools, on recorded streams.

    python -m benchmarks.discovery [STREAM...] [--hourly] [--json FILE]
    python -m benchmarks.discovery STREAM --rows 60 --seed 7
    python -m benchmarks.discovery STREAM --shuffle 1

The product's own code plays each stream; worldmonitor's and TrendRadar's rules get its reports. The
figures of each rule, as JSON:

* the dated events that stand in the top ten within 24 hours of their beginning, of the usable ones;
* the median delay and rank of these, and the missed ones;
* new topics a day, and the part of the topics that the next list has as well;
* events that are told at 3 and at 6 topics a day: by a threshold chosen afterwards, and by the one
  that the product learns as time goes on. A topic is told once;
* topics a day that reach a score;
* CPU, memory of the window and the topics, and rows of the past in 28 days.

An event is found where half of a row's reports match it, or three tenths and the label. It begins
with the first report from which a day holds half of its greatest number. The first 48 hours have no
lists. `--rows` prints rows to be judged by reading, with the rows above them. `--shuffle` deals the
times of all reports out again, so that nothing happens: every topic that is told is false.
"""

import argparse
import gc
import json
import tracemalloc
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from pathlib import Path
from random import Random

from benchmarks.discovery_figures import TOP, find_truths, measure_run
from benchmarks.discovery_rules import Ours, Played, Row, play
from benchmarks.discovery_streams import DAY, PLANS, Stream, load, shuffle
from benchmarks.machine import machine

MEMORY_HOURS = 6 * DAY


def measure_memory(stream: Stream) -> dict[str, float]:
    """Return the MB that the last six days of *stream* take.

    The state is the window, the copies, the days that were not learned yet and the topics. The
    caches of words and names are those that matching uses too.
    """
    ours = Ours(stream)
    tracemalloc.start()
    for hour in range(stream.end - MEMORY_HOURS + 1, stream.end + 1):
        ours.add_hour(hour)
        if hour % stream.plan.step == 0:
            ours.list_rows()
    del ours.past
    gc.collect()
    with_caches, _ = tracemalloc.get_traced_memory()
    clear_caches()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"state": round(size / 1e6, 1), "caches": round((with_caches - size) / 1e6, 1)}


def clear_caches() -> None:
    """Empty the caches of all functions of the product."""
    for found in gc.get_objects():
        if isinstance(found, _lru_cache_wrapper) and found.__module__.startswith("watchers."):
            found.cache_clear()
    gc.collect()


def measure(stream: Stream) -> dict[str, object]:
    """Return all figures of *stream*."""
    played = play(stream)
    truths = find_truths(played)
    return {
        "days": round(stream.days, 1),
        "step_h": stream.plan.step,
        "reports": len(played.reports),
        "rows_of_the_past": played.past_rows,
        "memory_mb": measure_memory(stream),
        "rules": {run.name: measure_run(run, played, truths) for run in played.runs},
    }


def sample_rows(played: Played, count: int, seed: int) -> Iterator[str]:
    """Yield *count* rows of our top tens in words, each with the rows above it."""
    places = [
        (one, rank) for one in played.runs[0].lists for rank in range(min(len(one.rows), TOP))
    ]
    chosen = Random(seed).sample(places, min(count, len(places)))
    for number, (one, rank) in enumerate(chosen, 1):
        yield f"\n{number}. {describe_row(one.rows[rank])}"
        for story in one.rows[rank].term.stories:
            yield f"     - {story.title} ({story.publisher})"
        for above in one.rows[:rank]:
            yield f"   above: {above.term.text} ({', '.join(above.term.also)})"


def describe_row(row: Row) -> str:
    """Return *row* on one line."""
    term = row.term
    numbers = f"{term.score:.1f}, {term.observed} in {term.hours} h, {term.expected:.2f} usual"
    return f"{term.text} ({', '.join(term.also)}): {numbers}"


def read_arguments() -> argparse.Namespace:
    """Return the arguments of the command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("streams", nargs="*", metavar="STREAM", default=list(PLANS))
    parser.add_argument("--hourly", action="store_true")
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--shuffle", type=int, default=0, metavar="SEED")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def main() -> None:
    """Measure the streams, and print the figures or rows to be judged."""
    asked = read_arguments()
    figures: dict[str, object] = {"machine": machine()}
    for name in asked.streams:
        stream = load(name, asked.hourly)
        if asked.shuffle:
            stream = shuffle(stream, asked.shuffle)
        if asked.rows:
            print("\n".join(sample_rows(play(stream, with_peers=False), asked.rows, asked.seed)))
        else:
            figures[name] = measure(stream)
    if asked.rows:
        return
    text = json.dumps(figures, indent=1, ensure_ascii=False)
    print(text)
    if asked.json:
        asked.json.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
