"""The lines of a file in which a watch is written."""

from __future__ import annotations

import pytest

import config
from config._watch_texts import read_lines

BLOCK = """\
feeds: [https://a.example/rss]
watches:
  # the first one
  - name: Money
    keywords: |
      CBDC

      digital euro
    none: [job]  # no jobs

  # about ${TOKEN}
  - {name: Strike,
     keywords: [strike, ${WORD}]}
  - Halden bridge
channels:
  screen: {type: console}
"""


@pytest.fixture
def written(tmp_path):
    def load(text, **environ):
        path = tmp_path / "config.yaml"
        path.write_text(text, encoding="utf-8")
        return config.load(path, environ, needs_secrets=False)

    return load


def test_a_watch_ends_before_the_next_one_and_its_comments(written):
    made = written(BLOCK.replace(", ${WORD}", ""))

    assert made.read_lines("Money") == (
        "- name: Money\n  keywords: |\n    CBDC\n\n    digital euro\n  none: [job]  # no jobs"
    )
    assert made.read_lines("Strike") == "- {name: Strike,\n   keywords: [strike]}"
    assert made.read_lines("Halden bridge") == "- Halden bridge"
    assert made.places["Money"].line == 4


def test_a_watch_at_the_end_of_a_file_has_no_empty_lines(written):
    made = written("feeds: [https://a.example/rss]\nwatches:\n- name: A\n  keywords: [x]\n\n\n")

    assert made.read_lines("A") == "- name: A\n  keywords: [x]"


def test_a_secret_in_the_lines_is_hidden():
    text = BLOCK.replace("no jobs", "key s3cr3t-key-value")

    shown = read_lines(text, 4, frozenset({"s3cr3t-key-value", ""}))

    assert shown.endswith("# key ***")


def test_a_version_is_that_of_the_lines_and_of_all_that_follows_from_them(written):
    first = written(BLOCK.replace(", ${WORD}", ""))
    version = first.find_version("Money")

    same = written("# a comment\n" + BLOCK.replace(", ${WORD}", "")).find_version("Money")
    edited = written(BLOCK.replace(", ${WORD}", "").replace("[job]", "[jobs]"))
    stricter = written(BLOCK.replace(", ${WORD}", "") + "defaults: {watches: {exact: true}}\n")

    assert (version.watch, version.keywords) == ("Money", ("CBDC", "digital euro"))
    assert version.lines == first.read_lines("Money")
    assert same == version
    assert edited.find_version("Money").id != version.id
    assert edited.find_version("Strike") == first.find_version("Strike")
    assert stricter.find_version("Money").id != version.id
    assert first.find_version("nothing") is None
