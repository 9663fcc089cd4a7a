from __future__ import annotations

import pytest

from answers.placement import place_draft, place_new
from tests.config.test_additions import read


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("watches:\n  - A\n", "config.yaml:3, at the end of the watches"),
        ("watches: [A]\n", "config.yaml:1, before character 12"),
        ("feeds: []\n...\n", "config.yaml:2, at the end of the watches"),
    ],
)
def test_the_place_of_a_new_watch_is_named(text, where):
    assert place_new(read(text), "B", ["b"]).where == where


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("watches:\n  - A\n  - B\n", "config.yaml:2, in the place of that line"),
        (
            "watches:\n  - name: A\n    keywords: a\n",
            "config.yaml:2, in the place of the lines to 3",
        ),
    ],
)
def test_the_place_of_an_edit_is_named(text, where):
    placed = place_draft(read(text), "name: A\nkeywords: c", "A")

    assert placed.where == where
    assert placed.yaml == "  - name: A\n    keywords: c"


def test_a_file_to_which_nothing_can_be_added_says_so():
    running = read("{watches: [A]}\n")
    new = place_new(running, "B", ["b"])
    draft = place_draft(running, "B\n", "")

    assert (new.line, draft.line) == (None, None)
    assert (new.yaml, draft.yaml) == ("- name: B\n  keywords: |\n    b", "B")
    assert new.where == ("config.yaml: the file is one mapping in braces; add the lines by hand")
