"""Say in a line why a watch matches a text, or what is the first thing that is missing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from model import FIELDS, Watch
from watchers.matching.query import And, Near, Node, Not, Or, Term
from watchers.matching.reading import Place, Reading, terms
from watchers.matching.terms import Leaf
from watchers.matching.tokens import FACTS
from watchers.text.folding import words

_MOST = 5  # keywords or words that are listed


class Line(Protocol):
    """One query of a watch."""

    @property
    def part(self) -> str:
        """Return keywords, all, none or global_none."""
        ...

    @property
    def text(self) -> str:
        """Return the query as the team wrote it."""
        ...

    @property
    def tree(self) -> Node:
        """Return the query, read."""
        ...

    @property
    def fields(self) -> tuple[str, ...]:
        """Return where it looks by default."""
        ...


class _Reason(NamedTuple):
    """Why something does not hold."""

    text: str
    nearly: bool = False
    """Some of it was found."""
    is_inside: bool = False
    """It was found, but only inside a longer word."""


# --- why a watch matches ------------------------------------------------------------------


def why_matched(
    _watch: Watch, _lines: Sequence[Line], true: Sequence[Line], reading: Reading
) -> str:
    """Return what of each line that holds was found, where and how."""
    return "; ".join(_found(line, reading) for line in true)


def _found(line: Line, reading: Reading) -> str:
    shown = [_shown(term, place, reading) for term, place in _standing(line, reading)]
    facts = (term for term in _wanted(line.tree) if term.field in FACTS)
    shown += [f"{one.field}: {one.text}" for one in facts if reading.holds(one, line.fields)]
    if isinstance(line.tree, Term) and shown:
        return shown[0]
    return f"{_quoted(line.text)}: {_listed(dict.fromkeys(shown))}"


def _standing(line: Line, reading: Reading) -> Iterator[tuple[Term, Place]]:
    """Return the terms that make *line* true, each with its first place."""
    parts = {
        (place.field, part)
        for place in reading.places(line.tree, line.fields)
        for part in place.parts
    }
    for term in _wanted(line.tree):
        for place in reading.places(term, line.fields):
            if (place.field, (place.start, place.end)) in parts:
                yield term, place
                break


def _wanted(node: Node) -> Iterator[Term]:
    """Return the terms of *node* that are to be found, not those to be left out."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Near):
        yield from _wanted(node.left)
        yield from _wanted(node.right)
    elif not isinstance(node, Not):
        for part in node.parts:
            yield from _wanted(part)


def _shown(term: Term, place: Place, reading: Reading) -> str:
    written = reading.text(place.field)[place.start : place.end]
    how_found = how(term, reading.index.leaves[term.leaf], written)
    asked = _asked(term)
    same = written == term.text
    return f"{asked} in {place.field}{'' if same else f' as {_quoted(written)}'} ({how_found})"


def how(term: Term, leaf: Leaf, written: str) -> str:
    """Return in what way *written* is what *term* asks for.

    One of exact, plural, joined, variant, wildcard, symbol, regex, or fuzzy:1, fuzzy:2.
    """
    kinds = {"regex": "regex", "symbols": "symbol", "prefix": "wildcard", "suffix": "wildcard"}
    if leaf.star:
        return "wildcard"
    if leaf.kind in kinds or leaf.verbatim:
        return kinds.get(leaf.kind, "exact")
    found = words(written)
    together, asked = "".join(found), "".join(leaf.words)
    if together == asked:
        if _letters(written) == _letters(term.text):
            return "exact"
        return "variant" if tuple(found) == leaf.words else "joined"
    if together in {f"{asked}s", f"{asked}es", f"{asked[:-1]}ies"}:
        return "plural"
    return f"fuzzy:{_edits(leaf.words, found)}"


def _letters(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).casefold())


def _edits(asked: Sequence[str], found: Sequence[str]) -> int:
    from rapidfuzz.distance import OSA

    return sum(OSA.distance(one, other) for one, other in zip(asked, found, strict=False))


