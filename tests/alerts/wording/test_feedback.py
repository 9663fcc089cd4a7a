"""The weekly message names few watches, and each word with its numbers."""

from alerts.wording.feedback import MAX_NOISY, write_weekly_feedback
from model import Exclude, ExcludeAdvice, WatchFeedback
from tests.scenes.held import EVIL


def test_only_the_noisiest_watches_are_named():
    noisy = [WatchFeedback(f"Watch {n}", 9, 0, 9 - n, 0) for n in range(6)]

    said = write_weekly_feedback(noisy, "2026-W14")

    assert said.key == "ops.feedback:2026-W14"
    assert said.about.headline.count("told") == MAX_NOISY
    assert said.about.lines == ()


def test_words_that_others_have_too_say_so():
    advice = ExcludeAdvice(
        (Exclude("job", 4, 0), Exclude("招聘", 2, 1)), 7, 6, 0, "none: [job, 招聘]"
    )

    said = write_weekly_feedback([WatchFeedback("Money", 31, 2, 5, 7, advice)], "2026-W14")

    numbers, line = said.about.lines
    assert numbers.endswith(
        "would have dropped 6 of 7 not relevant entries and 0 useful ones "
        "(job 4, 招聘 2 and 1 of the others):"
    )
    assert line == "none: [job, 招聘]"


def test_a_hostile_name_stays_on_its_line():
    said = write_weekly_feedback([WatchFeedback(f"a\n{EVIL}", 1, 0, 1, 0)], "2026-W14")

    assert "\n" not in said.about.headline
    assert "\u202e" not in said.about.headline
