"""Progress on standard error: on a terminal only, and removed at the end."""

import io
import sys

from model import SeenEntry


def test_progress_is_shown_on_a_terminal_only_and_removed_at_the_end(monkeypatch):
    from cli import progress as _progress
    from terminal import printing

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(_progress, "ENTRIES_PER_UPDATE", 2)
    from tests.cli.conftest import NOW

    for stream, shown in (
        (io.StringIO(), ""),
        (Terminal(), "\r2 entries, 2026-03-01 12:00\x1b[K\r\x1b[K"),
    ):
        monkeypatch.setattr(sys, "stderr", stream)
        progress = _progress.Progress()

        assert (
            len(
                list(
                    progress.count_each(
                        [SeenEntry("f", str(n), "t", first_seen=NOW) for n in range(3)]
                    )
                )
            )
            == 3
        )
        progress.clear()

        assert (stream.getvalue(), progress.number) == (shown, 3)
    assert printing.takes_colours(Terminal())
