"""`preview`: show how a message of a kind looks in a channel, before there is one."""

from __future__ import annotations

import tempfile
import webbrowser
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.options import Session, command, json_option
from model import Message, Preview, StorageError, Timing, UsageError, describe_fault
from terminal.printing import complain, emit, format_time, say

if TYPE_CHECKING:
    from config import Config
    from storage import AlertRow

MAX_ALERTS_READ = 2_000  # of the newest ones, in which one of the kind is looked for


def complete_kinds(_context: click.Context, _option: click.Parameter, incomplete: str) -> list[str]:
    """Return the kinds that begin with *incomplete*, for a shell."""
    from answers.samples import list_sample_kinds

    return [kind for kind in list_sample_kinds() if kind.startswith(incomplete)]


def complete_channels(
    context: click.Context, _option: click.Parameter, incomplete: str
) -> list[str]:
    """Return the channels of the config that begin with *incomplete*, for a shell."""
    import config

    path = context.params.get("config") or Path("config.yaml")
    try:
        channels = config.load(path, {}, needs_secrets=False).channels
    except Exception:  # noqa: BLE001 - a shell that completes has no place for a mistake
        return []
    return [name for name in channels if name.startswith(incomplete)]


@command(
    "preview",
    examples="""
  monitor.py preview digest --channel policy
  monitor.py preview burst.rising --channel desk --open
  monitor.py preview match --channel policy --sample --json
  monitor.py preview k7m2pq4x --channel desk
""",
)
@click.argument("kind", metavar="KIND|ALERT", shell_complete=complete_kinds)
@click.option(
    "--channel",
    required=True,
    shell_complete=complete_channels,
    help="The channel whose form and time zone the message has.",
)
@click.option("--sample", is_flag=True, help="Invented news, also if there are alerts of the kind.")
@click.option("--open", "is_opened", is_flag=True, help="Show it in a browser as well.")
@json_option
def preview(session: Session, kind: str, channel: str, sample: bool, is_opened: bool) -> int:
    """Show how a message of KIND looks in a channel; nothing is sent.

    KIND is match, new, burst.rising, burst.over, silent, emerging, digest, catch_up, ops.feed and
    so on. It shows the newest alert of the kind, or else invented news. An ALERT is an id that
    `alerts` lists. The templates of the channel are used. It needs no secret.
    """
    config = session.load_config_to_read()
    if channel not in config.channels:
        from plugins import suggest

        fix = suggest(channel, config.channels)
        raise UsageError(f'--channel: there is no channel "{channel}"{fix}')
    now = session.doors.now()
    row = None if sample else _find_alert(session, kind)
    if row is not None:
        message, at = row.message.in_channel(channel), row.at
        source = f"alert {row.id} of {format_time(row.at)} UTC"
    else:
        message, at = _make_sample(config, kind, channel, now), now
        source = "invented news"
    message = _fill_slots(config, channel, message, at)
    shown = _render(config, channel, message, at)
    if session.as_json:
        emit({"kind": message.kind, "channel": channel, "source": source, **_make_object(shown)})
    else:
        say(shown.text)
        complain(f"{message.kind} in channel {channel}: {source}")
    return _open_page(shown.page, message.kind) if is_opened else 0


def _make_object(shown: Preview) -> dict[str, Any]:
    return {"text": shown.text, "payload": dict(shown.payload)}


def _fill_slots(config: Config, channel: str, message: Message, at: datetime) -> Message:
    """Return *message* with the words of the templates of *channel*; say which of them fail."""
    slots = config.slots.get(channel)
    if slots is None:
        return message
    filled, flaw = slots.apply(message, at)
    if flaw:
        complain(f"channel {channel}: a template failed, these are the built-in words: {flaw}")
    return filled


def _find_alert(session: Session, kind: str) -> AlertRow | None:
    """Return the newest stored alert of *kind*, or the one with that id; None without a state."""
    from answers.samples import complete_kind

    try:
        with closing(session.open_reader()) as reader:
            rows = reader.list_alerts(MAX_ALERTS_READ)
            named = reader.find_alert(kind)
    except StorageError:
        return None  # the daemon has not run yet
    names = {kind, complete_kind(kind)}
    return named or next((row for row in rows if row.kind in names), None)


def _make_sample(config: Config, kind: str, channel: str, now: datetime) -> Message:
    """Return invented news of *kind*, in the zone of *channel*.

    Raises:
        UsageError: there is no such kind; the text suggests names.
    """
    from answers.samples import Setting, complete_kind, list_sample_kinds, make_sample

    name = complete_kind(kind)
    if not name:
        from plugins import suggest

        problem = f'there is no alert and no kind "{kind}"'
        raise UsageError(f"{problem}{suggest(kind, list_sample_kinds())}")
    timing = config.timings.get(channel, Timing())
    return make_sample(name, Setting(now, timing, config.page_url))


def _render(config: Config, channel: str, message: Message, at: datetime) -> Preview:
    """Return *message* as *channel* shows it; as a terminal does if its notifier cannot say."""
    from notifiers import console

    notifier: Any = config.channels[channel]
    plugin = getattr(notifier, "plugin", notifier)  # a channel without its secrets names its class
    draw = _find_preview(notifier, plugin)
    if draw is None:
        complain(f"channel {channel}: its notifier has no preview; this is the form of a terminal")
        return console.Plugin.preview(message, at)
    try:
        shown: Preview = draw(message, at)
    except Exception as error:  # the plugin boundary
        raise UsageError(
            f"channel {channel}: its preview failed ({describe_fault(error)}); repair the notifier"
        ) from error
    return shown


def _find_preview(notifier: Any, plugin: Any) -> Any:
    """Return the function that draws messages for *notifier*; None if it has none."""
    needed = getattr(plugin, "buttons_need", "")
    options = getattr(notifier, "options", ())
    if needed and (needed in options or getattr(notifier, needed, None) is not None):
        return plugin.preview_with_buttons
    return getattr(plugin, "preview", None)


def _open_page(page: str, kind: str) -> int:
    """Write *page* into a temporary file and open it in a browser; return the exit code."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix=f"groundswell-{kind}-", suffix=".html", delete=False
    ) as file:
        file.write(page)
    if not webbrowser.open(Path(file.name).as_uri()):
        complain(f"no browser could be opened; open this file: {file.name}")
        return 1
    complain(f"opened {file.name}")
    return 0