# --- why a watch does not match -----------------------------------------------------------


def is_meant(watch: Watch, reading: Reading) -> bool:
    """Tell if *watch* looks at entries of this language and feed; unknown ones it does."""
    if not (watch.lang or watch.feeds):
        return True
    lang = not watch.lang or not reading.entry.lang or any(map(reading.is_in, watch.lang))
    feed = not watch.feeds or not reading.entry.feed or any(map(reading.is_from, watch.feeds))
    return lang and feed


def why_not(watch: Watch, lines: Sequence[Line], true: Sequence[Line], reading: Reading) -> str:
    """Return the first thing for which *watch* does not match."""
    if not is_meant(watch, reading):
        return _not_meant(watch, reading)
    parts = {part: [line for line in lines if line.part == part] for part in ("keywords", "all")}
    if parts["keywords"] and not any(line.part == "keywords" for line in true):
        return _no_keyword(parts["keywords"], reading)
    for line in parts["all"]:
        if line not in true:
            return f"all: {_of(line, _missing(line.tree, line.fields, reading))}"
    excluding = next(line for line in true if line.part in {"none", "global_none"})
    return f"excluded by {excluding.part}: {_found(excluding, reading)}"


def _not_meant(watch: Watch, reading: Reading) -> str:
    entry = reading.entry
    if watch.lang and entry.lang and not any(map(reading.is_in, watch.lang)):
        return f"its language is {entry.lang}; the watch looks at {', '.join(watch.lang)}"
    return f"its feed is {entry.feed}; the watch looks at {', '.join(watch.feeds)}"


def _no_keyword(lines: Sequence[Line], reading: Reading) -> str:
    """Return that none was found, or why not the one that comes nearest."""
    reasons = [(line, _missing(line.tree, line.fields, reading)) for line in lines]
    near = [(line, reason) for line, reason in reasons if reason.nearly]
    # That a few letters stand in some word says nothing where other keywords are missing too.
    telling = [one for one in near if not one[1].is_inside] or near[: len(lines) == 1]
    if telling:
        return _of(*telling[0])
    looked = lines[0].fields
    where = "" if looked == FIELDS else f" in {', '.join(looked)}"
    return f"no keyword found{where}: {_listed(_quoted(line.text) for line in lines)}"


def _of(line: Line, reason: _Reason) -> str:
    """Return *reason*, with the line that it is about unless it names it."""
    if isinstance(line.tree, Term):
        return reason.text
    return f"{_quoted(line.text)}: {reason.text}"


def _missing(node: Node, fields: Sequence[str], reading: Reading) -> _Reason:
    """Return why *node*, which does not hold, does not."""
    if isinstance(node, Term):
        return _absent(node, fields, reading)
    if isinstance(node, Not):
        found = [term for term in terms(node.part) if reading.holds(term, fields)]
        needed = found[:1] if isinstance(node.part, Term | Or) else found
        shown = _listed(_first(term, fields, reading) for term in needed)
        return _Reason(f"excluded by {shown}", nearly=True)
    if isinstance(node, Near):
        return _apart(node, fields, reading)
    if isinstance(node, And):
        missing = [part for part in node.parts if not reading.holds(part, fields)]
        some = any(reading.holds(part, fields) for part in node.parts if not isinstance(part, Not))
        return _Reason(_missing(missing[0], fields, reading).text, nearly=some)
    reasons = [_missing(part, fields, reading) for part in node.parts]
    nearly = [reason for reason in reasons if reason.nearly]
    named = _listed(_asked(term) for term in _wanted(node))
    return nearly[0] if nearly else _Reason(f"none of {named} found")


def _first(term: Term, fields: Sequence[str], reading: Reading) -> str:
    """Return where *term*, which holds, is found first."""
    place = next(reading.places(term, fields), None)
    return _shown(term, place, reading) if place else f"{term.field}: {term.text}"


