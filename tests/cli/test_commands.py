"""The command line as a whole: exit codes, help, and bytes that a terminal survives."""

import io
import os
import re
import subprocess
import sys
import tty
from pathlib import Path

import pytest

import cli
from config import load
from model import ConfigError, GroundswellError, StorageError, UsageError
from tests.loopback.web import WebServer

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (
    *("run", "once", "reload", "retry", "send-test"),
    *("demo", "check", "try", "replay", "backtest", "schema"),
    *("status", "feeds", "alerts", "why", "deliveries", "completion"),
)
CONTROLS = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]")


def call(*args, cwd, **settings):
    """Ask monitor.py as a process."""
    command = [sys.executable, str(ROOT / "monitor.py"), *args]
    return subprocess.run(command, cwd=cwd, capture_output=True, timeout=60, **settings)


# --- help -----------------------------------------------------------------------------------


def test_help_lists_the_commands_in_a_meaningful_order(ask):
    answer = ask("--help")

    listed = re.findall(r"^  ([a-z-]+) {2,}\S", answer.out.partition("Watch:")[2], re.MULTILINE)
    assert tuple(listed) == COMMANDS
    assert answer.code == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(ask, command):
    answer = ask(command, "--help")

    assert answer.code == 0
    assert "Examples:\n    monitor.py " in answer.out
    assert f"monitor.py {command}" in answer.out.partition("Examples:")[2]
    assert max(map(len, answer.out.splitlines())) <= 100


def test_every_command_that_prints_data_can_print_json():
    without = [
        name
        for name, command in cli.commands.commands.items()
        if not any("--json" in option.opts for option in command.params)
    ]

    silent, anyway = ["run", "once", "demo"], ["schema", "completion", "hindsight"]
    assert without == [*silent, *anyway]  # the last print nothing else


def test_the_version_is_told(ask):
    assert re.fullmatch(r"groundswell \d+\.\d+\.\d+\S*\n", ask("--version").out)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_learn_to_complete(ask, shell):
    answer = ask("completion", shell)

    assert answer.code == 0
    assert f"_MONITOR_PY_COMPLETE={shell}_complete" in answer.out


def test_completing_offers_the_commands(folder):
    words = {"COMP_WORDS": "monitor.py re", "COMP_CWORD": "1"}
    env = os.environ | words | {"_MONITOR_PY_COMPLETE": "bash_complete"}

    done = call(cwd=folder, env=env)

    assert done.stdout.split() == [b"plain,reload", b"plain,retry", b"plain,replay"]


# --- exit codes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GroundswellError("x: y; z"), 1),
        (ConfigError(["a: b; c", "d: e; f"]), 2),
        (UsageError("x: y; z"), 2),
        (StorageError("x: y; z"), 3),
    ],
)
def test_an_error_is_told_in_words_with_its_exit_code(ask, error, code):
    def fail(*_):
        raise error

    assert ask("run", run=fail) == (code, "", f"{error}\n")


def test_what_a_command_returns_is_the_exit_code(ask):
    assert ask("once", once=lambda _: 0).code == 0
    assert ask("run", run=lambda *_: 7).code == 7


@pytest.mark.parametrize(
    "args", [["nonesuch"], ["run", "--nonesuch"], ["replay"], ["try"], ["alerts", "--limit", "x"]]
)
def test_bad_usage_is_exit_code_two(ask, args):
    answer = ask(*args)

    assert (answer.code, answer.out) == (2, "")
    assert "monitor.py" in answer.err


def test_an_interrupt_is_exit_code_130(ask):
    def interrupted(*_):
        raise KeyboardInterrupt

    assert ask("run", run=interrupted).code == 130


def test_an_error_shows_no_controls(ask):
    def fail(*_):
        raise StorageError("data/\x1b[2J.db: bad; mend it")

    assert ask("run", run=fail).err == "data/\\x1b[2J.db: bad; mend it\n"


