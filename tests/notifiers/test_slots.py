"""Templates fill slots with plain text, and can neither do harm nor lose an alert."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from model import Figures, Form, Mention, Message, Section
from notifiers import SLOTS, SlotError, Slots, compile_slot, try_slot
from notifiers._mail import write_text
from notifiers._slack_blocks import render
from notifiers._text import cut_lead

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FIGURES = Figures(
    observed=42, expected=4.1, score=21.5, threshold=9.0, started=AT - timedelta(hours=5),
    publishers=17, reports=61, daily=30.0, known_since=AT - timedelta(days=28), names=("BBC",),
)  # fmt: skip
PILOT = Mention(
    "A pilot of the CBDC begins",
    "https://e.org/1",
    "e.org",
    published=AT - timedelta(minutes=95),
    title_spans=((15, 19),),
)
RISE = Message(
    kind="burst.rising", headline="Money rising", watch="Money", lines=("one", "two"),
    mentions=(PILOT,), why="Matched CBDC", figures=FIGURES, keywords=("CBDC",), form=Form.TREND,
    zone="Europe/Berlin",
)  # fmt: skip
MATCH = Message("match", "Money: a pilot", "Money", mentions=(PILOT,), why="Matched CBDC")


def slots(**texts: str) -> Slots:
    """Return the templates *texts*; a name as burst__lead is that of a kind."""
    found = {}
    for name, text in texts.items():
        kind, _, slot = name.rpartition("__")
        found[kind.replace("_", "."), slot] = compile_slot(text, slot)
    return Slots(found)


def fill(message: Message, **texts: str) -> Message:
    filled, flaw = slots(**texts).apply(message, AT)
    assert flaw == ""
    return filled


def refused(text: str, slot: str = "title") -> str:
    with pytest.raises(SlotError) as caught:
        compile_slot(text, slot)
    return caught.value.why


def test_each_slot_takes_the_place_of_the_built_in_words():
    filled = fill(
        RISE,
        title="{{ watch }} · {{ figures.times|times }}",
        lead="since {{ figures.started|ago }}\n\n{{ keywords|join(', ') }}",
        item="{{ item.publisher|upper }}: {{ item.title|cut(8) }}",
        why="{{ why }} · see wiki",
    )

    assert filled.headline == "Money · 10x"
    assert filled.lines == ("since 5h ago", "CBDC")
    assert [(one.title, one.title_spans) for one in filled.mentions] == [("E.ORG: A pilot…", ())]
    assert filled.why == "Matched CBDC · see wiki"
    assert filled.mentions[0].link == "https://e.org/1"


def test_the_template_of_a_kind_comes_before_that_of_its_steps_and_of_all():
    made = slots(title="all", burst__title="burst", burst_rising__title="rising")

    titles = [
        made.apply(Message(kind, "x"), AT).message.headline
        for kind in ("burst.rising", "burst.over", "match")
    ]

    assert titles == ["rising", "burst", "all"]


def test_a_title_leads_also_where_the_watch_would():
    filled = fill(MATCH, title="Look: {{ title }}")

    assert (cut_lead(MATCH, 99), cut_lead(filled, 99)) == ("Money", "Look: Money: a pilot")
    assert "Look: Money: a pilot" in write_text(filled)
    assert "Look" in str(render(filled)["blocks"])


def test_times_are_those_of_the_zone_and_of_the_alert():
    filled = fill(RISE, title="{{ entries[0].published|clock }}")

    assert filled.headline == "1 Mar 11:25 CET"
    assert fill(RISE, title="{{ entries[0].published|ago }}").headline == "1h ago"
    undated = Message("match", "x", mentions=(Mention("x"),))
    assert fill(undated, title="[{{ entries[0].published|ago }}]").headline == "[]"


def test_an_empty_title_or_item_keeps_the_built_in_words_and_an_empty_lead_has_no_line():
    filled = fill(RISE, title="{{ '' }}", item=" ", lead="{% if more %}x{% endif %}")

    assert (filled.headline, filled.mentions, filled.lines) == ("Money rising", (PILOT,), ())


def test_the_entries_of_a_digest_get_the_item_and_the_headlines_of_its_alerts_stay():
    headline = Mention("Money rising", icon="📈")
    digest = Message("digest", "2 alerts", sections=(Section("Money", 2, (headline, PILOT)),))

    filled = fill(digest, item="- {{ item.title }}")

    assert [one.title for one in filled.sections[0].mentions] == [
        "Money rising",
        "- A pilot of the CBDC begins",
    ]


@pytest.mark.parametrize("text", ["<!channel> *b*", "<b>x</b>", "{{ 7 * 7 }}", "a\x1b[31mb\u202e"])
def test_markup_in_a_title_is_text_and_is_never_a_template(text):
    filled = fill(Message("match", text, "W"), title="{{ title }}", why="{{ title }}")

    assert filled.headline == filled.why
    assert filled.headline == text.replace("\x1b[31m", "[31m").replace("\u202e", "")
    blocks = render(filled)["blocks"][0]["elements"][0]["elements"]
    assert {one["type"] for one in blocks} == {"text"}


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ title.__class__.__mro__ }}",
        "{{ watch.format }}",
        "{{ figures.items }}",
        "{{ entries.append }}",
        "{{ title * 10000 }}",
        "{{ '%1000d' % 3 }}",
        "{{ figures['__class__'] }}",
        "{{ title.upper }}",
    ],
)
def test_no_attribute_method_or_long_text_is_reached(text):
    template = compile_slot(text, "title")

    with pytest.raises(SlotError):
        try_slot(template, "title", RISE, AT)


@pytest.mark.parametrize(
    "text",
    [
        "{{ title.upper() }}",
        "{{ range(10**9) }}",
        "{{ 9**9**9 }}",
        "{{ lipsum() }}",
        "{{ cycler('a') }}",
        "{% set x = title %}{{ x }}",
        "{% macro m() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% block b %}{% endblock %}",
        "{% for a in lines recursive %}{% endfor %}",
        "{% for a in lines %}{% for b in lines %}{% for c in lines %}{% endfor %}{% endfor %}{% endfor %}",
        "{{ title|center(99999) }}",
        "{{ title|replace('a', 'b') }}",
        "{{ config }}",
        "{{ item.title }}",
        "{{ self }}",
        "{{ titel",
        "x" * 2001,
    ],
)
def test_all_that_could_grow_or_reach_out_is_refused_when_it_is_read(text):
    assert refused(text)


def test_a_mistake_names_the_values_and_its_line():
    assert refused("{{ titel }}").startswith('there is no "titel" here; there are: entries, ')
    assert refused("{{ title }").startswith("unexpected '}'")
    with pytest.raises(SlotError) as caught:
        try_slot(compile_slot("one\n{{ figures.x }}", "lead"), "lead", RISE, AT)
    assert (caught.value.line, caught.value.why) == (
        2,
        'there is no "x" here; there are: expected, names, observed, publishers, reports, started, times',
    )


def test_a_template_that_fails_keeps_the_built_in_words_and_the_others_are_used():
    made = slots(title="{{ figures.observed }}", why="{{ why }}!")

    filled, flaw = made.apply(MATCH, AT)

    assert (filled.headline, filled.why) == ("Money: a pilot", "Matched CBDC!")
    assert flaw.startswith('title: there is no "observed"')


def test_a_template_that_writes_too_much_is_cut_off():
    text = "{% for a in entries %}{% for b in entries %}{{ title }}{% endfor %}{% endfor %}"
    long = Message("match", "x" * 300, mentions=(PILOT,) * 100)

    filled, flaw = slots(lead=text).apply(long, AT)

    assert flaw == "lead: it writes more than 8,000 characters"
    assert filled.lines == ()


def test_the_slowest_template_does_not_hold_the_event_loop():
    inner = "{% if a.title == b.title and b.title|lower|upper|title %}{% endif %}" * 20
    text = f"{{% for a in entries %}}{{% for b in entries %}}{inner}{{% endfor %}}{{% endfor %}}"
    many = Message("match", "x", mentions=(PILOT,) * 12)
    made = slots(lead=text)

    began = time.process_time()
    made.apply(many, AT)

    assert time.process_time() - began < 0.5


def test_every_slot_has_a_filler():
    for slot in SLOTS:
        assert slots(**{slot: "x"}).apply(RISE, AT).flaw == ""
