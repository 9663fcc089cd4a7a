"""A cron expression that cannot be right is refused with the reason."""

from __future__ import annotations

import pytest

from config._schedules import check_schedule

FIX = 'write minute, hour, day, month and weekday, as in "0 7 * * mon-fri"'


@pytest.mark.parametrize(
    "text", ["0 7 * * *", "0 9,17 * * mon-fri", "*/5 0-6 1 jan 7", "0 0 29 2 *"]
)
def test_a_right_one_has_no_mistake(text: str) -> None:
    assert check_schedule(text) == ""


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("7", f'"7" is not a cron expression (expected 5 fields, found 1); {FIX}'),
        ("0 0 30 2 *", f'"0 0 30 2 *" is never due; {FIX}'),
        (
            "60 7 * * *",
            '"60" is no minute; write 0 to 59, a range as 1-5, a list as 1,5, or a step as */2',
        ),
        (
            "0 7 * * 8",
            (
                '"8" is no weekday; write 0 to 7 or mon to sun, a range as 1-5, a list as 1,5, or a '
                "step as */2"
            ),
        ),
    ],
)
def test_a_mistake_names_the_field(text: str, mistake: str) -> None:
    assert check_schedule(text) == mistake
