"""A code that no entry has is refused, and one that is probably not meant is doubted."""

import pytest

from model import doubt_language, explain_no_language


@pytest.mark.parametrize(
    "code", ["en", "EN", "en-GB", "en_us", "zh-Hant", "fil", "yue", "uk", "iw"]
)
def test_a_code_that_feeds_use_is_taken(code):
    assert explain_no_language(code) == ""


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("cn", '"cn" is a country; Chinese is zh'),
        ("eng", '"eng" is not the code that feeds use; write en'),
        ("ger", '"ger" is not the code that feeds use; write de'),
        ("zho-Hans", '"zho-Hans" is not the code that feeds use; write zh-Hans'),
        ("English", '"English" is a name; write the code en'),
        ("zz", '"zz" is not a language code; write one like en or zh'),
        ("", '"" is not a language code; write one like en or zh'),
    ],
)
def test_a_code_that_no_entry_has_is_refused(code, why):
    assert explain_no_language(code) == why


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("kr", '"kr" is Kanuri, which few feeds have; Korean is ko'),
        ("se", '"se" is Northern Sami, which few feeds have; Swedish is sv'),
        (
            "uk",
            '"uk" is Ukrainian; for English news write en, or en-GB for those that say so',
        ),
        ("en-GB", 'leaves out entries that say only "en"; write en to take both'),
        ("zh_CN", 'leaves out entries that say only "zh"; write zh to take both'),
    ],
)
def test_a_code_that_is_probably_not_meant_is_doubted(code, why):
    assert doubt_language(code, [code], ["bank"]) == why


def test_ukrainian_is_meant_where_a_keyword_is_in_cyrillic():
    assert doubt_language("uk", ["uk"], ["bank", "банк"]) == ""


def test_a_country_is_meant_where_the_language_will_do_as_well():
    assert doubt_language("en-GB", ["en", "en-GB"], ["bank"]) == ""
