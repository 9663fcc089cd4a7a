"""The table of traditional characters is complete and maps each to one other character."""

from __future__ import annotations

from watchers.text.hanzi import SIMPLIFIED, TRADITIONAL


def test_each_traditional_character_stands_once_and_becomes_another() -> None:
    table = dict(zip(TRADITIONAL, SIMPLIFIED, strict=True))

    assert len(table) == len(TRADITIONAL)
    assert all(old != new for old, new in table.items())
    assert [table[character] for character in "數貨幣鏈塊國"] == list("数货币链块国")
