"""`alerts` and `why` show who acknowledged an alert, and who found it useful, when and how."""

import json

import pytest

from model import Act, ActKind
from tests.cli.conftest import NOW, alert, minutes


@pytest.fixture
def answered(kept):
    told = alert(7, "The CBDC")
    kept.record(told)
    with kept.opened() as store, store.transaction() as tx:
        for kind, by, via, ago in (
            (ActKind.ACKNOWLEDGED, "Kim", "chat", 40),
            (ActKind.USEFUL, "Jon", "page", 30),
        ):
            key = told.signal.key
            tx.timing.keep_act(Act(kind, NOW - minutes(ago), by, via, told.id, key, "Money"))


def test_the_list_and_the_explanation_name_who_when_and_how(ask, answered):
    listed, explained = ask("alerts").out, ask("why", "alert7").out

    assert "acknowledged by Kim 2026-03-01 11:20 UTC (chat); useful by Jon" in listed
    assert explained.endswith(
        "  acknowledged by Kim 2026-03-01 11:20 UTC (chat)\n"
        "  useful by Jon 2026-03-01 11:30 UTC (page)\n"
    )


def test_programs_get_the_same(ask, answered):
    first, second = (
        json.loads(ask(*words).out) for words in (("alerts", "--json"), ("why", "alert7", "--json"))
    )

    assert first["acts"] == second["acts"]
    assert first["acts"][0] == {
        "said": "acknowledged",
        "by": "Kim",
        "at": "2026-03-01T11:20:00Z",
        "via": "chat",
    }
