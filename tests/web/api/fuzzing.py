"""Let Schemathesis ask every address of the OpenAPI document for sense and nonsense."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import storage
from config._web import WebOptions, WebToken
from docs.openapi import list_operations
from model import Secret
from tests.scenes.newsroom import NOW, make_busy
from tests.web.scene import serve
from web.api.document import DOCUMENT

TOKEN = "everything"
ACTS = "/(retry|reload|test)$"
"""An act asks the daemon, which does not run here: its right answer is 503."""
UNFIT = "positive_data_acceptance"
"""The check that every text is taken: a query has a grammar, and may be refused."""
CONFIG = """\
[parameters]
after = ""
"""
"""Schemathesis cannot make a right cursor, so each list is asked from its beginning."""


def fuzz(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Return the report of Schemathesis, run with *options* over a busy newsroom in *folder*."""
    room = make_busy(folder)
    (folder / "schemathesis.toml").write_text(CONFIG)
    pulse = f"groundswell_heartbeat_timestamp_seconds {NOW.timestamp()}\ngroundswell_storage_ok 1\n"
    storage.find_metrics(room.database).write_text(pulse)
    token = WebToken(name="desk", token=Secret(TOKEN), may=("read", "act", "edit"))
    with room.open(), serve(room, WebOptions(tokens=(token,))) as site:
        words = ["run", str(DOCUMENT), "--url", site.url]
        for operation in list_operations():
            if operation.is_endless:  # it goes on until the asker leaves; Schemathesis never does
                words += ["--exclude-path", operation.path]
        words += ["--exclude-path-regex", ACTS]
        words += ["--header", f"Authorization: Bearer {TOKEN}", "--checks", "all"]
        words += ["--exclude-checks", UNFIT, "--no-color"]
        program = str(Path(sys.executable).with_name("schemathesis"))
        return subprocess.run(
            [program, *words, *options], cwd=folder, capture_output=True, text=True
        )