def test_a_reader_that_leaves_is_no_traceback(folder):
    (folder / "many.jsonl").write_text(
        "".join(
            f'{{"t": "2026-03-01T12:00:00Z", "title": "CBDC number {n} of many in one go"}}\n'
            for n in range(3000)
        )
    )
    program = f'"{sys.executable}" "{ROOT}/monitor.py" replay many.jsonl --json | head -n 1; '
    done = subprocess.run(
        ["bash", "-c", f'{program} echo "${{PIPESTATUS[0]}}"'],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.stderr == ""
    assert done.stdout.splitlines()[1] == "141"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_an_output_that_is_full_is_told_in_words(folder):
    done = subprocess.run(
        f'"{sys.executable}" "{ROOT}/monitor.py" check > /dev/full',
        shell=True,
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    )

    assert done.returncode == 3
    assert done.stderr == (
        "standard output: the disk is full; free some space, or send the output elsewhere\n"
    )


def test_closed_outputs_are_no_traceback(folder):
    program = f'"{sys.executable}" "{ROOT}/monitor.py" check >&- 2>&-'

    assert subprocess.run(program, shell=True, cwd=folder).returncode == 0


# --- which config ---------------------------------------------------------------------------


def seen_by(ask, *args):
    seen = []
    answer = ask(*args, run=lambda path, _greet: seen.append(path) or 0)
    return seen, answer.err


def test_the_config_of_this_folder_is_taken_unless_another_is_named(ask, folder):
    assert seen_by(ask, "run") == ([Path("config.yaml")], "")
    assert seen_by(ask, "run", "-c", "team.yaml") == ([Path("team.yaml")], "")
    assert seen_by(ask, "-c", "team.yaml", "run") == ([Path("team.yaml")], "")
    assert seen_by(ask, "--config", "a.yaml", "run", "--config", "b.yaml") == ([Path("b.yaml")], "")


def test_where_there_is_none_the_shipped_one_is_taken_and_that_is_said(ask, folder):
    (folder / "config.yaml").unlink()

    assert seen_by(ask, "run") == (
        [ROOT / "config.yaml"],
        f"there is no config.yaml in this folder; using {ROOT / 'config.yaml'}\n",
    )


# --- check, try, schema ---------------------------------------------------------------------


def test_a_config_that_is_right_is_said_to_be_fine(ask):
    answer = ask("check")

    assert answer.out.splitlines()[0] == "config.yaml: fine: 2 feeds, 2 watches, 1 channel"
    assert (answer.code, answer.err) == (0, "")


def test_a_config_with_mistakes_is_refused_with_all_of_them(ask, folder):
    text = (folder / "config.yaml").read_text()
    (folder / "config.yaml").write_text(text.replace("tell: [screen]", "tell: [sscreen]"))

    answer = ask("check")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count('no channel "sscreen"; did you mean "screen"?') == 2
    assert all(re.match(r"config\.yaml:\d+:\d+: ", line) for line in answer.err.splitlines())


def test_check_for_a_script(ask, folder):
    assert ask("check", "--json").out.startswith(
        '{"ok": true, "config": "config.yaml", "feeds": 2, "watches": 2, "channels": 1, '
        '"problems": [], "hints": ['
    )

    (folder / "config.yaml").write_text("fedes: []\n")
    answer = ask("check", "--json")

    assert (answer.code, answer.err) == (2, "")
    assert answer.out.startswith('{"ok": false, "config": "config.yaml", "problems": ["config.yaml')


def test_try_says_which_watches_match_and_marks_the_words(ask):
    answer = ask("try", "Nigeria's CBDC turns two", "--text", "All about 央行数字货币 \x1b[2J")

    lines = answer.out.splitlines()
    assert lines[0].startswith("✓ Money     ")
    assert lines[1] == " " * 12 + "Nigeria's [CBDC] turns two"
    assert lines[2] == " " * 12 + "All about [央行数字货币] \\x1b[2J"
    assert lines[3].startswith("· Football  ")
    assert (len(lines), answer.code, answer.err) == (4, 0, "")


def test_try_says_what_language_feed_and_link_mean_for_a_watch(ask, folder):
    text = """
feeds: [{url: https://a.example/rss, name: ECB press, lang: de}, https://b.example/rss]
watches:
  - {name: German, keywords: [euro], lang: de, feeds: [ECB press]}
  - {name: Bank, keywords: ["url:ecb.europa.eu"]}
channels: {screen: {type: console}}
"""
    (folder / "config.yaml").write_text(text)

    def matched(*told):
        return [
            row[0] == "✓"
            for row in ask("try", "Der Euro kommt", *told).out.splitlines()
            if row[0] != " "
        ]

    assert matched("--feed", "ECB press") == [True, False]
    assert matched("--feed", "https://a.example/rss", "--lang", "fr") == [False, False]
    assert matched("--lang", "de", "--link", "https://www.ecb.europa.eu/1") == [True, True]
    assert "The [euro]" in ask("try", "x", "--summary", "The euro", "--feed", "ECB press").out
    wrong = ask("try", "x", "--feed", "ECB pres")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err.endswith(
        '--feed: there is no feed "ECB pres"; did you mean "ECB press"? '
        "(there are: ECB press, b.example)\n"
    )


def test_try_for_a_script(ask):
    import json

    first, second = map(json.loads, ask("try", "The CBDC", "--json").out.splitlines())

    assert (first["watch"], first["matched"], first["spans"]) == ("Money", True, [["title", 4, 8]])
    assert (second["watch"], second["matched"], second["spans"]) == ("Football", False, [])
    assert list(first) == ["watch", "matched", "spans", "why"]
    assert all(isinstance(each["why"], str) and each["why"] for each in (first, second))


def test_a_long_text_is_shown_around_the_first_word_that_was_found(ask):
    text = "x " * 300 + "the CBDC pilot " + "y " * 300

    line = ask("try", "Markets", "--text", text).out.splitlines()[1].strip()

    assert line.startswith("…")
    assert line.endswith("…")
    assert "the [CBDC] pilot" in line
    assert len(line) < 250


def test_the_schema_is_json(ask):
    import json

    schema = json.loads(ask("schema").out)

    assert {"feeds", "watches", "channels"} <= set(schema["properties"])


def test_a_test_message_to_no_channel_is_refused_with_those_that_there_are(ask):
    assert ask("send-test", "screeen") == (
        2,
        "",
        'config.yaml: there is no channel "screeen"; did you mean "screen"? (there are: screen)\n',
    )


def test_a_test_message_arrives(ask):
    answer = ask("send-test", "screen", "--json")

    assert answer.code == 0
    assert '{"ok": true, "channel": "screen", "recipient": "", "verdict": "sent"' in answer.out


# --- feeds show -----------------------------------------------------------------------------

FEED = """<rss version="2.0"><channel><title>t</title>
<item><guid>1</guid><title>The CBDC &#x202e;pilot</title><link>https://e.org/1</link>
<pubDate>Sun, 01 Mar 2026 08:00:00 GMT</pubDate></item>
<item><guid>2</guid><title>Other</title></item></channel></rss>"""


def test_a_feed_document_is_shown_as_recorded_entries(ask, folder):
    import json

    (folder / "a.xml").write_text(FEED)

    first, second = map(json.loads, ask("feeds", "show", "--json", "a.xml").out.splitlines())

    assert first == {
        "t": "2026-03-01T12:00:00Z",
        "title": "The CBDC pilot",
        "url": "https://e.org/1",
        "pub": "2026-03-01T08:00:00Z",
        "feed": "a.xml",
        "id": "1",
    }
    assert (second["title"], second["feed"]) == ("Other", "a.xml")


def test_a_document_that_cannot_be_read_is_named_and_the_others_are_shown(ask, folder):
    (folder / "a.xml").write_text(FEED)
    (folder / "b.html").write_text("<html><body>Not found</body></html>")

    answer = ask("feeds", "show", "b.html", "a.xml")

    assert answer.code == 1
    assert answer.err.startswith("b.html: ")
    assert "a.xml: 2 entries\n  2026-03-01 08:00  The CBDC pilot\n" in answer.out


# --- bytes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        ["--help"],
        ["status"],
        ["feeds"],
        ["alerts"],
        ["deliveries"],
        ["status", "--json"],
        ["feeds", "--json"],
        ["alerts", "--json"],
        ["deliveries", "--json"],
        ["check"],
        ["try", "CBDC \x1b]0;owned\x07"],
        ["try", "CBDC \x1b]0;owned\x07", "--json"],
        ["nonesuch\x1b[2J"],
    ],
)
def test_no_control_but_newline_reaches_a_pipe(folder, kept, args):
    from model import Verdict
    from tests.cli.conftest import alert

    kept.record(alert(1, "The CBDC \x1b[31mpilot"))
    kept.deliver(Verdict.REFUSED, "too \x1b[2Jlong")

    done = call(*args, cwd=folder)

    assert not CONTROLS.search(done.stdout)
    assert not CONTROLS.search(done.stderr)
    assert done.stdout or done.stderr


