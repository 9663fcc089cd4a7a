"""A mistake in a query is reported at its character in the file."""

from __future__ import annotations

import pytest

from config import Config, Texts, parse
from model import ConfigError


def made(text: str) -> Config:
    return parse(Texts("/etc/groundswell/config.yaml", {"config.yaml": text}), {})


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        made(text)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    "keywords",
    [
        " [a, ▸(b OR c]",
        " ['it''s ▸(b']",
        r' ["\u4e2d\x41 ▸(b"]',
        ' "中文 ▸(b"',
        " &x ▸(b",
        " |\n      CBDC\n\n        中文 ▸(b",
        "\n      - a\n      -   ▸(b",
    ],
)
def test_a_mistake_in_a_query_is_reported_at_its_character(keywords: str) -> None:
    marked = f"watches:\n  - name: x\n    keywords:{keywords}\n"
    before = marked[: marked.index("▸")].split("\n")

    (line,) = problems(marked.replace("▸", ""))

    assert line.startswith(f"config.yaml:{len(before)}:{len(before[-1]) + 1}: watches.0.keywords")
    assert '"(" is never closed' in line
