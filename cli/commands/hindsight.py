"""`hindsight`: the states that new watches would have learned from the stored entries."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import click

from cli.options import Instant, Session, command
from model import SeenEntry
from terminal.printing import emit

MAX_ENTRIES = 300_000  # the newest ones; a daemon waits for the answer, so it should take seconds


@command("hindsight", hidden=True)
@click.option("--until", type=Instant(), required=True, help="Use the entries seen before then.")
def hindsight(session: Session, until: datetime) -> int:
    """Print the states that watches would have learned, for the daemon.

    The names of the watches come as a JSON list on standard input.
    """
    from rehearsal import recorded, stream
    from rehearsal.stored import find_feeds_before, read_stored_entries
    from storage import TEXTS_KEPT

    names = json.load(sys.stdin)
    config = session.load_config_to_read()
    since = until - TEXTS_KEPT
    count = 0
    with closing(session.open_reader()) as reader:

        def count_entries() -> Iterator[SeenEntry]:
            nonlocal count
            for entry in read_stored_entries(reader, config, (since, until), MAX_ENTRIES):
                count += 1
                yield entry

        known = find_feeds_before(reader, config, since)
        batches = recorded.split_into_batches(count_entries())
        states = stream.catch_up(config, batches, known, names)
    emit({"states": states, "entries": count})
    return 0
