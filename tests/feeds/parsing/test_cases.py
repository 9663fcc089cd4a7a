"""The small documents of tests/cases give their right answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feeds.parsing.parse import parse_document

CASES = Path(__file__).parents[2] / "cases"
KINDS = {"K1", "K3", "K4", "K17", "K18", "K19", "K20"}
"""Kinds of the manifest whose answers are right: addresses, dates, identity."""

MANIFEST = json.loads((CASES / "documents" / "manifest.json").read_text())


def read(path: Path) -> list[Any]:
    parsed = parse_document(path.read_bytes(), "http://e.example/rss.xml", "")
    assert parsed.problem == ""
    return [entry.draft for entry in parsed.entries]


@pytest.mark.parametrize(
    "row", [row for row in MANIFEST if row["kind"] in KINDS], ids=lambda row: row["file"]
)
def test_a_document_has_the_entries_and_dates_of_the_manifest(row):
    drafts = read(CASES / "documents" / row["file"])

    if "titles" in row:
        assert [draft.title for draft in drafts] == row["titles"]
    if "entries" in row:
        assert len(drafts) == row["entries"]
    for draft, start in zip(drafts, row.get("published", ()), strict=False):
        has_no_date = draft.published is None
        assert (has_no_date and row.get("or_no_date")) or (
            draft.published is not None and draft.published.isoformat().startswith(start)
        )


def test_an_entry_with_an_international_address_keeps_its_link():
    [draft] = read(CASES / "feeds" / "idn-link.xml")

    assert draft.link == "https://münchen.example/x"
