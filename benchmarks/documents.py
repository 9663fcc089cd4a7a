"""Poll real feed documents with `once`, and compare the entries with feedparser's.

    python -m benchmarks.documents

Serves every file of feeds/real on loopback and runs `monitor.py once` over them. Prints JSON:

* the documents with as many distinct entries as feedparser finds;
* the other documents, with both numbers;
* the documents with a problem;
* the seconds of the run, and of feedparser alone.

`benchmarks.parsing` compares ids and titles. Target: every document that feedparser can read
agrees.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import feedparser

from benchmarks.machine import machine
from tests.loopback.web import WebServer

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data"))
COMMAND = [sys.executable, str(ROOT / "monitor.py")]


def find_entries(body: bytes) -> set[tuple[str, ...]]:
    """Return the distinct entries that feedparser finds, by id and link, or else by title."""
    parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    found: set[tuple[str, ...]] = set()
    for entry in parsed.entries:
        entry_id = entry.get("id", "").strip()
        link = entry.get("link", "").strip()
        name = (entry_id, link) if entry_id or link else (entry.get("title", ""),)
        found.add(name)
    return found


def write_config(path: Path, web: WebServer, names: list[str]) -> None:
    """Write a config that polls each of *names* from *web*."""
    lines = [f'defaults: {{feeds: {{allow_private: ["{web.address}"]}}}}', "feeds:"]
    for name in names:
        url = web.url(f"/{name}")
        lines.append(f"  - {{url: {url}, name: {name}}}")
    lines.append("watches: [a word that stands nowhere]")
    lines.append("channels: {screen: {type: console}}")
    path.write_text("\n".join(lines))


def run_once(folder: Path, documents: dict[str, bytes]) -> tuple[list[dict[str, object]], float]:
    """Return the rows of `feeds --json` after one round over *documents*, and its seconds."""
    config = folder / "config.yaml"
    with WebServer() as web:
        for name, body in documents.items():
            web.set(f"/{name}", body, content_type="application/xml")
        write_config(config, web, list(documents))
        start = time.perf_counter()
        subprocess.run([*COMMAND, "once", "-c", str(config)], check=True, capture_output=True)
        seconds = time.perf_counter() - start
    listing = [*COMMAND, "feeds", "--json", "-c", str(config)]
    rows = subprocess.run(listing, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in rows.splitlines()], seconds


def main() -> int:
    """Print the figures; return 1 if a document that feedparser reads does not agree."""
    files = sorted((DATA / "feeds" / "real").iterdir())
    documents = {path.name: path.read_bytes() for path in files}
    start = time.perf_counter()
    theirs = {name: len(find_entries(body)) for name, body in documents.items()}
    their_seconds = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        rows, our_seconds = run_once(Path(folder), documents)
    ours = {str(row["name"]): int(str(row["entries"])) for row in rows}
    differing = {}
    for name, count in theirs.items():
        found = ours.get(name, 0)
        if count and count != found:
            differing[name] = {"feedparser": count, "ours": found}
    figures = {
        "documents": len(documents),
        "entries": sum(ours.values()),
        "entries_feedparser": sum(theirs.values()),
        "agree": len(documents) - len(differing),
        "differ": differing,
        "problems": {str(row["name"]): row["problem"] for row in rows if row["problem"]},
        "once_s": round(our_seconds, 2),
        "feedparser_alone_s": round(their_seconds, 2),
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
