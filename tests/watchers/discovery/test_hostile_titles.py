"""A title may hold anything: discovery reads it at a bounded cost, and its labels are plain."""

from datetime import timedelta

import pytest

from model.text import one_line
from tests.watchers.discovery.scene import START, Newsroom, entry, everyday
from watchers.discovery.cutting import MAX_TITLE_CHARS, MAX_WORD_CHARS, cut_title
from watchers.discovery.terms import (
    MAX_LETTERS,
    MAX_TITLE_WORDS,
    list_spellings,
    list_terms,
    read_title,
)

HOSTILE = [
    # no words
    *(
        "",
        " ",
        "\t\n\r",
        "\x00",
        "...",
        "\u2026",
        "''''",
        "'s",
        "-",
        "&&&",
        "_" * 80,
        "\u200b" * 80,
    ),
    # controls and escapes
    *("\x00dam\x00burst", "dam\x1b[31mburst\x1b[0m", "dam\x07\x08burst", "dam\x7f\x85burst"),
    *("dam\r\nburst", "dam\u2028burst\u2029", "\x1b]0;title\x07dam", "<script>alert(1)</script>"),
    *("@everyone dam", "<!channel> dam", "`dam` *burst* _now_", "[dam](http://x.example)"),
    # reordering and hidden text
    *("\u202edam burst\u202c", "\u2066dam\u2069 \u2067burst\u2069", "da\u200bm bu\u200brst"),
    *("da\u00adm", "\ufeffdam burst", "dam\u2060burst", "\u061cdam", "d\u034fa\u034fm"),
    # marks
    *("d\u0301\u0301\u0301am", "a" + "\u0300" * 500, "\u0301\u0301\u0301", "Z\u0351\u036bA\u0343"),
    *("\u0e33" * 40, "\u0e40" * 200, "\u0e48\u0e48\u0e48", "\u0940\u0940", "क्" * 100),
    # lone surrogates and what is no letter
    *("\ud800dam", "dam\udfff burst", "\udc80\udc81", "\ufffe\uffff", "\U000e0041\U000e0042 dam"),
    # emoji
    *("🔥🔥🔥", "dam 🔥 burst", "👩\u200d👩\u200d👧", "🇩🇪🇫🇷", "1\ufe0f\u20e3 dam", "dam\ufe0f"),
    # mixed scripts, and letters that grow when they are normalised
    *("dаm burst", "大坝dam崩塌", "ダムdamダム大坝", "น้ำdamท่วม", "سد burst انهار", "سدّ انهار"),
    *("\ufdfa" * 200, "ﬁﬂ" * 50, "ẞ" * 40, "İ" * 40, "Ⅷ ½ ㎏", "𝐝𝐚𝐦 𝐛𝐮𝐫𝐬𝐭", "ｄａｍ", "㍿㍻"),
]

HUGE = {
    "a megabyte of one word": "dam " * 250_000,
    "a megabyte of one letter": "d" * 1_000_000,
    "ten thousand distinct words": " ".join(f"w{number}" for number in range(10_000)),
    "ten thousand clauses": ", ".join(f"w{number}" for number in range(10_000)),
    "a megabyte of Han": "大坝崩塌" * 250_000,
    "a megabyte of Thai": "น้ำท่วม" * 140_000,
    "a megabyte of marks": "a" + "\u0300" * 1_000_000,
    "a megabyte of joints": "a-" * 500_000,
    "a megabyte of ligatures": "\ufdfa" * 1_000_000,
    "a megabyte of dots": "." * 1_000_000,
}

MOST_TERMS = MAX_TITLE_WORDS * MAX_LETTERS


def test_there_are_sixty_hostile_titles():
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize("title", HOSTILE, ids=ascii)
def test_the_terms_of_a_hostile_title_are_plain(title):
    for term, spelling in list_spellings(title):
        assert one_line(term) == term
        assert one_line(spelling) == spelling
        spelling.encode()


@pytest.mark.parametrize("title", HOSTILE, ids=ascii)
def test_terms_and_spellings_of_a_hostile_title_agree(title):
    assert set(list_terms(read_title(title).runs)) == {term for term, _ in list_spellings(title)}


@pytest.mark.parametrize("title", HUGE.values(), ids=HUGE)
def test_a_huge_title_has_a_bounded_number_of_short_terms(title):
    read = read_title(title)

    terms = list_terms(read.runs)
    assert len(terms) <= MOST_TERMS
    assert len(read.list_words()) <= MAX_TITLE_WORDS
    assert all(len(term) <= 3 * MAX_WORD_CHARS + 2 for term in terms)


@pytest.mark.parametrize("title", HUGE.values(), ids=HUGE)
def test_only_the_beginning_of_a_huge_title_is_read(title):
    assert cut_title(title) == cut_title(title[:MAX_TITLE_CHARS])


def test_right_to_left_titles_give_terms_in_the_order_of_reading():
    title = read_title("انهيار سد كبير")

    assert list_terms(title.runs)[0] == "انهيار"
    assert list_terms(title.runs)[-1] == "انهيار سد كبير"


# --- the list -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hot():
    """Return the list of an hour in which hostile titles come, each from four publishers."""
    room = Newsroom()
    room.everyday(0, 24 * 3)
    at = START + timedelta(hours=72)
    titles = [*HOSTILE, *(title[:5000] for title in HUGE.values())]
    hostile = [
        entry(f"{title} variant{place}x{number}", at, f"paper{place}.example")
        for number, title in enumerate(titles)
        for place in range(4)
    ]
    room.hour(72, *everyday(72), *hostile)
    return room.list()


def test_hostile_titles_raise_topics_and_no_exception(hot):
    assert hot.terms


def test_labels_hold_nothing_but_plain_text_on_one_line(hot):
    for term in hot.terms:
        for text in (term.text, term.key, *term.also):
            assert one_line(text) == text
            assert text.encode()
            assert len(text) <= 400


def test_a_few_endless_titles_leave_room_for_a_topic():
    room = Newsroom()
    room.everyday(0, 24 * 5)
    at = START + timedelta(hours=120)
    endless = [
        entry(make_endless(group, place), at, f"paper{place}.example")
        for group in range(4)
        for place in range(8)
    ]
    dam = ["Kelderdam bursts after rain", "Thousands flee below Kelderdam", "Kelderdam: army helps"]
    story = [entry(title, at, f"paper{place}.example") for place, title in enumerate(dam)]
    room.hour(120, *everyday(120), *endless, *story)

    assert "Kelderdam" in [term.text for term in room.list().terms]


def make_endless(group, place):
    """Return a title of a *group* that share 84 words, with as many of its own."""
    shared = [f"g{group}w{number}" for number in range(84)]
    own = [f"g{group}p{place}o{number}" for number in range(60)]
    return " ".join((*shared, *own))


def test_an_hour_of_hostile_titles_has_a_bounded_window():
    room = Newsroom()
    at = START + timedelta(hours=1)
    room.hour(1, *(entry(title[:20_000], at, "paper1.example") for title in HUGE.values()))

    assert len(room.discovery.window.postings) <= len(HUGE) * MOST_TERMS
