"""Draw the pictures of the docs: alerts as Slack and as a mail client show them, a burst, a list.

    python docs/pictures.py           needs chromium, and fonts for Chinese and for emoji
    python docs/pictures.py burst     needs neither

The daemon's own code writes the alerts. `rise.png` shows the trend of `./start demo`, `hot.png` its
hot term, and `hot-list.png` the list with it on a terminal; the others show an invented message.
Slack itself cannot be photographed without a workspace, so this script draws its blocks as plain
HTML.
"""

from __future__ import annotations

import contextlib
import html
import os
import pty
import re
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from cli.drawing import picture  # noqa: E402
from cli.drawing.series import Mark, Series  # noqa: E402
from model import Figures, Mention, Message  # noqa: E402
from notifiers import _mail  # noqa: E402
from notifiers._slack_blocks import render  # noqa: E402
from notifiers._slack_drawing import draw_post, make_page  # noqa: E402
from storage import AlertRow, open_reader  # noqa: E402
from watchers import Step  # noqa: E402
from watchers.match import KIND  # noqa: E402
from watchers.trends.focus import score  # noqa: E402
from watchers.usual.thresholds import threshold  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
CHROMIUM_OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--force-device-scale-factor=2",
)  # fmt: skip
MAX_COLORS = 128  # of a picture: a third of the bytes, and nobody sees the difference
TIME = "%-d %b %H:%M"
START = datetime(2026, 11, 18, tzinfo=UTC)
STEP = timedelta(hours=3)
SIZE = 20.0  # how well the usual rate of an invented watch is known
COLUMNS = 84  # of a terminal
LIST = "hot -c demo/config.yaml demo/fortnight.jsonl --at 2026-10-10T18:00Z"
INSTALLED = "/srv/groundswell/start hot add"
"""How the command begins in a message, instead of the folders in which the demo was run."""

TITLE = "After three cities, the CBDC pilot goes on buses and trains"
EXCERPT = "… had been tried in shops alone. From May the CBDC pays for tickets, also offline …"
SAMPLE = Message(
    kind="match",
    headline=f"Central bank digital currency: {TITLE} — example.com",
    watch="Central bank digital currency",
    mentions=(
        Mention(
            title=TITLE,
            link="https://example.com/pilot",
            publisher="example.com",
            published=datetime(2026, 11, 22, 7, 35, tzinfo=UTC),
            title_spans=((24, 28),),
            excerpt=EXCERPT,
            excerpt_spans=((46, 50),),
        ),
        Mention(
            title="央行数字货币试点扩大到公共交通",
            link="https://example.cn/e-cny",
            publisher="example.cn",
            published=datetime(2026, 11, 22, 7, 41, tzinfo=UTC),
            title_spans=((0, 6),),
        ),
    ),
    more=2,
    why="Matched “CBDC”, “央行数字货币” in title and summary · watch Central bank digital currency",
    **KIND.look,
)

STYLE = """
.panes{display:flex;gap:22px}.pane{flex:1}.pane+.pane{border-left:1px solid #ddd;padding-left:22px}
.pane h1{font-size:16px;margin:0 0 12px}.pane .row{margin-bottom:12px}
.terminal{background:#1e1e1e;color:#ddd;border-radius:6px;padding:14px 16px;margin:0;
     font:13px/1.4 'DejaVu Sans Mono','Liberation Mono',monospace}
.t1{font-weight:700;color:#fff}.t2{color:#999}.t32{color:#6c6}.t31{color:#f77}.t33{color:#dc5}
.replies{color:#1264a3;font-size:13px;font-weight:700;margin-left:46px}
"""
"""In addition to that of a message."""


def make_slack_page(message: Message) -> str:
    """Return a page that shows *message* about as Slack does."""
    return _make_page(_make_post(message, "07:42"))


