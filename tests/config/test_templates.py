"""The templates of a channel: read, tried on messages of every shape, and each mistake placed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from answers.samples import Setting, list_sample_kinds, make_sample
from config import Texts, parse
from config._template_samples import HEADS_WITH_ANY, HEADS_WITH_FIGURES
from config._templates import _is_kind, list_kinds
from model import ConfigError, Message, Timing

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
GOOD = """\
      title: "{{ watch }}: {{ title }}"
      burst:
        lead: |
          {{ figures.observed }} reports
          {{ figures.times|times }} the usual
      burst.over: {title: "Over: {{ title }}"}
      match: {item: "{{ item.title|upper }}", why: ""}
"""


def made(templates: str, more: str = ""):
    text = (
        "feeds: [https://a.example/rss]\nwatches: [CBDC]\n"
        f"channels:\n  desk:\n    type: console\n    templates:\n{templates}ops: desk\n{more}"
    )
    return parse(Texts("config.yaml", {"config.yaml": text}), {})


def problems(templates: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        made(templates)
    return list(caught.value.problems)


def test_templates_are_read_for_all_kinds_and_for_some():
    slots = made(GOOD).slots["desk"]

    over, flaw = slots.apply(Message("burst.over", "x", "Money"), AT)
    match, _ = slots.apply(Message("match", "x", "Money", why="because"), AT)

    assert (over.headline, match.headline, match.why) == ("Over: x", "Money: x", "")
    assert flaw.startswith('lead: there is no "observed"')  # no such message is made


def test_a_channel_without_templates_has_no_slots():
    config = parse(
        Texts(
            "c.yaml",
            {
                "c.yaml": "feeds: [https://a.example/rss]\nwatches: [CBDC]\nchannels: {a: {type: console}}\n"
            },
        ),
        {},
    )

    assert config.slots == {}


def test_defaults_may_have_templates_for_all_channels():
    text = (
        "feeds: [https://a.example/rss]\nwatches: [CBDC]\n"
        'defaults: {channels: {templates: {why: "{{ why }} · see wiki"}}}\n'
        "channels: {a: {type: console}, b: {type: console}}\n"
    )

    assert set(parse(Texts("c.yaml", {"c.yaml": text}), {}).slots) == {"a", "b"}


@pytest.mark.parametrize(
    ("templates", "mistake"),
    [
        ('      title: "{{ titel }}"\n', 'config.yaml:7:14: channels.desk.templates.title: there is no "titel" here; there are: '),
        ("      lead: |\n        fine\n        {{ nothing }}\n", 'config.yaml:9:9: channels.desk.templates.lead: there is no "nothing"'),
        ('      title: "{% set a = 1 %}"\n', "config.yaml:7:14: channels.desk.templates.title: {% set %} is not possible"),
        ('      titel: "x"\n', 'config.yaml:7:7: channels.desk.templates: no slot "titel"; did you mean "title"?'),
        ('      brst: {title: "x"}\n', 'config.yaml:7:7: channels.desk.templates: no kind "brst"; did you mean "burst"?'),
        ('      burst: {titel: "x"}\n', 'config.yaml:7:15: channels.desk.templates.burst: no slot "titel"; did you mean "title"?'),
        ('      title: "{{ figures.times }}"\n', 'config.yaml:7:14: channels.desk.templates.title: there is no "times", as the value'),
        ('      match: {title: "{{ figures.times }}"}\n', "config.yaml:7:22: channels.desk.templates.match.title: there is no"),
        ("      burst:\n        lead: |\n          one\n          {{ figures.many }}\n", 'config.yaml:10:11: channels.desk.templates.burst.lead: there is no "many" here; there are: expected, '),
        ("      title: [x]\n", "config.yaml:7:14: channels.desk.templates.title: expected a template, found a list"),
    ],
)  # fmt: skip
def test_a_mistake_stands_at_its_place(templates, mistake):
    assert [text[: len(mistake)] for text in problems(templates)] == [mistake]


def test_templates_are_a_mapping():
    with pytest.raises(ConfigError, match="expected a mapping of slots, found text"):
        parse(
            Texts(
                "c.yaml",
                {
                    "c.yaml": "watches: [x]\nfeeds: [https://a.example/]\nchannels: {a: {type: console, templates: x}}"
                },
            ),
            {},
        )


def test_every_mistake_is_named_at_once():
    assert len(problems('      title: "{{ a }}"\n      why: "{{ b }}"\n')) == 2


@pytest.mark.parametrize("kind", list_sample_kinds())
def test_a_message_of_each_kind_has_figures_where_its_templates_are_tried_with_them(kind):
    message = make_sample(kind, Setting(AT, Timing(), "https://news.example"))
    head = kind.partition(".")[0]

    assert _is_kind(kind)
    if head in HEADS_WITH_FIGURES:
        assert message.figures is not None
    elif head not in HEADS_WITH_ANY:
        assert message.figures is None


def test_the_kinds_have_the_words_that_stand_for_all_their_steps():
    assert {"burst", "burst.rising", "silent", "digest", "match"} <= set(list_kinds())


@pytest.mark.parametrize("kind", list_sample_kinds())
def test_templates_that_are_right_fill_the_messages_of_each_kind(kind):
    slots = made(GOOD).slots["desk"]

    filled, flaw = slots.apply(make_sample(kind, Setting(AT, Timing(), "")), AT)

    assert flaw == ""
    assert ": " in filled.headline
