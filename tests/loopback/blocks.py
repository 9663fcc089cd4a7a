"""What Slack documents of its limits, checked as its servers check a message.

Written from the reference pages, apart from what the notifier believes: the two must agree.
Messages follow the form of `response_metadata.messages`, with a JSON pointer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MAX_BLOCKS = 50
MAX_TEXT = 40_000
MAX_ALL = 13_200
"""Characters of all blocks; not documented, seen by others as msg_blocks_too_long."""

_STYLES = {"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight"}
_INLINE = {
    "text": {"type", "text", "style"},
    "link": {"type", "url", "text", "style", "unsafe"},
    "date": {"type", "timestamp", "format", "url", "fallback", "style"},
    "emoji": {"type", "name", "unicode", "skin_tone"},
    "user": {"type", "user_id", "style"},
    "usergroup": {"type", "usergroup_id", "style"},
    "channel": {"type", "channel_id", "style"},
    "broadcast": {"type", "range", "style"},
}
_BOXES = {
    "rich_text_section": {"type", "elements"},
    "rich_text_quote": {"type", "elements", "border"},
    "rich_text_preformatted": {"type", "elements", "border", "language"},
    "rich_text_list": {"type", "elements", "style", "indent", "offset", "border"},
}
_BLOCKS = {
    "header": {"type", "text", "block_id"},
    "section": {"type", "text", "block_id", "fields", "accessory", "expand"},
    "context": {"type", "elements", "block_id"},
    "divider": {"type", "block_id"},
    "rich_text": {"type", "elements", "block_id"},
    "actions": {"type", "elements", "block_id"},
}


def problems(blocks: object) -> list[str]:
    """Return what Slack would say against *blocks*; nothing where it would take them."""
    if not isinstance(blocks, list):
        return ["[ERROR] must be an array [json-pointer:/blocks]"]
    found = (
        [] if len(blocks) <= MAX_BLOCKS else [_error("no more than 50 items allowed", "/blocks")]
    )
    ids = [b["block_id"] for b in blocks if isinstance(b, dict) and "block_id" in b]
    if len(ids) != len(set(ids)):
        found.append(_error("block_id must be unique", "/blocks"))
    for number, block in enumerate(blocks):
        found += _block(block, f"/blocks/{number}")
    return found


def length(blocks: object) -> int:
    """Return how many characters of text and links *blocks* hold together."""
    if isinstance(blocks, dict):
        own = sum(len(v) for k, v in blocks.items() if k in {"text", "url"} and isinstance(v, str))
        return own + sum(length(v) for v in blocks.values())
    return sum(map(length, blocks)) if isinstance(blocks, list) else 0


def _error(what: str, where: str) -> str:
    return f"[ERROR] {what} [json-pointer:{where}]"


def _keys(thing: dict[str, Any], allowed: set[str], where: str) -> Iterator[str]:
    for key in sorted(set(thing) - allowed):
        yield _error(f"no more properties allowed: {key}", where)


def _block(block: Any, where: str) -> Iterator[str]:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in _BLOCKS:
        yield _error(f"unsupported type: {kind}", where)
        return
    yield from _keys(block, _BLOCKS[kind], where)
    if len(str(block.get("block_id", ""))) > 255:
        yield _error("must be less than 256 characters", f"{where}/block_id")
    match kind:
        case "header":
            yield from _text(block.get("text"), {"plain_text"}, 150, f"{where}/text")
        case "section":
            yield from _section(block, where)
        case "context":
            elements = block.get("elements") or []
            if not 1 <= len(elements) <= 10:
                yield _error("must have 1 to 10 items", f"{where}/elements")
            for number, element in enumerate(elements):
                kinds = {"plain_text", "mrkdwn"}
                yield from _text(element, kinds, 3000, f"{where}/elements/{number}")
        case "rich_text":
            yield from _boxes(block.get("elements"), f"{where}/elements")


def _section(block: dict[str, Any], where: str) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield _error("missing required field: text", where)
    if "text" in block:
        yield from _text(block["text"], {"plain_text", "mrkdwn"}, 3000, f"{where}/text")
    fields = block.get("fields", [])
    if len(fields) > 10:
        yield _error("no more than 10 items allowed", f"{where}/fields")
    for number, one in enumerate(fields):
        yield from _text(one, {"plain_text", "mrkdwn"}, 2000, f"{where}/fields/{number}")


def _text(text: Any, kinds: set[str], most: int, where: str) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield _error(f"must be one of: {', '.join(sorted(kinds))}", where)
        return
    extra = {"emoji"} if text["type"] == "plain_text" else {"verbatim"}
    yield from _keys(text, {"type", "text"} | extra, where)
    said = text.get("text")
    if not isinstance(said, str) or not said:
        yield _error("must be more than 0 characters", f"{where}/text")
    elif len(said) > most:
        yield _error(f"must be less than {most + 1} characters", f"{where}/text")


def _boxes(boxes: Any, where: str) -> Iterator[str]:
    if not isinstance(boxes, list) or not boxes:
        yield _error("must have at least 1 item", where)
        return
    for number, box in enumerate(boxes):
        at = f"{where}/{number}"
        kind = box.get("type")
        if kind not in _BOXES:
            yield _error(f"unsupported type: {kind}", at)
            continue
        yield from _keys(box, _BOXES[kind], at)
        if kind == "rich_text_list":
            if box.get("style") not in {"bullet", "ordered"}:
                yield _error("must be one of: bullet, ordered", f"{at}/style")
            yield from _boxes(box.get("elements"), f"{at}/elements")
            continue
        for place, element in enumerate(box.get("elements", [])):
            yield from _inline(element, f"{at}/elements/{place}")


def _inline(element: Any, where: str) -> Iterator[str]:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in _INLINE:
        yield _error(f"unsupported type: {kind}", where)
        return
    yield from _keys(element, _INLINE[kind], where)
    for style in sorted(set(element.get("style", {})) - _STYLES):
        yield _error(f"no more properties allowed: {style}", f"{where}/style")
    if kind == "text" and not element.get("text"):
        yield _error("must be more than 0 characters", f"{where}/text")
    if kind == "link":
        yield from _link(element, where)
    if kind == "date":
        if not isinstance(element.get("timestamp"), int):
            yield _error("must be an integer", f"{where}/timestamp")
        if "{" not in str(element.get("format")):
            yield _error("must have a date token", f"{where}/format")


def _link(element: dict[str, Any], where: str) -> Iterator[str]:
    url = element.get("url", "")
    if not url.startswith(("http://", "https://", "mailto:")) or " " in url:
        yield _error("must be a valid URI", f"{where}/url")
    if len(url) > 3000:
        yield _error("must be less than 3001 characters", f"{where}/url")
    if element.get("text") == "":
        yield _error("must be more than 0 characters", f"{where}/text")
