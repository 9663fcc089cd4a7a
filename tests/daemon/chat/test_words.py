"""Names in commands are found in quotes, whole, or by their beginning; mistakes say what is near."""

from __future__ import annotations

from datetime import timedelta

import pytest

from daemon.chat.words import clean, split_verb, take_name, take_span

NAMES = ("Digital money", "Digital euro", "Ports", "Ports of call", "port strike")


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ('"Digital money" CBDC', "Digital money", "CBDC"),
        (
            '"digital MONEY"   "central bank" NEAR/3 CBDC',
            "Digital money",
            '"central bank" NEAR/3 CBDC',
        ),
        ("digital  euro e-CNY OR DCEP", "Digital euro", "e-CNY OR DCEP"),
        ("Ports of call ferry", "Ports of call", "ferry"),
        ("ports strike", "Ports", "strike"),
        ('"Digital e" x', "Digital euro", "x"),
    ],
)
def test_a_name_is_found_at_the_beginning(text, name, rest):
    found = take_name(text, NAMES, "watch")

    assert (found.name, found.rest, found.problem) == (name, rest, "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("digital CBDC", '"digital" begins several: "Digital money", "Digital euro"; write more'),
        ('"Digital mony" x', 'there is no watch "Digital mony"; did you mean "Digital money"'),
        ("xyz abc", 'there is no watch "xyz"; write one of "Digital money", "Digital euro", "Po'),
        ("", "no watch is named; write one of "),
        ('""', 'there is no watch ""; write one of'),
    ],
)
def test_a_name_that_is_none_is_told_with_those_that_may_be_meant(text, problem):
    found = take_name(text, NAMES, "watch")

    assert found.name == ""
    assert found.problem.startswith(problem)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CBDC 2h", ("CBDC", timedelta(hours=2), "")),
        (
            "Digital money 1h30m known since noon",
            ("Digital money", timedelta(minutes=90), "known since noon"),
        ),
        ('"Digital 2h money" 7d', ("Digital 2h money", timedelta(days=7), "")),
        ("Digital money", ("Digital money", None, "")),
        ("2h", ("2h", None, "")),
    ],
)
def test_a_duration_parts_the_name_from_the_reason(text, expected):
    assert tuple(take_span(text)) == expected


def test_text_of_a_chat_is_read_as_it_was_typed():
    typed = clean(" Add “Digital money” &lt;a&gt; &amp;amp; ")

    assert typed == 'Add "Digital money" <a> &amp;'
    assert split_verb(typed) == ("add", '"Digital money" <a> &amp;')
