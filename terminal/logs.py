"""Logs: one line an event; for people on a terminal, one JSON object elsewhere.

Every logger of the process, ours and the libraries', writes through one handler. The last thing
that happens to an event before it is written is that every known secret in it is hidden.
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

from terminal.printing import DIM, RED, YELLOW, iso, line, safe, tint, to_json

AGAIN = timedelta(hours=1)  # how often a feed that keeps failing in the same way is logged

Event = MutableMapping[str, Any]
Processor = Callable[[Any, str, Event], Event]

_LETTERS = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f"}


# --- secrets --------------------------------------------------------------------------------


class Redactor:
    """Hide the secrets it knows, as they are and as they are quoted and encoded on the way."""

    def __init__(self) -> None:
        """Know none."""
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def know(self, secrets: Iterable[str]) -> None:
        """Hide *secrets* as well from now on; those of an older config stay hidden."""
        fresh = {secret for secret in secrets if secret.strip()} - self._known
        if not fresh:
            return
        self._known |= fresh
        longest_first = sorted(self._known, key=lambda secret: (-len(secret), secret))
        self._pattern = re.compile("|".join(map(_pattern, longest_first)), re.IGNORECASE)

    def text(self, text: str) -> str:
        """Return *text* with every secret replaced by three stars."""
        return self._pattern.sub("***", text) if self._pattern else text

    def value(self, value: Any) -> Any:
        """Return *value* with every text in it redacted; what is no plain data becomes text."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(each) for key, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(each) for each in value]
        if isinstance(value, datetime | timedelta):
            return iso(value) if isinstance(value, datetime) else value.total_seconds()
        return self.text(str(value) if isinstance(value, str | BaseException) else repr(value))


def _pattern(secret: str) -> str:
    """Return a pattern for all that *secret* may look like on its way into a text.

    A very short one is looked for only where it stands alone, and not in base64.
    """
    exact = "".join(map(_written, secret.strip()))
    if len(secret) < 6:
        return rf"(?<!\w){exact}(?!\w)"
    raw = secret.encode("utf-8", "surrogatepass")
    ways = (base64.b64encode, base64.urlsafe_b64encode)
    coded = {re.escape(form) for way in ways for form in _shifted(raw, way)}
    return "|".join([exact, *sorted(coded)])


def _written(character: str) -> str:
    """Return a pattern for *character*: bare, quoted for URLs, HTML, JSON, Python, or twice."""
    if character.isascii() and character.isalnum():
        return character
    raw = character.encode("utf-8", "surrogatepass")
    code = ord(character)
    halves = character.encode("utf-16-be", "surrogatepass").hex()
    ways = [
        rf"\\{{0,8}}{re.escape(character)}",
        "".join(f"%{byte:02x}" for byte in raw),
        "".join(rf"\\{{1,8}}u{halves[at : at + 4]}" for at in range(0, len(halves), 4)),
        rf"\\{{1,8}}(?:x{code:02x}|U{code:08x}|{_LETTERS.get(character, 'x' + f'{code:02x}')})",
        rf"&(?:#0{{0,6}}{code}|#x0{{0,6}}{code:x}|{codepoint2name.get(code, 'apos')});",
    ]
    if character == " ":
        ways.append(r"\+")
    return f"(?:{'|'.join(ways)})"


