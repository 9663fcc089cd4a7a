"""`mcp`: answer an assistant over standard input and output."""

from __future__ import annotations

from contextlib import closing

from cli.commands.web import load_config
from cli.options import Session, command
from terminal.program import write_command


@command(
    "mcp",
    examples="""
  monitor.py mcp
  monitor.py mcp -c /srv/news/config.yaml
""",
)
def mcp(session: Session) -> int:
    """Answer an assistant on standard input, by the Model Context Protocol.

    An assistant starts this command by itself. It only reads: trends, alerts, feeds, hot terms, and
    the stored entries. Messages for people go to standard error.
    """
    with closing(session.open_reader()) as reader:
        session.doors.open_page().run_assistant(
            reader=reader,
            config=load_config(session, reader),
            now=session.doors.now,
            start_command=write_command("run"),
            write_command=write_command,
        )
    return 0
