"""A reload takes an edit whole or not at all, and never one that fails its own examples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config import make_keeper
from model import KeywordChange

CONFIG = """\
feeds: [https://www.example.org/rss.xml]
watches:
  - name: Money
    keywords: [CBDC, '"digital euro" OR e-CNY', '/coin[0-9]/', stabelcoin~]
    examples: {match: [a CBDC]}
channels: {screen: {type: console}}
ops: screen
"""


@dataclass
class Stored:
    """The last good config, as the database keeps it."""

    main: str
    texts: dict[str, str]
    changes: tuple[KeywordChange, ...] = ()


def test_a_start_after_an_edit_knows_the_config_that_ran_before(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG.replace("CBDC", "DCEP"), encoding="utf-8")
    keeper = make_keeper(path, {})
    ran = Stored(str(path), {"config.yaml": CONFIG})

    started = keeper.load_first(ran)

    assert keeper.previous is not None
    assert keeper.previous.watches["Money"] != started.watches["Money"]


def test_a_start_without_an_edit_replaces_no_config(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    first = make_keeper(path, {})
    ran = Stored(str(path), dict(first.load_first(None).texts.texts))

    keeper = make_keeper(path, {})
    keeper.load_first(ran)

    assert keeper.previous is None
    assert keeper.find_edit() is None


def test_the_replaced_config_stays_whole_while_it_is_used(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    keeper = make_keeper(path, {})
    old = keeper.load_first(None)
    path.write_text(CONFIG.replace("CBDC", "DCEP"), encoding="utf-8")

    keeper.find_edit(asked=True)
    keeper.find_edit()

    assert [found.matched for found in old.watchlist.explain("a CBDC")] == [True]


def test_an_edit_that_fails_an_example_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    keeper = make_keeper(path, {})
    keeper.load_first(None)
    path.write_text(CONFIG.replace("[CBDC,", '["CBDC NEAR/1 pilot",'), encoding="utf-8")

    edit = keeper.find_edit(asked=True)

    assert edit is not None
    assert edit.config is None
    (told,) = edit.problems
    assert told.startswith("config.yaml:5:24: watches.0.examples.match.0: must match, but does not")
    assert '"pilot" not found in title' in told
