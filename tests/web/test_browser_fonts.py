"""The browser of the tests draws Chinese: its visits and its pictures show letters, no boxes."""

from __future__ import annotations

from itertools import combinations

from tests.scenes.newsroom import YUAN
from tests.web.browser import MARKS, Visit

pytestmark = MARKS
MISSING = "\U000f0000"
"""A character for private use, which no font has: a browser draws its box."""
DRAWN = """
letters => [...letters].map(letter => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 64;
  const pen = canvas.getContext("2d");
  pen.font = "48px " + getComputedStyle(document.body).fontFamily;
  pen.fillText(letter, 4, 52);
  return canvas.toDataURL();
})
"""


def test_each_character_of_a_chinese_watch_is_drawn_as_itself(chromium, sites):
    letters = "".join(dict.fromkeys(YUAN))

    with Visit(chromium, sites["busy"].url + "/watches") as visit:
        drawn = visit.page.evaluate(DRAWN, letters + MISSING)

    for one, other in combinations(drawn, 2):
        assert one != other, "no font has Chinese; install one, as fonts-wqy-microhei"
