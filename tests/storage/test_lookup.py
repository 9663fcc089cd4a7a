"""A page is looked up without a write; most pages have nothing to store."""

from __future__ import annotations

from storage._store import Store
from tests.storage.world import FEED, HOUR, NOW, add, an_entry, seen


def test_a_page_of_known_entries_has_nothing_to_store_until_a_day_is_over(store: Store) -> None:
    page = seen([an_entry("a"), an_entry("b")])
    assert not store.look_up(FEED, page).has_nothing_to_store(NOW)
    add(store, *page)

    lookup = store.look_up(FEED, page)
    changed = store.look_up(FEED, seen([an_entry("a", title="Changed"), an_entry("b")]))

    assert lookup.has_nothing_to_store(NOW)
    assert not lookup.has_nothing_to_store(NOW + 25 * HOUR)
    assert not changed.has_nothing_to_store(NOW)


def test_a_page_without_entries_has_nothing_to_store(store: Store) -> None:
    assert store.look_up(FEED, []).has_nothing_to_store(NOW)


def test_an_entry_under_another_id_is_stored(store: Store) -> None:
    add(store, an_entry("a", aliases=("old name",)))

    lookup = store.look_up(FEED, seen([an_entry("b", aliases=("old name",))]))

    assert not lookup.has_nothing_to_store(NOW)
