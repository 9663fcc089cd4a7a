"""An entry has an id that names it for ever, and aliases."""

from __future__ import annotations

from feeds.parsing.draft import EntryDraft
from feeds.parsing.identity import name_entries, strip_tracking


def ids(*drafts: EntryDraft) -> list[str]:
    return [name.id for name in name_entries(drafts)]


def aliases(draft: EntryDraft, home: str = "") -> tuple[str, ...]:
    return name_entries([draft], home)[0].aliases


def test_the_guid_is_the_id_trimmed_with_its_case_kept():
    assert ids(EntryDraft(guid=" Tag:A,2024:1\n", link="https://a.example/1")) == ["Tag:A,2024:1"]


def test_without_guid_the_id_is_the_link_without_tracking_parameters():
    link = "HTTPS://A.example/1?utm_source=rss&id=7&fbclid=x#part"

    assert ids(EntryDraft(link=link)) == ["https://a.example/1?id=7#part"]


def test_without_guid_and_link_the_id_is_made_of_title_and_beginning_of_the_text():
    first = ids(EntryDraft(title="A", summary="b" * 200 + " seen 1 time"))
    later = ids(EntryDraft(title="A", summary="b" * 200 + " seen 2 times"))

    assert first == later
    assert first[0].startswith("text:")
    assert ids(EntryDraft(title="B", summary="b" * 200)) != first


def test_entries_that_share_a_guid_get_their_links_added():
    found = ids(
        EntryDraft(guid="g", link="https://a.example/1"),
        EntryDraft(guid="g", link="https://a.example/2"),
    )

    assert found == ["g|https://a.example/1", "g|https://a.example/2"]


def test_the_same_guid_with_the_same_link_is_the_same_entry():
    found = ids(
        EntryDraft(guid="g", link="https://a.example/1"),
        EntryDraft(guid="g", link="https://a.example/1"),
    )

    assert found == ["g", "g"]


def test_entries_without_guid_that_share_a_link_get_their_titles_added():
    first, second = ids(
        EntryDraft(title="A", link="https://a.example/live"),
        EntryDraft(title="B", link="https://a.example/live"),
    )

    assert first != second
    assert first.startswith("https://a.example/live|")


def test_an_entry_has_the_same_aliases_under_another_scheme_and_host_name():
    old = EntryDraft(
        guid="http://www.a.example/2024/story/", link="http://www.a.example/2024/story/"
    )
    new = EntryDraft(
        guid="https://a.example/2024/story", link="https://a.example/2024/story?utm_medium=rss"
    )

    assert set(aliases(old)) & set(aliases(new)) == {"//a.example/2024/story", "/2024/story"}


def test_the_path_alone_is_an_alias_only_where_all_guids_are_of_one_host():
    planet = [
        EntryDraft(guid="https://a.example/2024/hello"),
        EntryDraft(guid="https://b.example/2024/hello"),
    ]

    assert [name.aliases for name in name_entries(planet)] == [
        ("//a.example/2024/hello",),
        ("//b.example/2024/hello",),
    ]


def test_an_alias_of_two_entries_of_a_document_names_neither():
    both = [
        EntryDraft(guid="1", link="https://a.example/live"),
        EntryDraft(guid="2", link="https://a.example/live"),
    ]

    assert [name.aliases for name in name_entries(both)] == [(), ()]


def test_the_address_of_a_home_page_is_no_alias():
    assert aliases(EntryDraft(guid="1", link="https://a.example/")) == ()
    assert (
        aliases(EntryDraft(guid="1", link="https://a.example/blog/"), "http://a.example/blog") == ()
    )


def test_an_id_that_is_too_long_is_hashed_and_not_cut():
    first, second = ids(EntryDraft(guid="g" * 3000 + "1"), EntryDraft(guid="g" * 3000 + "2"))

    assert first != second
    assert len(first) < 50


def test_the_order_of_the_other_parameters_stays():
    assert strip_tracking("https://a.example/?b=2&a=1&utm_x=3") == "https://a.example/?b=2&a=1"


def test_entries_that_share_guid_and_link_are_told_apart_by_their_titles():
    q = "https://a.example/q"
    first, second = ids(
        EntryDraft(guid=q, link=q, title="Reading of day 1"),
        EntryDraft(guid=q, link=q, title="Reading of day 2"),
    )

    assert first != second
    assert first.startswith(f"{q}|{q}|")


def test_entries_that_share_guid_link_and_title_are_told_apart_by_their_texts():
    found = ids(
        EntryDraft(guid="g", link="https://a.example/", title="Maintenance", summary="step 1"),
        EntryDraft(guid="g", link="https://a.example/", title="Maintenance", summary="step 2"),
        EntryDraft(guid="g", link="https://a.example/", title="Maintenance", text="step 3"),
        EntryDraft(guid="g", link="https://a.example/", title="Maintenance", text="step 3"),
    )

    assert len(set(found)) == 3


def test_entries_without_guid_that_share_link_and_title_are_told_apart_by_their_texts():
    found = ids(
        EntryDraft(link="https://a.example/", title="Maintenance", summary="step 1"),
        EntryDraft(link="https://a.example/", title="Maintenance", summary="step 2"),
    )

    assert len(set(found)) == 2


def test_entries_with_a_guid_alone_are_told_apart_by_their_titles():
    found = ids(
        EntryDraft(guid="0", title="A"), EntryDraft(guid="0", title="B"), EntryDraft(guid="1")
    )

    assert len(set(found)) == 3
    assert found[2] == "1"


def test_a_third_entry_of_a_guid_leaves_the_ids_of_the_others_as_they_were():
    one = EntryDraft(guid="g", link="https://a.example/1", title="A")
    two = EntryDraft(guid="g", link="https://a.example/2", title="A")
    three = EntryDraft(guid="g", link="https://a.example/2", title="B")

    assert ids(one, two)[0] == ids(one, two, three)[0] == "g|https://a.example/1"
