"""The words of a text that the search index keeps, in each way in which the matcher cuts them.

A text is folded as the matcher folds it. Then these of its words are kept:

* A word of a script with spaces, whole; and each run of its parts if it has hyphens, since a
  keyword may begin and end at any of them: "off-chain" is offchain, off and chain.
* Before an 's the word with an s as well: "Lloyd's" is lloyd and lloyds.
* Initials as one word and as single letters, and umlauts also as two letters.
* The letters around an "&": the words of names like AT&T are frequent, and the pair t&t is rare.
* Of a script without spaces each two characters that stand together, and the last one alone. So
  one character is the beginning of a word of the index, and longer words are some such pairs.

A query may ask for the words of a text (needs.py). If the words change here, the index of
older versions is of no use: then raise `INDEX_VERSION`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from watchers.text.folding import (
    FIELD_END,
    SCRIPT_RUN,
    TAG_END,
    Batch,
    fold_canonical,
    fold_plain,
    is_unbroken,
    join_fields,
    lower_plain,
)
from watchers.text.umlauts import has_umlaut, write_out

INDEX_VERSION = "1"
"""Names these rules; another version makes the daemon index all entries again."""

MAX_WORD_CHARS = 64  # kept of a word; doubled, a rare long word takes more room
MAX_PARTS = 24  # parts of a hyphened word, of which all runs are kept: 300 words
ANY_WORD = "\ue000"
"""Stands for every word, in a text with more cuts than are kept; no folded text has it."""

AND_SIGN = "\ue001"
"""Begins the word of the two letters around an "&"; no folded text has it."""

_AROUND_AND = re.compile(r"([^\W_]) ?& ?(?=([^\W_]))")
_LETTERS = re.compile(r"[^\W_]+")
_INITIALS = re.compile(r"(?<![A-Za-z0-9])[A-Z]\.[A-Z](?![A-Za-z0-9])")


def list_index_words(texts: Iterable[str]) -> set[str]:
    """Return the words to keep of *texts*, the fields of one entry."""
    text = join_fields([text.replace(FIELD_END, "") for text in texts])
    words = _list_words(text)
    if has_umlaut(text):
        words |= _list_words(write_out(text))
    return words


def _list_words(text: str) -> set[str]:
    plain = fold_plain(text)
    words = _cut_words(fold_canonical(plain))
    if "." in plain and _INITIALS.search(plain):
        words |= _cut_words(fold_canonical(plain.replace(".", " ")))
    if "&" in plain:
        words.update(map(make_and_word, _AROUND_AND.findall(lower_plain(plain))))
    return words


def make_and_word(letters: Sequence[str]) -> str:
    """Return the index word of the two *letters* around an "&"."""
    return AND_SIGN + "".join(letters)


def _cut_words(batch: Batch) -> set[str]:
    text = batch.text.replace("\n", " ").replace(TAG_END, " ")
    words = set(text.split()) if text.isascii() else set(_cut_by_script(text))
    if batch.seams or batch.possessives:
        words |= _list_parts(batch, text)
    if len(max(words, key=len, default="")) > MAX_WORD_CHARS:
        return set(_cut_long(words))
    return words


def _cut_by_script(text: str) -> Iterator[str]:
    for run in SCRIPT_RUN.findall(text):
        if is_unbroken(run[0]):
            yield from map("".join, pairwise(run))
            yield run[-1]
            continue
        yield run
        if not run.isalnum():
            # A keyword with signs may begin behind a mark of an Indic script.
            yield from _LETTERS.findall(run)


def _list_parts(batch: Batch, text: str) -> set[str]:
    """Return the runs of parts of the words in *text* that have hyphens, or an 's after them."""
    words: set[str] = set()
    possessives = frozenset(batch.possessives)
    places = sorted(batch.seams.union(possessives))
    at = 0
    while at < len(places):
        start = text.rfind(" ", 0, places[at]) + 1
        end = text.find(" ", places[at])
        done = at
        at = bisect_right(places, end, done)
        for run in SCRIPT_RUN.finditer(text, start, end):
            if is_unbroken(text[run.start()]):
                continue
            cuts = [place for place in places[done:at] if run.start() < place < run.end()]
            words |= _list_runs(text, (run.start(), *cuts, run.end()))
            if run.end() in possessives:
                words |= {f"{text[begin : run.end()]}s" for begin in (run.start(), *cuts)}
    return words


def _list_runs(text: str, cuts: Sequence[int]) -> set[str]:
    """Return the texts between any two of *cuts*."""
    if len(cuts) > MAX_PARTS:
        return {ANY_WORD}
    return {text[start:end] for number, start in enumerate(cuts) for end in cuts[number + 1 :]}


def _cut_long(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield word[:MAX_WORD_CHARS]
        if len(word) > MAX_WORD_CHARS:
            yield word[-MAX_WORD_CHARS:]
