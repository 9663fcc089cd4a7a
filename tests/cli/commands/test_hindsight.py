"""The states that new watches learn from the stored entries, as JSON for the daemon."""

import io
import json
import sys

from model import Entry
from tests.cli.conftest import GOOD, NOW, minutes


def add_entry(tx, entry, at):
    tx.add_new(GOOD, [entry.seen(at)], at)


def test_the_states_of_the_named_watches_are_printed_with_the_number_of_entries(
    ask, kept, folder, monkeypatch
):
    config = folder / "config.yaml"
    text = config.read_text()
    config.write_text(text.replace("tell: [screen]}", "tell: [screen], alert_on: [burst]}"))
    with kept.opened() as store, store.transaction() as tx:
        add_entry(tx, Entry(GOOD.key, "CBDC", "A CBDC pilot"), NOW - minutes(300))
        add_entry(tx, Entry(GOOD.key, "late", "Too late"), NOW - minutes(5))
    monkeypatch.setattr(sys, "stdin", io.StringIO('["Money"]'))

    answer = ask("hindsight", "--until", "2026-03-01T11:00Z")

    found = json.loads(answer.out)
    assert answer.code == 0
    assert found["entries"] == 2  # the one of the state, and the one before the given time
    assert list(found["states"]) == ["Money"]
