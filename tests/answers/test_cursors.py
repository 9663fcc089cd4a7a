from __future__ import annotations

import base64

import pytest

from answers.cursors import _sum, read_cursor, write_cursor

CURSOR = write_cursor("alerts", 7, "older")


def test_a_cursor_is_read_as_it_was_written():
    assert read_cursor("alerts", CURSOR) == [7, "older"]
    assert read_cursor("feeds", write_cursor("feeds", 3, "央行\U0001f680", "ab")) == [
        3,
        "央行\U0001f680",
        "ab",
    ]


def test_a_cursor_fits_into_an_address():
    assert set(write_cursor("feeds", "\U0001f680" * 40)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )


def pack(body):
    """Return the *body* of a cursor with a right checksum."""
    return base64.urlsafe_b64encode(_sum(body) + body).decode()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "7",
            "next",
            "ü",
            "\x00",
            "=",
            "A" * 1001,
            CURSOR[:-1],
            "B" + CURSOR[1:],
            CURSOR + "A",
        ),
        write_cursor("deliveries", 7, "older"),
        *(pack(b"7"), pack(b"{"), pack(b"{}"), pack(b"\xff"), pack(b"[]")),
    ],
)
def test_another_word_is_refused(text):
    with pytest.raises(ValueError, match="no cursor of this list; send `next`"):
        read_cursor("alerts", text)
