"""The words for the messages that are on their way or were given up."""

from datetime import UTC, datetime

import pytest

from answers.backlog import Backlog, count_backlog
from tests.scenes.statuses import a_status

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"sent": 4}, "all that was to be told is told"),
        ({"pending": 1}, "1 message is on the way"),
        ({"pending": 1, "sending": 1}, "2 messages are on the way"),
        ({"pending": 1, "dead": 1}, "1 message could not be delivered"),
        ({"dead": 1200}, "1,200 messages could not be delivered"),
    ],
)
def test_the_gravest_fact_is_said(counts, words):
    assert count_backlog(a_status(NOW, deliveries_by_state=counts)).sentence == words


def test_messages_that_are_sent_now_are_on_the_way_too():
    counts = {"pending": 2, "sending": 1, "dead": 3}

    assert count_backlog(a_status(NOW, deliveries_by_state=counts)) == Backlog(waiting=3, dead=3)
