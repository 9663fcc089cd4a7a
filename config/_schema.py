"""Describe all options of a config as JSON Schema, for editors that complete and explain them."""

from __future__ import annotations

import re
import warnings
from datetime import timedelta
from typing import Any

import plugins
from config._alert_on import list_shared_options
from config._channels import ChannelOptions
from config._feeds import FeedOptions
from config._parse import GlobalOptions, MainOptions
from config._routes import RouteOptions
from config._templates import TemplateOptions
from config._timing import TimingOptions
from config._watches import WatchOptions
from config._web import WebOptions
from model import format_duration

Schema = dict[str, Any]

_NARROWED = {"enum", "pattern"}
"""The keys by which the schema of a text names the values that it may have."""
_ISO_DURATION = re.compile(r"P(?:[0-9]+D)?T?[0-9]")
_DURATION = r"^([0-9]+(\.[0-9]+)?[smhd] ?)+$|\$\{"  # as in YAML; ${NAME} may stand for one
_TEXT: Schema = {"type": ["string", "number", "boolean"]}  # as an editor reads 2024, no or 007
_TEXTS: Schema = {"anyOf": [{"type": "array", "items": _TEXT}, _TEXT]}
_UNUSED = frozenset({"title", "properties", "$ref"})


def make_schema() -> Schema:
    """Return the JSON Schema of a main file; included files have some of the same keys."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Groundswell",
        "description": "What to read, what to look for, and whom to tell.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "include": {"description": "Files with more feeds, watches and channels.", **_TEXTS},
            "feeds": _make_feeds(),
            "watches": {
                "description": "What to look for: queries, or mappings with more to say.",
                "type": ["array", "null"],
                "items": {"anyOf": [_TEXT, _make_watch()]},
            },
            "channels": _make_channels(),
            "routes": _make_routes(),
            "defaults": _make_defaults(),
            "web": _make_web(),
            **_list_properties(MainOptions),
            **_list_properties(GlobalOptions),
        },
    }


def _make_feeds() -> Schema:
    rows = [_make_row("feeds", kind, FeedOptions, "rss") for kind in plugins.list_loaded("feeds")]
    return {
        "description": "What to read: addresses, or mappings with more to say.",
        "type": ["array", "null"],
        "items": {"anyOf": [{"type": "string"}, *rows]},
    }


def _make_channels() -> Schema:
    kinds = plugins.list_loaded("notifiers")
    rows = [_make_channel(kind) for kind in kinds]
    return {
        "description": "Whom to tell, by name.",
        "type": ["object", "null"],
        "additionalProperties": {"anyOf": rows},
    }


def _make_channel(kind: str) -> Schema:
    row = _make_row("notifiers", kind, TimingOptions)
    properties = {**row["properties"], **_list_properties(TemplateOptions)}
    return {**row, "properties": properties}


def _make_routes() -> Schema:
    return {
        "description": "Alerts that go to more channels than their watch names.",
        "type": ["array", "null"],
        "items": {
            "type": "object",
            "properties": _list_properties(RouteOptions),
            "required": ["to"],
            "additionalProperties": False,
        },
    }


def _make_web() -> Schema:
    options = {
        "type": "object",
        "additionalProperties": False,
        "properties": _list_properties(WebOptions),
    }
    return {
        "description": "The page: its address, and who may see it; off for none.",
        "anyOf": [{"enum": ["on", "off", True, False]}, options],
    }


def _make_defaults() -> Schema:
    return {
        "description": "Options for all feeds, watches or channels that do not set them.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "feeds": _make_room_defaults("feeds", FeedOptions),
            "watches": _make_watch_defaults(),
            "channels": _make_room_defaults(
                "notifiers", ChannelOptions, TimingOptions, TemplateOptions
            ),
        },
    }


def _make_watch() -> Schema:
    kinds = plugins.list_loaded("watchers")
    rows = {kind: _make_row("watchers", kind) for kind in kinds}
    properties = _list_properties(WatchOptions)
    for name, takers in list_shared_options().items():
        properties[name] = rows[takers[0]]["properties"][name]
    by_name = {"enum": list(kinds)}
    kind: Schema = {"anyOf": [by_name, *rows.values()]}
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


def _make_row(room: str, kind: str, common: type[Any] | None = None, default: str = "") -> Schema:
    """Return the schema of a row of the type *kind*; of type *default*, it need not name it."""
    described = _describe(plugins.load(room, kind))
    named: Schema = {"const": kind, "description": f"The kind of {plugins.ROOMS[room]}."}
    properties = {"type": named}
    if common:
        properties |= _list_properties(common)
    properties |= described["properties"]
    properties["type"] = named
    required = described.get("required", [])
    return {
        "type": "object",
        "description": described["description"],
        "properties": properties,
        "required": required if kind == default else ["type", *required],
        "additionalProperties": False,
    }


def _make_room_defaults(room: str, *common: type[Any]) -> Schema:
    """Return the schema of the defaults for all rows of a room: the options of all its types."""
    properties: Schema = {}
    for cls in plugins.list_loaded(room).values():
        properties |= _list_properties(cls)
    for cls in common:
        properties |= _list_properties(cls)
    section = "channels" if room == "notifiers" else room
    return {
        "description": f"Options for every one of the {section} that does not set them.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _make_watch_defaults() -> Schema:
    """Return the schema of a watch without its name."""
    watch = _make_watch()
    properties = watch["properties"]
    return {
        **watch,
        "description": "Options for every one of the watches that does not set them.",
        "properties": {name: properties[name] for name in properties if name != "name"},
        "required": [],
    }


def _list_properties(cls: type[Any]) -> Schema:
    found: Schema = _describe(cls)["properties"]
    return found


# --- from pydantic's schema to ours ---------------------------------------------------------


def _describe(cls: type[Any]) -> Schema:
    """Return the schema of the options of *cls*, as they are written in YAML."""
    from pydantic import ConfigDict, TypeAdapter
    from pydantic.json_schema import PydanticJsonSchemaWarning

    if "__pydantic_config__" not in vars(cls):
        cls.__pydantic_config__ = ConfigDict(extra="forbid", use_attribute_docstrings=True)
    with warnings.catch_warnings():
        # A secret has no default that could be written down.
        warnings.simplefilter("ignore", PydanticJsonSchemaWarning)
        found = TypeAdapter(cls).json_schema()
    definitions = found.pop("$defs", {})
    schema: Schema = _rewrite(found, definitions)
    docstring = schema.get("description") or (cls.__doc__ or "").strip()
    schema["description"] = docstring.partition("\n")[0]
    return schema


def _rewrite(found: Any, definitions: Schema) -> Any:
    """Return *found* as YAML is written: with references filled in, and without titles."""
    if isinstance(found, list):
        return [_rewrite(item, definitions) for item in found]
    if not isinstance(found, dict):
        return found
    if "$ref" in found:
        name = found["$ref"].rpartition("/")[2]
        rest = {key: value for key, value in found.items() if key != "$ref"}
        return {**_rewrite(definitions[name], definitions), **_rewrite(rest, definitions)}
    if found.get("type") == "array":
        return _rewrite_list(found, definitions)
    return _rewrite_mapping(found, definitions)


def _rewrite_list(found: Schema, definitions: Schema) -> Schema:
    """Return the schema of a list; in YAML, a single value may stand for it."""
    kept = {key: found[key] for key in found if key in {"description", "default"}}
    items = _rewrite(found.get("items", {}), definitions)
    return {**kept, "anyOf": [{"type": "array", "items": items}, items]}


def _rewrite_mapping(found: Schema, definitions: Schema) -> Schema:
    made = {key: _rewrite(found[key], definitions) for key in found if key not in _UNUSED}
    if "properties" in found:
        properties = found["properties"]
        made["properties"] = {
            name.rstrip("_"): _rewrite(properties[name], definitions) for name in properties
        }
    if "required" in made:
        made["required"] = [name.rstrip("_") for name in made["required"]]
    if _ISO_DURATION.match(str(made.get("default", ""))):
        made["default"] = _write_duration(made["default"])
        made["pattern"] = _DURATION
    elif made.get("type") in {"string", "integer", "boolean"} and not made.keys() & _NARROWED:
        made["type"] = _TEXT["type"]  # ${NAME} may stand for any of them
    return made


def _write_duration(iso: str) -> str:
    from pydantic import TypeAdapter

    return format_duration(TypeAdapter(timedelta).validate_python(iso))
