"""Datagrams for systemd go to the socket that it names, and nowhere else."""

import os
import socket

import pytest

from daemon import systemd


def listen(address):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.settimeout(10)
    listener.bind(address)
    return listener


def test_each_state_is_one_datagram(tmp_path, monkeypatch):
    path = str(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    with listen(path) as listener:
        for state in (systemd.READY, systemd.ALIVE, systemd.STOPPING):
            systemd.notify(state)

        received = [listener.recv(99) for _ in range(3)]

    assert received == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="only Linux has abstract names")
def test_an_abstract_socket_is_reached(monkeypatch):
    name = f"groundswell-test-{os.getpid()}"
    monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
    with listen(f"\0{name}") as listener:
        systemd.notify(systemd.READY)

        assert listener.recv(99) == b"READY=1"


@pytest.mark.parametrize("name", [None, "", "relative/name", "/nowhere/notify", "@nobody-listens"])
def test_nothing_fails_where_nobody_listens(name, monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    if name is not None:
        monkeypatch.setenv("NOTIFY_SOCKET", name)

    systemd.notify(systemd.READY)


def test_a_full_queue_does_not_hold_the_daemon(tmp_path, monkeypatch):
    path = str(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    with listen(path) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        for _ in range(2000):  # a queue takes some hundreds
            systemd.notify(systemd.ALIVE)

        assert listener.recv(99) == b"WATCHDOG=1"
