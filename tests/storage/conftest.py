from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage._store import Store
from tests.storage.world import opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with contextlib.closing(opened(tmp_path)) as made:
        yield made
