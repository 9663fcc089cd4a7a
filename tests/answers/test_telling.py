"""The channels that a text would be told to."""

from __future__ import annotations

from answers.telling import describe_telling, find_channels
from config import Texts, parse
from model import Entry, Silence
from tests.storage.world import DAY, NOW, opened

CBDC = Entry("", "1", "A CBDC pilot")


def config(watch="tell: [desk]", more=""):
    text = (
        "feeds: [https://a.example/rss]\n"
        f"watches: [{{name: Money, keywords: [CBDC], {watch}}}, Rail]\n"
        f"channels: {{desk: {{type: console}}, policy: {{type: console, batch: 10m}}}}\n{more}"
    )
    return parse(Texts("config.yaml", {"config.yaml": text}), {})


def lines(made, reader=None):
    found = find_channels(CBDC, made, reader, NOW)
    assert list(found) == ["Money"]
    return describe_telling(found["Money"])


def test_the_channels_of_the_watch_are_told_at_once():
    assert lines(config()) == ["desk: told at once"]


def test_routes_add_channels_by_the_keywords_of_the_text():
    routes = (
        "routes:\n"
        "  - {name: A, to: policy, match: {keyword: cbdc, kind: match}}\n"
        "  - {name: B, to: desk, match: {watch: Rail}}\n"
    )

    assert lines(config(more=routes)) == ["desk: told at once", "policy: told at once, by route A"]


def test_a_route_for_bursts_takes_no_single_report():
    routes = "routes: [{to: policy, match: {kind: burst}}]\n"

    assert lines(config("tell: [desk], alert_on: [match, burst]", routes)) == ["desk: told at once"]
    assert len(lines(config("tell: [desk], alert_on: [burst]", routes))) == 2


def test_a_silence_in_the_state_is_named(tmp_path):
    store = opened(tmp_path)
    with store.transaction() as tx:
        tx.timing.add_silence(Silence("s", NOW + DAY, "kim", "known", NOW, watch="Money"))

    assert lines(config(), store) == ["desk: silenced by kim until 23 Nov 12:00 UTC: known"]
    store.close()


def test_a_watch_without_a_channel_tells_nobody():
    assert describe_telling(()) == [
        "nobody would be told: the watch has no channel, and no route takes it"
    ]
