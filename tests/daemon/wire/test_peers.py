"""The user at the other end of a socket."""

import os
import socket
import struct

from daemon.wire.peers import read_linux_user, read_macos_user, read_user


def test_the_user_of_a_client_is_known():
    ours, theirs = socket.socketpair(socket.AF_UNIX)

    with ours, theirs:
        assert read_user(ours) == os.geteuid()


def test_a_socket_that_is_closed_has_no_user():
    ours, theirs = socket.socketpair(socket.AF_UNIX)
    theirs.close()
    ours.close()

    assert read_user(ours) is None


def test_the_user_is_the_second_number_that_linux_gives():
    assert read_linux_user(struct.pack("iII", 4711, 1000, 100)) == 1000
    assert read_linux_user(struct.pack("iII", 0, 4294967294, 0)) == 4294967294


def test_the_user_is_the_second_number_that_macos_gives():
    groups = struct.pack("hxx16I", 2, 20, 12, *[0] * 14)

    assert read_macos_user(struct.pack("II", 0, 501) + groups) == 501
    assert read_macos_user(struct.pack("II", 1, 501) + groups) is None
