"""The commands run and send-test: the greeting, and a test message."""

import io
import sys

from config import load

# --- run --------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self):
        return True


def greeted(ask, monkeypatch, stream):
    """Return the greeting that a starting daemon prints on *stream*."""

    def run(path, greet):
        greet(load(path, {}))
        return 0

    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        patch.setattr("terminal.logs.configure", lambda *_, **__: None)
        assert ask("run", run=run).code == 0
    return stream.getvalue()


def test_a_person_sees_the_watches_the_channels_and_how_to_change_them(ask, monkeypatch):
    assert greeted(ask, monkeypatch, Terminal()) == (
        "watching 2 feeds for: Money, Football\n"
        "alerts go to: screen\n"
        "the page: http://127.0.0.1:8080/\n"
        "a feed's first poll raises no alert\n"
        "after that, each new entry that matches may raise one\n"
        "to change it, edit config.yaml while this runs; Ctrl-C stops it\n"
        'in another terminal: python monitor.py status, python monitor.py try "a headline"\n'
    )


def test_a_log_is_not_greeted(ask, monkeypatch):
    assert greeted(ask, monkeypatch, io.StringIO()) == ""


# --- send-test --------------------------------------------------------------------------------


def test_a_test_message_to_an_unknown_channel_is_refused_with_the_known_ones(ask):
    assert ask("send-test", "screeen") == (
        2,
        "",
        'config.yaml: there is no channel "screeen"; did you mean "screen"? (there are: screen)\n',
    )


def test_a_test_message_arrives(ask):
    answer = ask("send-test", "screen", "--json")

    assert answer.code == 0
    assert '{"ok": true, "channel": "screen", "recipient": "", "verdict": "sent"' in answer.out
