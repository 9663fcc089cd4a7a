"""Decide whether a query holds in a text, slowly and plainly, as a reference for the matcher.

It has no automatons, anchors or offsets: one regex for each phrase, over one folded string.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import product

from watchers.matching.query import And, Near, Node, Not, Or, Term

HAN = "\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7ff\u0e00-\u0e7f"
LETTER = f"[^\\W_{HAN}]"
SIMPLER = str.maketrans("數貨幣鏈塊", "数货币链块")


def simple(text: str) -> str:
    """Return *text* with its symbols, in the simplest letters."""
    text = re.sub("[’‘ʼ´]", "'", text).replace("\u2013", " ")
    text = unicodedata.normalize("NFKC", text).casefold().replace("\u2010", "-")
    text = "".join(
        c if c in "йїў" else re.sub("[\u0300-\u036f\ufe0f]", "", unicodedata.normalize("NFD", c))
        for c in text
    )
    text = unicodedata.normalize("NFC", text)
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = re.sub("[\x00-\x08\x0e-\x1d\x1f\x7f]", "", text)
    return text.translate(SIMPLER).replace("ø", "o")


def spaced(text: str) -> str:
    """Return *text* as words; "-" where a hyphen or an apostrophe joins two letters."""
    text = "".join(c if c in "-'" or is_letter(c) else " " for c in simple(text))
    text = f" {text} ".replace("'s ", " ").replace("'s-", "-").replace("'", "-")
    text = text.replace("--", "  ")
    text = re.sub("(?<= )-|-(?= )", " ", text)
    return re.sub(" +", " ", text)


def is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM"


def phrase(words: str, *, prefix: bool, suffix: bool) -> re.Pattern[str]:
    """Return the regex of a phrase over a spaced text."""
    pieces = re.findall(f"[{HAN}]+|[^ {HAN}-]+", spaced(words))
    inside = [[re.escape(c) for c in piece] for piece in pieces]
    last = pieces[-1]
    ending = ""
    if not prefix and len(last) > 1 and "a" <= last[-1] <= "z":
        ending = plural(last, inside)
    pattern = "[ -]?".join("-?".join(letters) for letters in inside) + ending
    if not (suffix or re.match(f"[{HAN}]", pieces[0])):
        pattern = f"(?<!{LETTER}){pattern}"
    if not (prefix or re.match(f"[{HAN}]", last[-1])):
        pattern = f"{pattern}(?!{LETTER})"
    return re.compile(pattern)


def plural(last: str, inside: list[list[str]]) -> str:
    hissing = last.endswith(("s", "x", "z", "ch", "sh", "o")) and len(last) > 2
    endings = ["-?s"] if not last.endswith("s") and last not in {"it", "hi", "ha"} else []
    endings += ["-?e-?s"] if hissing else []
    if re.search("[^aeiou]y$", last) and len(last) > 2:
        inside[-1][-1] = "(?:y|i-?e-?s)"
        return "(?:-?s)?"
    return f"(?:{'|'.join(endings)})?" if endings else ""


def symbols(keyword: str, star: str = "") -> re.Pattern[str]:
    text = simple(keyword)
    pattern = r"[\W_]*".join(re.escape(piece) for piece in re.split(r"[\s'-]+", text) if piece)
    if not re.match(f"[{HAN}]", text):
        pattern = f"(?<!{LETTER}){pattern}"
    if star == "suffix":
        pattern = f"(?<!{LETTER}){LETTER}*{pattern.removeprefix(f'(?<!{LETTER})')}"
    if star == "prefix":
        return re.compile(pattern)
    if is_letter(text[-1]) and not re.match(f"[{HAN}]", text[-1]):
        pattern = (
            f"{pattern}(?:e?s)?(?!{LETTER})"
            if "a" <= text[-1] <= "z"
            else pattern + f"(?!{LETTER})"
        )
    elif not is_letter(text[-1]):
        pattern = f"{pattern}(?!{re.escape(text[-1])}|[^\\W\\d_{HAN}])"
    return re.compile(pattern)


def exactly(keyword: str) -> re.Pattern[str]:
    """Return the regex of a keyword that must stand to the letter, over an original text."""
    text = visible(keyword)
    pattern = re.escape(text)
    if not re.match(f"[{HAN}]", text):
        pattern = f"(?<!{LETTER}){pattern}"
    if is_letter(text[-1]) and not re.match(f"[{HAN}]", text[-1]):
        return re.compile(f"{pattern}(?!{LETTER})")
    if is_letter(text[-1]) or text[-1] in "'-":
        return re.compile(pattern)
    return re.compile(f"{pattern}(?!{re.escape(text[-1])}|[^\\W\\d_{HAN}])")


def visible(text: str) -> str:
    text = re.sub("[\\x00-\\x08\\xad\\u200b]", "", " ".join(text.split()))
    return unicodedata.normalize("NFC", re.sub("[’‘]", "'", text))


def places(node: Node, text: str, name: str) -> set[tuple[int, int]]:
    """Return where *node* stands in the spaced *text* of the field *name*."""
    if isinstance(node, Or):
        return set().union(*(places(part, text, name) for part in node.parts))
    if isinstance(node, Near):
        return {
            (min(a[0], b[0]), max(a[1], b[1]))
            for a, b in product(places(node.left, text, name), places(node.right, text, name))
            if near(*sorted((a, b)), node.gap, text)
        }
    assert isinstance(node, Term)
    if node.field not in ("", name):
        return set()
    assert not any(c in "&+$#" for c in node.text)
    pattern = phrase(node.text, prefix=node.kind == "prefix", suffix=node.kind == "suffix")
    found = {m.span() for i in range(len(text)) if (m := pattern.match(text, i))}
    if node.kind == "prefix":
        return {(a, re.compile(f"(?:{LETTER}|-)*").match(text, b).end()) for a, b in found}
    if node.kind == "suffix":
        return {(re.search(f"(?:{LETTER}|-)*$", text[:a]).start(), b) for a, b in found}
    return found


def near(one: tuple[int, int], other: tuple[int, int], gap: int, text: str) -> bool:
    if other[0] < one[1]:
        return False
    starts = [m.start() for m in re.finditer(f"[{HAN}]|{LETTER}(?:{LETTER}|-(?={LETTER}))*", text)]
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
        if any(c in "&+$#" for c in node.text):
            pattern = symbols(node.text, node.kind)
            return any(pattern.search(simple(entry.get(field, ""))) for field in fields)
    return any(places(node, spaced(entry.get(field, "")), field) for field in fields)
