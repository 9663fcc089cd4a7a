"""A reload neither pauses other threads for long nor leaves the old config behind."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest

from config import make_keeper
from config._gc_pause import free, pause_gc

CONFIG = """\
feeds: [https://www.example.org/rss.xml]
watches:
  - name: Money
    keywords: [CBDC, '"digital euro" OR e-CNY', '/coin[0-9]/', stabelcoin~]
    examples: {match: [a CBDC]}
channels: {screen: {type: console}}
ops: screen
"""


def test_the_replaced_config_is_freed_without_the_collector(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    keeper = make_keeper(path, {})
    before = weakref.ref(keeper.load_first(None).watchlist)
    path.write_text(CONFIG.replace("CBDC", "CBDC, DCEP", 1), encoding="utf-8")

    gc.disable()
    try:
        edit = keeper.find_edit(asked=True)
        keeper.find_edit()
        freed = before() is None
    finally:
        gc.enable()

    assert edit is not None
    assert edit.config is not None
    assert freed


def test_the_collector_is_enabled_after_a_reload(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")

    make_keeper(path, {}).load_first(None)

    assert gc.isenabled()


def test_the_pause_ends_with_an_error_too_and_leaves_a_disabled_collector_alone() -> None:
    def fail() -> None:
        with pause_gc():
            assert not gc.isenabled()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert gc.isenabled()

    gc.disable()
    try:
        with pause_gc():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_pieces_are_freed_to_the_last() -> None:
    pieces: list[object] = list(range(2500))

    free(pieces)

    assert pieces == []
