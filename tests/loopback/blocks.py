"""Slack's documented limits, checked as its servers check a message.

Written from the reference pages and independent of the notifier: the two must agree. A problem
has the form of `response_metadata.messages`, with a JSON pointer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MAX_BLOCKS = 50
MAX_TEXT_CHARS = 40_000
MAX_BLOCKS_CHARS = 13_200
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


def find_problems(blocks: object) -> list[str]:
    """Return the errors that Slack would find in *blocks*; empty where it would accept them."""
    if not isinstance(blocks, list):
        return ["[ERROR] must be an array [json-pointer:/blocks]"]
    found: list[str] = []
    if len(blocks) > MAX_BLOCKS:
        found.append(_format_error("no more than 50 items allowed", "/blocks"))
    own_blocks = [block for block in blocks if isinstance(block, dict)]
    ids = [block["block_id"] for block in own_blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append(_format_error("block_id must be unique", "/blocks"))
    for number, block in enumerate(blocks):
        found += _check_block(block, f"/blocks/{number}")
    return found


def count_chars(blocks: object) -> int:
    """Return how many characters of text and links *blocks* hold together."""
    if isinstance(blocks, list):
        return sum(map(count_chars, blocks))
    if not isinstance(blocks, dict):
        return 0
    count = 0
    for key, value in blocks.items():
        if key in {"text", "url"} and isinstance(value, str):
            count += len(value)
        else:
            count += count_chars(value)
    return count


def _format_error(problem: str, where: str) -> str:
    return f"[ERROR] {problem} [json-pointer:{where}]"


def _check_keys(thing: dict[str, Any], allowed: set[str], where: str) -> Iterator[str]:
    for key in sorted(set(thing) - allowed):
        yield _format_error(f"no more properties allowed: {key}", where)


def _check_block(block: Any, where: str) -> Iterator[str]:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in _BLOCKS:
        yield _format_error(f"unsupported type: {kind}", where)
        return
    yield from _check_keys(block, _BLOCKS[kind], where)
    if len(str(block.get("block_id", ""))) > 255:
        yield _format_error("must be less than 256 characters", f"{where}/block_id")
    match kind:
        case "header":
            yield from _check_text(block.get("text"), {"plain_text"}, 150, f"{where}/text")
        case "section":
            yield from _check_section(block, where)
        case "context":
            yield from _check_context(block.get("elements") or [], f"{where}/elements")
        case "actions":
            yield from _check_actions(block.get("elements") or [], f"{where}/elements")
        case "rich_text":
            yield from _check_boxes(block.get("elements"), f"{where}/elements")


_BUTTON = {"type", "action_id", "text", "value", "url", "style"}
_MENU = {"type", "action_id", "options"}


def _check_actions(elements: list[Any], where: str) -> Iterator[str]:
    if not 1 <= len(elements) <= 25:
        yield _format_error("must have 1 to 25 items", where)
    ids = [element.get("action_id") for element in elements]
    if len(ids) != len(set(ids)):
        yield _format_error("action_id must be unique", where)
    for number, element in enumerate(elements):
        yield from _check_action(element, f"{where}/{number}")


def _check_action(element: dict[str, Any], where: str) -> Iterator[str]:
    if not 1 <= len(str(element.get("action_id", ""))) <= 255:
        yield _format_error("must be 1 to 255 characters", f"{where}/action_id")
    if element.get("type") == "overflow":
        yield from _check_keys(element, _MENU, where)
        options = element.get("options") or []
        if not 1 <= len(options) <= 5:
            yield _format_error("must have 1 to 5 items", f"{where}/options")
        for number, option in enumerate(options):
            yield from _check_option(option, f"{where}/options/{number}")
    elif element.get("type") == "button":
        yield from _check_keys(element, _BUTTON, where)
        yield from _check_text(element.get("text"), {"plain_text"}, 75, f"{where}/text")
        if len(element.get("value", "")) > 2000:
            yield _format_error("must be less than 2001 characters", f"{where}/value")
        if element.get("style", "primary") not in {"primary", "danger"}:
            yield _format_error("must be one of: primary, danger", f"{where}/style")
    else:
        yield _format_error(f"unsupported type: {element.get('type')}", where)


def _check_option(option: dict[str, Any], where: str) -> Iterator[str]:
    yield from _check_keys(option, {"text", "value", "description", "url"}, where)
    yield from _check_text(option.get("text"), {"plain_text"}, 75, f"{where}/text")
    if not 1 <= len(option.get("value", "")) <= 150:
        yield _format_error("must be 1 to 150 characters", f"{where}/value")


def _check_context(elements: list[Any], where: str) -> Iterator[str]:
    if not 1 <= len(elements) <= 10:
        yield _format_error("must have 1 to 10 items", where)
    for number, element in enumerate(elements):
        yield from _check_text(element, {"plain_text", "mrkdwn"}, 3000, f"{where}/{number}")


def _check_section(block: dict[str, Any], where: str) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield _format_error("missing required field: text", where)
    if "text" in block:
        yield from _check_text(block["text"], {"plain_text", "mrkdwn"}, 3000, f"{where}/text")
    fields = block.get("fields", [])
    if len(fields) > 10:
        yield _format_error("no more than 10 items allowed", f"{where}/fields")
    for number, one in enumerate(fields):
        yield from _check_text(one, {"plain_text", "mrkdwn"}, 2000, f"{where}/fields/{number}")


def _check_text(text: Any, kinds: set[str], max_chars: int, where: str) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield _format_error(f"must be one of: {', '.join(sorted(kinds))}", where)
        return
    extra = {"emoji"} if text["type"] == "plain_text" else {"verbatim"}
    yield from _check_keys(text, {"type", "text"} | extra, where)
    said = text.get("text")
    if not isinstance(said, str) or not said:
        yield _format_error("must be more than 0 characters", f"{where}/text")
    elif len(said) > max_chars:
        yield _format_error(f"must be less than {max_chars + 1} characters", f"{where}/text")


def _check_boxes(boxes: Any, where: str) -> Iterator[str]:
    if not isinstance(boxes, list) or not boxes:
        yield _format_error("must have at least 1 item", where)
        return
    for number, box in enumerate(boxes):
        at = f"{where}/{number}"
        kind = box.get("type")
        if kind not in _BOXES:
            yield _format_error(f"unsupported type: {kind}", at)
            continue
        yield from _check_keys(box, _BOXES[kind], at)
        if kind == "rich_text_list":
            if box.get("style") not in {"bullet", "ordered"}:
                yield _format_error("must be one of: bullet, ordered", f"{at}/style")
            yield from _check_boxes(box.get("elements"), f"{at}/elements")
            continue
        for place, element in enumerate(box.get("elements", [])):
            yield from _check_inline(element, f"{at}/elements/{place}")


def _check_inline(element: Any, where: str) -> Iterator[str]:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in _INLINE:
        yield _format_error(f"unsupported type: {kind}", where)
        return
    yield from _check_keys(element, _INLINE[kind], where)
    for style in sorted(set(element.get("style", {})) - _STYLES):
        yield _format_error(f"no more properties allowed: {style}", f"{where}/style")
    if kind == "text" and not element.get("text"):
        yield _format_error("must be more than 0 characters", f"{where}/text")
    if kind == "link":
        yield from _check_link(element, where)
    if kind == "date":
        yield from _check_date(element, where)


def _check_date(element: dict[str, Any], where: str) -> Iterator[str]:
    if not isinstance(element.get("timestamp"), int):
        yield _format_error("must be an integer", f"{where}/timestamp")
    if "{" not in str(element.get("format")):
        yield _format_error("must have a date token", f"{where}/format")


def _check_link(element: dict[str, Any], where: str) -> Iterator[str]:
    url = element.get("url", "")
    if not url.startswith(("http://", "https://", "mailto:")) or " " in url:
        yield _format_error("must be a valid URI", f"{where}/url")
    if len(url) > 3000:
        yield _format_error("must be less than 3001 characters", f"{where}/url")
    if element.get("text") == "":
        yield _format_error("must be more than 0 characters", f"{where}/text")
