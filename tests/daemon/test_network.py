"""Whether there is any network, judged from plain values."""

from datetime import UTC, datetime, timedelta

import pytest

from daemon.network import Change, NetworkJudge, find_reason
from model import Outage, Page, Unreached

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOSTS = ["a.example", "b.example", "c.example", "d.example"]
LOST = Page(problem="x", unreached=Unreached.NO_NAME_SERVER)
UNKNOWN = Page(problem="x", unreached=Unreached.NAME_UNKNOWN)
GOOD = Page(status=200)


def judge(*hosts, outage=None):
    made = NetworkJudge(outage)
    made.list_hosts = lambda: hosts or HOSTS
    return made


def poll(made, host, page, at=NOW, **more):
    made.begin(host)
    return made.end(host, page, at, **more)


def test_three_hosts_out_of_reach_are_an_outage_since_the_first():
    made = judge()

    changes = [poll(made, host, LOST, NOW + n * SECOND) for n, host in enumerate(HOSTS)]

    assert changes == [Change.NONE, Change.NONE, Change.LOST, Change.NONE]
    assert made.outage == Outage(NOW, 4, "no name server answers")


def test_the_same_host_counts_once():
    made = judge()

    changes = [poll(made, host, LOST) for host in ("a.example", "a.example", "b.example")]

    assert changes == [Change.NONE] * 3


def test_an_answer_between_the_failures_shows_that_there_is_a_network():
    made = judge()

    for page in (LOST, LOST):
        poll(made, "a.example", page)
        poll(made, "b.example", page)
        poll(made, "d.example", Page(status=503, problem="HTTP 503"))

    assert poll(made, "c.example", LOST) is Change.NONE
    assert made.outage is None


def test_dead_names_are_no_outage_while_a_host_is_still_being_asked():
    made = judge()
    for host in HOSTS:
        made.begin(host)

    early = [made.end(host, UNKNOWN, NOW) for host in HOSTS[:3]]
    late = made.end("d.example", GOOD, NOW + SECOND)

    assert (early, late, made.outage) == ([Change.NONE] * 3, Change.NONE, None)


def test_the_last_poll_that_fails_decides():
    made = judge()
    for host in HOSTS:
        made.begin(host)

    changes = [made.end(host, UNKNOWN, NOW) for host in HOSTS]

    assert changes == [Change.NONE] * 3 + [Change.LOST]


def test_feeds_that_failed_before_are_no_evidence():
    made = judge()

    changes = [poll(made, host, LOST, is_fresh=False) for host in HOSTS]

    assert changes == [Change.NONE] * 4


@pytest.mark.parametrize(
    "page", [Page(problem="TLS fails"), Page(problem="the server closed the connection")]
)
def test_another_problem_says_nothing(page):
    made = judge()

    changes = [poll(made, host, page) for host in HOSTS]
    changes += [poll(made, host, LOST) for host in HOSTS[:3]]

    assert changes == [Change.NONE] * 6 + [Change.LOST]


def test_private_hosts_and_files_say_nothing():
    made = judge()
    for host in HOSTS[:3]:
        poll(made, host, LOST)

    assert poll(made, "", GOOD) is Change.NONE
    assert made.outage is not None


def test_the_first_answer_ends_the_outage():
    made = judge(outage=Outage(NOW, 4, "no name server answers"))

    assert poll(made, "a.example", LOST) is Change.NONE
    assert poll(made, "a.example", GOOD) is Change.BACK
    assert made.outage is None
    assert poll(made, "a.example", GOOD) is Change.NONE


def test_in_a_small_config_all_hosts_must_fail_and_an_unknown_name_is_a_fault_of_its_feed():
    two = ["a.example", "b.example"]

    assert find_reason(two, {"a.example": Unreached.NO_ROUTE}) == ""
    assert find_reason(two, dict.fromkeys(two, Unreached.NO_ROUTE)) == "there is no route"
    assert find_reason(two, dict.fromkeys(two, Unreached.NAME_UNKNOWN)) == ""
    assert find_reason([], {}) == ""


def test_the_reason_is_that_of_most_hosts():
    found = dict.fromkeys(HOSTS, Unreached.NO_CONNECTION)
    found["a.example"] = Unreached.NO_ROUTE

    assert find_reason(HOSTS, found) == "connections time out"
