"""Mistakes and hints are listed in the order of the files, each line once."""

from __future__ import annotations

from config.reading.mistakes import Mistakes
from config.reading.nodes import Place


def test_mistakes_are_sorted_by_file_line_and_column() -> None:
    mistakes = Mistakes(["main.yaml", "a.yaml"])
    mistakes.add(Place("a.yaml", 1, 1), "", "third")
    mistakes.add(Place("main.yaml", 10, 1), "watches.1", "second")
    mistakes.add(Place("main.yaml", 9, 20), "", "first")

    assert mistakes.list_mistakes() == (
        "main.yaml:9:20: first",
        "main.yaml:10:1: watches.1: second",
        "a.yaml:1:1: third",
    )


def test_the_same_mistake_counts_once() -> None:
    mistakes = Mistakes(["c.yaml"])
    for _ in range(2):
        mistakes.add(Place("c.yaml", 1, 1), "ops", "x")

    assert len(mistakes) == 1


def test_a_muted_line_takes_no_further_mistakes_but_keeps_the_earlier_ones() -> None:
    mistakes = Mistakes(["c.yaml"])
    mistakes.add(Place("c.yaml", 2, 1), "", "earlier")
    mistakes.mute_line("c.yaml", 2)
    mistakes.add(Place("c.yaml", 2, 5), "", "later")
    mistakes.add(Place("c.yaml", 3, 1), "", "elsewhere")

    assert mistakes.list_mistakes() == ("c.yaml:2:1: earlier", "c.yaml:3:1: elsewhere")


def test_hints_are_no_mistakes() -> None:
    mistakes = Mistakes(["c.yaml"])
    mistakes.add_hint(Place("c.yaml", 1, 1), "ops", "no such thing")

    assert (len(mistakes), mistakes.list_hints()) == (0, ("c.yaml:1:1: ops: no such thing",))


def test_a_message_is_one_line() -> None:
    mistakes = Mistakes(["c.yaml"])
    mistakes.add(Place("c.yaml", 1, 1), "", 'no channel "a\nb"')

    assert mistakes.list_mistakes() == ('c.yaml:1:1: no channel "a b"',)
