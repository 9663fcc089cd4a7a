"""Documents that are changed at random break nothing: `benchmarks/fuzz.py` in small."""

from __future__ import annotations

import contextlib
import random

from benchmarks import fuzz
from benchmarks.fuzz_checks import Checker


def test_documents_changed_at_random_are_parsed_and_stored_by_the_rules(tmp_path):
    chance = random.Random(1)
    documents = fuzz.make_documents()
    faults = []

    with contextlib.closing(Checker(tmp_path)) as checker:
        for number in range(200):
            body = fuzz.mutate(documents, chance)
            faults += checker.check(body, in_cage=number % 50 == 0)

    assert faults == []
    assert checker.entries > 200
    assert checker.stored > 20


def test_a_broken_rule_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.fuzz_checks.LIMITS", {"title": 3})

    with contextlib.closing(Checker(tmp_path)) as checker:
        faults = checker.check(fuzz.make_documents()[0])

    assert {fault.rule for fault in faults} == {"size"}
