"""A series drawn as a picture."""

from datetime import timedelta

import pytest
from PIL import Image

from cli.drawing import picture
from model import Figures, UsageError
from storage import AlertRow
from tests.scenes.messages import a_message
from tests.scenes.series import MONDAY, SERIES


def row(headline="CBDC rising: 7 reports in 40 h, 17x the usual 0.4"):
    figures = Figures(7, 0.4, 9.1, 4.8, MONDAY, 4, 7, 1.9, MONDAY - timedelta(days=30))
    message = a_message("burst.rising", headline, "CBDC", figures=figures)
    at = MONDAY + timedelta(hours=40)
    return AlertRow("a", at, "burst.rising", "CBDC", "active", "", "", (), message, ())


def colours(path):
    with Image.open(path) as image:
        assert (image.format, image.size) == ("PNG", (1200, 675))
        return {f"#{r:02x}{g:02x}{b:02x}": n for n, (r, g, b) in image.getcolors(1 << 20)}


def test_a_picture_shows_bars_the_usual_numbers_and_the_alert(tmp_path):
    picture.write(tmp_path / "burst.png", row(), SERIES)

    found = colours(tmp_path / "burst.png")
    # 1 and 1 are usual, 3 and 4 are not: their areas are as 2 to 7, less the mark.
    usual, unusual = found[picture.BAR], found[picture.HIGH]
    assert 3.2 < unusual / usual < 3.6
    assert found[picture.BAND] > 10_000
    assert found[picture.FIRED] > 500


def test_a_headline_of_any_length_and_script_is_drawn(tmp_path):
    for number, headline in enumerate(
        ("央行数字货币 " * 40, "e\u0301\U0001f4c8" * 90, "", "\ud800")
    ):
        picture.write(tmp_path / f"{number}.png", row(headline), SERIES)

        assert len(colours(tmp_path / f"{number}.png")) > 5


def test_a_picture_that_cannot_be_written_is_reported_with_a_fix(tmp_path):
    with pytest.raises(UsageError, match=r"no\.such/x\.png: cannot be written: .*; name another"):
        picture.write(tmp_path / "no.such" / "x.png", row(), SERIES)


@pytest.mark.parametrize(("top", "every"), [(1, 1), (6, 1), (7, 2), (12, 2), (13, 5), (61, 20)])
def test_the_grid_lines_of_a_picture_are_at_round_numbers(top, every):
    assert picture._choose_spacing(top) == every
