"""What names an entry for ever."""

from __future__ import annotations

from feeds.parsing.draft import Draft
from feeds.parsing.identity import name_all, without_tracking


def ids(*drafts: Draft) -> list[str]:
    return [name.id for name in name_all(drafts)]


def aliases(draft: Draft, home: str = "") -> tuple[str, ...]:
    return name_all([draft], home)[0].aliases


def test_the_guid_is_the_id_trimmed_with_its_case_kept():
    assert ids(Draft(guid=" Tag:A,2024:1\n", link="https://a.example/1")) == ["Tag:A,2024:1"]


def test_without_guid_the_link_is_the_id_without_what_only_tracks():
    link = "HTTPS://A.example/1?utm_source=rss&id=7&fbclid=x#part"

    assert ids(Draft(link=link)) == ["https://a.example/1?id=7#part"]


def test_with_neither_title_and_beginning_of_the_text_are_the_id_whatever_the_date():
    first = ids(Draft(title="A", summary="b" * 200 + " seen 1 time"))
    later = ids(Draft(title="A", summary="b" * 200 + " seen 2 times"))

    assert first == later
    assert first[0].startswith("text:")
    assert ids(Draft(title="B", summary="b" * 200)) != first


def test_a_guid_that_all_entries_share_is_told_apart_by_their_links():
    found = ids(
        Draft(guid="g", link="https://a.example/1"), Draft(guid="g", link="https://a.example/2")
    )

    assert found == ["g|https://a.example/1", "g|https://a.example/2"]


def test_the_same_guid_with_the_same_link_is_the_same_entry():
    found = ids(
        Draft(guid="g", link="https://a.example/1"), Draft(guid="g", link="https://a.example/1")
    )

    assert found == ["g", "g"]


def test_a_link_that_entries_without_guid_share_is_told_apart_by_their_titles():
    first, second = ids(
        Draft(title="A", link="https://a.example/live"),
        Draft(title="B", link="https://a.example/live"),
    )

    assert first != second
    assert first.startswith("https://a.example/live|")


def test_an_address_is_known_again_under_another_scheme_and_host_name():
    old = Draft(guid="http://www.a.example/2024/story/", link="http://www.a.example/2024/story/")
    new = Draft(
        guid="https://a.example/2024/story", link="https://a.example/2024/story?utm_medium=rss"
    )

    assert set(aliases(old)) & set(aliases(new)) == {"//a.example/2024/story", "/2024/story"}


def test_the_path_alone_names_an_entry_only_where_all_guids_are_of_one_host():
    planet = [
        Draft(guid="https://a.example/2024/hello"),
        Draft(guid="https://b.example/2024/hello"),
    ]

    assert [name.aliases for name in name_all(planet)] == [
        ("//a.example/2024/hello",),
        ("//b.example/2024/hello",),
    ]


def test_an_alias_that_two_entries_of_a_document_have_tells_neither():
    both = [
        Draft(guid="1", link="https://a.example/live"),
        Draft(guid="2", link="https://a.example/live"),
    ]

    assert [name.aliases for name in name_all(both)] == [(), ()]


def test_a_home_page_is_no_alias():
    assert aliases(Draft(guid="1", link="https://a.example/")) == ()
    assert aliases(Draft(guid="1", link="https://a.example/blog/"), "http://a.example/blog") == ()


def test_a_name_too_long_is_hashed_not_cut():
    first, second = ids(Draft(guid="g" * 3000 + "1"), Draft(guid="g" * 3000 + "2"))

    assert first != second
    assert len(first) < 50


def test_the_order_of_parameters_stays():
    assert without_tracking("https://a.example/?b=2&a=1&utm_x=3") == "https://a.example/?b=2&a=1"
