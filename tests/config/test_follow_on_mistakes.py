"""A misspelt option is one mistake: those that only follow from it are left out."""

import pytest

from config import Texts, parse
from model import ConfigError

CHANNEL = "channels: {a: {type: console}}\n"


def mistakes(text):
    with pytest.raises(ConfigError) as caught:
        parse(Texts("/x/config.yaml", {"config.yaml": text}), {})
    return [problem.partition(" (there are")[0] for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            f"{CHANNEL}watches: [{{name: a, keywrods: [b]}}]\n",
            '2:21: watches.0: no option "keywrods"; did you mean "keywords"?',
        ),
        (
            f"{CHANNEL}watches: [{{name: a, query: b}}]\n",
            '2:21: watches.0: no option "query"; did you mean "keywords"?',
        ),
        (
            f"{CHANNEL}watches: [{{nmae: a, keywords: [b]}}]\n",
            '2:12: watches.0: no option "nmae"; did you mean "name"?',
        ),
        (
            f"{CHANNEL}watches: [{{name: a, keywords: [{{BrandX}}]}}]\n",
            '2:32: watches.0.keywords.0: the braces make a mapping in YAML; put it in quotes: "{BrandX}"',
        ),
        (
            f"{CHANNEL}watches: [{{name: a, keywords: b, alert_on: [bursts], sensitivity: 1/month}}]\n",
            '2:45: watches.0.alert_on.0: no watcher "bursts"; did you mean "burst"?',
        ),
        (
            f"{CHANNEL}watches:\n- name: a\nkeywords: [b]\n",
            '4:1: "keywords:" belongs to the item above; indent it under "name:"',
        ),
        (
            "feeds: [{ulr: https://a.example/rss}]\n",
            '1:10: feeds.0: no option "ulr"; did you mean "url"?',
        ),
        (
            "feeds: [{type: file, pth: a.xml}]\n",
            '1:22: feeds.0: no option "pth"; did you mean "path"?',
        ),
        (
            "channels: {a: {type: slack, tokn: '${T}', channel: C0123456789}}\n",
            '1:29: channels.a: no option "tokn"; did you mean "token"?',
        ),
        (
            "channels: {a: {type: email, to: [a@b.example], from: a@b.example, smpt: {host: x}}}\n",
            '1:67: channels.a: no option "smpt"; did you mean "smtp"?',
        ),
    ],
)
def test_a_misspelt_option_is_one_mistake(text, mistake):
    assert mistakes(text) == [f"config.yaml:{mistake}"]


def test_an_option_without_a_near_name_hides_no_other_mistake():
    text = f"{CHANNEL}watches: [{{name: a, zzzzzz: [b]}}]\n"

    first, second = mistakes(text)

    assert first.endswith("the watch has no keywords; add keywords:, as none: only excludes")
    assert 'no option "zzzzzz"' in second


def test_a_misspelt_option_hides_no_mistake_of_another_option():
    text = f"{CHANNEL}watches: [{{name: a, keywrods: [b], fuzzy: perhaps, tell: [b]}}]\n"

    found = mistakes(text)

    assert len(found) == 3
    assert [
        part for part in ("keywrods", "fuzzy", 'no channel "b"') if part not in str(found)
    ] == []


def test_a_misspelt_option_next_to_the_right_one_hides_no_mistake():
    text = f"{CHANNEL}watches: [{{name: a, keywords: [], keywrods: [b]}}]\n"

    assert len(mistakes(text)) == 2


def test_numbers_that_a_comma_cuts_get_no_hint_but_that_one():
    text = f"{CHANNEL}ops: a\nfeeds: [https://a.example/]\n"
    text += "watches: [{name: a, keywords: [1,000 jobs, 2,000 jobs]}]\n"

    hints = parse(Texts("/x/config.yaml", {"config.yaml": text}), {}).hints

    assert [hint.partition(": the comma")[0] for hint in hints] == [
        "config.yaml:4:32: watches.0.keywords.0",
        "config.yaml:4:44: watches.0.keywords.2",
    ]
