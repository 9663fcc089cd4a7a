"""Write the lower part of docs/configuration.md, and web/api/openapi.json, from the code.

The page comes from the classes that declare the options, the document from the operations of the
web page. `python docs/reference.py` writes both again; a test fails where that would change
anything.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import config  # noqa: E402
import plugins  # noqa: E402
from config._option_types import list_options, strip_hint  # noqa: E402
from docs import openapi  # noqa: E402
from model import Secret, format_duration  # noqa: E402

PAGE = HERE / "configuration.md"
DOCUMENT = HERE.parent / "web" / "api" / "openapi.json"
MARK = "<!-- From here on written by docs/reference.py. -->\n"
WORDS = {str: "text", int: "number", bool: "yes or no", Secret: "secret", timedelta: "duration"}
HEAD = ["| option | kind | default | |", "|---|---|---|---|"]


def page() -> str:
    """Return docs/configuration.md as it should be."""
    written, mark, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    if not mark:
        raise SystemExit(f"{PAGE}: the line {MARK.strip()!r} is gone; put it back")
    return written + mark + "\n".join(_sections()) + "\n"


def _sections() -> Iterator[str]:
    described = config.make_schema()["properties"]
    yield from ("", "## The file", "", "| key | |", "|---|---|")
    yield from (f"| `{key}` | {_cell(said['description'])} |" for key, said in described.items())
    feeds, watch = described["feeds"]["items"]["anyOf"], described["watches"]["items"]["anyOf"]
    yield from _web(described["web"])
    yield from ("", "## Feeds", "", "What every feed may set:", "", *HEAD)
    yield from _common("feeds", feeds[1]["properties"])
    for said in feeds[1:]:
        kind = said["properties"]["type"]["const"]
        yield from _kind("feeds", f"Feeds: `type: {kind}`", kind, said["properties"])
    yield from ("", "## Watches", "", *HEAD)
    yield from _watch(watch[1]["properties"])
    for said in watch[1]["properties"]["alert_on"]["anyOf"][1]["anyOf"][1:]:
        kind = said["properties"]["type"]["const"]
        yield from _kind("watchers", f"Watches: `alert_on: [{kind}]`", kind, said["properties"])
    yield from ("", "## Channels", "", "What every channel may set:", "", *HEAD)
    yield from _timing(described["channels"]["additionalProperties"]["anyOf"][0]["properties"])
    for said in described["channels"]["additionalProperties"]["anyOf"]:
        kind = said["properties"]["type"]["const"]
        yield from _kind("notifiers", f"Channels: `type: {kind}`", kind, said["properties"])
    yield from _routes(described["routes"]["items"]["properties"])


def _timing(said: dict[str, Any]) -> Iterator[str]:
    from config._templates import TemplateOptions
    from config._timing import TimingOptions

    yield from _rows(TimingOptions, said)
    yield from _rows(TemplateOptions, said)


def _routes(said: dict[str, Any]) -> Iterator[str]:
    from config._routes import RouteOptions

    yield from ("", "## Routes", "", "Each item of `routes:` may set:", "", *HEAD)
    yield from _rows(RouteOptions, said)


def _web(said: dict[str, Any]) -> Iterator[str]:
    from config._web import WebOptions, WebToken

    options = said["anyOf"][1]["properties"]
    tokens = options["tokens"]["anyOf"][1]["properties"]
    yield from ("", "## The page", "", "`web: off`, or a mapping with these options:", "", *HEAD)
    yield from _rows(WebOptions, options)
    yield from ("", "Each of the tokens has:", "", *HEAD)
    yield from _rows(WebToken, tokens)


def _common(room: str, said: dict[str, Any]) -> Iterator[str]:
    from config._feeds import FeedOptions

    assert room == "feeds"
    yield from _rows(FeedOptions, {**said, "type": {"description": "The kind of source."}})


def _watch(said: dict[str, Any]) -> Iterator[str]:
    from config._alert_on import list_shared_options
    from config._watches import WatchOptions

    yield from _rows(WatchOptions, said)
    yield f"| `alert_on` | list | `match` | {_cell(said['alert_on']['description'])} |"
    for name, kinds in list_shared_options().items():
        cls = plugins.load("watchers", kinds[0])
        told = {name: {"description": f"For {' and '.join(kinds)}, see below."}}
        yield from (row for row in _rows(cls, told) if row.startswith(f"| `{name}` "))


def _kind(room: str, title: str, kind: str, said: dict[str, Any]) -> Iterator[str]:
    """Yield the section of one plugin."""
    cls = plugins.load(room, kind)
    yield from ("", f"### {title}", "", (cls.__doc__ or "").strip().partition("\n")[0])
    rows = list(_rows(cls, said))
    yield from ("", *HEAD, *rows) if rows else ("", "It has no options.")


def _rows(cls: type[Any], said: dict[str, Any], before: str = "") -> Iterator[str]:
    """Yield a line of the table for each option of *cls*; those of a mapping below it."""
    defaults = {field.name.rstrip("_"): field for field in dataclasses.fields(cls)}
    for name, hint in list_options(cls).items():
        option = said.get(name, {})
        core = get_args(hint)[0] if get_origin(hint) is Annotated else hint
        core = strip_hint(core)
        nested = dataclasses.is_dataclass(core)
        kind = "mapping" if nested else _word(core)
        default = _default(_find_default(defaults[name]), nested=nested)
        row = f"`{before}{name}` | {kind} | {default} | {_cell(option.get('description', ''))}"
        yield f"| {row} |"
        if nested:
            shapes = [option, *option.get("anyOf", [])]
            inner = next(shape["properties"] for shape in shapes if "properties" in shape)
            yield from _rows(core, inner, f"{before}{name}.")


def _word(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(hint))
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return "list of " + _word(inner) if get_origin(inner) is Literal else "list"
    return WORDS.get(strip_hint(hint), "text")


def _find_default(field: dataclasses.Field[Any]) -> Any:
    """Return the default of *field*; MISSING if it must be given."""
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _default(value: Any, *, nested: bool) -> str:
    if value is dataclasses.MISSING:
        return "*required*"
    if nested or value in ("", (), 0, None, Secret("")):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, timedelta):
        return f"`{format_duration(value)}`"
    return ", ".join(f"`{each}`" for each in value) if isinstance(value, tuple) else f"`{value}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    DOCUMENT.write_text(openapi.write(), encoding="utf-8")
