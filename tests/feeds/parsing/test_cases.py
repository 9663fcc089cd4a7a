"""The small documents of tests/cases give their right answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feeds.parsing.draft import EntryDraft
from feeds.parsing.parse import parse_document

CASES = Path(__file__).parents[2] / "cases"
MANIFEST = json.loads((CASES / "documents" / "manifest.json").read_text())


def read(path: Path) -> list[EntryDraft]:
    parsed = parse_document(path.read_bytes(), "http://e.example/rss.xml", "")
    assert parsed.problem == ""
    return [entry.draft for entry in parsed.entries]


@pytest.mark.parametrize("row", MANIFEST, ids=lambda row: row["file"])
def test_a_document_has_the_entries_of_the_manifest(row: dict[str, Any]):
    drafts = read(CASES / "documents" / row["file"])

    titles = [draft.title for draft in drafts]
    texts = [f"{draft.summary}\n{draft.text}" for draft in drafts]
    assert titles == row.get("titles", titles)
    assert len(drafts) >= row.get("entries_or_problem", 1)
    assert len(drafts) == row.get("entries", len(drafts))
    assert any(row.get("titles_contain", "") in title for title in titles)
    assert any(row.get("text", "") in text for text in texts)
    if "text_not" in row:
        assert not any(row["text_not"] in text for text in texts)


@pytest.mark.parametrize(
    "row", [row for row in MANIFEST if "published" in row], ids=lambda row: row["file"]
)
def test_a_document_has_the_dates_of_the_manifest(row: dict[str, Any]):
    drafts = read(CASES / "documents" / row["file"])

    for draft, start in zip(drafts, row["published"], strict=True):
        has_no_date = draft.published is None
        assert (has_no_date and row.get("or_no_date")) or (
            draft.published is not None and draft.published.isoformat().startswith(start)
        )


def test_an_entry_with_an_international_address_keeps_its_link():
    [draft] = read(CASES / "feeds" / "idn-link.xml")

    assert draft.link == "https://münchen.example/x"
