"""A watch is suggested for a hot term: few keywords, which find its reports and little else."""

from dataclasses import replace
from datetime import timedelta

from answers.suggestion import describe_trial, suggest_watch
from tests.scenes.terms import DAM, a_term
from tests.watchers.discovery.scene import START, entry, story

AT = START + timedelta(days=6)
HOUR = 140  # of the story, within the last 24 hours


def past(*titles, hours=0):
    at = START + timedelta(hours=hours)
    return [entry(title, at + timedelta(hours=n), "old.example") for n, title in enumerate(titles)]


def suggest(entries, text="Kelderdam", also=(), of_topic="kelder"):
    """Return the suggestion for a term whose reports have *of_topic* in their titles."""
    ordered = sorted(entries, key=lambda one: one.first_seen)
    carriers = [
        (one.feed, one.id)
        for one in ordered
        if of_topic in one.title.casefold() and one.first_seen >= AT - timedelta(hours=24)
    ]
    term = replace(a_term(), text=text, key=text.casefold(), also=also, carriers=tuple(carriers))
    return suggest_watch(term, AT, ordered)


def test_the_label_is_enough_where_it_finds_the_topic():
    found = suggest([*past("Kelderdam is inspected"), *story(HOUR, DAM)])

    assert (found.name, found.keywords) == ("Kelderdam", ("Kelderdam",))
    assert (found.found, found.of_topic, found.before, found.days) == (5, 5, 1, 5)
    assert describe_trial(found) == (
        "would have found 5 reports in 24 h, all of this topic; 1 in the 5 days before"
    )


def test_copies_of_a_report_count_once():
    found = suggest([*story(HOUR, DAM), *story(HOUR + 1, DAM[:1], first_publisher=7)])

    assert (found.found, found.of_topic) == (5, 5)


def test_a_further_keyword_is_added_only_if_it_brings_a_fifth_more():
    others = ["Night trains to Osterhuis stop (kelder)", "Pupils of Osterhuis sing for kelder fund"]
    more = story(HOUR, others, minute=40)

    found = suggest([*story(HOUR, DAM), *more], also=("Osterhuis",))
    assert found.keywords == ("Kelderdam", "Osterhuis")
    assert (found.found, found.of_topic) == (7, 7)

    found = suggest([*story(HOUR, DAM), *more[:1]], also=("Osterhuis",))
    assert found.keywords == ("Kelderdam",)


def test_a_further_keyword_is_not_added_if_it_finds_other_news():
    kelder = ["Night trains to Osterhuis stop (kelder)", "Pupils of Osterhuis sing for kelder fund"]
    other = ["Osterhuis bank opens a branch", "Cycling: Osterhuis wins the sprint"]
    entries = [*story(HOUR, DAM), *story(HOUR, kelder, 40), *story(HOUR, other, 50)]

    assert suggest(entries, also=("Osterhuis",)).keywords == ("Kelderdam",)


def test_a_word_that_is_usual_is_offered_only_together_with_another():
    usual = past(*(f"Kelderdam lock open, day {n}" for n in range(8)))
    titles = ["Kelderdam water reaches Osterhuis", "Osterhuis mayor sues Kelderdam board", *DAM]

    found = suggest([*usual, *story(HOUR, titles)], also=("Osterhuis",))
    assert found.keywords == ("Kelderdam AND Osterhuis",)
    assert (found.found, found.of_topic, found.before) == (2, 2, 0)

    found = suggest([*usual, *story(HOUR, titles)])
    assert found.keywords == ()
    assert found.why_none == (
        '"Kelderdam" alone stands in 1.6 reports on a usual day, and no second term goes with it; '
        "write a keyword of your own"
    )


def test_a_phrase_is_offered_even_if_it_is_usual():
    usual = past(*(f"Kelder dam lock open, day {n}" for n in range(8)))

    found = suggest([*usual, *story(HOUR, ["Kelder dam bursts"])], text="Kelder dam")

    assert found.keywords == ('"Kelder dam"',)
    assert (found.found, found.before) == (1, 8)


def test_the_doubts_of_the_linter_are_hints():
    found = suggest(story(HOUR, ["WHO kelder report", "Kelder and WHO"]), text="WHO")

    assert found.keywords == ("WHO",)
    assert [hint for hint in found.hints if "=WHO" in hint]
