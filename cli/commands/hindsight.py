"""Hindsight: what new watches would have learned of the entries that are stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import click

from cli.options import Instant, Session, command
from model import Entry
from rehearsal.stored import find_feeds_before, read_stored_entries
from storage import TEXTS_KEPT
from terminal.printing import emit

MOST = 300_000  # entries, of the newest: what a daemon waits for should take seconds


@command("hindsight", hidden=True)
@click.option("--until", type=Instant(), required=True, help="Entries seen before then.")
def hindsight(session: Session, until: datetime) -> int:
    """Print what watches would have learned, for the daemon that runs; their names come as JSON."""
    from rehearsal import recorded, stream

    names = json.load(sys.stdin)
    config, count, since = session.config(), 0, until - TEXTS_KEPT
    with closing(session.reader()) as reader:

        def counted() -> Iterator[Entry]:
            nonlocal count
            for entry in read_stored_entries(reader, config, (since, until), MOST):
                count += 1
                yield entry

        known = find_feeds_before(reader, config, since)
        states = stream.catch_up(config, recorded.split_into_batches(counted()), known, names)
    emit({"states": states, "entries": count})
    return 0
