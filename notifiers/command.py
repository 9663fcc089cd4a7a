"""A program of yours, which gets each alert as JSON on its standard input.

There is no shell: the program and its arguments are a list, and no word of an alert is among them.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from model import Delivery, Duration, Outcome, Verdict, format_duration, one_line

if TYPE_CHECKING:
    from notifiers._tools import Tools
    from notifiers.programs.running import Ran

TRY_AGAIN = 75
"""The exit code EX_TEMPFAIL of sysexits.h."""
MAX_TIMEOUT = timedelta(seconds=50)
"""The daemon itself waits for a channel no longer than 60 seconds."""
MAX_NOTE_CHARS = 200
_PASSING = frozenset([errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.ETXTBSY])


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """A program of yours, which gets each alert as JSON on its standard input."""

    run: tuple[str, ...]
    """The program and its arguments, as a list; there is no shell. Write its whole path."""
    timeout: Duration = timedelta(seconds=30)
    """How long it may run, 50s at most; then it is killed with all its children."""
    ask_after: Duration = timedelta(seconds=10)
    """After a run without an exit code: how long to wait before the program is run again."""

    def __post_init__(self) -> None:
        if not self.run or not self.run[0].strip():
            raise ValueError("there is no program; write it like [/usr/local/bin/tell, desk]")
        program = self.run[0]
        if "/" in program and not Path(program).is_absolute():
            shown = one_line(program, 80)
            raise ValueError(f'"{shown}" is not a whole path; write it like /usr/local/bin/tell')
        if any("\0" in word for word in self.run):
            raise ValueError("there is a null character in a word of run; remove it")
        if not timedelta() < self.timeout <= MAX_TIMEOUT:
            longest = format_duration(MAX_TIMEOUT)
            raise ValueError(f"the timeout is not between nothing and {longest}; write it like 30s")

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return the only recipient."""
        return ("",)

    @property
    def pace(self) -> timedelta:
        """Return the shortest time between two alerts: none."""
        return timedelta()

    async def send(self, delivery: Delivery, tools: Tools) -> Outcome:
        """Run the program for *delivery*; its exit code is the verdict."""
        import orjson

        from notifiers.programs.alert_object import make_alert_object
        from notifiers.programs.running import run

        text = orjson.dumps(make_alert_object(delivery)) + b"\n"
        try:
            ran = await run(self.run, text, self.timeout.total_seconds())
        except OSError as error:
            return self._judge_failed_start(error)
        outcome = self._judge(ran)
        if outcome.verdict is Verdict.SENT and delivery.maybe_sent:
            return Outcome(Verdict.SENT, "it may have had the alert twice, with the same delivery")
        return outcome

    async def check(self, tools: Tools) -> tuple[str, ...]:
        """Return the problem where the program cannot be run; it is not run."""
        from notifiers.programs.running import make_environment

        if shutil.which(self.run[0], path=make_environment()["PATH"]):
            return ()
        return (f"{self._name()} is no program that may be run; check run: and its rights",)

    def _name(self) -> str:
        return one_line(Path(self.run[0]).name, 80)

    def _judge(self, ran: Ran) -> Outcome:
        said = one_line(ran.error.strip().partition("\n")[0], MAX_NOTE_CHARS)
        name = self._name()
        if ran.limit == "time":
            longest = format_duration(self.timeout)
            note = f"{name} took longer than {longest} and was killed; it may have told the alert"
            return Outcome(Verdict.UNSURE, note)
        if ran.limit == "output":
            note = f"{name} wrote more than 1 MB of errors and was killed; make it write less"
            return Outcome(Verdict.REFUSED, note)
        if ran.code == 0:
            return Outcome(Verdict.SENT)
        if ran.code < 0:
            note = f"{name} was ended by {_name_signal(-ran.code)}; it may have told the alert"
            return Outcome(Verdict.UNSURE, note)
        verdict = Verdict.RETRY if ran.code == TRY_AGAIN else Verdict.REFUSED
        return Outcome(verdict, f"{name} ended with {ran.code}: {said or 'it says nothing'}")

    def _judge_failed_start(self, error: OSError) -> Outcome:
        cause = os.strerror(error.errno).lower() if error.errno else "unknown cause"
        note = f"{self._name()} cannot be started ({cause}); check run: and its rights"
        verdict = Verdict.RETRY if error.errno in _PASSING else Verdict.BLOCKED
        return Outcome(verdict, note)


def _name_signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
