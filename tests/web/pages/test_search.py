from __future__ import annotations

import re
from urllib.parse import quote

import pytest

import watchers
from answers.entries import Times
from answers.search import QueryMistake
from model import SeenEntry
from tests.scenes.newsroom import BEGAN, DAY, HOUR, NOW, Newsroom
from tests.web.pages.test_overview import LINKS, MARKUP, TAGS, Elements
from tests.web.scene import serve
from web.pages.search import draw_times, mark_mistake, name_step

TEXT = "Officials spoke of the first CBDC of the northern states, to be tested from January on."
ENTRIES = (
    ("Ledger and Crown", BEGAN, "The harbour stays open", "", "en"),
    ("Ledger and Crown", NOW - 5 * DAY, "央行数字货币跨境试点扩大至三个港口", "", "zh"),
    (
        "Meridian Wire",
        NOW - 5 * DAY + HOUR,
        "Wangchuan widens its CBDC pilots to harbours",
        "",
        "en",
    ),
    ("Meridian Wire", NOW - 3 * DAY, "A job fair for the CBDC pilot", "", "en"),
    ("Ledger and Crown", NOW - 2 * HOUR, "Central bank will pilot a digital crown", TEXT, "en"),
    ("Ledger and Crown", NOW - HOUR, "林德马克央行数字货币定名“数字克朗”，一月起试点", "", "zh"),
    ("Meridian Wire", NOW - HOUR / 2, "What the CBDC pilot means for those who save", "", "en"),
    ("Ledger and Crown", NOW - HOUR / 3, "What the CBDC pilot means for those who save", "", "en"),
)
PILOTS = "/search?q=(CBDC+OR+央行数字货币)+AND+(pilot*+OR+试点)+-job"


def make_archive(folder):
    """Return a newsroom with entries of two feeds in two languages; the last ones not indexed."""
    room = Newsroom(folder)
    with room.open() as store:
        for number, (feed, at, title, text, lang) in enumerate(ENTRIES):
            if number == len(ENTRIES) - 2:
                while store.index_entries(watchers.list_index_words, watchers.INDEX_VERSION):
                    pass
            add(room, store, feed, at, title, text=text, lang=lang, publisher=feed)
    return room