def _shifted(raw: bytes, encode: Any) -> Iterable[str]:
    """Yield the base64 that *raw* leaves in a longer text, at each of the three offsets.

    Only the characters that *raw* decides alone: its first and last may be its neighbours' too.
    """
    for offset in range(3):
        coded = encode(b"\0" * offset + raw).decode()
        first = -(-offset * 8 // 6)
        yield coded[first : (offset + len(raw)) * 8 // 6]


_redactor = Redactor()


def hide(secrets: Iterable[str]) -> None:
    """Keep *secrets* out of every line that is logged from now on."""
    _redactor.know(secrets)


# --- what is said too often -----------------------------------------------------------------


@dataclass(slots=True)
class _Said:
    what: object
    at: datetime
    held: int = 0


@dataclass(slots=True)
class Limiter:
    """Hold back what is said again and again of one feed: first, on change, then hourly."""

    again: timedelta = AGAIN
    _said: dict[tuple[str, str], _Said] = field(default_factory=dict)

    def admit(self, event: str, feed: str, what: object, at: datetime) -> int | None:
        """Return how many were held back since the last, or None to hold this one back too.

        *what* is what must change for the event to be news.
        """
        last = self._said.get((event, feed))
        if last and last.what == what and timedelta() <= at - last.at < self.again:
            last.held += 1
            return None
        self._said[event, feed] = _Said(what, at)
        return last.held if last else 0

    def well(self, feed: str) -> None:
        """Forget what was said of *feed*: the next failure is the first again."""
        for key in [key for key in self._said if key[1] == feed]:
            del self._said[key]

    def __call__(self, _logger: Any, _method: str, event: Event) -> Event:
        """Be a structlog processor: events of a feed at warning and above are limited."""
        feed, name = event.get("feed"), str(event.get("event"))
        if feed is None or not name.startswith("feed."):
            return event
        if event["level"] in {"debug", "info"}:
            if event["level"] == "info":
                self.well(str(feed))
            return event
        what = tuple(str(event.get(key)) for key in ("level", "status", "why", "problem"))
        held = self.admit(name, str(feed), what, _time(event))
        if held is None:
            from structlog import DropEvent

            raise DropEvent
        return {**event, "held_back": held} if held else event


# --- how a line looks -----------------------------------------------------------------------


def _time(event: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(event["timestamp"], UTC)


def render_json(event: Mapping[str, Any]) -> str:
    """Return *event* as one line of JSON: timestamp, level and event first."""
    facts = dict(event)
    at = iso(_time(facts))
    head = {"timestamp": at, "level": facts.pop("level"), "event": facts.pop("event")}
    return to_json({**head, **{key: facts[key] for key in facts if key != "timestamp"}})


def render_human(event: Mapping[str, Any], stream: TextIO) -> str:
    """Return *event* as a person reads it: time, event, facts; a traceback indented below."""
    facts = {key: value for key, value in event.items() if key != "timestamp"}
    level, name = facts.pop("level"), line(str(facts.pop("event")))
    traceback = facts.pop("exception", "")
    style = {"warning": YELLOW, "error": RED, "critical": RED, "debug": DIM}.get(level, "")
    mark = "" if level == "info" else f"{level}: "
    head = f"{mark}{name:<{max(18 - len(mark), 0)}}"
    said = " ".join(
        f"{line(key)}={_fact(value)}" for key, value in facts.items() if value not in ("", [], {})
    )
    shown = tint(head, style, stream) if style else head
    text = f"{tint(f'{_time(event):%H:%M:%S}', DIM, stream)} {shown} {said}".rstrip()
    below = "".join(f"\n    {safe(row)}" for row in str(traceback).splitlines())
    return text + below


def _fact(value: Any) -> str:
    text = value if isinstance(value, str) else to_json(value)
    clean = line(text)
    return to_json(clean) if isinstance(value, str) and (" " in clean or not clean) else clean


# --- setting up -----------------------------------------------------------------------------


def configure(
    stream: TextIO,
    secrets: Iterable[str],
    human: bool,
    level: str,
    first: Sequence[Processor] = (),
) -> None:
    """Send the logs of the whole process to *stream*, from *level* up; hide *secrets*.

    Our events go through *first* before all else. Libraries are heard from warning up, whatever
    *level* says: what they log below it may hold addresses with a token in them. May be called
    again.
    """
    structlog = _structlog()
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

    def written(_logger: Any, _method: str, event: Event) -> str:
        shown: dict[str, Any] = _redactor.value(event)
        return render_human(shown, stream) if human else render_json(shown)

    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[level_name, structlog.stdlib.add_logger_name, stamp],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                written,
            ],
        )
    )
    handler.setLevel(level.upper())
    _be_the_only(handler, level)


def _be_the_only(handler: logging.Handler, level: str) -> None:
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


def _structlog() -> Any:
    # structlog imports rich where it finds it, only to draw tracebacks, which we do not let it
    # do: 6 MB and 0.1 s in a daemon that has no use for them.
    absent = "rich" not in sys.modules
    if absent:
        sys.modules["rich"] = None  # type: ignore[assignment]
    try:
        import structlog
    finally:
        if absent:
            del sys.modules["rich"]
    return structlog