def make_rise_page(alerts: list[AlertRow]) -> str:
    """Return a page that shows a trend about as Slack does: its rise, and its thread."""
    first, *later = [_make_post(row.message, row.at.strftime(TIME)) for row in alerts]
    thread = "".join(later)
    return _make_page(
        '<div class="panes"><div class="pane"><h1># policy-alerts</h1>'
        f'{first}<div class="replies">{len(later)} replies</div></div>'
        f'<div class="pane"><h1>Thread</h1>{thread}</div></div>'
    )


def make_hot_page(alert: AlertRow) -> str:
    """Return a page that shows the hot term of an *alert* about as Slack does."""
    message = alert.message
    commands = tuple(re.sub("^.* hot add", INSTALLED, text) for text in message.commands)
    commands = tuple(re.sub(" -c .*$", "", text) for text in commands)
    shown = replace(message, commands=commands)
    return _make_page(_make_post(shown, alert.at.strftime(TIME)))


def make_terminal_page(words: str) -> str:
    """Return a page that shows the command *words* and its output on a terminal."""
    lines = [f"<b>$ ./start {html.escape(words)}</b>"]
    lines += map(_draw_line, _run_on_terminal(words.split()))
    shown = "\n".join(lines)
    return _make_page(f'<pre class="terminal">{shown}</pre>')


def _run_on_terminal(words: list[str]) -> list[str]:
    """Return the lines that the command of these *words* prints on a terminal."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "TERM": "xterm"}
    argv = [sys.executable, "monitor.py", *words]
    ran = subprocess.Popen(argv, cwd=ROOT, env=environment, stdout=theirs)
    os.close(theirs)
    printed = b""
    with contextlib.suppress(OSError):  # the terminal is closed at the end
        while piece := os.read(ours, 4096):
            printed += piece
    os.close(ours)
    if ran.wait(60) != 0:
        raise SystemExit(f"{' '.join(words)}: exit code {ran.returncode}")
    return printed.decode().splitlines()


def _draw_line(line: str) -> str:
    """Return a *line* of a terminal as HTML."""
    shown = html.escape(line)
    shown = shown.replace("\x1b[0m", "</span>")
    return re.sub("\x1b" + r"\[(\d+)m", r'<span class="t\1">', shown)


def run_demo() -> tuple[list[AlertRow], AlertRow]:
    """Return the alerts that `./start demo` sends about its trend, by time, and its hot term."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder, "demo")
        demo = [sys.executable, "monitor.py", "demo", "--fast", "--keep", str(kept)]
        subprocess.run(demo, cwd=ROOT, check=True, capture_output=True, timeout=300)
        with closing(open_reader(kept / "data" / "groundswell.db")) as reader:
            trend = reader.list_alerts(100, watch="Central bank digital currency", state="active")
            hot = reader.list_alerts(100, watch="Hot terms", state="active")
    return trend[::-1], hot[-1]


def _make_page(inside: str) -> str:
    return make_page(f"<style>{STYLE}</style>{inside}")


def _make_post(message: Message, time: str) -> str:
    """Return one message of a channel or a thread."""
    return draw_post(render(message), time)


# --- pictures -------------------------------------------------------------------------------


