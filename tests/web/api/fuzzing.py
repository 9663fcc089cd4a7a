"""Let Schemathesis ask every address of the OpenAPI document for sense and nonsense."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import storage
from config._web import WebOptions, WebToken
from docs.openapi import list_operations
from model import Secret
from tests.loopback.station import Station
from tests.scenes.newsroom import NOW, make_busy
from tests.web.office import EDITOR, visit
from tests.web.scene import Site, serve
from web.api.document import DOCUMENT

TOKEN = "everything"
ACTS = "/(retry|dismiss|reload|test|acknowledge|feedback|not-relevant|overlay)$|/silences|/overlay/"
"""The acts ask the daemon, so they are asked where one answers."""
CONFIG = """\
[parameters]
after = ""
"""
"""Schemathesis cannot make a right cursor, so each list is asked from its beginning."""
ACTS_CONFIG = """\
[parameters]
name = "screen"
"""
"""It would rarely guess the name of a channel, and then all that is asked for would be refused."""
REFUSED = (
    ("/api/v1/entries", "a query has a grammar, and a feed is one of the state"),
    ("/api/v1/now", "a watch is one of the config"),
    ("/api/v1/watches/{name}/series", "not each length fits each time"),
    ("/api/v1/watches/{name}/keywords", "not each length fits each time"),
    ("/api/v1/preview", "a draft has a grammar"),
    ("/api/v1/plans", "a draft has a grammar"),
    ("/api/v1/silences", "a silence has an end in a zone, and a reason that is not blank"),
)
"""The operations that may refuse a text of the right form, each with the reason that no schema
says. Every other one takes all that its schema allows."""
TAKEN = ("2xx", "3xx", "401", "403", "404", "409", "429", "5xx")
"""The statuses of a request that was taken: a name may be unknown, a daemon busy."""


def fuzz(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Return the report of Schemathesis, run with *options* over a busy newsroom in *folder*.

    It asks everything but the acts, and the streams: these go on until the asker leaves, and
    Schemathesis never leaves.
    """
    room = make_busy(folder)
    (folder / "schemathesis.toml").write_text(CONFIG + _allow_refusals())
    pulse = f"groundswell_heartbeat_timestamp_seconds {NOW.timestamp()}\ngroundswell_storage_ok 1\n"
    storage.find_metrics(room.database).write_text(pulse)
    token = WebToken(name="desk", token=Secret(TOKEN), may=("read", "act", "edit"))
    words = ["--exclude-path-regex", ACTS]
    for operation in list_operations():
        if operation.is_endless:
            words += ["--exclude-path", operation.path]
    with room.open(), serve(room, WebOptions(tokens=(token,))) as site:
        return _run(site, folder, TOKEN, *words, *options)


def fuzz_acts(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Return the report of Schemathesis, run with *options*: it asks a real daemon to act."""
    station = Station(folder)
    (folder / "schemathesis.toml").write_text(ACTS_CONFIG + _allow_refusals())
    reports: list[subprocess.CompletedProcess[str]] = []

    def work(site: Site) -> None:
        reports.append(_run(site, folder, EDITOR, "--include-path-regex", ACTS, *options))

    visit(station, work)
    return reports[0]


def _allow_refusals() -> str:
    statuses = ", ".join(f'"{status}"' for status in (*TAKEN, "400"))
    return "".join(
        f'\n# {reason}\n[[operations]]\ninclude-path = "{path}"\n'
        f"checks.positive_data_acceptance.expected-statuses = [{statuses}]\n"
        for path, reason in REFUSED
    )


def _run(site: Site, folder: Path, token: str, *options: str) -> subprocess.CompletedProcess[str]:
    words = ["run", str(DOCUMENT), "--url", site.url, "--checks", "all", "--no-color"]
    words += ["--header", f"Authorization: Bearer {token}"]
    program = str(Path(sys.executable).with_name("schemathesis"))
    return subprocess.run([program, *words, *options], cwd=folder, capture_output=True, text=True)
