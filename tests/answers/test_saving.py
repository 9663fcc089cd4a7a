"""The keywords of a draft that can be in force without an edit of a file."""

from __future__ import annotations

from answers.saving import Saving, find_saving
from model import Watch

RUNNING = Watch("Money", keywords=("CBDC", "e-CNY"), tell=("desk",))


def test_added_and_removed_keywords_are_told_apart():
    draft = Watch("Money", keywords=("CBDC", "oil", "gas"), tell=("desk",))

    assert find_saving(RUNNING, draft) == Saving("Money", ("oil", "gas"), ("e-CNY",), False)


def test_any_other_change_is_for_the_file():
    draft = Watch("Coins", keywords=("CBDC", "e-CNY"), tell=("desk",))

    assert find_saving(RUNNING, draft) == Saving("Money", (), (), has_others=True)
