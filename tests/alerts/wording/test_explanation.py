"""The figures of an alert in plain words."""

from datetime import UTC, datetime, timedelta

from alerts import explain_figures
from model import Figures

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def figures(**fields):
    facts = {
        "observed": 7,
        "expected": 0.41,
        "score": 9.1,
        "threshold": 4.8,
        "started": NOON - 5 * HOUR,
        "publishers": 4,
        "reports": 7,
        "daily": 1.94,
        "known_since": NOON - timedelta(days=30),
    }
    return Figures(**(facts | fields))


def test_a_rise_has_its_count_the_usual_number_and_the_chance():
    said = explain_figures("burst.rising", figures(names=("reuters.com", "ft.com")), NOON)

    assert said == [
        (
            "counted",
            "7 reports since 10 Mar 07:00 UTC, in 5 h, by 4 publishers: reuters.com, ft.com and 2 more",
        ),
        ("usual", "0.41 in such a time; 1.9 a day, as learned since 8 Feb 12:00 UTC"),
        (
            "chance",
            (
                "a rise explains it 9,000 times better than chance does; the threshold is 120 times "
                "(score 9.1, threshold 4.8)"
            ),
        ),
    ]


def test_a_further_rise_has_the_reports_since_the_trend_began():
    said = dict(explain_figures("burst.escalated", figures(reports=40), NOON))

    assert said["in all"] == "40 reports since the trend began"


def test_an_end_has_the_whole_trend_and_its_last_hours():
    said = explain_figures("burst.over", figures(observed=1, expected=0.9, reports=40), NOON)

    assert said == [
        ("trend", "40 reports since 10 Mar 07:00 UTC, in 5 h"),
        ("counted", "1 report in its last hours, where older ones weigh less"),
        ("usual", "0.9 in such hours; 1.9 a day, as learned since 8 Feb 12:00 UTC"),
    ]


def test_a_lull_has_its_chance_and_its_end_has_not():
    said = explain_figures(
        "silent.begun", figures(is_lull=True, observed=0, expected=9.7, score=20.0), NOON
    )

    assert said[0] == ("counted", "no report since 10 Mar 07:00 UTC, in 5 h")
    assert said[2] == (
        "chance",
        (
            "so long a lull comes by chance one time in over a million; the threshold is one in 120 "
            "(score 20.0, threshold 4.8)"
        ),
    )
    assert (
        len(
            explain_figures(
                "silent.over",
                figures(
                    is_lull=True,
                ),
                NOON,
            )
        )
        == 1
    )


def test_small_odds_have_one_decimal():
    said = dict(explain_figures("burst.rising", figures(score=2.0, threshold=3.0), NOON))

    assert "7.4 times better than chance does; the threshold is 20 times" in said["chance"]
