"""An address that is written as a regex or as a word is doubted, with advice how to write it."""

from __future__ import annotations

import pytest

from watchers.matching.lint_address import doubt_address


@pytest.mark.parametrize(
    ("asked", "advice"),
    [
        (r"/ft\.com/", "write url:ft.com"),
        (r"/^ft\.com$/", "write url:ft.com"),
        ("/ft.com/", "write url:ft.com"),
        (r"/.*reuters\.com.*/", "write url:reuters.com"),
        (r"/bbc\.co\.uk\/sport/", "write url:bbc.co.uk/sport"),
        (r"/(ft|wsj)\.com/", "write a domain, as url:example.org, or * for anything"),
        ("/sports?/", "write a domain, as url:example.org, or * for anything"),
    ],
)
def test_an_address_as_a_regex_is_doubted(asked, advice):
    why = f'a regex is not read here; "{asked}" is taken to the letter'

    assert doubt_address(asked) == f"{why}; {advice}"


def test_a_word_without_a_dot_is_doubted_as_an_address():
    why = '"reuters" is no domain, as it has no dot'

    assert doubt_address("reuters") == (
        f"{why}; write url:reuters.com, or url:*reuters* for any address with it"
    )


@pytest.mark.parametrize(
    "asked",
    [
        "ft.com",
        "gov",
        "/politics/",
        "/news-uk/",
        "bbc.co.uk/sport",
        "*reuters*",
        "https://a.example/x",
    ],
)
def test_an_ordinary_address_is_not_doubted(asked):
    assert doubt_address(asked) == ""
