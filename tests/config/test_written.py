from __future__ import annotations

import pytest

from config import Texts, find_written

BLOCK = """\
feeds: []
watches:
  # the bank
  - name: Money   # ours
    keywords: |
      CBDC
      "digital euro"
    tell: [desk]

  # the strike
  - {name: Strike, keywords: [strike]}
  - keywords: Lone
  - CBDC pilot
channels: {desk: {type: console}}
"""


def find(text, name):
    return find_written(Texts("/x/config.yaml", {"config.yaml": text}), name)


@pytest.mark.parametrize(
    ("name", "line", "text"),
    [
        (
            "Money",
            4,
            '- name: Money   # ours\n  keywords: |\n    CBDC\n    "digital euro"\n  tell: [desk]',
        ),
        ("Strike", 11, "- {name: Strike, keywords: [strike]}"),
        ("Lone", 12, "- keywords: Lone"),
        ("CBDC pilot", 13, "- CBDC pilot"),
    ],
)
def test_a_watch_is_shown_as_it_is_written(name, line, text):
    found = find(BLOCK, name)

    assert (found.file, found.line, found.text) == ("config.yaml", line, text)


def test_a_watch_in_one_line_of_many_is_shown_alone():
    assert find("watches: [CBDC, {name: A, keywords: [a]}, b]", "A").text == (
        "{name: A, keywords: [a]}"
    )


@pytest.mark.parametrize(
    "text", ["watches: [a", "a text", "watches: {a: b}", "", "watches: [[a]]", "{}"]
)
def test_a_text_without_the_watch_has_none(text):
    assert find(text, "a") is None


def test_of_two_watches_of_one_name_the_first_is_shown():
    text = "watches:\n  - {name: Money, keywords: [CBDC]}\n  - {name: Money, keywords: [coin]}\n"
    written = find_written(Texts("c", {"c": text}), "Money")
    assert (written.line, written.text) == (2, "- {name: Money, keywords: [CBDC]}")


def test_a_text_that_was_edited_is_read_again():
    texts = ["watches: [CBDC]\n", "feeds: []\nwatches: [CBDC]\n"]
    lines = [find_written(Texts("c", {"c": text}), "CBDC").line for text in texts]
    assert lines == [1, 2]


def test_a_watch_of_an_included_file_is_found():
    texts = Texts("/x/config.yaml", {"config.yaml": "watches: [b]", "team.yaml": "watches: [a]"})

    assert find_written(texts, "a").file == "team.yaml"
