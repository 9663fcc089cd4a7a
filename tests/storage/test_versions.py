"""The version of a watch is stored with the alerts that it raised, once."""

from __future__ import annotations

from collections.abc import Sequence

from model import State, WatchVersion
from storage._store import Store
from tests.storage.test_prune import prune
from tests.storage.world import DAY, MINUTE, NOW, an_alert

FIRST = WatchVersion("aaa111", "CBDC", "- {name: CBDC, keywords: [CBDC]}", ("CBDC",))
SECOND = WatchVersion("bbb222", "CBDC", "- {name: CBDC, keywords: [e-CNY]}", ("e-CNY",))


def raise_alert(store: Store, name: str, version: WatchVersion | None, at=NOW, **facts) -> None:
    with store.transaction() as tx:
        tx.record_all([an_alert(name, at=at, **facts)], no_recipients, lambda _: version)


def no_recipients(_names: Sequence[str]) -> list[tuple[str, str]]:
    return []


def test_an_alert_keeps_the_version_by_which_it_was_raised(store: Store) -> None:
    raise_alert(store, "old", FIRST)
    raise_alert(store, "new", SECOND, at=NOW + MINUTE)
    raise_alert(store, "quiet", SECOND, at=NOW + MINUTE, state=State.SUPPRESSED)
    raise_alert(store, "ours", None, at=NOW + MINUTE)

    versions = {row.id: row.version for row in store.list_alerts(9)}

    assert versions == {"old": "aaa111", "new": "bbb222", "quiet": "bbb222", "ours": ""}
    assert store.history.find_versions(["aaa111", "bbb222", "none"]) == {
        "aaa111": FIRST,
        "bbb222": SECOND,
    }


def test_a_version_is_kept_as_long_as_its_alerts(store: Store) -> None:
    raise_alert(store, "first", FIRST)
    raise_alert(store, "second", SECOND)
    raise_alert(store, "later", SECOND, at=NOW + 100 * DAY)

    prune(store, NOW + 367 * DAY)

    assert set(store.history.find_versions(["aaa111", "bbb222"])) == {"bbb222"}
    prune(store, NOW + 468 * DAY)
    assert store.history.find_versions(["aaa111", "bbb222"]) == {}
