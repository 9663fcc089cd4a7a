"""One message lists the rest of many new reports."""

from __future__ import annotations

from alerts.wording.rest import write_rest
from model import Form, HeldReports, Mention, Message


def held(number: int) -> Message:
    mention = Mention(f"Pilot {number} starts", f"https://news.example/{number}")
    return Message("match", f"Money: Pilot {number} starts", "Money", mentions=(mention,), why="W")


def test_the_rest_is_counted_and_its_first_reports_are_listed():
    message = write_rest("Money", HeldReports(1980, [held(number) for number in range(8)]))

    assert message.headline == "Money: 1980 more reports in one poll"
    assert [mention.title for mention in message.mentions] == [
        f"Pilot {number} starts" for number in range(8)
    ]
    assert message.more == 1972
    assert (message.why, message.form, message.watch) == ("W", Form.REPORT, "Money")


def test_a_single_report_is_counted_in_the_singular():
    message = write_rest("Money", HeldReports(1, [held(1)]))

    assert message.headline == "Money: 1 more report in one poll"
    assert message.more == 0
