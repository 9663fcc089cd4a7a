"""Names of watches and keywords stay on one line and have a limit."""

from alerts.wording.names import quote_keyword, shorten_watch


def test_a_keyword_stands_in_quotation_marks():
    assert quote_keyword("digital\neuro") == "“digital euro”"
    assert quote_keyword("x" * 61) == f"“{'x' * 59}…”"


def test_the_name_of_a_watch_is_cut_at_a_hundred_characters():
    assert shorten_watch("Digital money") == "Digital money"
    assert shorten_watch("x" * 101) == f"{'x' * 99}…"
