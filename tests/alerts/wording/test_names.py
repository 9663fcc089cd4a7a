"""Names of watches and keywords stay on one line and have a limit."""

from alerts.wording.names import join_watches, quote_keyword, shorten_watch


def test_a_keyword_stands_in_quotation_marks():
    assert quote_keyword("digital\neuro") == "“digital euro”"
    assert quote_keyword("x" * 61) == f"“{'x' * 59}…”"


def test_the_name_of_a_watch_is_cut_at_a_hundred_characters():
    assert shorten_watch("Digital money") == "Digital money"
    assert shorten_watch("x" * 101) == f"{'x' * 99}…"


def test_the_names_of_several_watches_are_spelt_out_while_they_are_short():
    assert join_watches(["Money"]) == "Money"
    assert join_watches(["Money", "Banks", "Rail"]) == "Money, Banks, Rail"
    assert join_watches(["Central banks of Africa", "Digital money"]) == (
        "Central banks of Africa, Digital money"
    )
    assert join_watches(["Central banks of Africa", "Digital currency"]) == (
        "Central banks of Africa and 1 more"
    )
    assert join_watches(["x" * 41, "Money", "Banks"]) == f"{'x' * 28}… and 2 more"
    assert join_watches(["x" * 41]) == "x" * 41