def test_an_output_that_knows_no_chinese_still_gets_an_answer(folder):
    env = os.environ | {"PYTHONIOENCODING": "ascii"}

    plain = call("try", "央行数字货币", cwd=folder, env=env)
    written = call("try", "央行数字货币", "--json", cwd=folder, env=env)

    assert (plain.returncode, written.returncode) == (0, 0)
    assert b"[\\u592e\\u884c" in plain.stdout
    assert written.stdout.isascii()


@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_colours_unless_it_wants_none(folder, kept, env, coloured):
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    clean = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    command = [sys.executable, str(ROOT / "monitor.py"), "feeds"]

    with subprocess.Popen(
        command, cwd=folder, stdout=theirs, env=clean | {"TERM": "xterm", "COLUMNS": "120"} | env
    ) as process:
        os.close(theirs)
        seen = b""
        while not seen.endswith(b"\x04"):
            try:
                seen += os.read(ours, 65536) or b"\x04"
            except OSError:  # the other end is closed
                break
    os.close(ours)

    assert process.returncode == 0
    assert (b"\x1b[31mfailing" in seen) is coloured
    assert b"dead\\x1bone" in seen
    assert (b"\x1b" in seen) is coloured


# --- with the world on loopback -------------------------------------------------------------


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


def test_an_address_that_is_typed_may_be_private_and_reads_as_its_feed_would(ask, folder, web):
    web.set("/a", FEED.encode())
    watching(folder, web, "/a")

    bare = ask("feeds", "show", web.url("/a"))
    as_configured = ask("feeds", "show", "-c", "config.yaml", web.url("/a"))

    assert bare.out.splitlines()[0] == f"{web.url('/a')}: 2 entries"
    assert as_configured == bare
    assert bare.code == 0


