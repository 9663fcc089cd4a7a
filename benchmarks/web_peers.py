"""Pages that `benchmarks.web_page` measures next to ours, and a server for them.

One has its charts drawn in the browser by uPlot, which npm fetches; where there is no npm, or no
registry, the page is left out.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from tests.web.scene import Site

STREAM = "/api/v1/events"
UPLOT = "uplot@1"
NPM_DEADLINE = 120.0  # seconds
NO_ICON = '<link rel="icon" href="data:,">'
LINE = f"<!doctype html><html lang=en><title>Line</title>{NO_ICON}<h1>Quiet</h1><p>A line of text"
STYLE = re.compile(r'<link rel="stylesheet"[^>]*>')
ICON = re.compile(r'<link rel="icon"[^>]*>')
SCRIPT = re.compile(r"<script[^>]*></script>")
PICTURE = re.compile(r"<svg.*?</svg>", re.DOTALL)
CHART = re.compile(r'<svg class="c" viewBox="0 0 (\d+) (\d+)".*?</svg>', re.DOTALL)
DRAW = """
for (const place of document.querySelectorAll("[data-bars]")) {
  const bars = JSON.parse(place.dataset.bars), count = bars.counts.length;
  const rest = {points: {show: false}};
  const start = Date.parse(bars.start) / 1000, level = value => Array(count).fill(value);
  const large = place.dataset.height > 50;
  new uPlot({
    width: +place.dataset.width, height: +place.dataset.height, legend: {show: false},
    cursor: {show: false}, axes: [{show: large}, {show: large}],
    series: [{}, {label: "reports", fill: "#999", paths: uPlot.paths.bars({size: [0.76]}), ...rest},
             {label: "most", stroke: "#bbb", ...rest}, {label: "usual", stroke: "#777", ...rest}],
  }, [bars.counts.map((_, n) => start + n * bars.step_seconds), bars.counts, level(bars.most),
      level(bars.usual)], place);
}
"""


class File(NamedTuple):
    """The answer to a request."""

    body: bytes
    content_type: str


Files = dict[str, File]
"""By their paths without the first slash."""


def make_pages(site: Site) -> tuple[Files, str]:
    """Return the pages with their files, and why that with uPlot is missing; often nothing."""
    shown = site.ask("/").text
    html = "text/html; charset=utf-8"
    files = {
        "bare": File(_strip(shown).encode(), html),
        "line": File(LINE.encode(), html),
    }
    with tempfile.TemporaryDirectory() as name:
        try:
            files |= fetch_uplot(Path(name))
        except (OSError, subprocess.SubprocessError, KeyError) as error:
            return files, f"left out: npm could not fetch {UPLOT} ({error})"
    files["uplot"] = File(_use_uplot(shown, site.ask("/api/v1/now").json).encode(), html)
    files["draw.js"] = File(DRAW.encode(), "text/javascript")
    for path in re.findall(r'(?:src|href)="/(static/[^"]+)"', shown):
        answer = site.ask(f"/{path}")
        files[path] = File(answer.body, answer.headers["Content-Type"])
    return files, ""


def fetch_uplot(folder: Path) -> Files:
    """Return the files of uPlot, which npm puts into *folder*.

    Raises:
        OSError: there is no npm.
        SubprocessError: it found no registry.
        KeyError: the package has other files.
    """
    argv = ["npm", "pack", UPLOT, "--silent", "--pack-destination", str(folder)]
    subprocess.run(argv, check=True, capture_output=True, cwd=folder, timeout=NPM_DEADLINE)
    (path,) = folder.glob("*.tgz")
    wanted = {"uPlot.iife.min.js": "text/javascript", "uPlot.min.css": "text/css"}
    files = {}
    with tarfile.open(path) as archive:
        for name, content_type in wanted.items():
            packed = archive.extractfile(f"package/dist/{name}")
            assert packed is not None
            files[name] = File(packed.read(), content_type)
    return files


def _strip(shown: str) -> str:
    """Return the page without its styles, scripts and pictures: the words alone."""
    words = PICTURE.sub("", SCRIPT.sub("", STYLE.sub("", shown)))
    return ICON.sub(NO_ICON, words)


def _use_uplot(shown: str, facts: dict[str, Any]) -> str:
    """Return the page with its charts drawn by uPlot."""
    parts = [*facts["trends"], *facts["quiet"], *facts["terms"]]
    bars = iter([part["bars"] for part in parts if part["bars"]])

    def place(chart: re.Match[str]) -> str:
        width, height = chart.groups()
        data = json.dumps(next(bars), separators=(",", ":"))
        return f"<div data-width={width} data-height={height} data-bars='{data}'></div>"

    page = CHART.sub(place, shown)
    assert next(bars, None) is None, "the page has fewer charts than its JSON twin"
    link = '<link rel="stylesheet" href="/uPlot.min.css">'
    scripts = (
        '<script src="/uPlot.iife.min.js" defer></script><script src="/draw.js" defer></script>'
    )
    return page.replace("</head>", f"{link}{scripts}</head>", 1)


@contextmanager
def serve_files(files: Files) -> Iterator[str]:
    """Serve *files* as our server does, zipped and with headers as long; yield the address."""
    ended = threading.Event()

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0].lstrip("/")
            self.send_response(200)
            if path == STREAM.lstrip("/"):
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                self.wfile.write(b": begin\n\n")
                ended.wait()
                return
            body = gzip.compress(files[path].body, mtime=0)
            self.send_header("Content-Type", files[path].content_type)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "max-age=3600" if "." in path else "no-cache")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing: the figures go to standard output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
