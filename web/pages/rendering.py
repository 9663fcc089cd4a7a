"""Render a page: once for each state, and then from memory."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from aiohttp import web

from web._answering import Packed, answer_packed, pack
from web._links import keep_http
from web._problem import Problem
from web.guarding.asker import ASKER
from web.pages import draw

if TYPE_CHECKING:
    from answers.counts import Bars
    from web._settings import Settings
    from web._snapshot import Snapshot

TEMPLATES = Path(__file__).parents[1] / "templates"
THEMES = frozenset({"", "light", "dark"})
MAX_QUIET = 60
"""Quiet watches on the page Now; all stand on the page Watches. Doubled: it takes 4 ms more."""
MAX_SILENCES = 6
"""Silences on the page Now; all stand on the page Silences. Doubled: channels are further down."""
MAX_PAGES_KEPT = 64
"""Pages that are kept rendered. Each is some 20 kB; doubled: more filters stay in memory."""
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
CLOCK = "%-d %b %H:%M UTC"
_YAML_KEY = re.compile(r"(\s*(?:- )?)([a-z_]+):(.*)")


class Asset(NamedTuple):
    """A file of the page; its address has a hash of its content, so it never changes."""

    body: bytes
    zipped: bytes
    content_type: str


class Renderer:
    """The templates and the files of the page."""

    def __init__(self, settings: Settings, static: Path) -> None:
        """Load the templates and the files in *static*."""
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        self.assets: dict[str, Asset] = {}
        self._addresses: dict[str, str] = {}
        for path in sorted(static.iterdir()):
            self._load(path)
        self.environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters |= {
            "http": keep_http,
            "time": mark_time,
            "number": write_number,
            "sentence": lambda text: text[:1].upper() + text[1:],
            "count": write_count,
            "large": lambda bars: draw.draw(bars, draw.LARGE),
            "small": lambda bars: draw.draw(bars, draw.SMALL),
            "wide": lambda bars: draw.draw(bars, draw.WIDE),
            "wall": lambda bars, zone: draw.draw(bars, draw.WALL, zone),
            "wall_small": lambda bars: draw.draw(bars, draw.WALL_SMALL),
            "steps": list_steps,
            "watch": link_watch,
            "edit": link_edit,
            "marked": mark_spans,
            "yaml": mark_yaml,
        }
        self.environment.globals |= {
            "asset": self._addresses.__getitem__,
            "title": settings.options.title,
            "max_quiet": MAX_QUIET,
            "max_silences": MAX_SILENCES,
            "start_command": settings.start_command,
            "write_command": settings.write_command,
        }
        self._kept: dict[tuple[object, ...], Packed] = {}

    def _load(self, path: Path) -> None:
        body = path.read_bytes()
        name = f"{path.stem}.{hashlib.sha256(body).hexdigest()[:12]}{path.suffix}"
        self.assets[name] = Asset(body, gzip.compress(body, mtime=0), TYPES[path.suffix])
        self._addresses[path.name] = f"/static/{name}"

    async def read_templates(self) -> None:
        """Read all templates, which takes a fifth of a second, so that no first visitor waits.

        Requests come in between.
        """
        for name in self.environment.list_templates():
            self.environment.get_template(name)
            await asyncio.sleep(0)

    def write(self, template: str, **values: Any) -> Packed:
        """Return *template* with *values*."""
        text = self.environment.get_template(template).render(**values)
        return pack(text.encode())

    def find(self, version: tuple[object, ...]) -> Packed | None:
        """Return the page that is kept in memory as *version*."""
        return self._kept.get(version)

    def keep(self, version: tuple[object, ...], page: Packed) -> None:
        """Keep *page* in memory as *version*."""
        if len(self._kept) >= MAX_PAGES_KEPT:
            self._kept.clear()
        self._kept[version] = page


RENDERER = web.AppKey("renderer", Renderer)


# --- filters --------------------------------------------------------------------------------


def link_watch(name: str, theme: str = "") -> str:
    """Return the address of the page of the watch *name*, which may have any character.

    No path can end in a dot or two, as browsers shorten it; such a name stands in the query.
    """
    tail = f"theme={theme}" if theme else ""
    if name in {".", ".."}:
        return f"/watches?name={name}{'&' if tail else ''}{tail}"
    return f"/watches/{quote(name, safe='')}{'?' if tail else ''}{tail}"


def link_edit(name: str, theme: str = "") -> str:
    """Return the address of the page on which the lines of the watch *name* can be tried."""
    tail = f"?theme={theme}" if theme else ""
    return f"/watches/{quote(name, safe='')}/edit{tail}"


def mark_spans(text: str, spans: Iterable[tuple[int, int]]) -> Any:
    """Return *text* with its *spans*, which stand in their order, in `mark` elements."""
    from markupsafe import Markup, escape

    parts = []
    done = 0
    for start, end in spans:
        parts.append(escape(text[done:start]))
        parts.append(Markup("<mark>{}</mark>").format(text[start:end]))
        done = end
    return Markup("").join([*parts, escape(text[done:])])


def mark_yaml(lines: Iterable[str]) -> Any:
    """Return *lines* of YAML with their keys, and the text of a name, in coloured elements."""
    from markupsafe import Markup, escape

    marked = []
    for line in lines:
        found = _YAML_KEY.match(line)
        if found is None:
            marked.append(escape(line))
            continue
        before, key, rest = found.groups()
        value = Markup('<span class="s">{}</span>') if key == "name" else Markup("{}")
        keyed = Markup('{}<span class="k">{}</span>:{}')
        marked.append(keyed.format(before, key, value.format(rest)))
    return Markup("\n").join(marked)


def mark_time(at: datetime, show: str = "clock") -> Any:
    """Return *at* as a `time` element in UTC; the browser writes it as *show* says."""
    from markupsafe import Markup

    utc = at.astimezone(UTC)
    markup = Markup('<time datetime="{}" data-show="{}" title="{}">{}</time>')
    iso = f"{utc:%Y-%m-%dT%H:%M:%SZ}"
    return markup.format(iso, show, f"{utc:{CLOCK}}", f"{utc:{CLOCK}}")


def write_number(value: float) -> str:
    """Return *value* as a person writes it: 12, 5.4, 0.41."""
    if value >= 9.95:
        return f"{value:,.0f}"
    if value >= 0.995 or value == 0:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.2g}"


def write_count(number: int, noun: str) -> str:
    """Return *number* with its *noun*: 1 feed, 1,200 feeds."""
    if number != 1:
        noun = _add_s(noun)
    return f"{number:,} {noun}"


def list_steps(bars: Bars) -> list[tuple[datetime, int]]:
    """Return the beginning of each step of *bars*, and its reports, for a table."""
    step = timedelta(seconds=bars.step_seconds)
    return [(bars.start + number * step, count) for number, count in enumerate(bars.counts)]


def _add_s(noun: str) -> str:
    if noun.endswith("y"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith("ch") else f"{noun}s"


# --- the answer ------------------------------------------------------------------------------


def answer_page(
    request: web.Request,
    template: str,
    snapshot: Snapshot,
    values: dict[str, Any],
    *,
    is_kept: bool = True,
    twin: str | None = None,
) -> web.Response:
    """Return the page of *template*, or its part that changes, if the page asks for that.

    It is kept in memory for as long as the state is the same, unless *is_kept* says no. *twin* is
    the address of its JSON twin, where that has another name; empty for a page without one.
    """
    theme = request.query.get("theme", "")
    if theme not in THEMES:
        raise Problem(HTTPStatus.BAD_REQUEST, "theme: use light or dark")
    is_part = request.headers.get("HX-Request") == "true"
    renderer = request.app[RENDERER]
    asker = request[ASKER]
    served_at = snapshot.now.served_at
    version = (template, snapshot.digest, served_at, request.path_qs, is_part, asker)
    page = renderer.find(version) if is_kept else None
    if page is None:
        shared = _list_shared(request, snapshot, theme, twin)
        page = renderer.write(template, is_part=is_part, **shared, **values)
        if is_kept:
            renderer.keep(version, page)
    response = answer_packed(request, page, "text/html")
    response.headers["Vary"] = "HX-Request, Accept-Encoding, Cookie, Authorization"
    return response


def _list_shared(
    request: web.Request, snapshot: Snapshot, theme: str, twin: str | None
) -> dict[str, object]:
    """Return the values that the template of each page has."""
    if twin is None:
        twin = "/api/v1/now" if request.path == "/" else f"/api/v1{request.rel_url.raw_path}"
    asker = request[ASKER]
    return {
        "now": snapshot.now,
        "asker": asker,
        "may_act": asker.may("act"),
        "may_edit": asker.may("edit"),
        "digest": snapshot.digest,
        "icon": _choose_icon(snapshot),
        "address": request.path_qs,
        "path": request.path,
        "twin": twin,
        "theme": theme,
        "tail": f"?theme={theme}" if theme else "",
    }


def answer_plain(
    request: web.Request, template: str, values: dict[str, Any], status: int = HTTPStatus.OK
) -> web.Response:
    """Return a page that shows nothing of the state, and that nobody keeps."""
    theme = request.query.get("theme", "")
    tail = f"?theme={theme}" if theme in THEMES - {""} else ""
    body = request.app[RENDERER].write(template, theme=theme, tail=tail, **values).body
    headers = {"Cache-Control": "no-store"}
    return web.Response(
        body=body, status=status, content_type="text/html", charset="utf-8", headers=headers
    )


def _choose_icon(snapshot: Snapshot) -> str:
    """Return the icon of the tab: quiet, rising or stopped."""
    if snapshot.now.daemon.state in {"stopped", "new"}:
        return "stopped"
    is_rising = any(trend.state == "rising" for trend in snapshot.now.trends)
    return "rising" if is_rising else "quiet"
