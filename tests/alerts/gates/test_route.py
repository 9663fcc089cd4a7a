"""Routes add channels: each channel is told once, by the first route that fits."""

import pytest

from alerts.gates import Address, find_addresses, find_routes
from model import Feed, Match, Route, SeenEntry, Severity, Watch
from tests.scenes.signals import a_signal
from tests.scenes.timing import NOON

FEEDS = {"https://a.example/rss": Feed("https://a.example/rss", "A", labels=("business",))}
MONEY = Watch("Digital Money", tell=("desk",), severity=Severity.HIGH)
ENTRY = SeenEntry(
    "https://a.example/rss", "1", "T", first_seen=NOON, publisher="reuters.com", lang="en-GB"
)
REPORT = a_signal("match", "Digital Money", "k", (Match("Digital Money", ENTRY, ("CBDC",), ()),))
RISE = a_signal("burst.rising", "Digital Money", "k", figures=None, keywords=("e-CNY",))


def route(name="r", to=("policy",), **matchers):
    return Route(name, to, **matchers)


def channels(signal, *routes, watch=MONEY):
    return [one.channel for one in find_addresses(signal, watch, routes, FEEDS)]


def test_without_routes_the_channels_of_the_watch_are_told():
    assert find_addresses(REPORT, MONEY, (), FEEDS) == (Address("desk"),)


def test_a_route_without_matchers_takes_every_alert():
    assert channels(REPORT, route()) == ["desk", "policy"]


@pytest.mark.parametrize(
    ("matchers", "fits"),
    [
        ({"watch": ("digital money",)}, True),
        ({"watch": ("Digital*",)}, True),
        ({"watch": ("*",)}, True),
        ({"watch": ("Digital",)}, False),
        ({"watch": ("Rail", "Digital Money")}, True),
        ({"kind": ("match",)}, True),
        ({"kind": ("burst",)}, False),
        ({"keyword": ("cbdc",)}, True),
        ({"keyword": ("e-CNY",)}, False),
        ({"label": ("business",)}, True),
        ({"label": ("sport",)}, False),
        ({"publisher": ("reuters.*",)}, True),
        ({"publisher": ("reuters",)}, False),
        ({"lang": ("en",)}, True),
        ({"lang": ("zh",)}, False),
        ({"severity": (Severity.HIGH, Severity.URGENT)}, True),
        ({"severity": (Severity.NORMAL,)}, False),
        ({"watch": ("Digital*",), "lang": ("zh",)}, False),
        ({"watch": ("Digital.*",)}, False),
    ],
)
def test_all_matchers_must_fit_and_one_value_of_each_is_enough(matchers, fits):
    assert channels(REPORT, route(**matchers)) == (["desk", "policy"] if fits else ["desk"])


def test_a_trend_fits_by_its_kind_its_step_and_its_keywords():
    assert channels(RISE, route(kind=("burst",))) == ["desk", "policy"]
    assert channels(RISE, route(kind=("burst.rising",))) == ["desk", "policy"]
    assert channels(RISE, route(kind=("burst.over",))) == ["desk"]
    assert channels(RISE, route(keyword=("e-CNY",))) == ["desk", "policy"]


def test_a_channel_of_two_routes_is_told_once_by_the_first():
    first, second = route("first", ("a", "b")), route("second", ("b", "c", "desk"))

    assert find_addresses(REPORT, MONEY, (first, second), FEEDS) == (
        Address("desk", second),
        Address("a", first),
        Address("b", first),
        Address("c", second),
    )


def test_a_watch_without_a_channel_is_told_by_its_routes():
    assert channels(REPORT, route(), watch=Watch("Digital Money")) == ["policy"]


def test_the_end_of_a_trend_goes_where_its_rise_went_though_it_has_no_entries():
    over = a_signal("burst.over", "Digital Money", "k:end", figures=None, thread="k")
    by_label = route(label=("business",))
    risen_only = route(kind=("burst.rising",))

    def told(one, above):
        return [a.channel for a in find_addresses(over, MONEY, (one,), FEEDS, above)]

    assert told(by_label, ()) == ["desk"]
    assert told(by_label, ("desk", "policy")) == ["desk", "policy"]
    assert told(risen_only, ("desk", "policy")) == ["desk"]


def test_a_message_of_many_reports_goes_by_the_first_route_of_its_watch():
    other = route("other", watch=("Rail",))
    low = route("low", severity=(Severity.LOW,))
    right = route("right", watch=("Digital*",), keyword=("e-CNY",))

    bursts = route("bursts", kind=("burst",))

    found = find_routes(("desk", "policy"), MONEY, (other, low, bursts, right), ("match",))

    assert found == (Address("desk"), Address("policy", right))
