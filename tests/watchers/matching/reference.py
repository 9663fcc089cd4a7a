"""Decide whether a query holds in a text, slowly and plainly, as a reference for the matcher.

It has no automatons, anchors or offsets: one regex for each phrase, over one folded string.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import product

from watchers.matching.tree import And, Near, Node, Not, NotWithin, Or, Term

HAN = "\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7ff\u0e00-\u0e7f"
LETTER = f"[^\\W_{HAN}]"
SIMPLER = str.maketrans("數貨幣鏈塊ی", "数货币链块ي")
SIGNS = "&+$#.,"
NUMBER, POSSESSIVE, UMLAUT = "\x02\x03\x04"  # between digits; for 's; behind an umlaut


def simple(text: str) -> str:
    """Return *text* with its symbols, in the simplest letters."""
    text = re.sub("[’‘ʼ´`]", "'", text).replace("\u2013", " ")
    text = unicodedata.normalize("NFKC", text).casefold().replace("\u2010", "-")
    text = "".join(
        c if c in "йїў" else re.sub("[\u0300-\u036f\ufe0f]", "", unicodedata.normalize("NFD", c))
        for c in text
    )
    text = unicodedata.normalize("NFC", text)
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = re.sub("[\x00\x01\x05-\x08\x0e-\x1d\x1f\x7f]", "", text)
    return text.translate(SIMPLER).replace("ø", "o")


def spaced(text: str) -> str:
    """Return *text* as words; "-" where a hyphen or an apostrophe joins two letters."""
    # Nobody sees these, so they keep no initials apart.
    text = "".join(c for c in unicodedata.normalize("NFC", text) if not is_unseen(c))
    text = re.sub(r"(?<=(?<![A-Za-z0-9])[A-Z])\.(?=[A-Z](?![A-Za-z0-9]))", "", text)
    text = simple(re.sub("([äöüøÄÖÜØ])", rf"\1{UMLAUT}", text))
    text = re.sub("(?<=[0-9])[.,'](?=[0-9])", NUMBER, text)
    text = "".join(c if c in f"-'{NUMBER}{UMLAUT}" or is_letter(c) else " " for c in text)
    text = f" {text} ".replace("'s ", f"{POSSESSIVE} ")
    text = re.sub(f"(?<=[ '-]){POSSESSIVE}", "", text).replace("'", "-")
    text = text.replace("--", "  ")
    text = re.sub("(?<= )-|-(?= )", " ", text)
    return re.sub(" +", " ", text)


def is_unseen(character: str) -> bool:
    return character == "\x00" or unicodedata.category(character) == "Cf"


def is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM"


def written_out(text: str) -> str:
    """Return *text* with two letters for an umlaut."""
    text = unicodedata.normalize("NFC", text)
    for one, two in ("äa", "öo", "üu", "øo"):
        text = text.replace(one, f"{two}e").replace(one.upper(), f"{two}e")
    return text


def phrase(words: str, *, prefix: bool, suffix: bool) -> re.Pattern[str]:
    """Return the regex of a phrase over a spaced text: as it is, and with umlauts written out."""
    words = re.sub("[’‘ʼ´`']", "", words)
    patterns = []
    for writing in dict.fromkeys((words, written_out(words))):
        pieces = re.findall(f"[{HAN}]+|[^ {HAN}-]+", spaced(writing).replace(UMLAUT, ""))
        patterns += [one_phrase(pieces, out, prefix=prefix, suffix=suffix) for out in (False, True)]
    return re.compile("|".join(patterns))


def one_phrase(pieces: list[str], is_written_out: bool, *, prefix: bool, suffix: bool) -> str:
    last = pieces[-1]
    word_end = "" if prefix or re.match(f"[{HAN}]", last[-1]) else f"(?!{LETTER})"
    number_end = "" if prefix else f"(?<![0-9](?={NUMBER}))"
    found = []
    for piece in pieces[:-1]:
        stem = f"|{inside(piece[:-1], is_written_out)}{POSSESSIVE}" if is_plural(piece) else ""
        found.append(f"(?:{inside(piece, is_written_out)}{POSSESSIVE}?{stem})")
    ending = "" if prefix else plural(last)
    if ending == "y":
        end = f"{inside(last[:-1], is_written_out)}-?(?:y(?:-?s)?|i-?e-?s)"
    else:
        end = f"{inside(last, is_written_out)}{ending}"
    stem = f"|{inside(last[:-1], is_written_out)}{POSSESSIVE}" if is_plural(last) else ""
    found.append(f"(?:{end}{word_end}{number_end}{stem})")
    pattern = f"[ {NUMBER}-]?".join(found)
    if suffix or re.match(f"[{HAN}]", pieces[0]):
        return pattern
    return f"(?<!{LETTER})(?<![0-9]{NUMBER}(?=[0-9]))(?<!{UMLAUT}){pattern}"


def is_plural(piece: str) -> bool:
    return len(piece) > 1 and piece.endswith("s")


def inside(piece: str, is_written_out: bool) -> str:
    """Return the regex of the letters of *piece*, with a hyphen between any two."""
    if not is_written_out:
        return "-?".join(f"{re.escape(c)}{UMLAUT}?" for c in piece)
    units = re.findall("[aou]e|.", piece)
    two = [f"(?:{u[0]}-?e|{u[0]}{UMLAUT})" if len(u) == 2 else re.escape(u) for u in units]
    return "-?".join(f"{unit}(?!{UMLAUT})" for unit in two)


def plural(last: str) -> str:
    """Return the regex of the plural endings of the word *last*; "y" if it ends in y or ies."""
    if len(last) < 2 or not re.match("[a-z0-9]", last[-1]):
        return ""
    if re.search("[^aeiou]y$", last) and len(last) > 2:
        return "y"
    if last[-1].isdigit():
        return "" if re.fullmatch("(1[0-9]|20)[0-9]0", last) else "(?:-?s)?"
    hissing = last.endswith(("s", "x", "z", "ch", "sh", "o")) and len(last) > 2
    endings = ["-?s"] if not last.endswith("s") and last not in {"it", "hi", "ha"} else []
    endings += ["-?e-?s"] if hissing else []
    return f"(?:{'|'.join(endings)})?" if endings else ""


NUMBER_START = r"(?<![0-9][.,'])(?<![\s(]\.)"
NUMBER_END = "(?![.,'][0-9])"


def symbols(keyword: str, star: str = "") -> re.Pattern[str]:
    text = simple(keyword)
    pieces = re.split(r"[\s'-]+", text)
    gap = rf"(?:'s(?!{LETTER}))?[\W_]*"
    pattern = gap.join(re.sub("s$", "'?s", re.escape(piece)) for piece in pieces if piece)
    start = f"(?<!{LETTER})" + (NUMBER_START if text[0].isdigit() else "")
    if not re.match(f"[{HAN}]", text):
        pattern = f"{start}{pattern}"
    if star == "suffix":
        pattern = f"{start}{LETTER}*{pattern.removeprefix(start)}"
    if star == "prefix":
        return re.compile(pattern)
    is_tag = text[0] == "#" and is_letter(text[-1])
    word_end = r"(?!\w)" if is_tag else f"(?!{LETTER})"
    if text[-1].isdigit():
        pattern = f"{pattern}s?{word_end}(?<![0-9](?=[.,'][0-9]))"
    elif is_letter(text[-1]) and not re.match(f"[{HAN}]", text[-1]):
        plural_end = "(?:e?s)?" if "a" <= text[-1] <= "z" else ""
        pattern = f"{pattern}{plural_end}{word_end}"
    elif not is_letter(text[-1]):
        pattern = f"{pattern}(?!{re.escape(text[-1])}|[^\\W\\d_{HAN}])"
    return re.compile(pattern)


def exactly(keyword: str) -> re.Pattern[str]:
    """Return the regex of a keyword that must stand to the letter, over an original text."""
    text = visible(keyword)
    pattern = re.escape(text)
    if not re.match(f"[{HAN}]", text):
        start = f"(?<!{LETTER})" + (NUMBER_START if text[0].isdigit() else "")
        pattern = f"{start}{pattern}"
    if text[-1].isdigit():
        pattern += NUMBER_END
    if re.match("#", text):
        return re.compile(f"{pattern}(?!\\w)")
    if is_letter(text[-1]) and not re.match(f"[{HAN}]", text[-1]):
        return re.compile(f"{pattern}(?!{LETTER})")
    if is_letter(text[-1]) or text[-1] in "'-":
        return re.compile(pattern)
    return re.compile(f"{pattern}(?!{re.escape(text[-1])}|[^\\W\\d_{HAN}])")


def visible(text: str) -> str:
    text = " ".join(re.sub("[\\x00-\\x08\\xad\\u200b-\\u200f\\u2060\\ufeff]", "", text).split())
    return unicodedata.normalize("NFC", re.sub("[’‘]", "'", text))


def places(node: Node, text: str, name: str) -> set[tuple[int, int]]:
    """Return where *node* stands in the spaced *text* of the field *name*."""
    if isinstance(node, Or):
        return set().union(*(places(part, text, name) for part in node.parts))
    if isinstance(node, Near):
        return {
            (min(a[0], b[0]), max(a[1], b[1]))
            for a, b in product(places(node.left, text, name), places(node.right, text, name))
            if near(*((a, b) if node.is_ordered else sorted((a, b))), node.gap, text)
        }
    if isinstance(node, NotWithin):
        return outside(places(node.part, text, name), places(node.around, text, name))
    assert isinstance(node, Term)
    return term_places(node, text, name)


def term_places(node: Term, text: str, name: str) -> set[tuple[int, int]]:
    if node.field not in ("", name):
        return set()
    assert not any(c in SIGNS for c in node.text)
    pattern = phrase(node.text, prefix=node.kind == "prefix", suffix=node.kind == "suffix")
    found = {m.span() for i in range(len(text)) if (m := pattern.match(text, i))}
    in_word = f"(?:{LETTER}|[{UMLAUT}-])*"
    if node.kind == "prefix":
        return {(a, re.compile(in_word).match(text, b).end()) for a, b in found}
    if node.kind == "suffix":
        return {(re.search(f"{in_word}$", text[:a]).start(), b) for a, b in found}
    return found


def outside(found: set[tuple[int, int]], around: set[tuple[int, int]]) -> set[tuple[int, int]]:
    return {
        (start, end)
        for start, end in found
        if not any(first <= start and end <= last for first, last in around)
    }


def near(one: tuple[int, int], other: tuple[int, int], gap: int, text: str) -> bool:
    if other[0] < one[1]:
        return False
    starts = [
        m.start()
        for m in re.finditer(f"[{HAN}]|{LETTER}(?:{LETTER}|{UMLAUT}|-(?={LETTER}))*", text)
    ]
    return sum(one[1] <= start < other[0] for start in starts) <= gap


def holds(node: Node, entry: Mapping[str, str], fields: tuple[str, ...]) -> bool:
    """Tell if *node* is true of the texts of *entry*, looking in *fields* by default."""
    if isinstance(node, And):
        return all(holds(part, entry, fields) for part in node.parts)
    if isinstance(node, Or):
        return any(holds(part, entry, fields) for part in node.parts)
    if isinstance(node, Not):
        return not holds(node.part, entry, fields)
    if isinstance(node, Term):
        fields = (node.field,) if node.field else fields
        if node.exact:
            found = exactly(node.text)
            return any(found.search(visible(entry.get(field, ""))) for field in fields)
        if any(c in SIGNS for c in node.text):
            pattern = symbols(node.text, node.kind)
            return any(pattern.search(simple(entry.get(field, ""))) for field in fields)
    return any(places(node, spaced(entry.get(field, "")), field) for field in fields)
