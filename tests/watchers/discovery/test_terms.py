"""The terms of a title are the runs of one to three words inside its clauses."""

from watchers.discovery.terms import contains, list_longer, list_spellings, list_terms, read_title


def test_terms_do_not_go_over_the_end_of_a_clause():
    title = read_title("New York fire: two dead")

    assert set(list_terms(title.runs)) == {
        *("new", "york", "fire", "new york", "york fire", "new york fire"),
        *("two", "dead", "two dead"),
    }
    assert title.starts == ("new", "two")
    assert title.ends == ("fire", "dead")


def test_the_last_word_before_dots_ends_no_clause():
    assert read_title("Fears of a...").ends == ()


def test_letters_join_to_longer_terms_than_words():
    terms = list_terms(read_title("น้ำท่วม").runs)

    assert "น้ำ ท่ ว ม" in terms


def test_a_term_of_letters_and_one_of_words_do_not_mix():
    assert "ม flood" not in list_terms(read_title("น้ำท่วม flood").runs)


def test_a_term_comes_after_the_shorter_ones_that_begin_it():
    terms = list_terms(read_title("New York fire kills two: New York grieves").runs)

    assert terms.index("new york") < terms.index("new york fire")
    assert len(terms) == len(set(terms))


def test_the_longer_terms_of_a_term_have_one_word_more():
    runs = read_title("New York fire kills two: New York grieves").runs

    assert list_longer(runs, "new york") == ["new york fire", "new york grieves"]


def test_chinese_is_shown_without_spaces():
    spellings = dict(list_spellings("央行数字货币"))

    assert spellings["数字 货币"] == "数字货币"


def test_a_term_contains_another_by_whole_words():
    assert contains("new york fire", "york fire")
    assert not contains("new york fire", "ork")
    assert not contains("york", "york")


def test_a_title_of_ten_thousand_words_has_no_more_terms_than_a_long_one():
    title = " ".join(f"w{number}" for number in range(10_000))

    assert len(list_terms(read_title(title).runs)) <= 3 * 200


def test_the_beginning_of_a_clause_that_is_too_long_has_terms():
    title = "Dam bursts " + "again " * 1000

    assert "dam bursts" in list_terms(read_title(title).runs)
    assert read_title(title).ends == ()
