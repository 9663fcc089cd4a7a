"""Tell what may be written in a config, as JSON Schema; editors complete and explain by it."""

from __future__ import annotations

import re
import warnings
from datetime import timedelta
from typing import Any

import plugins
from config._alert_on import on_watch
from config._channels import ChannelOptions
from config._feeds import FeedOptions
from config._parse import Everywhere, Settings
from config._watches import WatchOptions
from model import spoken

Schema = dict[str, Any]

_DURATION = re.compile(r"P(?:[0-9]+D)?T?[0-9]")
_WRITTEN = r"^([0-9]+(\.[0-9]+)?[smhd] ?)+$|\$\{"  # a duration; ${NAME} may stand for one
_TEXT: Schema = {"type": ["string", "number", "boolean"]}  # as an editor reads 2024, no or 007
_TEXTS: Schema = {"anyOf": [{"type": "array", "items": _TEXT}, _TEXT]}


def schema() -> Schema:
    """Return the JSON Schema of a main file; included files hold some of the same."""
    feeds = [_row("feeds", kind, FeedOptions, "rss") for kind in plugins.kinds("feeds")]
    channels = [_row("notifiers", kind) for kind in plugins.kinds("notifiers")]
    defaults = {
        "feeds": _defaults("feeds", FeedOptions),
        "watches": _loose(_watch()),
        "channels": _defaults("notifiers"),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Groundswell",
        "description": "What to read, what to look for, and whom to tell.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "include": {"description": "Files with more feeds, watches and channels.", **_TEXTS},
            "feeds": {
                "description": "What to read: addresses, or mappings with more to say.",
                "type": ["array", "null"],
                "items": {"anyOf": [{"type": "string"}, *feeds]},
            },
            "watches": {
                "description": "What to look for: queries, or mappings with more to say.",
                "type": ["array", "null"],
                "items": {"anyOf": [_TEXT, _watch()]},
            },
            "channels": {
                "description": "Whom to tell, by name.",
                "type": ["object", "null"],
                "additionalProperties": {"anyOf": channels},
            },
            "defaults": {
                "description": "Options for all feeds, watches or channels that do not set them.",
                "type": "object",
                "additionalProperties": False,
                "properties": defaults,
            },
            **_properties(Settings),
            **_properties(Everywhere),
        },
    }


def _watch() -> Schema:
    properties = _properties(WatchOptions)
    kinds = plugins.kinds("watchers")
    built = [_row("watchers", kind) for kind in kinds]
    said = {kind: row["properties"] for kind, row in zip(kinds, built, strict=True)}
    properties |= {name: said[takers[0]][name] for name, takers in on_watch().items()}
    kind: Schema = {"anyOf": [{"enum": list(kinds)}, *built]}
    properties["alert_on"] = {
        "description": "What makes it alert: kinds of watcher, or mappings with their options.",
        "anyOf": [{"type": "array", "items": kind}, kind],
        "default": ["match"],
    }
    return {
        "type": "object",
        "description": "What a team looks for, and whom to tell.",
        "properties": properties,
        "required": ["name"],
        "additionalProperties": False,
    }


def _row(room: str, kind: str, common: type[Any] | None = None, default: str = "") -> Schema:
    """Return what a row of the type *kind* may set."""
    found = _described(plugins.load(room, kind))
    typed: Schema = {"const": kind, "description": f"The kind of {plugins.ROOMS[room]}."}
    properties = {**(_properties(common) if common else {}), **found["properties"], "type": typed}
    required = found.get("required", [])
    return {
        "type": "object",
        "description": found["description"],
        "properties": {"type": properties.pop("type"), **properties},
        "required": required if kind == default else ["type", *required],
        "additionalProperties": False,
    }


def _defaults(room: str, common: type[Any] = ChannelOptions) -> Schema:
    """Return what may be set for all rows of a room: the options of all its types."""
    properties: Schema = {}
    for kind in plugins.kinds(room):
        properties |= _properties(plugins.load(room, kind))
    properties |= _properties(common)
    what = f"Options for every one of the {room} that does not set them."
    shape: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {"description": what.replace("notifiers", "channels"), **shape}


def _loose(row: Schema) -> Schema:
    """Return *row* as it may stand under defaults."""
    named = {name: value for name, value in row["properties"].items() if name != "name"}
    what = "Options for every one of the watches that does not set them."
    return {**row, "description": what, "properties": named, "required": []}


def _properties(cls: type[Any]) -> Schema:
    found: Schema = _described(cls)["properties"]
    return found


def _described(cls: type[Any]) -> Schema:
    """Return the schema of the options of *cls*, as they are written in YAML."""
    from pydantic import ConfigDict, TypeAdapter
    from pydantic.json_schema import PydanticJsonSchemaWarning

    if "__pydantic_config__" not in vars(cls):
        cls.__pydantic_config__ = ConfigDict(extra="forbid", use_attribute_docstrings=True)
    with warnings.catch_warnings():
        # A secret has no default that could be written down.
        warnings.simplefilter("ignore", PydanticJsonSchemaWarning)
        found = TypeAdapter(cls).json_schema()
    known = found.pop("$defs", {})
    written: Schema = _written(found, known)
    written.setdefault("description", (cls.__doc__ or "").strip().partition("\n")[0])
    written["description"] = written["description"].partition("\n")[0]
    return written


def _written(found: Any, known: Schema) -> Any:
    """Return *found* with references put in, titles left out, and what YAML lets people write."""
    from pydantic import TypeAdapter

    if isinstance(found, list):
        return [_written(item, known) for item in found]
    if not isinstance(found, dict):
        return found
    if "$ref" in found:
        name = found["$ref"].rpartition("/")[2]
        rest = {k: v for k, v in found.items() if k != "$ref"}
        return {**_written(known[name], known), **_written(rest, known)}
    if found.get("type") == "array":
        kept = {k: v for k, v in found.items() if k in {"description", "default"}}
        items = _written(found.get("items", {}), known)
        return {**kept, "anyOf": [{"type": "array", "items": items}, items]}
    made = {k: _written(v, known) for k, v in found.items() if k not in {"title", "properties"}}
    if "properties" in found:
        names = found["properties"].items()
        made["properties"] = {name.rstrip("_"): _written(value, known) for name, value in names}
    if "required" in made:
        made["required"] = [name.rstrip("_") for name in made["required"]]
    if _DURATION.match(str(made.get("default", ""))):
        made["default"] = spoken(TypeAdapter(timedelta).validate_python(made["default"]))
        made["pattern"] = _WRITTEN
    elif made.get("type") in {"string", "integer", "boolean"} and "enum" not in made:
        made["type"] = _TEXT["type"]  # ${NAME} may stand for any of them
    return made
