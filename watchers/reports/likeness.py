"""Find the text that another one copies: words weighed by how rare they are, numbers that agree.

The likeness of two texts is the cosine between their sets of words, each word weighing its
inverse document frequency (Spärck Jones 1972) among the accounts of the last days. Han and the
like, which write no spaces, count by pairs of characters.
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

from model import Account
from watchers.reports.facts import agree, facts
from watchers.text.folding import unbroken, words

COPY = 0.48  # likeness of copies that come soon; of later ones more is asked
SOON = 9.0  # hours
LATER = 0.1  # that is asked in addition whenever the time since the first account doubles
STORY = 0.35  # likeness of reports about one event
STEM = 5  # letters of a word that are compared, for its endings differ in most languages
LONGEST = 40  # words of a text that are looked at
CROWD = 50_000  # accounts that are kept at most; the oldest go first
WORK = 400  # accounts looked up for one text at most, by its rarest words first
SHORTLIST = 4  # accounts among them that are weighed word by word

# Until enough was read to know, a word counts as if so many of a thousand texts had it: the
# shorter the more (Zipf 1936), by its letters from none to `STEM`.
_READ = 1_000
_PRIOR = (100, 100, 100, 20, 10, 6)
_COMMON, _RARE = 100, 1
_TOLD_BY = 50  # texts of which no more than one has a word that tells something; and what such
_TELLING = log(_TOLD_BY) ** 2  # a word weighs
# Words of three letters and more that hold sentences together; shorter ones go by length.
_FUNCTION_WORDS = """the and for are was were has have had will with from that this after over says
    said not but you your his her its our they their who what when why how new can could would may
    more than out into about amid against all off first one two day year week der die das und den
    dem ein eine mit von auf fur ist nicht les des une dans pour sur par est que qui avec aux los
    las del una por con para como mas gli della che non nel per com nao een het van voor что для
    как это все его или при над"""
_FUNCTION = frozenset(word[:STEM] for word in _FUNCTION_WORDS.split())


class Wording(NamedTuple):
    """What likeness looks at in a text."""

    words: tuple[str, ...]
    """Each once, in the order of the text."""
    facts: tuple[str, ...]
    """Numbers, dates and countries, each once, sorted."""


class Likest(NamedTuple):
    """The accounts that a text is like, as far as there are any."""

    copied: Account | None
    """The account that it is a copy of."""
    related: Account | None
    """The account about the same event that is most like it."""


_NOBODY = Likest(None, None)


def wording(text: str, folded: Sequence[str] = ()) -> Wording:
    """Return what likeness looks at in *text*; *folded* are its `words`, if known already."""
    whole = list(islice(folded or words(text), LONGEST))
    found: dict[str, None] = {}
    if text.isascii():  # so no word is unbroken
        found = dict.fromkeys([word[:STEM] for word in whole])
    else:
        for word in whole:
            if len(word) > 1 and unbroken(word[0]):
                found.update(dict.fromkeys(map("".join, pairwise(word[:LONGEST]))))
            else:
                found[word[:STEM]] = None
    return Wording(tuple(islice(found, LONGEST)), facts(text, whole))


def needed(since: timedelta) -> float:
    """Return the likeness of a copy that comes so long *since* the first account."""
    hours = since.total_seconds() / 3600
    return COPY + LATER * log2(hours / SOON) if hours > SOON else COPY


class Accounts:
    """The first accounts of the reports of the last days, to be asked for the likest.

    What it answers depends on the accounts it holds and on nothing else: one that is filled
    again after a restart answers the same.
    """

    def __init__(self) -> None:
        """Know of none."""
        self._kept: dict[int, Account] = {}
        self._by_key: dict[str, int] = {}
        self._with: dict[str, list[int]] = {}  # by word the numbers of its accounts, ascending
        self._seen: dict[str, int] = {}  # by word how many those are, and what it began with
        self._first = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: str) -> Account | None:
        """Return the account of the report *key*; None if it is not held."""
        number = self._by_key.get(key)
        return None if number is None else self._kept[number]

    def latest(self) -> datetime | None:
        """Return when the last account was first seen; None while none is held."""
        last = self._kept.get(self._first + len(self._kept) - 1)
        return last.at if last else None

    def add(self, account: Account) -> bool:
        """Hold *account*, which is no older than those held, unless there is one of its report."""
        if account.key in self._by_key:
            return False
        number = self._first + len(self._kept)
        self._kept[number] = account
        self._by_key[account.key] = number
        for word in account.words:
            self._with.setdefault(word, []).append(number)
            self._seen[word] = 1 + (self._seen.get(word) or _prior(word))
        return True

    def drop_last(self, count: int) -> None:
        """Let go of the *count* accounts that were added last."""
        for _ in range(count):
            self._drop(self._first + len(self._kept) - 1, end=-1)

    def forget(self, before: datetime) -> None:
        """Let go of the accounts that are older than *before*, and of more than `CROWD`."""
        while self._kept and (len(self._kept) > CROWD or self._kept[self._first].at < before):
            self._drop(self._first, end=0)
            self._first += 1

    def _drop(self, number: int, end: int) -> None:
        account = self._kept.pop(number)
        del self._by_key[account.key]
        for word in account.words:
            numbers = self._with[word]
            self._seen[word] -= 1
            if len(numbers) == 1:
                del self._with[word], self._seen[word]
            else:
                del numbers[end]

    # --- the likest -----------------------------------------------------------------------

    def likest(self, asked: Wording, at: datetime) -> Likest:
        """Return the account that *asked*, seen *at*, copies, and the one that it is related to.

        Of equally like ones the earlier. A copy is related to what it copies.
        """
        if not self._shares_enough(asked.words):
            return _NOBODY
        weights = self._weights(asked)
        size = sum(weights.values())
        copied = related = None
        best, best_copy = STORY, COPY
        for bound, number in self._candidates(weights, size):
            if bound < best and (copied or bound < COPY):
                break
            account = self._kept[number]
            likeness = self._cosine(weights, size, account)
            if likeness >= best and (related is None or likeness > best):
                related, best = account, likeness
            is_better = likeness >= best_copy and (copied is None or likeness > best_copy)
            is_copy = is_better and likeness >= needed(at - account.at)
            if is_copy and agree(asked.facts, account.facts):
                copied, best_copy = account, likeness
        return Likest(copied, copied or related)

    def _shares_enough(self, words: Iterable[str]) -> bool:
        """Tell if an account may share two of *words* that tell something, as `_cosine` asks.

        Mostly none does, and nothing need be weighed.
        """
        few, met = (_READ + len(self._kept)) / _TOLD_BY, set[int]()
        for word in words:
            numbers = self._with.get(word)
            if numbers is None or self._seen[word] > few:
                continue
            if not met.isdisjoint(numbers):
                return True
            met.update(numbers)
        return False

    def _candidates(self, weights: Mapping[str, float], size: float) -> list[tuple[float, int]]:
        """Return the accounts that share the most with a text of *weights*, most first.

        With each the likeness that it cannot exceed: the root of the part of the weight that it
        shares (Cauchy and Schwarz). So what shares only the commonest words, which weigh less
        than that together, is not even looked up.
        """
        shared: defaultdict[int, float] = defaultdict(float)
        left, work = size, WORK
        for negative, word in sorted(zip(map(neg, weights.values()), weights, strict=True)):
            numbers = self._with.get(word, ())
            work -= len(numbers)
            if left < STORY * STORY * size or work < 0:
                break
            left += negative
            for number in numbers:
                shared[number] -= negative
        able = [(-weight, number) for number, weight in shared.items()]
        short = able if len(able) <= SHORTLIST else nsmallest(SHORTLIST, able)
        return [(sqrt((left - weight) / size), number) for weight, number in sorted(short)]

    def likeness(self, asked: Wording, account: Account) -> float:
        """Return how like *asked* is to *account*, which is held: 0 to 1."""
        weights = self._weights(asked)
        return self._cosine(weights, sum(weights.values()), account)

    def _weights(self, asked: Wording) -> dict[str, float]:
        """Return the square of what each word weighs."""
        read, seen = log(_READ + len(self._kept)), self._seen
        return {word: (read - log(seen.get(word) or _prior(word))) ** 2 for word in asked.words}

    def _cosine(self, weights: Mapping[str, float], size: float, account: Account) -> float:
        """Return the cosine to *account*; zero where it rests on a single rare word."""
        common = [weights[word] for word in weights.keys() & account.words]
        if sum([weight > _TELLING for weight in common]) < 2:
            return 0.0
        read, seen = log(_READ + len(self._kept)), self._seen
        its_size = shared = 0.0
        for word in account.words:
            weight = weights.get(word)
            if weight is None:
                its_size += (read - log(seen[word])) ** 2
            else:
                its_size += weight
                shared += weight
        return shared / sqrt(size * its_size)


@lru_cache(maxsize=65536)
def _prior(word: str) -> int:
    """Return in how many of the first thousand texts *word* is taken to stand."""
    if unbroken(word[0]):
        return _RARE
    return _COMMON if word in _FUNCTION else _PRIOR[min(len(word), STEM)]
