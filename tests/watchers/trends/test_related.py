"""Terms that rise with a trend: far more frequent in its titles than before."""

from __future__ import annotations

from watchers.trends.related import find_related

BEFORE = [f"Markets {n} wait for the bank and shares rise on {n % 7} oil news" for n in range(200)]


def terms(*titles, before=BEFORE, own=("CBDC",), names=()):
    return find_related(titles, lambda: before, own, names)


def test_words_that_the_titles_share_and_others_lack_are_terms_as_they_are_written():
    found = terms(
        "Nigeria relaunches eNaira wallet",
        "eNaira returns: Nigeria tries again",
        "Why Nigeria believes in the eNaira",
    )

    assert set(found) == {"Nigeria", "eNaira"}


def test_words_that_stand_together_are_one_term():
    assert terms(
        "Wholesale settlement layer begins", "A wholesale settlement layer", "Wholesale Settlement Layer?"
    ) == ("Wholesale settlement layer",)  # fmt: skip


def test_words_that_were_frequent_before_are_no_terms():
    assert terms("Bank shares and oil", "Oil shares of a bank", "The bank, oil, shares") == ()


def test_words_that_hold_sentences_together_numbers_and_single_mentions_are_no_terms():
    assert terms("What they say in 2027", "What they would say: 2027", "They, too: quokka") == ()


def test_keywords_of_the_watch_and_names_of_publishers_are_no_terms():
    titles = ("CBDC pilot | Example Times", "CBDC pilot, says Example Times", "Pilot CBDCs")

    assert terms(*titles, own=("CBDC", "CBDCs"), names=("exampletimes.com",)) == ("pilot",)


def test_han_is_cut_into_the_longest_terms_that_it_shares():
    before = [f"市场等待银行消息第{n}天油价上涨" for n in range(200)]

    found = terms(
        "香港金管局公布试点", "试点:香港金管局邀请", "银行与香港金管局", before=before, own=("数字货币",)
    )  # fmt: skip

    assert found == ("香港金管局", "试点")


def test_few_earlier_titles_or_a_single_title_give_no_terms():
    assert terms("eNaira one", "eNaira two", before=BEFORE[:20]) == ()
    assert terms("eNaira one") == ()


def test_no_term_begins_or_ends_with_a_word_of_grammar_in_any_language():
    found = terms(
        "«Норникель» оспорит размер ущерба от аварии", "Размер ущерба от аварии велик",
        "Размер ущерба от разлива",
    )  # fmt: skip

    assert found == ("Размер ущерба",)
    assert terms("Mort de Quokka", "La mort de l'autre", "Une mort de plus") == ("mort",)


def test_months_and_days_of_the_week_are_no_terms():
    assert terms("Horoscope for Aries, July 5", "Aries: horoscope, Monday, July 6", "July, Aries") == (
        "Aries", "Horoscope",
    )  # fmt: skip
