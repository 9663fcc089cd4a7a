"""Poll real feed documents with `once` and hold what is found against feedparser.

    python -m benchmarks.documents

Serves every file of feeds/real on loopback, runs `monitor.py once` over all of them and prints
JSON: documents whose number of distinct entries agrees with feedparser's, those that do not and
by how much, documents with a problem, and how long it took beside feedparser alone. Ids, titles
and texts are held against feedparser's by `benchmarks.parsing`. Wanted: every document that
feedparser can read agrees.
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


def expected(body: bytes) -> set[tuple[str, ...]]:
    """Return the distinct entries that feedparser finds, by id and link, or else by title."""
    parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    named = ((e.get("id", "").strip(), e.get("link", "").strip()) for e in parsed.entries)
    titles = (e.get("title", "") for e in parsed.entries)
    return {name if any(name) else (title,) for name, title in zip(named, titles, strict=True)}


def once(folder: Path, documents: dict[str, bytes]) -> tuple[list[dict[str, object]], float]:
    """Return the rows of `feeds --json` after one round over *documents*, and its seconds."""
    with WebServer() as web:
        for name, body in documents.items():
            web.set(f"/{name}", body, content_type="application/xml")
        lines = [f'defaults: {{feeds: {{allow_private: ["{web.address}"]}}}}', "feeds:"]
        lines += [f"  - {{url: {web.url(f'/{name}')}, name: {name}}}" for name in documents]
        lines += ["watches: [a word that stands nowhere]", "channels: {screen: {type: console}}"]
        config = folder / "config.yaml"
        config.write_text("\n".join(lines))
        command = [sys.executable, str(ROOT / "monitor.py")]
        began = time.perf_counter()
        subprocess.run([*command, "once", "-c", str(config)], check=True, capture_output=True)
        took = time.perf_counter() - began
    asked = [*command, "feeds", "--json", "-c", str(config)]
    rows = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in rows.splitlines()], took


def main() -> int:
    """Run it and print the figures."""
    files = sorted((DATA / "feeds" / "real").iterdir())
    documents = {path.name: path.read_bytes() for path in files}
    began = time.perf_counter()
    truth = {name: expected(body) for name, body in documents.items()}
    alone = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        rows, took = once(Path(folder), documents)
    found = {str(row["name"]): int(str(row["entries"])) for row in rows}
    differ = {
        name: {"feedparser": len(truth[name]), "ours": found.get(name, 0)}
        for name in documents
        if truth[name] and found.get(name, 0) != len(truth[name])
    }
    figures = {
        "documents": len(documents),
        "entries": sum(found.values()),
        "entries_feedparser": sum(len(entries) for entries in truth.values()),
        "agree": len(documents) - len(differ),
        "differ": differ,
        "problems": {str(r["name"]): r["problem"] for r in rows if r["problem"]},
        "once_s": round(took, 2),
        "feedparser_alone_s": round(alone, 2),
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
