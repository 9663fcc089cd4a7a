"""Commands ask a running daemon, a process of its own, and nothing that they leave stops it."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from daemon import requests
from model import Unreachable
from tests.loopback.station import Station

pytestmark = pytest.mark.untraced

AS_NOBODY = """
import contextlib, os, socket, sys
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
client = socket.socket(socket.AF_UNIX)
try:
    client.connect(sys.argv[1])
except PermissionError:
    print("may not connect")
else:
    with contextlib.suppress(BrokenPipeError):
        client.sendall(b'{"do": "reload"}\\n')
    print(client.makefile().readline())
"""


@pytest.fixture(scope="module")
def station():
    """One daemon for the tests of odd clients; none of them may hurt it.

    Other users may enter the temporary folder, but not the folders of pytest in it.
    """
    with tempfile.TemporaryDirectory(prefix="station") as name, Station(Path(name)) as station:
        folder = station.folder
        leave_old_requests(folder)
        station.start_and_wait()
        yield station


@pytest.fixture
def own(tmp_path):
    """A daemon for one test, not yet started."""
    with Station(tmp_path) as station:
        yield station


def leave_old_requests(folder):
    """Fill `requests/` with the things on which an earlier version stopped, or which it deleted."""
    old = folder / "data" / "requests"
    (old / "folder.json").mkdir(parents=True)
    (old / "a.json").write_text('{"do": "retry"}')
    (old / "a.reply.draft").write_text('{"ok": "y')
    (old / "b.json").write_text('{"do": "retry"}')
    (old / "my-own.json").write_text('{"mine": true}')
    (old / "notes.txt").write_text("mine as well")
    (old / "gone.json").symlink_to("nowhere")
    os.mkfifo(old / "pipe.json")


def is_answered(station):
    """Return whether the daemon still does a request."""
    return station.ask(do="retry") == {"ok": "yes", "text": "deliveries tried again now: 0"}


# --- requests and replies -------------------------------------------------------------------


def test_a_request_is_done_and_answered(station):
    reply = station.ask(do="reload", accept="")

    assert reply == {"ok": "yes", "text": "taken: 1 feed, 1 watch, 1 channel"}


def test_the_commands_print_the_answer(station):
    reloaded = station.command("reload")
    retried = station.command("retry", "--json", "nonesuch")

    assert (reloaded.returncode, reloaded.stderr) == (0, "")
    assert reloaded.stdout.startswith("taken: 1 feed, 1 watch, 1 channel\n")
    assert retried.returncode == 1
    assert json.loads(retried.stdout) == {
        "ok": False,
        "text": "deliveries tried again now: 0; 1 of the ids cannot be tried again, see the list of deliveries",
    }


def test_an_unknown_request_is_refused_with_the_known_ones(station):
    assert station.ask(do="delete") == {
        "ok": "",
        "text": 'unknown request "delete"; known are change-keyword, '
        "comment, dismiss, end-change, end-silence, health, reload, retry, send-test, silence, "
        "subscribe, unsubscribe",
    }


def test_files_in_an_old_folder_of_requests_stay_and_stop_nothing(station):
    station.wait_for_polls(2)
    assert is_answered(station)

    left = sorted(each.name for each in (station.folder / "data" / "requests").iterdir())
    assert left == [
        "a.json",
        "a.reply.draft",
        "b.json",
        "folder.json",
        "gone.json",
        "my-own.json",
        "notes.txt",
        "pipe.json",
    ]
    assert station.count("storage.failed") == station.count("job.failed") == 0


# --- odd clients ----------------------------------------------------------------------------


def test_a_client_that_says_nothing_delays_nobody(station):
    silent = [station.connect() for _ in range(20)]

    assert is_answered(station)
    station.wait_for_polls(1)

    with contextlib.ExitStack() as stack:
        for client in silent:
            stack.enter_context(client)


@pytest.mark.parametrize(
    "sent",
    [b"", b'{"do": "rel', b"\n", b'{"do": "reload"}\n', b"x" * 1_000_000, b"\x00\xff" * 10],
    ids=["nothing", "half a line", "an empty line", "a line", "a megabyte", "bytes"],
)
def test_a_client_that_hangs_up_delays_nobody(station, sent):
    failures = station.count("job.failed")

    with station.connect() as client, contextlib.suppress(ConnectionError):
        client.sendall(sent)

    assert is_answered(station)
    assert station.count("job.failed") == failures


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        (b'{"do": "rel', "the line has no end"),
        (b"\n", "Expecting value: line 2 column 1 (char 1)"),
        (b"[]\n", "it is not an object"),
        (b'{"do": 1}\n', "a value is not a string"),
        (b"[" * 60_000 + b"\n", "it is nested too deeply"),
        (b"x" * 1_000_000, "the line is longer than 65,536 bytes"),
    ],
    ids=["half a line", "an empty line", "a list", "a number", "nested", "a megabyte"],
)
def test_a_line_that_is_no_request_is_said_to_be_none(station, sent, problem):
    with station.connect() as client:
        with contextlib.suppress(ConnectionError):
            client.sendall(sent)
            client.shutdown(socket.SHUT_WR)
        reply = json.loads(client.makefile().readline())

    assert reply == {
        "ok": "",
        "text": f"this is no request ({problem}); send one line of JSON",
    }


def test_a_hundred_clients_at_once_are_all_answered(station):
    async def ask_at_once():
        one = {"do": "retry"}
        return await asyncio.gather(*[requests.ask(station.database, one) for _ in range(100)])

    replies = asyncio.run(ask_at_once())

    assert [reply["ok"] for reply in replies] == ["yes"] * 100


# --- users ----------------------------------------------------------------------------------


def test_only_the_daemons_user_may_connect(station):
    facts = Path(f"{station.database}.sock").lstat()

    assert stat.S_ISSOCK(facts.st_mode)
    assert (facts.st_uid, stat.S_IMODE(facts.st_mode)) == (os.geteuid(), 0o600)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_another_user_is_refused_even_where_the_files_let_it_in(station):
    path = Path(f"{station.database}.sock")

    def ask_as_nobody(address):
        argv = [sys.executable, "-c", AS_NOBODY, address]
        child = subprocess.run(argv, capture_output=True, text=True, timeout=60)
        return child.stdout

    with open_folders(path):
        closed = ask_as_nobody(path)
        path.chmod(0o666)
        opened = ask_as_nobody(path)
        path.chmod(0o600)

    assert closed == "may not connect\n"
    assert json.loads(opened) == {
        "ok": "",
        "text": f"{station.database}: the daemon takes no command of user 65534; ask as user 0 "
        "or as root",
    }


@contextlib.contextmanager
def open_folders(path):
    """Let every user enter the folders of *path* meanwhile."""
    with contextlib.ExitStack() as stack:
        for folder in path.parents:
            mode = stat.S_IMODE(folder.stat().st_mode)
            if not mode & stat.S_IXOTH:
                folder.chmod(mode | stat.S_IXOTH)
                stack.callback(folder.chmod, mode)
        yield


# --- two daemons, and one that ended --------------------------------------------------------


def test_two_databases_in_one_folder_have_a_socket_each(tmp_path):
    one = Station(tmp_path / "one", "../state/one.db")
    two = Station(tmp_path / "two", "../state/two.db", watches=2)
    with one, two:
        one.start_and_wait()
        two.start_and_wait()

        replies = [station.ask(do="reload")["text"] for station in (one, two)] * 3

    assert (
        replies
        == [
            "taken: 1 feed, 1 watch, 1 channel",
            "taken: 1 feed, 2 watches, 1 channel",
        ]
        * 3
    )


def test_the_socket_of_a_daemon_that_was_killed_is_replaced_and_at_a_clean_end_deleted(own):
    own.start_and_wait()
    own.kill()
    path = Path(f"{own.database}.sock")
    assert path.is_socket()
    with pytest.raises(Unreachable, match="no daemon listens for commands there; start it"):
        own.ask(do="reload")
    reloaded = own.command("reload")
    assert (reloaded.returncode, "no daemon runs" in reloaded.stderr) == (3, True)

    own.start_and_wait()
    assert is_answered(own)

    own.stop()
    assert not path.exists()
    with pytest.raises(Unreachable, match="no daemon listens for commands there; start it"):
        own.ask(do="reload")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks into /proc")
def test_a_daemon_that_ends_before_it_answers_is_exit_code_three(own):
    own.start_and_wait()
    own.daemon.send_signal(signal.SIGSTOP)
    with own.connect() as waiting:
        waiting.sendall(b'{"do": "reload"}\n')
        command = own.begin_command("reload")
        own.wait(lambda: is_connected(command.pid))
        own.kill()
        out, err = command.communicate(timeout=60)

    assert (command.returncode, out) == (3, "")
    assert err == (
        f"{own.database}: the daemon ended before it had answered; see its log, and ask again\n"
    )


def is_connected(process):
    """Return whether *process* has a socket that is not the pair of its event loop."""
    sockets = set()
    for each in Path(f"/proc/{process}/fd").glob("*"):
        with contextlib.suppress(OSError):
            sockets.add(str(each.readlink()))
    return sum(each.startswith("socket:") for each in sockets) > 2


# --- places ---------------------------------------------------------------------------------


def test_a_path_that_is_too_long_has_its_socket_in_the_runtime_directory(tmp_path):
    short = tempfile.TemporaryDirectory(prefix="run")  # `tmp_path` is long itself
    runtime = Path(short.name)
    with short, Station(tmp_path / ("long" * 30)) as station:
        station.more_environ = {"XDG_RUNTIME_DIR": str(runtime)}
        station.start_and_wait()
        station.more_environ = {"XDG_RUNTIME_DIR": ""}  # as in a crontab

        assert is_answered(station)
        assert station.command("reload").returncode == 0
        folder = runtime / "groundswell"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (path,) = folder.iterdir()
        assert (path.is_socket(), len(path.stem)) == (True, 24)

        station.kill()
        station.more_environ = {"XDG_RUNTIME_DIR": str(runtime)}
        station.start_and_wait()
        assert is_answered(station)
        station.stop()
        assert list(folder.iterdir()) == []
        assert not os.path.lexists(f"{station.database}.sock")


def test_a_file_in_the_place_of_the_socket_stays_and_the_daemon_works_without_commands(own):
    path = Path(f"{own.database}.sock")
    path.parent.mkdir()
    path.write_text("mine")
    own.start_and_wait()
    own.wait_for_polls(2)
    reloaded = own.command("reload")
    problem = (
        f"{path}: expected the socket of an earlier daemon, found another kind of file; move it "
        "away"
    )

    assert (reloaded.returncode, reloaded.stdout) == (3, "")
    assert "no daemon listens for commands there; start it, or see in its log" in reloaded.stderr
    assert own.status()["notes"] == {"commands": problem}
    assert own.log().count("Commands do not reach the daemon\n") == 1
    assert own.count("operator.told") == 1
    assert own.count("storage.failed") == 0
    assert path.read_text() == "mine"

    own.stop()
    assert path.read_text() == "mine"
    path.unlink()
    own.start_and_wait()
    assert is_answered(own)
    assert own.status()["notes"] == {}