def add(room, store, feed, at, title, **fields):
    """Let *feed* bring an entry with *title*."""
    feed = room.find_feed(feed)
    link = fields.pop("link", f"https://news.example/{at:%j%H%M}")
    entry = SeenEntry(feed.key, f"{at} {title}", title, link=link, first_seen=at, **fields)
    with store.transaction() as tx:
        tx.add_new(feed, [entry], at)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_archive(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


def ask(site, path, **headers):
    return site.ask(quote(path, safe="/?=&+%"), **headers)


def test_entries_have_marks_in_title_and_text_and_the_watches_that_find_them(site):
    text = ask(site, PILOTS).text

    assert "6 entries, newest first" in text
    assert "What the <mark>CBDC</mark> <mark>pilot</mark> means" in text
    assert "first <mark>CBDC</mark> of the northern states" in text
    assert "林德马克<mark>央行数字货币</mark>定名" in text
    assert "found by 央行数字货币" in text
    assert "job fair" not in text
    assert "all 41 days · texts of the last 30" in text


def test_a_search_by_the_story_shows_each_once_and_counts_the_copies(site):
    answer = ask(site, "/search?q=CBDC&view=stories")

    assert answer.text.count("for those who save") == 1
    assert "1 more with the same text" in answer.text


def test_entries_are_counted_by_time_publisher_and_watch(site):
    text = ask(site, "/search?q=pilot*+OR+harbour").text

    assert "6 entries by day; at most 3 in one" in text
    assert re.search(r"Meridian Wire</div><span class=\"soft\">3<", text)
    assert re.search(r'watch=-[^>]*>no watch</a></div><span class="soft">1<', text)


def test_links_keep_the_search_and_narrow_it(site):
    text = ask(site, "/search?q=CBDC&since=30d&view=stories&theme=dark").text

    assert '"/search?q=CBDC&amp;since=7d&amp;view=stories&amp;theme=dark"' in text
    assert '"/search?q=CBDC&amp;since=30d&amp;theme=dark"' in text
    assert '<input type="hidden" name="since" value="30d">' in text


def test_a_search_by_watch_alone_shows_its_entries(site):
    text = ask(site, "/search?watch=央行数字货币").text

    assert "2 entries, newest first" in text
    assert "found by 央行数字货币" in text


def test_a_mistake_is_underlined_at_its_place_with_the_words_of_the_engine(site):
    answer = ask(site, "/search?q=bank+AND+(pilot+OR")

    assert answer.status == 200
    assert "<code>bank AND (pilot <u>OR</u></code>" in answer.text
    assert "<b>character 17:</b> nothing follows" in answer.text


def test_a_feed_or_a_watch_that_is_not_there_is_named(site):
    assert "there is no feed &#34;Mars&#34;" in ask(site, "/search?feed=Mars").text
    assert "there is no watch &#34;x&#34;" in ask(site, "/search?watch=x").text
    assert ask(site, "/search?since=ages").status == 400


def test_without_a_query_nothing_is_looked_for(site):
    text = ask(site, "/search").text

    assert "newest first" not in text
    assert "title:strike NEAR/3 port" in text


def test_a_query_that_no_index_helps_says_how_far_it_looked(site, monkeypatch):
    monkeypatch.setattr("web._searching.BUDGET", 0.0)
    monkeypatch.setattr("storage._reader.BATCH_SIZE", 4)
    text = ask(site, "/search?q=/h.rbour/").text
    (further,) = re.findall(r'href="([^"]+)">Look further', text)

    assert "The index cannot help with this query, so each entry is looked at." in text
    assert "at least 0 entries" in text
    assert "2 entries, older ones" in site.ask(further.replace("&amp;", "&")).text


def test_older_entries_follow_by_a_link(site):
    first = ask(site, "/search?q=CBDC&limit=2").text
    (older,) = re.findall(r'href="([^"]+)">Older, from', first)
    second = site.ask(older.replace("&amp;", "&")).text

    assert first.count("data-item") == 2
    assert "A job fair" in second
    assert "for those who save" not in second


def test_a_query_can_be_copied_as_a_watch(site):
    text = ask(site, "/search?q=title:%22crown+job%22").text

    name = "&#34;title:\\&#34;crown job\\&#34;&#34;"
    assert f'tabindex="0">\n  - name: {name}\n    keywords: |\n' in text
    assert "config.yaml:14, at the end of the watches</b>" in text


def test_a_phrase_that_finds_nothing_offers_its_words_with_and(site):
    text = ask(site, "/search?q=crown+and+zebra").text

    assert "<code>crown AND zebra</code></a> finds the words anywhere." in text
    assert "finds the words anywhere" not in ask(site, "/search?q=zebra").text
    assert "finds the words anywhere" not in ask(site, "/search?q=zebra+OR+yak").text


def test_the_page_names_its_twin_and_is_no_live_list(site):
    text = ask(site, "/search?q=CBDC&theme=dark").text

    assert 'href="/api/v1/entries?q=CBDC"' in text
    assert 'hx-get="/search?theme=dark" hx-trigger="changed from:#stream" hx-select=".top"' in text


@pytest.mark.parametrize("text", MARKUP, ids=ascii)
def test_hostile_text_stays_text(text, tmp_path):
    room = Newsroom(tmp_path)
    with room.open() as store:
        for number, link in enumerate(LINKS):
            at = NOW - number * HOUR
            add(room, store, "Meridian Wire", at, f"{text} word", text=f"word {text}", link=link)
    with serve(room) as site:
        for path in (f"/search?q={quote(text)}", "/search?q=word", f"/search?q=word&feed={text}"):
            answer = ask(site, path)
            elements = Elements(answer.text).found
            assert {tag for tag, _ in elements} <= TAGS | {"mark", "u", "details", "summary"}
            assert not [name for _, found in elements for name in found if name.startswith("on")]
            links = [found.get("href") or "" for _, found in elements]
            assert not [link for link in links if link and not link.startswith(("/", "#"))]


# --- parts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "column", "parts"),
    [
        ("bank AND", 6, ("bank ", "AND", "")),
        ("a OR b", 3, ("a ", "OR", " b")),
        ("(bank", 6, ("(bank", "", "")),
        ("", 1, ("", "", "")),
    ],
)
def test_a_mistake_has_its_word(query, column, parts):
    assert mark_mistake(query, QueryMistake(column, "wrong"))[:3] == parts


def test_a_chart_has_a_text_and_rows():
    shown = draw_times(Times(NOW, 3600, (2, 0, 1)))

    assert shown.text == "3 entries by hour; at most 2 in one"
    assert shown.rows == ((NOW, 2), (NOW + 2 * HOUR, 1))
    assert shown.chart.bars.count("M") == 2


@pytest.mark.parametrize(
    ("hours", "text"), [(1, "hour"), (3, "3 hours"), (24, "day"), (336, "14 days")]
)
def test_a_step_has_a_name(hours, text):
    assert name_step(hours * 3600) == text
