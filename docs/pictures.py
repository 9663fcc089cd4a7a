"""Draw the pictures of the docs: alerts as Slack and as a mail client show them, and a burst.

    python docs/pictures.py           needs chromium, and fonts for Chinese and for emoji
    python docs/pictures.py burst     needs neither

The daemon's own code makes the alerts: `rise.png` shows the trend of `./start demo`, the others one
made-up message. Slack itself cannot be photographed without a workspace, so its blocks are drawn
here as plain HTML.
"""

from __future__ import annotations

import html
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from cli.drawing import picture as _picture  # noqa: E402
from cli.drawing.series import Mark, Series  # noqa: E402
from model import Figures, Mention, Message  # noqa: E402
from notifiers import _mail  # noqa: E402
from notifiers._slack_blocks import render  # noqa: E402
from storage import AlertRow, open_reader  # noqa: E402
from watchers import Step  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--force-device-scale-factor=2",
)  # fmt: skip
COLORS = 128  # of a picture; a third of the bytes of all of them, and nobody sees it

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
)

STYLE = """
body{margin:0;padding:18px 20px;background:#fff;color:#1d1c1d;
     font:15px/1.46 Lato,Arial,'Liberation Sans',sans-serif}
.row{display:flex;gap:10px}.face{width:36px;height:36px;border-radius:6px;background:#0b3d5c;
     color:#fff;font-weight:700;text-align:center;line-height:36px;flex:none}
.who b{font-weight:900}.app{font-size:10px;background:#ddd;border-radius:3px;padding:1px 3px;
     margin:0 6px;color:#616061}.time{color:#616061;font-size:12px}
a{color:#1264a3;text-decoration:none}.section{white-space:pre-wrap;margin:0 0 4px}
blockquote{margin:4px 0 10px;padding-left:12px;border-left:4px solid #ddd}
.context{color:#616061;font-size:13px;margin-top:8px}
ul{margin:2px 0 8px;padding-left:22px}
.panes{display:flex;gap:22px}.pane{flex:1}.pane+.pane{border-left:1px solid #ddd;padding-left:22px}
.pane h1{font-size:16px;margin:0 0 12px}.pane .row{margin-bottom:12px}
.replies{color:#1264a3;font-size:13px;font-weight:700;margin-left:46px}
"""


def slack(message: Message) -> str:
    """Return a page that shows *message* about as Slack does."""
    return _page(_post(message, "07:42"))


def rise(alerts: list[AlertRow]) -> str:
    """Return a page that shows a trend about as Slack does: its rise, and its thread."""
    first, *later = [_post(row.message, f"{row.at:%-d %b %H:%M}") for row in alerts]
    return _page(
        '<div class="panes"><div class="pane"><h1># policy-alerts</h1>'
        f'{first}<div class="replies">{len(later)} replies</div></div>'
        f'<div class="pane"><h1>Thread</h1>{"".join(later)}</div></div>'
    )


def trend_of_the_demo() -> list[AlertRow]:
    """Return the alerts that `./start demo` sends of its trend, in their order."""
    with tempfile.TemporaryDirectory() as folder:
        demo = [sys.executable, "monitor.py", "demo", "--fast", "--keep", f"{folder}/demo"]
        subprocess.run(demo, cwd=ROOT, check=True, capture_output=True, timeout=300)
        with closing(open_reader(Path(folder, "demo", "data", "groundswell.db"))) as reader:
            rows = reader.alerts(100, "Central bank digital currency", "active")
    return rows[::-1]


def _page(inside: str) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{inside}'


def _post(message: Message, time: str) -> str:
    """Return one message of a channel or a thread."""
    blocks = "".join(map(_block, render(message)["blocks"]))
    return (
        '<div class="row"><div class="face">G</div><div><div class="who"><b>Groundswell</b>'
        f'<span class="app">APP</span><span class="time">{time}</span></div>{blocks}</div></div>'
    )


def _block(block: dict[str, Any]) -> str:
    if block["type"] == "context":
        said = " ".join(html.escape(element["text"]) for element in block["elements"])
        return f'<div class="context">{said}</div>'
    return "".join(map(_box, block["elements"]))


def _box(box: dict[str, Any]) -> str:
    if box["type"] == "rich_text_list":
        items = "".join(f"<li>{_box(item)}</li>" for item in box["elements"])
        return f"<ul>{items}</ul>"
    inside = "".join(map(_element, box["elements"]))
    if box["type"] == "rich_text_quote":
        return f"<blockquote>{inside}</blockquote>"
    return f'<div class="section">{inside}</div>'


def _element(element: dict[str, Any]) -> str:
    if element["type"] == "date":
        return f"Today at {datetime.fromtimestamp(element['timestamp'], UTC):%H:%M}"
    shown = html.escape(element["text"])
    if element.get("style", {}).get("bold"):
        shown = f"<b>{shown}</b>"
    if element.get("style", {}).get("italic"):
        shown = f"<i>{shown}</i>"
    return f'<a href="#">{shown}</a>' if element["type"] == "link" else shown


def photograph(page: str, name: str, width: int, height: int) -> Path:
    """Draw *page* into docs/pictures/*name*, *width* and *height* in CSS pixels."""
    picture = PICTURES / name
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        source.write_text(page, encoding="utf-8")
        subprocess.run(
            ["chromium", *QUIET, f"--user-data-dir={folder}/profile",
             f"--window-size={width},{height}", f"--screenshot={picture}", source.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    with Image.open(picture) as drawn:
        drawn.convert("RGB").quantize(COLORS).save(picture, optimize=True)
    return picture


def burst() -> Path:
    """Draw a made-up burst into docs/pictures/burst.png, as `why --png` does."""
    step, start = timedelta(hours=3), datetime(2026, 11, 18, tzinfo=UTC)
    at = start + 29 * step + timedelta(minutes=40)
    counts = [0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 2, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0]
    counts += [2, 3, 5, 6, 4, 3, 2, 1, 1]
    usual = [0.1, 0.1, 0.2, 0.4, 0.4, 0.3, 0.2, 0.1]
    steps = [
        Step(start + n * step, count, usual[n % 8], 2 if usual[n % 8] > 0.15 else 1)
        for n, count in enumerate(counts)
    ]
    figures = Figures(10, 0.6, 18.2, 4.5, start + 27 * step, 5, 10, 1.8, start - 30 * 8 * step)
    headline = "Central bank digital currency rising: 10 reports in 7 h, 17x the usual 0.6"
    said = Message("burst.rising", headline, figures=figures)
    row = AlertRow("made-up", at, "burst.rising", "", "active", "", "", (), said, ())
    picture = PICTURES / "burst.png"
    _picture.write(picture, row, Series(steps, step, [Mark(at, "rising", is_this=True)]))
    return picture


def main() -> None:
    """Draw all, or the burst alone."""
    PICTURES.mkdir(exist_ok=True)
    picture = burst()
    print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size // 1000} kB")
    if sys.argv[1:] == ["burst"]:
        return
    for page, name, width, height in (
        (rise(trend_of_the_demo()), "rise.png", 1080, 580),
        (slack(SAMPLE), "slack.png", 560, 310),
        (_mail.write_html(SAMPLE), "mail.png", 560, 400),
    ):
        picture = photograph(page, name, width, height)
        print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
