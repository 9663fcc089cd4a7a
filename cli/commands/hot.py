"""`hot`: the words and phrases that are far above their own past, though nobody listed them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from answers.hot import describe_list, make_object
from cli.commands import hot_lists
from cli.drawing import hot_rows
from cli.options import (
    CommandGroup,
    Instant,
    Length,
    Session,
    WithExamples,
    config_option,
    format_examples,
    json_option,
)
from model import HotList, UsageError
from terminal.printing import complain, emit, format_past, format_time, say

TOP = 10  # rows that are listed
DAY = timedelta(days=1)
STALE = timedelta(hours=2)  # a running daemon makes a list each hour


class HotGroup(CommandGroup):
    """The command hot: its FILEs stand where its commands stand, and its options behind them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read *args*: as those of a command where the first word names one, else as FILEs."""
        first = next((text for text in args if not text.startswith("-")), "")
        ctx.allow_interspersed_args = first not in self.commands
        return super().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the options; the FILEs too, unless a command follows."""
        params = super().get_params(ctx)
        if ctx.allow_interspersed_args:
            return params
        return [one for one in params if not isinstance(one, click.Argument)]


files_argument = click.argument(
    "files",
    nargs=-1,
    metavar="[FILE]...",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
)
at_option = click.option(
    "--at", type=Instant(), metavar="TIME", help="The list at this time, as 2026-01-31T08:00Z."
)


@click.group(
    "hot",
    HotGroup,
    invoke_without_command=True,
    epilog=format_examples(
        """
  monitor.py hot
  monitor.py hot show 3fa2c1
  monitor.py hot add 3fa2c1
  monitor.py hot headlines.jsonl.gz --at 2022-05-12
  monitor.py hot headlines.jsonl.gz --every 24h --json
"""
    ),
)
@files_argument
@at_option
@click.option(
    "--top", type=click.IntRange(min=1), default=TOP, help=f"How many to list; {TOP} without it."
)
@click.option(
    "--every", type=Length(), metavar="DURATION", help="With FILEs: a list at each step, as 1h."
)
@config_option
@json_option
@click.pass_context
def hot(context: click.Context, /, **options: Any) -> int:
    """List the words and phrases that are unusual now, though no watch may list them.

    Without FILE it shows the list that the daemon made at the end of the last hour. With FILEs it
    makes the list of recorded entries, as `replay` reads them: at their end, or --at a time. A list
    is of a whole hour. Times without a zone are in UTC.

    Each row has an id that stays with its topic. The exit code is 1 if there is no list yet.
    """
    session = context.find_object(Session)
    if context.invoked_subcommand is not None or session is None:
        return 0
    return _list(session, **options)


def _list(
    session: Session,
    files: Sequence[Path],
    at: datetime | None,
    top: int,
    every: timedelta | None,
) -> int:
    step = hot_lists.count_step(every)
    if files:
        return _list_recorded(session, files, at, top, step)
    if step is not None:
        raise UsageError("--every: is for recorded entries; name a FILE, or leave it out")
    try:
        with hot_lists.look_up(session, files, at) as lookup:
            return _print_list(session, lookup, top, _describe_time(session, lookup.hot, at))
    except hot_lists.NoList as error:
        complain(str(error), hang=2)
        return 1


def _list_recorded(
    session: Session, files: Sequence[Path], at: datetime | None, top: int, step: int | None
) -> int:
    """Print the lists of *files*, those that are still learned only if there is no other."""
    printed = 0
    learned: hot_lists.Lookup | None = None
    for lookup in hot_lists.walk_recorded(session, files, at, step):
        if lookup.hot.learning_until is not None:
            learned = lookup
            continue
        if printed and not session.as_json:
            say()
        printed += 1
        _print_list(session, lookup, top, f"{format_time(lookup.hot.at)} UTC")
    if printed or learned is None:
        return 0
    return _print_list(session, learned, top, f"{format_time(learned.hot.at)} UTC")


def _describe_time(session: Session, hot: HotList, at: datetime | None) -> str:
    """Return the time of the stored list *hot* and its age; without it, that of a list *at*."""
    now = session.doors.now()
    if at is not None:
        return f"{format_time(hot.at)} UTC"
    is_of_today = now - hot.at < DAY
    time = f"{hot.at.astimezone(UTC):%H:%M}" if is_of_today else format_time(hot.at)
    if now - hot.at >= STALE:
        complain(f"no list was made since; {hot_lists.explain_absence(session)}", hang=2)
    return f"as of {time} UTC, {format_past(hot.at, now)}"


def _print_list(session: Session, lookup: hot_lists.Lookup, top: int, time: str) -> int:
    """Print the first *top* rows of a list of a *time*, or why there are none; return the code."""
    hot = lookup.hot
    rows = lookup.make_rows(top)
    learning = lookup.explain_learning()
    if learning:
        # A wait is counted from now, so the age of the stored list would only confuse.
        text = learning if lookup.asked else f"{time}: {learning}"
        (complain if session.as_json else say)(text, hang=2)
        return 1
    if session.as_json:
        for row in rows:
            emit(make_object(row, hot))
        return 0
    mark = "learning, so with little past; " if hot.is_young else ""
    say(f"{time}: {mark}{describe_list(hot, len(rows))}", hang=2)
    if rows:
        hot_rows.print_rows(rows, hot)
    return 0


# --- one term -------------------------------------------------------------------------------


@hot.command(
    "show",
    WithExamples,
    epilog=format_examples(
        """
  monitor.py hot show 3fa2c1
  monitor.py hot show "Do Kwon" headlines.jsonl.gz --at 2022-05-12
"""
    ),
)
@click.argument("term", metavar="ID")
@files_argument
@at_option
@config_option
@json_option
@click.pass_obj
def show_term(session: Session, term: str, files: Sequence[Path], at: datetime | None) -> int:
    """Explain the hot term ID: its figures, its reports, and a watch for it.

    ID is an id that `hot` prints; a label works as well. The watch is tried on the stored entries,
    or on those of the FILEs.
    """
    from cli.commands import hot_show

    hot_lists.expect_quotes(term, files)
    try:
        with hot_lists.look_up(session, files, at) as lookup:
            found, row = hot_lists.pick(lookup, term)
            hot_show.show_row(session, found, row)
    except hot_lists.NoList as error:
        complain(str(error), hang=2)
        return 1
    return 0


@hot.command(
    "add",
    WithExamples,
    epilog=format_examples(
        """
  monitor.py hot add 3fa2c1
  monitor.py hot add "Do Kwon" --to watchlists/crypto.yaml --yes
"""
    ),
)
@click.argument("term", metavar="ID")
@files_argument
@at_option
@click.option("--to", metavar="FILE", help="The file of the config that gets it; the main one.")
@click.option("--yes", is_flag=True, help="Write it without being asked.")
@config_option
@click.pass_obj
def add_term(
    session: Session,
    term: str,
    files: Sequence[Path],
    at: datetime | None,
    to: str | None,
    yes: bool,
) -> int:
    """Write a watch for the hot term ID into the config, after showing the plan.

    ID is an id that `hot` prints; a label works as well. The watch goes to the end of the list
    `watches:`; all other characters of the file stay. A running daemon takes it by itself.
    """
    from cli.commands import hot_add

    hot_lists.expect_quotes(term, files)
    try:
        with hot_lists.look_up(session, files, at) as lookup:
            found, row = hot_lists.pick(lookup, term)
            suggestion = hot_lists.suggest(found, row)
    except hot_lists.NoList as error:
        complain(str(error), hang=2)
        return 1
    return hot_add.add_watch(session, row, suggestion, to, is_agreed=yes)
