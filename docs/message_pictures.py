"""Draw the pictures of docs/alerts.md: sample messages as Slack and as mail clients show them.

`.venv/bin/python docs/message_pictures.py` writes them into docs/pictures/; it needs chromium. The
program's own code writes the messages. Slack itself cannot be photographed without a workspace, so
its blocks are drawn as `preview --open` draws them.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from answers.samples import Setting, make_sample  # noqa: E402
from model import Answer, ChatAct, Message, Timing  # noqa: E402
from notifiers._mail import write_html  # noqa: E402
from notifiers._picture import write_address  # noqa: E402
from notifiers._slack_blocks import render  # noqa: E402
from notifiers._slack_drawing import draw_post, make_page  # noqa: E402

ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu"]
NOW = datetime(2026, 11, 30, 6, tzinfo=UTC)
MAX_COLORS = 128  # of a picture: a third of the bytes, and nobody sees the difference


class Daily:
    """Digests each morning."""

    def find_next(self, after: datetime) -> datetime:
        """Return the time a day later."""
        return after + timedelta(days=1)


SETTING = Setting(
    NOW, Timing(zone="Europe/Berlin", digest=Daily()), "https://groundswell.example.org/"
)
SLACK = {
    "alerts-single.png": ("match", "new", "burst.rising", "burst.over"),
    "alerts-quiet.png": ("silent.begun", "silent.over", "emerging", "escalation"),
    "alerts-steps.png": ("burst.escalated", "burst.peaked", "burst.reopened", "emerging.grown"),
    "alerts-digest.png": ("digest",),
    "alerts-several.png": ("catch_up", "over_budget", "batch", "late", "match.more"),
    "alerts-operator.png": ("ops.feed", "ops.channel", "ops.config", "ops.network"),
    "alerts-program.png": (
        "ops.storage",
        "ops.watcher",
        "ops.terms",
        "ops.commands",
        "ops.feedback",
    ),
}
"""The kinds that each picture of Slack shows, one below the other."""


class Look(NamedTuple):
    """The size and the colours of a mail client."""

    width: int
    scheme: str


MAILS = {"alerts-mail": "digest", "alerts-mail-rise": "burst.rising"}
"""The kinds of messages that are drawn as mails, by the name of their pictures."""
LOOKS = {"": Look(640, "light"), "-dark": Look(640, "dark"), "-phone": Look(390, "light")}
"""The looks of each mail, by the end of its name."""
UNSUBSCRIBE = "https://groundswell.example.org/unsubscribe"


def list_answered() -> list[Message]:
    """Return a message with its buttons, and one that people have answered."""
    kim = "kim (U0123KIM)"
    until = NOW + timedelta(hours=1)
    silenced = Answer(ChatAct.SILENCE, kim, until, "sample")
    answers = (Answer(ChatAct.ACKNOWLEDGE, kim), silenced)
    report = replace(make_sample("match", SETTING), keywords=("CBDC",))
    return [report, replace(make_sample("burst.rising", SETTING), answers=answers)]


def draw(folder: Path) -> None:
    """Write the pictures into *folder*."""
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for name, kinds in SLACK.items():
            posts = [draw_post(render(make_sample(kind, SETTING)), "07:00") for kind in kinds]
            _photograph(browser, make_page("<br>".join(posts)), folder / name, Look(640, "light"))
        posts = [draw_post(render(one, alert="sample"), "07:00") for one in list_answered()]
        page = make_page("<br>".join(posts))
        _photograph(browser, page, folder / "alerts-answers.png", Look(640, "light"))
        for name, kind in MAILS.items():
            page = write_mail(make_sample(kind, SETTING))
            for end, look in LOOKS.items():
                _photograph(browser, page, folder / f"{name}{end}.png", look)
        browser.close()


def write_mail(message: Message) -> str:
    """Return *message* as the HTML of a mail, with its chart and the link that ends the mails."""
    chart = write_address(message.series) if message.series else ""
    return write_html(message, chart, UNSUBSCRIBE)


def _photograph(browser: Browser, html: str, path: Path, look: Look) -> None:
    size = {"width": look.width, "height": 200}
    context = browser.new_context(viewport=size, color_scheme=look.scheme)
    page = context.new_page()
    page.set_content(html)
    page.screenshot(path=path, full_page=True)
    context.close()
    with Image.open(path) as drawn:
        drawn.convert("RGB").quantize(MAX_COLORS).save(path, optimize=True)


if __name__ == "__main__":
    draw(HERE / "pictures")
