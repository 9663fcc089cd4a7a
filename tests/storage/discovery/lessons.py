"""Lessons by chance, and the two pasts that learn them: in the tables and in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from random import Random

from model import DAYS_LEARNED, DayCounts, Lesson, Marks, WordPlaces
from storage._store import Store

FIRST_DAY = 20_000
TERMS = [f"term{number}" for number in range(30)] + ["央行", "Ångström unit", "a b c"]
WORDS = [f"word{number}" for number in range(25)] + ["央", "zürich"]


def a_lesson(day: int = FIRST_DAY, hour: int = 0, **fields) -> Lesson:
    """Return a lesson of *day*, at an *hour* of the second day after it."""
    marks = Marks(since=FIRST_DAY * 24, upto=(day + 2) * 24 + hour, day=day)
    return Lesson(**({"marks": marks} | fields))


def random_lessons(seed: int, count: int) -> Iterator[Lesson]:
    """Yield lessons by chance: with days that are missing, come late, or are forgotten soon."""
    chance = Random(seed)
    upto = FIRST_DAY * 24
    marks = Marks(since=upto)
    for _ in range(count):
        upto += chance.choice((1, 6, 24, 24, 30, 24 * 9))
        today = upto // 24
        days = {
            today - chance.randint(2, DAYS_LEARNED): _count_terms(chance)
            for _ in range(chance.randint(0, 3))
        }
        words = {}
        for word in chance.sample(WORDS, chance.randint(0, 20)):
            seen = chance.randint(1, 4)
            words[word] = [seen, chance.randint(0, seen), chance.randint(0, seen)]
        marks = Marks(
            since=marks.since,
            upto=upto,
            day=today - 2,
            words=marks.words + len(words),
            clauses=marks.clauses + 2,
            reports=marks.reports + chance.randint(0, 90),
        )
        yield Lesson(marks, days=days, words=words, halves=chance.random() < 0.2)


def _count_terms(chance: Random) -> DayCounts:
    terms = chance.sample(TERMS, chance.randint(0, 20))
    return DayCounts(chance.randint(20, 99), {term: chance.randint(1, 9) for term in terms})


def facts(past):
    """Return all that *past* has learned."""
    frequent = [(least, sorted(past.list_frequent(least))) for least in (0, 1, 2.5, 8)]
    return past.marks, past.list_days(), past.find_sums([*TERMS, "unknown"]), frequent


def learn(store: Store, *lessons: Lesson) -> None:
    """Learn *lessons* to their end."""
    for lesson in lessons:
        for _ in store.learn(lesson):
            pass


def begin(store: Store, lesson: Lesson, steps: int) -> bool:
    """Learn *steps* of *lesson*; return whether more are left."""
    learning = store.learn(lesson)
    with suppress(StopIteration):
        for _ in range(steps):
            next(learning)
        return True
    return False


def places(past, word: str) -> WordPlaces | None:
    """Return the places of *word* in *past*."""
    return dict(past.list_frequent(0)).get(word)
