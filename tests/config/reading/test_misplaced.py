from __future__ import annotations

import pytest

import config
from model import ConfigError
from tests.config.test_additions import read


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "feeds: []\n...\nwatches:\n  - A\n",
            'config.yaml:3:1: the file ends at line 2 with "..."; put this above that line',
        ),
        (
            "feeds: []\n... # end\n\n  - name: A\n    keywords: b\n",
            'config.yaml:4:3: the file ends at line 2 with "..."; put this above that line',
        ),
    ],
)
def test_text_below_the_end_of_a_file_is_sent_above_it(text, problem):
    with pytest.raises(ConfigError) as caught:
        read(text)

    assert caught.value.problems == (problem,) or list(caught.value.problems) == [problem]


@pytest.mark.parametrize(
    ("draft", "line"), [("- name: A\n  keywords: |\nCBDC\n", 3), ("name: A\nkeywords: |\nCBDC", 3)]
)
def test_a_keyword_that_is_not_indented_is_told_to_be(draft, line):
    (mistake,) = config.read_draft(read("watches: [B]"), draft).mistakes

    assert (mistake.line, mistake.detail) == (
        line,
        '"CBDC" is not indented like the text below | or >; indent it deeper than its key',
    )
