"""The picture of a trend: a PNG that other programs read, small, clear, and true to its numbers."""

from __future__ import annotations

import base64
import struct
import zlib
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import Series
from notifiers._picture import describe_picture, draw_picture, write_address

AT = datetime(2026, 11, 22, 7, 40, tzinfo=UTC)
DAY = Series((0, 1, 0, 0, 0, 2) + (0,) * 12 + (1, 0, 2, 5, 9, 14), 1, AT, risen=18)


def _read_rows(picture: bytes) -> list[list[int]]:
    """Return the numbers of the colours of each row, by the PNG specification alone."""
    place = 8
    parts = {}
    while place < len(picture):
        (length,) = struct.unpack_from(">I", picture, place)
        name = picture[place + 4 : place + 8]
        content = picture[place + 8 : place + 8 + length]
        (check,) = struct.unpack_from(">I", picture, place + 8 + length)
        assert check == zlib.crc32(name + content)
        parts[name] = content
        place += length + 12
    width, height, bits, kind = struct.unpack_from(">IIBB", parts[b"IHDR"])
    assert (bits, kind) == (2, 3)
    packed = zlib.decompress(parts[b"IDAT"])
    size = width // 4 + 1
    rows = [packed[n * size : (n + 1) * size] for n in range(height)]
    return [[byte >> shift & 3 for byte in row[1:] for shift in (6, 4, 2, 0)] for row in rows]


def test_each_bar_is_as_high_as_its_number_and_the_trend_has_its_own_colour() -> None:
    rows = _read_rows(draw_picture(DAY))
    heights = [sum(row[20 * n] in (1, 2) for row in rows) for n in range(24)]
    colours = [max(row[20 * n] for row in rows[:-2]) for n in range(24)]

    assert (len(rows[0]), len(rows)) == (480, 96)
    assert heights == [0, 6, 0, 0, 0, 13] + [0] * 12 + [6, 0, 13, 33, 60, 94]
    assert colours == [0, 1, 0, 0, 0, 1] + [0] * 12 + [2, 0, 2, 2, 2, 2]


def test_it_is_a_few_hundred_bytes_and_pillow_reads_it() -> None:
    image = pytest.importorskip("PIL.Image")
    picture = draw_picture(DAY)

    with image.open(BytesIO(picture)) as drawn:
        read = drawn.convert("RGBA")
    assert len(picture) < 1000
    assert read.getpixel((0, 0)) == (0, 0, 0, 0)
    assert read.getpixel((470, 50)) == (58, 130, 214, 255)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=24))
def test_any_series_is_drawn(counts: list[int]) -> None:
    rows = _read_rows(draw_picture(Series(tuple(counts), 1, AT)))
    assert {len(row) for row in rows} == {480}


def test_its_numbers_stand_in_words_for_those_who_do_not_see_it() -> None:
    series = Series((0, 2, 14), 3, AT)

    assert (
        describe_picture(series, "3 h a bar, to 07:40") == "Reports, 3 h a bar, to 07:40: 0, 2, 14"
    )


def test_a_page_outside_a_mail_holds_it_in_its_address() -> None:
    begins, _, content = write_address(DAY).partition(",")

    assert begins == "data:image/png;base64"
    assert base64.b64decode(content) == draw_picture(DAY)
