"""A reload keeps nobody waiting, leaves nothing behind, and never takes what its examples refute."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

from config import Keeper

CONFIG = """\
feeds: [https://www.example.org/rss.xml]
watches:
  - name: Money
    keywords: [CBDC, '"digital euro" OR e-CNY', '/coin[0-9]/', stabelcoin~]
    examples: {match: [a CBDC]}
channels: {screen: {type: console}}
ops: screen
"""


def test_what_ran_before_a_reload_is_freed_without_the_collector(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    keeper = Keeper(path, {})
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


def test_the_collector_works_on_after_a_reload(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")

    Keeper(path, {}).load_first(None)

    assert gc.isenabled()


def test_what_still_runs_on_the_old_config_keeps_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    keeper = Keeper(path, {})
    old = keeper.load_first(None)
    path.write_text(CONFIG.replace("CBDC", "DCEP"), encoding="utf-8")

    keeper.find_edit(asked=True)
    keeper.find_edit()

    assert [found.matched for found in old.watchlist.explain("a CBDC")] == [True]


def test_an_edit_that_an_example_refutes_is_not_taken_and_says_why(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    keeper = Keeper(path, {})
    keeper.load_first(None)
    path.write_text(CONFIG.replace("[CBDC,", '["CBDC NEAR/1 pilot",'), encoding="utf-8")

    edit = keeper.find_edit(asked=True)

    assert edit is not None
    assert edit.config is None
    (told,) = edit.problems
    assert told.startswith("config.yaml:5:24: watches.0.examples.match.0: must match, but does not")
    assert '"pilot" not found in title' in told
