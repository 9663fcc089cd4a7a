"""`plan-draft`: the plan of the draft of a watch, which the page makes in a process of its own."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from contextlib import closing
from pathlib import Path

from cli.commands.check import MAX_PLAN_ENTRIES, MAX_PLAN_TIME
from cli.options import Session, command
from terminal.printing import emit


@command("plan-draft", hidden=True)
def plan_draft(session: Session) -> int:
    """Print the plan of the draft of a watch, for the page.

    The draft comes as a line of JSON on standard input, with the config that runs. When standard
    input ends, the work ends: the page has stopped, or has a newer draft.
    """
    import config
    import storage
    from answers.plan import AskedPlan, describe_plan
    from cli.drawing import plan
    from rehearsal import stored

    asked = AskedPlan.read(sys.stdin.readline())
    threading.Thread(target=_end_with_asker, args=[sys.stdin.fileno()], daemon=True).start()
    texts = config.Texts(asked.main, asked.texts, changes=asked.changes)
    running = config.parse(texts, os.environ, needs_secrets=False)
    draft = config.put_draft(running, asked.yaml, asked.of)
    began = session.doors.now()
    bounds = stored.Bounds(max_entries=MAX_PLAN_ENTRIES, time_limit=MAX_PLAN_TIME)
    caller = stored.Caller(
        now=lambda: asked.at + (session.doors.now() - began),
        progress=contextlib.nullcontext,
    )
    with closing(storage.open_reader(Path(asked.database))) as reader:
        rehearsal = stored.rehearse_draft(draft, running, reader, bounds, caller)
    names = {key: feed.name for key, feed in running.feeds.items()}
    emit(describe_plan(rehearsal, plan.list_brief_lines(rehearsal, names)))
    return 0


def _end_with_asker(standard_input: int) -> None:
    """End the process at once when nobody waits for its answer any more."""
    os.read(standard_input, 1)
    os._exit(1)