def photograph(page: str, name: str, width: int, height: int) -> Path:
    """Draw *page* into docs/pictures/*name*, *width* and *height* in CSS pixels."""
    path = PICTURES / name
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        source.write_text(page, encoding="utf-8")
        command = [
            "chromium",
            *CHROMIUM_OPTIONS,
            f"--user-data-dir={folder}/profile",
            f"--window-size={width},{height}",
            f"--screenshot={path}",
            source.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    with Image.open(path) as drawn:
        small = drawn.convert("RGB").quantize(MAX_COLORS)
        small.save(path, optimize=True)
    return path


def draw_told() -> Path:
    """Draw an invented burst into docs/pictures/burst.png, as `why --png` does."""
    counts = [0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 2, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0]
    counts += [2, 3, 5, 6, 4, 3, 2, 1, 1]
    at = START + 29 * STEP + timedelta(minutes=40)
    figures = make_figures(10, 0.6, 1.8, started=START + 27 * STEP, publishers=5)
    row = make_row("Central bank digital currency rising: 10 reports in 7 h, 17x the usual 0.6", at)
    steps = make_steps(counts, [0.1, 0.1, 0.2, 0.4, 0.4, 0.3, 0.2, 0.1])
    marks = [Mark(at, "rising", is_this=True)]
    return _draw_series("burst.png", row, figures, Series(steps, STEP, marks))


def draw_untold() -> Path:
    """Draw invented reports that are no burst into docs/pictures/no-burst.png."""
    counts = [0, 1, 2, 3, 2, 1, 1, 0, 0, 0, 1, 4, 3, 2, 0, 0, 0, 0, 2, 2, 3, 1, 1, 0, 0, 0, 3]
    counts += [5, 4, 3, 1, 0, 0, 0, 1, 2]
    figures = make_figures(12, 5.2, 10.0, started=START + 26 * STEP, publishers=6)
    headline = "No alert: interest rates, 12 reports in 9 h, 2.3x the usual 5.2"
    row = make_row(headline, START + 29 * STEP)
    steps = make_steps(counts, [0.2, 0.3, 1.5, 2.4, 2.2, 1.8, 1.0, 0.6])
    return _draw_series("no-burst.png", row, figures, Series(steps, STEP, []))


def make_steps(counts: list[int], expected_by_hour: list[float]) -> list[Step]:
    """Return a step for each of *counts*; eight steps make a day."""
    steps: list[Step] = []
    for number, count in enumerate(counts):
        expected = expected_by_hour[number % 8]
        most = find_most(expected)
        steps.append(Step(START + number * STEP, reports=count, expected=expected, most=most))
    return steps


def find_most(expected: float) -> int:
    """Return the most reports that 99 of 100 steps with so many *expected* bring, by Poisson."""
    chance = exp(-expected)
    total = chance
    most = 0
    while total < 0.99:
        most += 1
        chance *= expected / most
        total += chance
    return most


def make_figures(
    observed: int, expected: float, daily: float, started: datetime, publishers: int
) -> Figures:
    """Return the figures of invented reports, with the score that the product gives them."""
    return Figures(
        observed=observed,
        expected=expected,
        score=score(observed, expected, SIZE),
        threshold=threshold(daily, 30.0),
        started=started,
        publishers=publishers,
        reports=observed,
        daily=daily,
        known_since=started - timedelta(days=33),
    )


def make_row(headline: str, at: datetime) -> AlertRow:
    """Return an invented alert."""
    return AlertRow(
        id="invented",
        at=at,
        kind="burst.rising",
        watch="",
        state="active",
        reason="",
        key="",
        to=(),
        message=Message("burst.rising", headline),
        deliveries=(),
    )


def _draw_series(name: str, row: AlertRow, figures: Figures, series: Series) -> Path:
    path = PICTURES / name
    message = replace(row.message, figures=figures)
    picture.write(path, replace(row, message=message), series)
    return path


def main() -> None:
    """Draw all pictures, or only the bursts."""
    PICTURES.mkdir(exist_ok=True)
    _report(draw_told())
    _report(draw_untold())
    if sys.argv[1:] == ["burst"]:
        return
    trend, hot = run_demo()
    for page, name, width, height in (
        (make_rise_page(trend), "rise.png", 1080, 580),
        (make_hot_page(hot), "hot.png", 560, 362),
        (make_terminal_page(LIST), "hot-list.png", 760, 230),
        (make_slack_page(SAMPLE), "slack.png", 560, 310),
        (_mail.write_html(SAMPLE), "mail.png", 560, 400),
    ):
        _report(photograph(page, name, width, height))


def _report(path: Path) -> None:
    kilobytes = path.stat().st_size // 1000
    print(f"{path.relative_to(ROOT)}  {kilobytes} kB")


if __name__ == "__main__":
    main()
