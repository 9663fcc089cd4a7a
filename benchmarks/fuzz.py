"""Parse and store documents that were changed at random, and look for anything that breaks.

    GROUNDSWELL_DATA=... python -m benchmarks.fuzz [--minutes 5] [--seed N] [--keep FOLDER]

The documents are those of tests/cases, some made here, and feeds/real if that folder is there.
Bytes and tags are changed, dropped and repeated, and parts of two documents are joined. If the
package atheris is installed, it chooses the changes by the lines of our parser that they reach;
`--blind` leaves it out. `benchmarks/fuzz_checks.py` has the rules. Every fourth document is
stored, and every fiftieth is parsed in the cage as well.

Prints JSON: the documents, the slowest one, and the faults by rule. A document with a fault is
written to *FOLDER*. The exit code is 1 if there is a fault.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.fuzz_checks import MAX_BYTES, Checker, Fault
from benchmarks.machine import machine

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data"))
CAGED_EACH = 50  # documents, of which one is parsed in the cage as well
MAX_KEPT = 20  # documents of one rule
SPLIT = re.compile(rb"(<[^<>]{0,300}>|&[#\w]{1,12};|\s+)")
TOKENS = (
    b"<item>", b"</item>", b"<entry>", b"</entry>", b"<title>", b"</title>", b"<link/>", b"<guid>",
    b"</guid>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml version='1.0' encoding='utf-16'?>",
    b"<?", b"?>", b"&#0;", b"&#x1b;", b"&#xD800;", b"&#x202e;", b"&#99999999999;", b"&amp;lt;",
    b"&nbsp;", b"&e;", b"<!DOCTYPE rss [<!ENTITY e 'x'>]>", b"\x00", b"\x1b]52;c;", b"\xff\xfe",
    b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc3\x28", b"\xe2\x80\xa8", b"<html>", b"<script>", b"</",
    b"<pubDate>Mon, 31 Feb 99999 25:61:61 +9999</pubDate>", b"<updated>0000-00-00</updated>",
    b" xmlns:x='http://www.w3.org/2005/Atom'", b" xml:base='http://[::1'", b" xml:lang='\xc2\x85'",
    b"<media:group>", b"<x:entry>", b"<ttl>-1</ttl>", b"<guid>http://[</guid>", b"{", b"}", b"[]",
    b'"items":', b'"\\ud800"', b"null", b"1e999", b"<source url='x'>", b"<div>", b"<a href='\x01'>",
)  # fmt: skip


def make_documents() -> list[bytes]:
    """Return one small document of each format, with entries that differ in their parts."""
    rows = [(f"n{number}", f"Title {number} & <b>more</b>") for number in range(6)]
    items = "".join(
        f"<item><guid>https://news.example/{key}</guid><title><![CDATA[{title}]]></title>"
        f"<link>https://news.example/{key}?utm_source=x</link><author>a@b.example (A)</author>"
        f"<category>news</category><pubDate>Mon, 02 Mar 2026 0{key[1:]}:00:00 GMT</pubDate>"
        "<description>&lt;p&gt;Some &amp;amp; text&lt;/p&gt;</description></item>"
        for key, title in rows
    )
    entries = "".join(
        f"<entry><id>tag:news.example,2026:{key}</id><title type='html'>T {key}</title>"
        f"<link rel='alternate' href='/{key}'/><updated>2026-03-02T0{key[1:]}:00:00Z</updated>"
        f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{key}</div></content>"
        "</entry>"
        for key, _ in rows
    )
    listed = [
        {"id": key, "title": title, "url": f"https://news.example/{key}", "tags": ["a"],
         "content_html": f"<p>{title}</p>", "date_published": "2026-03-02T01:00:00Z"}
        for key, title in rows
    ]  # fmt: skip
    atom = "http://www.w3.org/2005/Atom"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    plain = "".join(f"<item rdf:about='{key}'><title>T</title></item>" for key, _ in rows)
    texts = [
        f"<rss version='2.0'><channel><title>N</title><ttl>60</ttl>{items}</channel></rss>",
        f"<feed xmlns='{atom}' xml:base='https://news.example/'>{entries}</feed>",
        f"<rdf:RDF xmlns:rdf='{rdf}' xmlns='http://purl.org/rss/1.0/'>{plain}</rdf:RDF>",
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": listed}),
        f"<rss><channel>{items.replace('&amp;', '&nbsp;')}<item><title>open",
    ]
    encoded = [text.encode() for text in texts]
    utf_16 = f"<?xml version='1.0' encoding='utf-16'?>{texts[0]}".encode("utf-16")
    return [*encoded, utf_16]


def read_documents() -> list[bytes]:
    """Return the documents that are changed, none longer than `MAX_BYTES`."""
    folders = (ROOT / "tests" / "cases" / "documents", DATA / "feeds" / "real")
    files = [file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir())]
    bodies = [file.read_bytes() for file in files if file.suffix != ".json"]
    return [*make_documents(), *(body for body in bodies if len(body) <= MAX_BYTES)]


# --- changes at random ------------------------------------------------------------------------


def change_bytes(body: bytearray, chance: random.Random, _other: bytes) -> bytearray:
    """Set some bytes to random values."""
    for _ in range(chance.choice((1, 1, 4, 16))):
        body[chance.randrange(len(body))] = chance.randrange(256)
    return body


def drop(body: bytearray, chance: random.Random, _other: bytes) -> bytearray:
    """Drop a stretch."""
    start = chance.randrange(len(body))
    del body[start : start + int(chance.paretovariate(0.5))]
    return body


def insert_token(body: bytearray, chance: random.Random, _other: bytes) -> bytearray:
    """Insert a token that has broken parsers before, once or often."""
    start = chance.randrange(len(body))
    body[start:start] = chance.choice(TOKENS) * chance.choice((1, 1, 1, 3, 2000))
    return body


def repeat(body: bytearray, chance: random.Random, _other: bytes) -> bytearray:
    """Repeat a stretch."""
    start = chance.randrange(len(body))
    stretch = body[start : start + int(chance.paretovariate(0.4))][:20_000]
    body[start:start] = stretch * chance.choice((1, 2, 50))
    return body


def cut(body: bytearray, chance: random.Random, _other: bytes) -> bytearray:
    """Cut the end off."""
    return body[: chance.randrange(1, len(body) + 1)]


def splice(body: bytearray, chance: random.Random, other: bytes) -> bytearray:
    """Join the beginning with the end of another document."""
    return body[: chance.randrange(len(body))] + other[chance.randrange(len(other)) :]


def mix_tokens(body: bytearray, chance: random.Random, other: bytes) -> bytearray:
    """Replace, drop and swap tags, references and blanks by those of both documents."""
    tokens = SPLIT.split(bytes(body))
    others = SPLIT.findall(other) or list(TOKENS)
    for _ in range(chance.choice((1, 2, 8))):
        place = chance.randrange(len(tokens))
        kind = chance.randrange(4)
        if kind == 0:
            tokens[place] = chance.choice(others)
        elif kind == 1:
            tokens[place] = b""
        elif kind == 2:
            tokens[place] = tokens[place] * 2
        else:
            tokens[place] = tokens[chance.randrange(len(tokens))]
    return bytearray(b"".join(tokens))


CHANGES: tuple[Callable[[bytearray, random.Random, bytes], bytearray], ...] = (
    change_bytes,
    drop,
    insert_token,
    repeat,
    cut,
    splice,
    mix_tokens,
    mix_tokens,
)


def mutate(documents: list[bytes], chance: random.Random) -> bytes:
    """Return one of *documents*, changed."""
    body = bytearray(chance.choice(documents))
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        body = chance.choice(CHANGES)(body, chance, chance.choice(documents)) or bytearray(b"<")
    return bytes(body[:MAX_BYTES])


# --- runs -------------------------------------------------------------------------------------


class Findings:
    """The faults so far, by rule; a document with one is kept."""

    def __init__(self, folder: Path) -> None:
        """Write the documents into *folder*."""
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self._folder = folder

    def add(self, body: bytes, faults: list[Fault]) -> None:
        """Count *faults*, and keep the document *body* that shows them."""
        for rule in {fault.rule for fault in faults}:
            self.counts[rule] += 1
            if self.counts[rule] <= MAX_KEPT:
                name = f"{rule}-{hashlib.sha256(body).hexdigest()[:10]}"
                (self._folder / name).write_bytes(body)
                details = [fault.details for fault in faults if fault.rule == rule]
                self.examples[name] = details[0]


def report(checker: Checker, found: Findings, seconds: float) -> dict[str, object]:
    """Return the figures of a run."""
    return {
        "documents": checker.documents,
        "stored": checker.stored,
        "caged": checker.caged,
        "entries": checker.entries,
        "with_a_problem": checker.problems,
        "slowest_cpu_s": round(checker.slowest, 3),
        "seconds": round(seconds),
        "faults": dict(found.counts),
        "examples": found.examples,
    }


def run_blind(checker: Checker, found: Findings, seconds: float, seed: int) -> None:
    """Check documents changed at random for *seconds*; they follow from *seed*."""
    chance = random.Random(seed)
    documents = read_documents()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        body = mutate(documents, chance)
        in_cage = checker.documents % CAGED_EACH == 0
        if faults := checker.check(body, in_cage=in_cage):
            found.add(body, faults)


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--keep", type=Path, default=None, help="the folder for faulty documents")
    parser.add_argument("--blind", action="store_true", help="do not use atheris")
    options = parser.parse_args()
    seed = options.seed
    if seed is None:
        seed = random.SystemRandom().randrange(1, 10**6)
    keep = options.keep or Path(tempfile.mkdtemp(prefix="groundswell-fuzz-"))
    keep.mkdir(parents=True, exist_ok=True)
    seconds = 60 * options.minutes
    is_guided = not options.blind and importlib.util.find_spec("atheris") is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if is_guided:
            argv = [sys.executable, "-m", "benchmarks.fuzz_guided", name, str(keep)]
            argv += [f"{seconds:.0f}", str(seed)]
            subprocess.run(argv, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            figures = json.loads((folder / "figures.json").read_text())
        else:
            checker = Checker(folder)
            found = Findings(keep)
            began = time.monotonic()
            run_blind(checker, found, seconds, seed)
            figures = report(checker, found, time.monotonic() - began)
            checker.close()
    engine = "atheris" if is_guided else "own changes, blind"
    print(json.dumps({"engine": engine, "seed": seed, "kept_in": str(keep), **figures,
                      "machine": machine()}, indent=2))  # fmt: skip
    return 1 if figures["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
