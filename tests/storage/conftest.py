from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage._store import Store
from tests.storage.world import add, an_entry, opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with contextlib.closing(opened(tmp_path)) as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a closed state with one entry in it."""
    store = opened(tmp_path)
    add(store, an_entry("a"))
    store.close()
    return tmp_path / "groundswell.db"
