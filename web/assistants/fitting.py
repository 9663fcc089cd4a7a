"""Make an answer fit: an assistant pays for each word, and some refuse long answers.

A result has the answer twice, as the protocol asks for: as an object, and as text for clients that
read no objects. Both together stay below the limit.
"""

from __future__ import annotations

from typing import Any

import orjson

MAX_BYTES = 19_500
"""Of a result, with half a kilobyte left for its frame: 20 kB. Doubled: half as many answers fit
into the memory of an assistant."""
MAX_TEXT_CHARS = 300
MAX_EXCERPT_CHARS = 500
EXCERPTS = frozenset({"excerpt", "summary", "note", "why", "remedy", "reason", "yaml"})
"""The names of fields with longer texts."""


def fit(answer: Any) -> tuple[dict[str, Any], str]:
    """Return *answer*, a dataclass, as an object and as text: shortened until both fit.

    Long texts are cut. Then the greatest list loses its last items, and `partial` says so.
    """
    fields = orjson.loads(orjson.dumps(answer, option=orjson.OPT_UTC_Z))
    whole: dict[str, Any] = {name: _cut(name, value) for name, value in fields.items()}
    text = orjson.dumps(whole).decode()
    while _measure(text) > MAX_BYTES:
        whole["partial"] = True
        lists = list(_list_lists(whole))
        if not lists:
            break
        greatest = max(lists, key=_weigh)
        del greatest[len(greatest) - max(len(greatest) // 8, 1) :]
        text = orjson.dumps(whole).decode()
    return whole, text


def _cut(name: str, value: Any) -> Any:
    """Return *value* with its texts no longer than the field *name* may have."""
    if isinstance(value, dict):
        return {key: _cut(key, part) for key, part in value.items()}
    if isinstance(value, list):
        return [_cut(name, part) for part in value]
    if not isinstance(value, str):
        return value
    most = MAX_EXCERPT_CHARS if name in EXCERPTS else MAX_TEXT_CHARS
    return value if len(value) <= most else f"{value[: most - 1]}…"


def _measure(text: str) -> int:
    """Return the bytes of a result: *text*, and the same once more within quotes."""
    return len(text.encode()) + len(orjson.dumps(text))


def _list_lists(value: Any) -> Any:
    """Yield the lists in *value* that have an item."""
    if isinstance(value, dict):
        for part in value.values():
            yield from _list_lists(part)
    elif isinstance(value, list) and value:
        yield value
        for part in value:
            yield from _list_lists(part)


def _weigh(items: list[Any]) -> int:
    return len(orjson.dumps(items))