def _absent(term: Term, fields: Sequence[str], reading: Reading) -> _Reason:
    if term.field in FACTS:
        return _Reason(_fact(term, reading))
    looked = (term.field,) if term.field else fields
    with_text = [field for field in looked if reading.text(field)]
    if elsewhere := [name for name in FIELDS if name not in looked and _is_in(term, name, reading)]:
        where = f"not found in {' or '.join(looked)}: only in {elsewhere[0]}"
        return _Reason(f"{_asked(term)} {where}", nearly=True)
    if not with_text:
        return _Reason(f"{_asked(term)} not found: there is no {' or '.join(looked)}")
    for field in with_text:
        if hint := _nearly(term, field, reading):
            text = f"{_asked(term)} not found in {field}: only {hint}"
            return _Reason(text, nearly=True, is_inside=hint.startswith("inside"))
    return _Reason(f"{_asked(term)} not found in {', '.join(with_text)}")


def _is_in(term: Term, field: str, reading: Reading) -> bool:
    """Tell if *term* stands in *field* at least as it is written in the query."""
    words_asked = " ".join(reading.index.leaves[term.leaf].words)
    return term.kind == "words" and f" {words_asked} " in reading.field(field).canonical()


def _fact(term: Term, reading: Reading) -> str:
    is_ = {"url": reading.entry.link, "lang": reading.entry.lang, "feed": reading.entry.feed}
    return f"{term.field} is {is_[term.field] or 'unknown'}, not {term.text}"


def _nearly(term: Term, field: str, reading: Reading) -> str:
    """Return in what other writing, or inside which longer word, *term* does stand."""
    leaf = reading.index.leaves[term.leaf]
    if leaf.kind in {"symbols", "regex"}:
        return ""
    found = reading.found_in.get(field)
    if leaf.verbatim and found and term.leaf in found.finds:
        start, end = reading.found_anyhow(term.leaf, field)[0]
        return f"as {_quoted(reading.text(field)[start:end])}"
    asked = re.escape(" ".join(leaf.words))
    longer = re.search(f"[^ \x1e]*{asked}[^ \x1e]*", reading.field(field).canonical())
    if not longer or leaf.verbatim:
        return ""
    [(begins, ends)] = reading.field(field).origins([longer.span()])
    return f"inside {_quoted(reading.text(field)[begins:ends])}"


def _apart(near: Near, fields: Sequence[str], reading: Reading) -> _Reason:
    sides = [list(reading.places(side, fields)) for side in (near.left, near.right)]
    for side, places in zip((near.left, near.right), sides, strict=True):
        if not places:
            return _Reason(_missing(side, fields, reading).text, nearly=any(sides))
    gaps = [
        reading.words_between(*sorted((one, other)))
        for one in sides[0][:_PAIRS]
        for other in sides[1][:_PAIRS]
        if one.field == other.field and max(one.start, other.start) >= min(one.end, other.end)
    ]
    if not gaps:
        return _Reason(f"NEAR/{near.gap}: never twice in one field", nearly=True)
    apart = f"{min(gaps)} word{'' if min(gaps) == 1 else 's'} apart"
    return _Reason(f"NEAR/{near.gap}: {apart}", nearly=True)


_PAIRS = 100  # places of a side that are compared


# --- words --------------------------------------------------------------------------------


def _asked(term: Term) -> str:
    """Return *term* as it was asked for, but for its field."""
    if term.kind == "regex":
        return f"/{term.text}/"
    star = {"prefix": (0, 1), "suffix": (1, 0)}.get(term.kind, (0, 0))
    edits = "" if not term.edits else f"~{term.edits if term.edits > 0 else ''}"
    return f'{"=" * term.exact}"{"*" * star[0]}{term.text}{"*" * star[1]}"{edits}'


def _quoted(text: str) -> str:
    return text if '"' in text else f'"{text}"'


def _listed(texts: Iterable[str]) -> str:
    all_texts = list(texts)
    more = f" and {len(all_texts) - _MOST} more" if len(all_texts) > _MOST else ""
    return ", ".join(all_texts[:_MOST]) + more