def test_an_address_that_may_not_be_asked_is_refused_in_words(ask):
    answer = ask("feeds", "show", "ftp://user:hunter2@e.org/x")

    assert (answer.code, answer.out.count("entries")) == (1, 1)
    assert answer.err.startswith("ftp://user:hunter2@e.org/x: ")


def test_check_online_names_every_feed_that_does_not_do(ask, folder, web):
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


def test_check_online_is_fine_when_all_answer(ask, folder, web):
    web.set("/good", FEED.encode())
    watching(folder, web, "/good")

    answer = ask("check", "--online")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[-1] == "every channel and every feed answers"


# --- run, on a terminal ---------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self):
        return True


def greeted(ask, monkeypatch, stream):
    """What is said on *stream* while the daemon that greets runs on the folder's config."""

    def run(path, greet):
        greet(load(path, {}))
        return 0

    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        patch.setattr("terminal.logs.configure", lambda *_, **__: None)
        assert ask("run", run=run).code == 0
    return stream.getvalue()


def test_a_person_is_told_what_will_run_and_how_to_make_it_theirs(ask, monkeypatch):
    assert greeted(ask, monkeypatch, Terminal()) == (
        "watching 2 feeds for: Money, Football\n"
        "alerts go to: screen\n"
        "a feed's first poll raises no alert\n"
        "after that, each new entry that matches may raise one\n"
        "to change it, edit config.yaml while this runs; Ctrl-C stops it\n"
        'in another terminal: python monitor.py status, python monitor.py try "a headline"\n'
    )


def test_a_log_is_not_greeted(ask, monkeypatch):
    assert greeted(ask, monkeypatch, io.StringIO()) == ""
