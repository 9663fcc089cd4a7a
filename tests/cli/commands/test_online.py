"""Channels and feeds used without a daemon, on a real server on loopback."""

import pytest

from tests.cli.commands.test_feeds import FEED
from tests.loopback.web import WebServer


@pytest.fixture
def web():
    with WebServer() as web:
        yield web


def watching(folder, web, *paths):
    """Write a config that polls *paths* of *web*."""
    rows = [
        f'  - {{url: "{web.url(path)}", name: "{path}", allow_private: ["{web.address}"]}}\n'
        for path in paths
    ]
    text = (folder / "config.yaml").read_text()
    (folder / "config.yaml").write_text("feeds:\n" + "".join(rows) + text[text.index("watches:") :])


def test_a_typed_private_address_is_read_as_its_feed_is(ask, folder, web):
    web.set("/a", FEED.encode())
    watching(folder, web, "/a")

    bare = ask("feeds", "show", web.url("/a"))
    as_configured = ask("feeds", "show", "-c", "config.yaml", web.url("/a"))

    assert bare.out.splitlines()[0] == f"{web.url('/a')}: 2 entries"
    assert as_configured == bare
    assert bare.code == 0


def test_an_address_of_another_scheme_is_refused(ask):
    answer = ask("feeds", "show", "ftp://user:hunter2@e.org/x")

    assert (answer.code, answer.out.count("entries")) == (1, 1)
    assert answer.err.startswith("ftp://user:hunter2@e.org/x: ")


def test_check_online_names_every_feed_with_a_problem(ask, folder, web):
    web.set("/good", FEED.encode())
    web.set("/empty", b'<rss version="2.0"><channel><title>t</title></channel></rss>')
    web.set("/html", b"<html><body>Not found</body></html>", content_type="text/html")
    watching(folder, web, "/good", "/empty", "/html", "/missing")

    answer = ask("check", "--online")

    assert answer.code == 1
    assert answer.out.splitlines()[0] == "config.yaml: fine: 4 feeds, 2 watches, 1 channel"
    empty, html, missing = sorted(answer.err.splitlines())
    assert empty == "feed /empty: holds no entries; check that it is the right address"
    assert html.startswith("feed /html: ")
    assert missing.startswith("feed /missing: HTTP 404")


def test_check_online_is_fine_when_every_feed_answers(ask, folder, web):
    web.set("/good", FEED.encode())
    watching(folder, web, "/good")

    answer = ask("check", "--online")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[-1] == "every channel and every feed answers"


def test_check_online_names_the_channels_that_cannot_be_asked_whatever_else_fails(
    ask, folder, web, monkeypatch
):
    monkeypatch.setenv("HOOK", "https://hooks.slack.com/services/T0/B0/secret")
    web.set("/good", FEED.encode())
    watching(folder, web, "/good", "/missing")
    text = (folder / "config.yaml").read_text()
    hook = "channels:\n  rail: {type: slack_webhook, url: '${HOOK}'}\n"
    (folder / "config.yaml").write_text(text.replace("channels:\n", hook))

    failing = ask("check", "--online")
    watching(folder, web, "/good")
    fine = ask("check", "--online")

    assert (failing.code, fine.code) == (1, 0)
    last = failing.out.splitlines()[-1]
    assert last.startswith("channel rail: not asked; try ")
    assert " send-test rail" in last
    assert fine.out.splitlines()[-1].startswith(
        "every feed answers, and every channel but rail: not asked; try "
    )


def test_a_test_message_looks_like_the_alert_of_a_match(ask, folder):
    answer = ask("send-test", "screen")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("🔎 Test of Groundswell\n   Central bank begins CBDC pilot\n")


def test_check_online_says_once_that_there_is_no_network(ask, folder, web):
    web.set("/empty", b'<rss version="2.0"><channel><title>t</title></channel></rss>')
    watching(folder, web, "/empty")
    text = (folder / "config.yaml").read_text()
    dead = "".join(f"  - https://{name}.groundswell.invalid/rss\n" for name in "abc")
    (folder / "config.yaml").write_text(text.replace("feeds:\n", f"feeds:\n{dead}"))

    answer = ask("check", "--online")

    first, second = answer.err.splitlines()
    assert first == (
        "no network: none of 3 feeds could be reached (names are not found); check the connection"
    ) or first.startswith("no network: none of 3 feeds could be reached (no name server answers)")
    assert second.startswith("feed /empty: holds no entries; ")
