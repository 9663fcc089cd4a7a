"""An outage of the network in words."""

from datetime import UTC, datetime

from model import Outage

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_an_outage_says_the_fault_and_the_remedy():
    assert Outage(NOW, 19, "no name server answers").describe() == (
        "none of 19 feeds could be reached (no name server answers); "
        "check the connection; polls go on"
    )
    assert (
        Outage(NOW, 1, "there is no route")
        .describe()
        .startswith("the only feed could not be reached (there is no route); ")
    )
