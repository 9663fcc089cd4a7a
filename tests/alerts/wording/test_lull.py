"""A first mention after a long absence, and a lull, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts import compose
from model import Absence, Figures, Match, SeenEntry, Span
from tests.scenes.signals import a_signal

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MATCH = Match(
    "Money",
    SeenEntry("f", "1", "CBDC pilot begins", publisher="ft.com", first_seen=NOON),
    ("CBDC",),
    (Span("title", 0, 4),),
)


@pytest.mark.parametrize(
    ("words", "absence", "said", "since"),
    [
        ((), Absence(NOON - 47 * DAY, True), "in 47 days", "The last one was on 6 Oct 2026"),
        (("CBDC",), Absence(NOON - 9 * DAY, False), "of “CBDC” in the 9 days it is watched",
         "Watched since 13 Nov 2026"),
    ],
)  # fmt: skip
def test_a_first_mention_says_for_how_long_there_was_none(words, absence, said, since):
    signal = a_signal("new", "Money", "k", (MATCH,), keywords=words, absence=absence)

    message = compose(signal, NOON)

    assert message.headline == f"Money: first mention {said}: CBDC pilot begins — ft.com"
    assert message.lines == (f"First mention {said}", since)
    assert [mention.title for mention in message.mentions] == ["CBDC pilot begins"]


def test_a_lull_says_since_when_and_how_many_reports_are_usual():
    figures = Figures(0, 7.1, 5.0, 4.0, NOON - 4 * DAY, 0, 0, 1.9, NOON - 90 * DAY)

    begun = compose(a_signal("silent.begun", "Money", "k", figures=figures), NOON)
    over = compose(a_signal("silent.over", "Money", "k", (MATCH,), figures=figures), NOON + 3 * DAY)

    assert begun.headline == "Money has fallen silent: no report in 4 days, 7.1 are usual"
    assert begun.lines == (
        "The last report came 18 Nov 12:00 UTC",
        "A usual day brings 1.9; too long for chance (score 5.0, threshold 4.0)",
    )
    assert over.headline == "Money is reported on again, after 7 days"
    assert [mention.title for mention in over.mentions] == ["CBDC pilot begins"]
    assert over.lines == ()
