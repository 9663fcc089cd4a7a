"""Start daemons in a tenth of the usual time: fork them from a process that was one itself.

    with Nursery() as nursery:
        first = nursery.start(Order(words=..., folder=..., is_first=True))
        first.end(signal.SIGTERM)
        second = nursery.start(Order(words=..., folder=...))
        second.kill()

A life is a process of its own with the whole daemon in it, from the command line on. It differs
from one that was started by hand in four ways. Its modules are imported already, and its SQL is
compiled. Its clock runs `Order.speed` times as fast, so that a day with its quiet hours passes
within a minute. It does not wait between two messages to Slack, as the loopback server takes them
at any pace. A message is late, and is given up, after 60 days.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any, Self

from tests.loopback import points

ROOT = Path(__file__).resolve().parents[2]
MAX_INTERVAL = 1.0
"""Seconds between two turns of a job of the daemon at most; a second of the daemon is a tenth of a
second here. Halved, the daemon works more on its upkeep than on messages."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A daemon to start."""

    words: tuple[str, ...]
    """Of its command line."""
    folder: str
    environ: Mapping[str, str] = field(default_factory=dict)
    epoch: float = 0.0
    """The moment from which its clock runs faster, in seconds since 1970: that of the first."""
    speed: float = 1.0
    point: str = ""
    """The name of the point at which it dies; empty for none."""
    number: int = 1
    """It dies when it comes there for this time."""
    hit: str = ""
    """The file in which it leaves its mark then."""
    is_first: bool = False
    """Whether it lives in the process that forks the others later. It must be stopped."""


class Life:
    """A daemon that was started."""

    def __init__(self, pid: int, told: IO[bytes]) -> None:
        """Watch process *pid*, whose end is *told*."""
        self.pid = pid
        self._told = told
        self._is_over = False

    def is_over(self) -> bool:
        """Return whether the process has ended."""
        if not self._is_over and select.select([self._told], [], [], 0)[0]:
            self._hear()
        return self._is_over

    def kill(self) -> None:
        """End the process without any warning, if it has not ended."""
        self.end(signal.SIGKILL)

    def end(self, number: signal.Signals) -> None:
        """Send a signal, if the process has not ended, and wait for its end."""
        if self._is_over:
            return
        os.kill(self.pid, number)  # it is not reaped before the next one starts
        self._hear()

    def _hear(self) -> None:
        assert self._told.readline() == b"over\n", "the nursery failed; see above"
        self._is_over = True


class Nursery:
    """A process that has imported the daemon, and forks one at a time."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        """Prepare it, with *environ* in addition to the environment of this process."""
        self._environ = {**os.environ, **(environ or {})}

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.loopback.nursery"],
            cwd=ROOT,
            env=self._environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        return self

    def __exit__(self, *exc: object) -> None:
        asked, told = self._get_pipes()
        asked.close()
        self._process.wait()
        told.close()

    def _get_pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None
        assert told is not None
        return asked, told

    def start(self, order: Order) -> Life:
        """Start the daemon of *order*; the last one has ended."""
        asked, told = self._get_pipes()
        asked.write(json.dumps(asdict(order)).encode() + b"\n")
        asked.flush()
        return Life(int(told.readline()), told)


# --- in the process that forks ---------------------------------------------------------------


def main() -> None:
    """Be the first daemon, then fork a process for each order that stands in a line of input."""
    asked, told = os.fdopen(os.dup(0), "rb"), os.dup(1)
    for line in iter(asked.readline, b""):
        order = Order(**json.loads(line))
        if order.is_first:
            os.write(told, f"{os.getpid()}\n".encode())
            _set_clock(order.epoch, order.speed)
            _share_engines()
            _live(order)
            gc.collect()
            gc.freeze()  # else each fork copies all objects when it looks at them
            os.write(told, b"over\n")
            continue
        pid = os.fork()
        if not pid:
            os._exit(_live(order))
        os.write(told, f"{pid}\n".encode())
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        os.write(told, b"over\n")
        os.waitpid(pid, 0)


def _live(order: Order) -> int:
    """Be a daemon; return its exit code."""
    os.chdir(order.folder)
    os.environ.update(order.environ)
    log = os.open("daemon.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(old, new)
    os.close(nothing)
    os.close(log)
    if order.point:
        points.install(points.POINTS[order.point], order.number, Path(order.hit))
    import monitor

    sys.argv = list(order.words)
    try:
        return monitor.main()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 1
    except Exception:  # noqa: BLE001 - the process ends here, whatever happens
        sys.excepthook(*sys.exc_info())
        return 70
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def tell_time(epoch: float, speed: float) -> float:
    """Return the time of a clock that runs *speed* times as fast since *epoch*."""
    return epoch + (time.time() - epoch) * speed


def _set_clock(epoch: float, speed: float) -> None:
    """Let the clock of the daemon run *speed* times as fast since *epoch*."""
    import alerts
    import monitor
    from daemon import clock, operator, ticker
    from notifiers import slack

    real_steady: Any = monitor.steady
    real_now: Any = monitor.now
    every: Any = ticker.Ticker.every
    begin: Any = ticker.Ticker.__init__
    slots: dict[Any, Any] = {
        (monitor, "now"): lambda: datetime.fromtimestamp(tell_time(epoch, speed), UTC),
        (monitor, "steady"): lambda: real_steady() * speed,
        # Between the looks at the two clocks this process may wait for a core.
        (clock.Steps, "since_last"): lambda *_: timedelta(),
        # APScheduler reads the clock of the machine.
        (ticker.Ticker, "__init__"): lambda own, _, guard: begin(own, real_now, guard),
        (ticker.Ticker, "every"): lambda own, seconds, job: every(
            own, min(seconds / 10, MAX_INTERVAL), job
        ),
        (slack.Plugin, "pace"): timedelta(),
        # Two days are 96 s, which a busy machine may need; and two minutes are nothing at all.
        (operator, "DELIVERY_EXPIRES"): timedelta(days=60),
        (alerts, "LATE_AFTER"): timedelta(days=60),
    }
    for (owner, name), value in slots.items():
        setattr(owner, name, value)


def _call(functions: Mapping[str, Callable[[], Any]], name: str) -> Any:
    return functions[name]()


def _share_engines() -> None:
    """Let all daemons have the same engines, which keep the SQL that they have compiled."""
    from storage import _sqlite

    make: Any = _sqlite._make_engine
    engines: dict[str, Any] = {}
    connects: dict[str, Any] = {}

    def share(connect: Any, begin: str) -> Any:
        connects[begin] = connect
        if begin not in engines:
            engines[begin] = make(partial(_call, connects, begin), begin)
        return engines[begin]

    _sqlite._make_engine = share


if __name__ == "__main__":
    main()
