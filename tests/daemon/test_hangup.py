"""A SIGHUP that comes early is kept."""

from __future__ import annotations

import os
import signal

from daemon import hangup


def test_a_hang_up_is_noted_once() -> None:
    before = signal.getsignal(signal.SIGHUP)
    try:
        hangup.keep()
        assert not hangup.take()
        os.kill(os.getpid(), signal.SIGHUP)
        assert hangup.take()
        assert not hangup.take()
    finally:
        signal.signal(signal.SIGHUP, before)
