"""Draw the chart of a trend as a picture for a mail: a PNG of some hundred bytes. Pure.

Mail clients show no SVG. A PNG of a palette is a header and rows of numbers that zlib packs (PNG
specification, W3C, third edition), so no library is needed. The picture has twice the pixels of
its place, for the screens of phones, and no ground of its own. Its two colours stand out by a
contrast of three or more both from white and from the dark ground of our mails.
"""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode

from model import Series
from notifiers._text import LEAST_TOP

WIDTH = 240
"""Of the place in the mail. Doubled, a phone shows the picture smaller than it is drawn."""
HEIGHT = 48
SCALE = 2  # pixels of the picture to one of its place
MIN_BAR = 3 * SCALE  # pixels; one report is seen
GAP = SCALE  # pixels between two bars
PLAIN = 1  # in the palette: the reports before the trend
RISEN = 2  # and those since it began
BASE = 3  # the line below the bars
PALETTE = (
    (0, 0, 0, 0),
    (128, 139, 150, 255),
    (58, 130, 214, 255),
    (128, 139, 150, 110),
)
"""Red, green, blue and opacity of each number. The first one is the ground, which is clear."""
_BITS = 2  # of a pixel: four colours


def draw_picture(series: Series) -> bytes:
    """Return the bars of *series* as a PNG; those since its trend began have a colour."""
    width = WIDTH * SCALE
    height = HEIGHT * SCALE
    columns = _plan_columns(series, width, height - SCALE)
    rows = [_draw_row(columns, height - SCALE - y) for y in range(height - SCALE)]
    rows += [bytes([BASE] * width)] * SCALE
    return _write_png(width, rows)


def write_address(series: Series) -> str:
    """Return the picture of *series* as an address that holds it, for a page outside a mail."""
    return f"data:image/png;base64,{b64encode(draw_picture(series)).decode()}"


def describe_picture(series: Series, times: str) -> str:
    """Return the numbers of *series* in words, for those who do not see it; *times* follow."""
    counts = ", ".join(map(str, series.counts))
    return f"Reports, {times}: {counts}"


def _plan_columns(series: Series, width: int, height: int) -> list[tuple[int, int]]:
    """Return height and colour of each column of pixels, from left to right."""
    top = max(*series.counts, LEAST_TOP)
    size = width // len(series.counts)
    columns: list[tuple[int, int]] = []
    for place, count in enumerate(series.counts):
        tall = max(MIN_BAR, height * count // top) if count else 0
        colour = RISEN if place >= series.risen else PLAIN
        columns += [(tall, colour)] * (size - GAP) + [(0, colour)] * GAP
    return columns + [(0, PLAIN)] * (width - len(columns))


def _draw_row(columns: list[tuple[int, int]], level: int) -> bytes:
    """Return the colours of the row that is *level* pixels above the base."""
    return bytes(colour if tall >= level else 0 for tall, colour in columns)


def _write_png(width: int, rows: list[bytes]) -> bytes:
    """Return the PNG of *rows*, which have the number of a colour for each pixel."""
    header = struct.pack(">IIBBBBB", width, len(rows), _BITS, 3, 0, 0, 0)
    colours = bytes(value for *colour, _opacity in PALETTE for value in colour)
    opacities = bytes(opacity for *_colour, opacity in PALETTE)
    packed = b"".join(b"\0" + _pack(row) for row in rows)  # 0: a row that no filter changed
    parts = (
        (b"IHDR", header),
        (b"PLTE", colours),
        (b"tRNS", opacities),
        (b"IDAT", zlib.compress(packed, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_write_part(*part) for part in parts)


def _pack(row: bytes) -> bytes:
    """Return *row* with four pixels in a byte, the first in its highest bits."""
    fours = zip(row[0::4], row[1::4], row[2::4], row[3::4], strict=True)
    return bytes(a << 6 | b << 4 | c << 2 | d for a, b, c, d in fours)


def _write_part(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
