"""Read documents that are not well-formed: repaired, leniently, or by force, in this order."""

from __future__ import annotations

import contextlib

from feeds.parsing.cut import (
    CUT_NOTE,
    count_entry_ends,
    drop_comments,
    has_whole_entry,
    is_cut_off,
    keep_whole_entries,
)
from feeds.parsing.draft import MAX_ENTRIES, FeedDocument
from feeds.parsing.lenient import read_lenient
from feeds.parsing.repair import repair_tags, repair_xml
from feeds.parsing.xml import HAS_ENTRY, Forgiven, StrictReadFailed, read_xml


def read_ill_formed(root: str, url: str, reason: str) -> FeedDocument:
    """Return the content of the document *root*; *reason* says why it is not well-formed."""
    is_cut = is_cut_off(root)
    text = keep_whole_entries(root) if is_cut else root
    document, method = _read_somehow(text, url, is_cut)
    document.notes.insert(0, f"ill-formed ({reason}); {method}")
    if is_cut:
        _mark_cut(document, has_whole_entry=has_whole_entry(text))
    if not document.drafts and not document.problem:
        document.problem = _explain_nothing(root, is_cut)
    return document


def _mark_cut(document: FeedDocument, has_whole_entry: bool) -> None:
    """Mark *document* as cut off; drop an entry whose name may have been cut off, too."""
    document.is_cut = True
    if not has_whole_entry:
        document.drafts = [draft for draft in document.drafts if draft.guid and draft.title]
    if document.drafts:
        document.notes.append(CUT_NOTE)


def _read_somehow(text: str, url: str, is_cut: bool) -> tuple[FeedDocument, str]:
    """Return the content of the document *text*, and the method that could read it."""
    repaired = repair_xml(text)
    forgiven: Forgiven = "end" if is_cut else "nothing"
    with contextlib.suppress(StrictReadFailed):
        return read_xml(_encode(repaired), url, forgiven), "repaired"
    repaired = repair_tags(repaired)
    with contextlib.suppress(StrictReadFailed):
        return read_xml(_encode(repaired), url, forgiven), "repaired"
    document = read_lenient(text.replace("\0", ""), url)
    if not document.drafts and HAS_ENTRY.search(repaired):
        with contextlib.suppress(StrictReadFailed):
            forced = read_xml(_encode(repaired), url, "all")
            if any(draft.title or draft.link for draft in forced.drafts):
                return forced, "read by force"
    return document, "read leniently"


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _explain_nothing(root: str, is_cut: bool) -> str:
    """Return the problem with *root*, of which no entry was read; "" if it has none."""
    if is_cut:
        return "the document is cut off before its first entry ends; try again later"
    if HAS_ENTRY.search(drop_comments(root)):
        return "it is too broken to find its entries; ask the publisher to fix it"
    return ""


def find_swallowed(root: str, url: str, document: FeedDocument) -> FeedDocument:
    """Return *document*, or the content of *root* with the entries that a CDATA section hides.

    A section that is not closed ends with the next one, and so the document can be well-formed.
    """
    count = count_entry_ends(root) if document.may_hide_entries else 0
    if min(count, MAX_ENTRIES) <= len(document.drafts):
        return document
    try:
        repaired = read_xml(_encode(repair_xml(root)), url)
    except StrictReadFailed:
        return document
    if len(repaired.drafts) <= len(document.drafts):
        return document
    repaired.notes.insert(0, "ill-formed (a CDATA section is not closed); repaired")
    return repaired
