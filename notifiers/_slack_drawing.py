"""Blocks for Slack as readable text, and as an HTML page that looks about as Slack does. Pure.

Slack itself cannot be asked without a workspace. The page loads nothing, and all text is escaped.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

Element = Mapping[str, Any]

STYLE = """
body{margin:0;padding:18px 20px;background:#fff;color:#1d1c1d;
     font:15px/1.46 Lato,Arial,'Liberation Sans',sans-serif;overflow-wrap:anywhere}
.row{display:flex;gap:10px;max-width:640px}
.face{width:36px;height:36px;border-radius:6px;background:#0b3d5c;
     color:#fff;font-weight:700;text-align:center;line-height:36px;flex:none}
.who b{font-weight:900}.app{font-size:10px;background:#ddd;border-radius:3px;padding:1px 3px;
     margin:0 6px;color:#616061}.time{color:#616061;font-size:12px}
a{color:#1264a3;text-decoration:none}.section{white-space:pre-wrap;margin:0 0 4px}
blockquote{margin:4px 0 10px;padding-left:12px;border-left:4px solid #ddd}
.context{color:#616061;font-size:13px;margin-top:8px}
ul{margin:2px 0 8px;padding-left:22px}
.actions{display:flex;flex-wrap:wrap;gap:8px;margin-top:8px}
.button{border:1px solid #bbb;border-radius:4px;padding:3px 12px;font-size:13px;font-weight:700}
.primary{background:#007a5a;border-color:#007a5a;color:#fff}
.user{background:#e8f5fa;color:#1264a3;border-radius:3px;padding:0 2px}
pre{white-space:pre-wrap;background:#f6f6f6;border:1px solid #ddd;border-radius:4px;padding:8px}
"""


def write_blocks(arguments: Mapping[str, Any]) -> str:
    """Return the blocks of a message as text, each link behind its words."""
    lines = [line for block in arguments.get("blocks", []) for line in _write_block(block)]
    return "\n".join(lines) or str(arguments["text"])


def _write_block(block: Element) -> list[str]:
    if block["type"] == "rich_text":
        return [line for box in block["elements"] for line in _write_box(box)]
    if block["type"] == "actions":
        return [" ".join(f"[{label}]" for label in _list_labels(block))]
    texts = [block["text"]] if "text" in block else block["elements"]
    return [str(element["text"]) for element in texts]


def _list_labels(block: Element) -> list[str]:
    """Return the labels of the buttons of *block*, then those of its menu."""
    labels = []
    for element in block["elements"]:
        parts = element.get("options", [element])
        labels += [str(part["text"]["text"]) for part in parts]
    return labels


def _write_box(box: Element) -> list[str]:
    if box["type"] == "rich_text_list":
        return [f"• {line}" for item in box["elements"] for line in _write_box(item)]
    text = "".join(_write_elements(box["elements"]))
    before = {"rich_text_quote": "│ ", "rich_text_preformatted": "    "}.get(box["type"], "")
    return [f"{before}{line}" for line in text.split("\n")]


def _write_elements(elements: Sequence[Element]) -> list[str]:
    """Return the texts of *elements*; the address of a link follows its last piece."""
    texts = []
    for number, element in enumerate(elements):
        texts.append(_read_text(element))
        after = elements[number + 1] if number + 1 < len(elements) else {}
        link = element.get("url", "")
        if link and after.get("url") != link:
            texts.append(f" <{link}>")
    return texts


def _read_text(element: Element) -> str:
    if element["type"] == "date":
        return str(element["fallback"])
    if element["type"] == "user":
        return f"@{element['user_id']}"
    return str(element["text"])


# --- HTML -------------------------------------------------------------------------------------


def draw_page(arguments: Mapping[str, Any], at: datetime) -> str:
    """Return a page that shows a message sent *at* a time about as Slack does."""
    return make_page(draw_post(arguments, f"{at.astimezone(UTC):%H:%M}"))


def make_page(inside: str) -> str:
    """Return the page with *inside* as its body."""
    head = '<meta name="viewport" content="width=device-width,initial-scale=1">'
    return f'<!doctype html><meta charset="utf-8">{head}<style>{STYLE}</style>{inside}'


def draw_post(arguments: Mapping[str, Any], time: str) -> str:
    """Return one message of a channel or a thread as HTML."""
    blocks = "".join(map(_draw_block, arguments.get("blocks", [])))
    if not blocks:
        text = html.escape(html.unescape(str(arguments["text"])))
        blocks = f'<div class="section">{text}</div>'
    return (
        '<div class="row"><div class="face">G</div><div><div class="who"><b>Groundswell</b>'
        f'<span class="app">APP</span><span class="time">{time}</span></div>{blocks}</div></div>'
    )


def _draw_block(block: Element) -> str:
    if block["type"] == "rich_text":
        return "".join(map(_draw_box, block["elements"]))
    if block["type"] == "actions":
        return f'<div class="actions">{"".join(map(_draw_button, block["elements"]))}</div>'
    texts = [block["text"]] if "text" in block else block["elements"]
    shown = " ".join(html.escape(element["text"]) for element in texts)
    name = "context" if block["type"] == "context" else "section"
    return f'<div class="{name}">{shown}</div>'


def _draw_button(element: Element) -> str:
    """Return a button; a menu as its three dots and the labels in it."""
    if "options" in element:
        labels = " | ".join(str(option["text"]["text"]) for option in element["options"])
        return f'<span class="button">⋯ {html.escape(labels)}</span>'
    name = "button primary" if element.get("style") == "primary" else "button"
    return f'<span class="{name}">{html.escape(element["text"]["text"])}</span>'


def _draw_box(box: Element) -> str:
    if box["type"] == "rich_text_list":
        items = "".join(f'<li dir="auto">{_draw_box(item)}</li>' for item in box["elements"])
        return f"<ul>{items}</ul>"
    inside = "".join(map(_draw_element, box["elements"]))
    if box["type"] == "rich_text_quote":
        return f"<blockquote>{inside}</blockquote>"
    if box["type"] == "rich_text_preformatted":
        return f"<pre>{inside}</pre>"
    return f'<div class="section" dir="auto">{inside}</div>'


def _draw_element(element: Element) -> str:
    shown = html.escape(_read_text(element))
    if element["type"] == "user":
        return f'<span class="user">{shown}</span>'
    style = element.get("style", {})
    if style.get("bold"):
        shown = f"<b>{shown}</b>"
    if style.get("italic"):
        shown = f"<i>{shown}</i>"
    link = element.get("url", "")
    return f'<a href="{html.escape(link)}">{shown}</a>' if link else shown
