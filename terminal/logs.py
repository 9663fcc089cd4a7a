"""Logs: one line an event; for people on a terminal, one JSON object elsewhere.

Every logger of the process, ours and the libraries', writes through one handler. The handler
hides every known secret in an event just before it writes it.
"""

from __future__ import annotations

import base64
import logging
import re
import sys
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.entities import codepoint2name
from types import TracebackType
from typing import Any, TextIO

from terminal.line_writer import LineWriter
from terminal.printing import DIM, RED, YELLOW, format_iso, make_line, make_safe, tint, to_json

REPEAT_AFTER = timedelta(hours=1)  # while a feed keeps failing in the same way

_MIN_HIDDEN_ANYWHERE = 6  # characters; a shorter secret is hidden only where it stands alone
CUT = "…"
"""The sign at which a text was cut."""
_NAME_COLUMNS = 18  # of a terminal, for the name of the event
_STYLES = {"warning": YELLOW, "error": RED, "critical": RED, "debug": DIM}
_NOT_FACTS = frozenset({"timestamp", "level", "event", "exception"})

Event = MutableMapping[str, Any]
Processor = Callable[[Any, str, Event], Event]

_ESCAPE_LETTERS = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f"}


# --- secrets --------------------------------------------------------------------------------


class Redactor:
    """Hide secrets, both as they are and in the ways in which texts quote and encode them."""

    def __init__(self) -> None:
        """Hide nothing yet."""
        self._secrets: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, secrets: Iterable[str]) -> None:
        """Hide *secrets* as well from now on; those of an older config stay hidden."""
        new = {secret for secret in secrets if secret.strip()} - self._secrets
        if not new:
            return
        self._secrets |= new
        longest_first = sorted(self._secrets, key=lambda secret: (-len(secret), secret))
        patterns = map(_make_pattern, longest_first)
        self._pattern = re.compile("|".join(patterns), re.IGNORECASE)

    def redact(self, text: str) -> str:
        """Return *text* with every secret replaced by three stars, also one that was cut."""
        if self._pattern is None:
            return text
        return self._redact_cuts(self._pattern.sub("***", text))

    def _redact_cuts(self, text: str) -> str:
        """Return *text* without the beginnings of secrets that stand before an ellipsis."""
        *before, last = text.split(CUT)
        return CUT.join([*map(self._strip_beginning, before), last])

    def _strip_beginning(self, text: str) -> str:
        for secret in self._secrets:
            for length in range(len(secret) - 1, _MIN_HIDDEN_ANYWHERE - 1, -1):
                if text.endswith(secret[:length]):
                    return f"{text[:-length]}***"
        return text

    def redact_value(self, value: Any) -> Any:
        """Return *value* with every text in it redacted; other objects become text."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            items = value.items()
            return {self.redact(str(key)): self.redact_value(each) for key, each in items}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.redact_value(each) for each in value]
        if isinstance(value, datetime):
            return format_iso(value)
        if isinstance(value, timedelta):
            return value.total_seconds()
        is_text = isinstance(value, str | BaseException)
        return self.redact(str(value) if is_text else repr(value))


def _make_pattern(secret: str) -> str:
    """Return a pattern for all the ways in which a text may hold *secret*.

    A very short one is found only where it stands alone, and not in base64.
    """
    exact = "".join(map(_make_character_pattern, secret.strip()))
    if len(secret) < _MIN_HIDDEN_ANYWHERE:
        return rf"(?<!\w){exact}(?!\w)"
    raw = secret.encode("utf-8", "surrogatepass")
    encoded = set(_encode(raw, base64.b64encode))
    encoded.update(_encode(raw, base64.urlsafe_b64encode))
    escaped = sorted(map(re.escape, encoded))
    return "|".join([exact, *escaped])


def _make_character_pattern(character: str) -> str:
    """Return a pattern for *character*: bare, or quoted once or twice for URLs, HTML or code."""
    if character.isascii() and character.isalnum():
        return character
    code = ord(character)
    hexadecimal = f"x{code:02x}"
    letter = _ESCAPE_LETTERS.get(character, hexadecimal)
    entity = codepoint2name.get(code, "apos")
    forms = [
        rf"\\{{0,8}}{re.escape(character)}",
        _make_url_pattern(character),
        _make_json_pattern(character),
        rf"\\{{1,8}}(?:{hexadecimal}|U{code:08x}|{letter})",
        rf"&(?:#0{{0,6}}{code}|#x0{{0,6}}{code:x}|{entity});",
    ]
    if character == " ":
        forms.append(r"\+")
    return f"(?:{'|'.join(forms)})"


def _make_url_pattern(character: str) -> str:
    raw = character.encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02x}" for byte in raw)


def _make_json_pattern(character: str) -> str:
    """Return a pattern for *character* as JSON escapes it, once or twice."""
    halves = character.encode("utf-16-be", "surrogatepass")
    first, second = halves[:2].hex(), halves[2:].hex()
    codes = [first, second] if second else [first]
    return "".join(rf"\\{{1,8}}u{code}" for code in codes)


def _encode(raw: bytes, encode: Callable[[bytes], bytes]) -> Iterable[str]:
    """Yield the base64 that *raw* leaves in a longer text, at each of the three offsets.

    The first and the last character may also depend on the bytes around *raw*; they are left out.
    """
    for offset in range(3):
        text = encode(b"\0" * offset + raw).decode()
        first = -(-offset * 8 // 6)
        last = (offset + len(raw)) * 8 // 6
        yield text[first:last]


_redactor = Redactor()


def hide(secrets: Iterable[str]) -> None:
    """Keep *secrets* out of every line that is logged from now on."""
    _redactor.add(secrets)


def redact(text: str) -> str:
    """Return *text*, which others wrote, without the secrets that are hidden."""
    return _redactor.redact(text) if text else text


# --- repeated failures ----------------------------------------------------------------------


@dataclass(slots=True)
class _LastEvent:
    facts: object
    at: datetime
    held: int = 0
    """The number of equal events since."""


@dataclass(slots=True)
class Limiter:
    """Hold back equal events of one feed: log the first, each change, and then one an hour."""

    repeat_after: timedelta = REPEAT_AFTER
    _last: dict[tuple[str, str], _LastEvent] = field(default_factory=dict)
    """By event and feed."""

    def admit(self, event: str, feed: str, facts: object, at: datetime) -> int | None:
        """Return the number held back since the last one; None to hold this one back too.

        An event with other *facts* than the last one is never held back.
        """
        last = self._last.get((event, feed))
        if last and last.facts == facts and self._is_recent(last, at):
            last.held += 1
            return None
        self._last[event, feed] = _LastEvent(facts, at)
        return last.held if last else 0

    def _is_recent(self, last: _LastEvent, at: datetime) -> bool:
        # A clock that was set back must not silence a feed.
        return timedelta() <= at - last.at < self.repeat_after

    def forget(self, feed: str) -> None:
        """Forget the events of *feed*: its next failure counts as the first."""
        for key in [key for key in self._last if key[1] == feed]:
            del self._last[key]

    def __call__(self, _logger: Any, _method: str, event: Event) -> Event:
        """Limit the events of a feed at warning and above, as a structlog processor."""
        name = str(event.get("event"))
        if event.get("feed") is None or not name.startswith("feed."):
            return event
        feed = str(event["feed"])
        level = event["level"]
        if level == "info":
            self.forget(feed)
        if level in {"debug", "info"}:
            return event
        facts = [str(event.get(key)) for key in ("level", "status", "why", "problem")]
        held = self.admit(name, feed, facts, _get_time(event))
        if held is None:
            from structlog import DropEvent

            raise DropEvent
        return {**event, "held_back": held} if held else event


# --- how a line looks -----------------------------------------------------------------------


def _get_time(event: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(event["timestamp"], UTC)


def render_json(event: Mapping[str, Any]) -> str:
    """Return *event* as one line of JSON: timestamp, level and event first."""
    head = {
        "timestamp": format_iso(_get_time(event)),
        "level": event["level"],
        "event": event["event"],
    }
    facts = {key: event[key] for key in event if key not in head}
    return to_json({**head, **facts})


def render_human(event: Mapping[str, Any], stream: TextIO) -> str:
    """Return *event* as a person reads it: time, event, facts; a traceback indented below."""
    level = event["level"]
    mark = "" if level == "info" else f"{level}: "
    name = make_line(str(event["event"]))
    head = mark + name.ljust(_NAME_COLUMNS - len(mark))
    style = _STYLES.get(level, "")
    parts = [
        tint(f"{_get_time(event):%H:%M:%S}", DIM, stream),
        tint(head, style, stream) if style else head,
        " ".join(_list_facts(event)),
    ]
    text = " ".join(parts).rstrip()
    traceback = str(event.get("exception", "")).splitlines()
    return text + "".join(f"\n    {make_safe(row)}" for row in traceback)


def _list_facts(event: Mapping[str, Any]) -> Iterable[str]:
    """Yield the facts of *event* as key=value, without the empty ones."""
    for key, value in event.items():
        if key not in _NOT_FACTS and value not in ("", [], {}):
            yield f"{make_line(key)}={_format_fact(value)}"


def _format_fact(value: Any) -> str:
    if not isinstance(value, str):
        return make_line(to_json(value))
    text = make_line(value)
    return to_json(text) if " " in text or not text else text


# --- setting up -----------------------------------------------------------------------------


def configure(
    stream: TextIO,
    secrets: Iterable[str],
    human: bool,
    level: str,
    first: Sequence[Processor] = (),
) -> None:
    """Send the logs of the whole process to *stream*, from *level* up; hide *secrets*.

    Our events go through *first* before all else. Events of libraries are written from warning
    up, whatever the *level*: those below it may hold addresses with a token in them. Another call
    replaces the settings.
    """
    structlog = _import_structlog()
    hide(secrets)
    stamp = structlog.processors.TimeStamper(fmt=None)
    level_name = structlog.stdlib.add_log_level
    structlog.configure(
        processors=[
            *first,
            structlog.contextvars.merge_contextvars,
            level_name,
            stamp,
            Limiter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: logging.getLogger("groundswell"),
    )

    def render(_logger: Any, _method: str, event: Event) -> str:
        redacted: dict[str, Any] = _redactor.redact_value(event)
        return render_human(redacted, stream) if human else render_json(redacted)

    handler = _LineHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[level_name, structlog.stdlib.add_logger_name, stamp],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                render,
            ],
        )
    )
    handler.setLevel(level.upper())
    _install(handler, level)


class _LineHandler(logging.Handler):
    """Writes each record as a line, without waiting for the reader of the stream."""

    def __init__(self, stream: TextIO) -> None:
        """Write to *stream*."""
        super().__init__()
        self._writer = LineWriter(stream, _log_dropped)

    def emit(self, record: logging.LogRecord) -> None:
        """Write *record*."""
        try:
            self._writer.write(self.format(record))
        except (OSError, ValueError, TypeError):
            self.handleError(record)

    def flush(self) -> None:
        """Wait for the lines that are not written yet, a few seconds at most."""
        self._writer.drain()


def _log_dropped(count: int) -> None:
    """Log that the reader of the log took no more lines for a while."""
    import structlog

    structlog.get_logger().warning("log.dropped", lines=count)


def _install(handler: logging.Handler, level: str) -> None:
    """Make *handler* the only one of the process."""
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("groundswell").setLevel(level.upper())
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_crash


def _log_crash(
    kind: type[BaseException], error: BaseException, where: TracebackType | None
) -> None:
    logging.getLogger("groundswell").critical("monitor.crashed", exc_info=(kind, error, where))


def _import_structlog() -> Any:
    # structlog imports rich where it is installed, to draw tracebacks. We do not use those, and
    # rich costs a daemon 6 MB and 0.1 s.
    is_absent = "rich" not in sys.modules
    if is_absent:
        sys.modules["rich"] = None  # type: ignore[assignment]
    try:
        import structlog
    finally:
        if is_absent:
            del sys.modules["rich"]
    return structlog
