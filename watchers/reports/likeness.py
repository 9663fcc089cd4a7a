"""Find the text that another one copies, by weighing the words that they share.

The likeness of two texts is the cosine between their sets of words. A word weighs its inverse
document frequency (Spärck Jones 1972) among the first texts of the last days. Scripts without
spaces, as Han, count by pairs of characters. Numbers, dates and countries must agree as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import nsmallest
from itertools import islice, pairwise
from math import log, log2, sqrt
from operator import neg
from typing import NamedTuple

from model import FirstText
from watchers.reports.facts import facts_agree, find_facts
from watchers.text.folding import is_unbroken, split_words

COPY_LIKENESS = 0.48
"""Likeness of a copy that comes within `COPY_LIKENESS_HOURS`. Higher finds fewer copies."""
COPY_LIKENESS_HOURS = 9.0
LIKENESS_PER_DOUBLING = 0.1
"""Likeness that a later copy needs in addition, each time that its age doubles."""
LIKENESS_OF_ONE_PUBLISHER = 0.1
"""Likeness that a copy by the same publisher needs in addition: its follow-ups are much alike."""
STORY_LIKENESS = 0.35
"""Likeness of two reports about one event."""
STEM_LETTERS = 5  # letters of a word that are compared; in most languages the endings differ
MAX_WORDS = 40  # words of a text that are compared
MAX_FIRST_TEXTS = 50_000  # first texts that are kept; beyond that the oldest go
MAX_LOOKUPS = 400  # first texts that are looked up for one text, by its rarest words first
MAX_COMPARED = 4  # first texts among them that are compared word by word

# Word frequencies before enough was read: a word counts as if so many of the first thousand texts
# had it. A shorter word counts more (Zipf 1936); the prior is by its number of letters.
_PRIOR_TEXTS = 1_000
_PRIOR_BY_LETTERS = (100, 100, 100, 20, 10, 6)
_PRIOR_OF_FUNCTION_WORD = 100
_PRIOR_OF_UNBROKEN_PAIR = 1
# A word tells something if at most one text in so many has it; the weight of such a word.
_TEXTS_PER_TELLING_WORD = 50
_TELLING_WEIGHT = log(_TEXTS_PER_TELLING_WORD) ** 2
# Function words of three letters and more; shorter words have a high prior anyway.
_FUNCTION_WORDS = """the and for are was were has have had will with from that this after over says
    said not but you your his her its our they their who what when why how new can could would may
    more than out into about amid against all off first one two day year week der die das und den
    dem ein eine mit von auf fur ist nicht les des une dans pour sur par est que qui avec aux los
    las del una por con para como mas gli della che non nel per com nao een het van voor что для
    как это все его или при над"""
_FUNCTION_STEMS = frozenset([word[:STEM_LETTERS] for word in _FUNCTION_WORDS.split()])


class Wording(NamedTuple):
    """The parts of a text that are compared."""

    words: tuple[str, ...]
    """Each once, in the order of the text."""
    facts: tuple[str, ...]
    """Numbers, dates and countries, each once, sorted."""


class Likest(NamedTuple):
    """The first texts that a text is like, as far as there are any."""

    copied: FirstText | None
    """The first text that it copies."""
    related: FirstText | None
    """The likest first text about the same event."""


_NO_LIKENESS = Likest(None, None)


def read_wording(text: str, folded: Sequence[str] = ()) -> Wording:
    """Return the wording of *text*; *folded* are its `split_words`, if known already."""
    words = (folded or split_words(text))[:MAX_WORDS]
    found: dict[str, None] = {}
    if text.isascii():
        # No word is of a script without spaces.
        found = dict.fromkeys([word[:STEM_LETTERS] for word in words])
    else:
        for word in words:
            if len(word) > 1 and is_unbroken(word[0]):
                pairs = map("".join, pairwise(word[:MAX_WORDS]))
                found.update(dict.fromkeys(pairs))
            else:
                found[word[:STEM_LETTERS]] = None
    distinct = tuple(islice(found, MAX_WORDS))
    return Wording(distinct, find_facts(text, words))


def compute_copy_likeness(age: timedelta) -> float:
    """Return the likeness that a copy needs when the first text has this *age*."""
    hours = age.total_seconds() / 3600
    if hours <= COPY_LIKENESS_HOURS:
        return COPY_LIKENESS
    return COPY_LIKENESS + LIKENESS_PER_DOUBLING * log2(hours / COPY_LIKENESS_HOURS)


class FirstTexts:
    """The first texts of the reports of the last days; answers which is likest to a text.

    The answer depends on the first texts that it holds and on nothing else. So an instance that
    is filled again after a restart answers the same.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._kept: dict[int, FirstText] = {}
        """By number; the numbers are consecutive, from `_lowest` on."""
        self._lowest = 0
        self._by_key: dict[str, int] = {}
        self._with_word: dict[str, list[int]] = {}
        """By word: the numbers of the first texts that have it, ascending."""
        self._frequency: dict[str, int] = {}
        """By word: how many these are, and the prior of the word."""

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: str) -> FirstText | None:
        """Return the first text of the report *key*; None if it is not held."""
        number = self._by_key.get(key)
        return None if number is None else self._kept[number]

    def latest(self) -> datetime | None:
        """Return when the last first text was first seen; None while none is held."""
        if not self._kept:
            return None
        last = self._kept[self._last_number()]
        return last.at

    def _last_number(self) -> int:
        return self._lowest + len(self._kept) - 1

    def add(self, first_text: FirstText) -> bool:
        """Hold *first_text*, unless one of its report is held; return whether it was added.

        It is not older than those held.
        """
        if first_text.key in self._by_key:
            return False
        number = self._lowest + len(self._kept)
        self._kept[number] = first_text
        self._by_key[first_text.key] = number
        for word in first_text.words:
            self._with_word.setdefault(word, []).append(number)
            before = self._frequency.get(word) or _prior_of(word)
            self._frequency[word] = before + 1
        return True

    def drop_last(self, count: int) -> None:
        """Drop the *count* first texts that were added last."""
        for _ in range(count):
            self._drop(self._last_number(), end=-1)

    def forget(self, before: datetime) -> None:
        """Drop the first texts older than *before*, and the oldest above `MAX_FIRST_TEXTS`."""
        kept = self._kept
        while kept:
            oldest = kept[self._lowest]
            if oldest.at >= before and len(kept) <= MAX_FIRST_TEXTS:
                break
            self._drop(self._lowest, end=0)
            self._lowest += 1

    def _drop(self, number: int, end: int) -> None:
        """Drop a first text that is first (*end* 0) or last (-1) of those with any of its words."""
        first_text = self._kept.pop(number)
        del self._by_key[first_text.key]
        for word in first_text.words:
            numbers = self._with_word[word]
            self._frequency[word] -= 1
            if len(numbers) == 1:
                del self._with_word[word], self._frequency[word]
            else:
                del numbers[end]

    # --- the likest -----------------------------------------------------------------------

    def find_likest(self, asked: Wording, at: datetime, publisher: str = "") -> Likest:
        """Return the first text that *asked*, seen *at*, copies, and the one it is related to.

        Of equally like ones the earlier. A copy is related to the text that it copies. A further
        text of the same *publisher* must be more alike to be a copy.
        """
        if not self._shares_enough(asked.words):
            return _NO_LIKENESS
        weights = self._weigh(asked)
        size = sum(weights.values())
        copied = related = None
        best = STORY_LIKENESS
        best_copy = COPY_LIKENESS
        for bound, number in self._list_candidates(weights, size):
            if bound < best and (copied or bound < COPY_LIKENESS):
                break
            first_text = self._kept[number]
            likeness = self._cosine(weights, size, first_text)
            if likeness >= best and (related is None or likeness > best):
                related = first_text
                best = likeness
            if likeness < best_copy or (copied and likeness == best_copy):
                continue
            needed = compute_copy_likeness(at - first_text.at)
            if publisher and publisher == first_text.publisher:
                needed += LIKENESS_OF_ONE_PUBLISHER
            if likeness >= needed and facts_agree(asked.facts, first_text.facts):
                copied = first_text
                best_copy = likeness
        return Likest(copied, copied or related)

    def _shares_enough(self, words: Iterable[str]) -> bool:
        """Return whether a first text may share two telling words, as `_cosine` requires.

        For most texts none does; then no word need be weighed.
        """
        max_frequency = (_PRIOR_TEXTS + len(self._kept)) / _TEXTS_PER_TELLING_WORD
        met: set[int] = set()
        for word in words:
            numbers = self._with_word.get(word)
            if numbers is None or self._frequency[word] > max_frequency:
                continue
            if not met.isdisjoint(numbers):
                return True
            met.update(numbers)
        return False

    def _list_candidates(
        self, weights: Mapping[str, float], size: float
    ) -> list[tuple[float, int]]:
        """Return the first texts that share the most with a text of *weights*, most first.

        Each comes with an upper bound of its likeness: the root of the share of the weight that
        both have in common (Cauchy and Schwarz). So a first text is not even looked up if it
        shares only the commonest words, which together weigh less than that.
        """
        shared: defaultdict[int, float] = defaultdict(float)
        left = size
        lookups = MAX_LOOKUPS
        min_left = STORY_LIKENESS * STORY_LIKENESS * size
        by_rarity = sorted(zip(map(neg, weights.values()), weights, strict=True))
        for negative, word in by_rarity:
            numbers = self._with_word.get(word, ())
            lookups -= len(numbers)
            if left < min_left or lookups < 0:
                break
            left += negative
            for number in numbers:
                shared[number] -= negative
        by_weight = [(-weight, number) for number, weight in shared.items()]
        if len(by_weight) > MAX_COMPARED:
            by_weight = nsmallest(MAX_COMPARED, by_weight)
        return [(sqrt((left - weight) / size), number) for weight, number in sorted(by_weight)]

    def measure(self, asked: Wording, first_text: FirstText) -> float:
        """Return the likeness of *asked* and *first_text*, which is held: 0 to 1."""
        weights = self._weigh(asked)
        size = sum(weights.values())
        return self._cosine(weights, size, first_text)

    def _weigh(self, asked: Wording) -> dict[str, float]:
        """Return the squared weight of each word."""
        log_texts = log(_PRIOR_TEXTS + len(self._kept))
        frequency = self._frequency
        return {
            word: (log_texts - log(frequency.get(word) or _prior_of(word))) ** 2
            for word in asked.words
        }

    def _cosine(self, weights: Mapping[str, float], size: float, first_text: FirstText) -> float:
        """Return the cosine to *first_text*; zero if it rests on a single telling word."""
        common = [weights[word] for word in weights.keys() & first_text.words]
        telling = [weight for weight in common if weight > _TELLING_WEIGHT]
        if len(telling) < 2:
            return 0.0
        log_texts = log(_PRIOR_TEXTS + len(self._kept))
        frequency = self._frequency
        its_size = 0.0
        shared = 0.0
        for word in first_text.words:
            weight = weights.get(word)
            if weight is None:
                its_size += (log_texts - log(frequency[word])) ** 2
            else:
                its_size += weight
                shared += weight
        return shared / sqrt(size * its_size)


@lru_cache(maxsize=65536)
def _prior_of(word: str) -> int:
    """Return how many of the first thousand texts *word* is assumed to stand in."""
    if is_unbroken(word[0]):
        return _PRIOR_OF_UNBROKEN_PAIR
    if word in _FUNCTION_STEMS:
        return _PRIOR_OF_FUNCTION_WORD
    return _PRIOR_BY_LETTERS[min(len(word), STEM_LETTERS)]
