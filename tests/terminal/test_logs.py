"""Each event is one line without secrets, and a repeated failure is logged once an hour."""

import base64
import html
import io
import json
import logging
import re
import subprocess
import sys
import urllib.parse
import warnings
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terminal import logs
from tests.scenes.log_settings import log_settings_restored

ESC = "\x1b"
SECRETS = (
    "xoxb-canary-0001",
    "pa ss/wo+rd&=ü",
    "https://hooks.slack.com/services/T0/B0/canary0002",
    'quo"ta\\canary\n3',
)
anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=30)


@pytest.fixture(autouse=True)
def _global_state():
    with log_settings_restored():
        yield


class Written(io.StringIO):
    def lines(self):
        return self.getvalue().splitlines()

    def events(self):
        return [json.loads(line) for line in self.lines()]


def to(human: bool = False, level: str = "info", secrets: tuple[str, ...] = ()):
    stream = Written()
    logs.configure(stream, secrets, human=human, level=level)
    return stream


def log():
    import structlog

    return structlog.get_logger()


def fail(error: Exception) -> None:
    raise error


# --- lines ----------------------------------------------------------------------------------


def test_an_event_is_one_json_object_with_time_level_and_event_first():
    stream = to()

    log().info("feed.polled", feed="bbc.co.uk", new=2, at=datetime(2026, 3, 1, tzinfo=UTC))

    (event,) = stream.events()
    assert list(event) == ["timestamp", "level", "event", "feed", "new", "at"]
    assert event["timestamp"].endswith("Z")
    assert datetime.fromisoformat(event["timestamp"]).tzinfo is UTC
    assert (event["level"], event["event"]) == ("info", "feed.polled")
    assert event["at"] == "2026-03-01T00:00:00Z"


@given(
    st.lists(
        st.dictionaries(
            anything.filter(lambda k: k not in {"event", "level", "timestamp"}),
            anything,
            max_size=4,
        ),
        max_size=8,
    ),
    anything,
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_there_are_as_many_lines_as_events_whatever_the_events_hold(events, name):
    stream = to()
    logger = log()

    for facts in events:
        logger.bind(**facts).error(name, _x="y")

    assert len(stream.lines()) == len(events)
    assert [event["event"] for event in stream.events()] == [
        json.loads(json.dumps(name)) for _ in events
    ]


@given(anything, anything)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_on_a_terminal_too_an_event_is_one_line_without_controls(name, value):
    stream = to(human=True)

    log().warning(name, value=value, more=[value])

    assert stream.getvalue().count("\n") == 1
    assert stream.getvalue()[:-1].isprintable() or not any(
        ord(c) < 32 or 127 <= ord(c) < 160 for c in stream.getvalue()[:-1]
    )


def test_a_person_reads_time_event_and_facts():
    stream = to(human=True)

    log().info("feed.polled", feed="bbc.co.uk", new=2, notes=["cut"], hints=[], why="two words")
    log().warning("feed.failed", feed="x", problem="HTTP 403; ask the publisher")

    told = [line[9:] for line in stream.lines()]
    assert told == [
        'feed.polled        feed=bbc.co.uk new=2 notes=["cut"] why="two words"',
        'warning: feed.failed feed=x problem="HTTP 403; ask the publisher"',
    ]


def test_a_traceback_is_part_of_its_json_line_and_indented_for_people():
    for human in (False, True):
        stream = to(human=human)
        try:
            fail(RuntimeError(f"{ESC}[2J\nsecond"))
        except RuntimeError:
            log().exception("job.failed", job="tick")

        assert ESC not in stream.getvalue()
        if human:
            head, *below = stream.lines()
            assert "job.failed" in head
            assert below[-2:] == ["    RuntimeError: \\x1b[2J", "    second"]
        else:
            (event,) = stream.events()
            assert event["exception"].endswith(f"RuntimeError: {ESC}[2J\nsecond")


@pytest.mark.parametrize(
    ("level", "heard"),
    [
        ("debug", ["debug", "info", "warning", "error"]),
        ("info", ["info", "warning", "error"]),
        ("error", ["error"]),
    ],
)
def test_events_below_the_level_are_not_written(level, heard):
    stream = to(level=level)

    for each in ("debug", "info", "warning", "error"):
        getattr(log(), each)("x.happened")

    assert [event["level"] for event in stream.events()] == heard


@pytest.mark.parametrize(
    "name",
    ["apscheduler.scheduler", "aiohttp.access", "slack_sdk.web", "asyncio", "sqlalchemy", "x"],
)
def test_events_of_libraries_are_written_from_warning_up(name):
    stream = to(level="debug", secrets=SECRETS)
    library = logging.getLogger(name)

    library.info("asked %s", SECRETS[0])
    library.warning("refused %s", SECRETS[0])

    (event,) = stream.events()
    assert event["event"] == "refused ***"
    assert event["logger"] == name


def test_a_failure_that_a_library_logs_has_its_traceback():
    stream = to()
    try:
        fail(ValueError("bad"))
    except ValueError:
        logging.getLogger("apscheduler.executors").exception("Job raised")

    (event,) = stream.events()
    assert event["event"] == "Job raised"
    assert event["exception"].endswith("ValueError: bad")


def test_a_warning_of_python_is_an_event():
    stream = to()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of objects that other tests left to the garbage collector
        warnings.filterwarnings("always", "old way")
        logging.captureWarnings(capture=False)  # another test may have turned it on
        logging.captureWarnings(capture=True)
        warnings.warn("old way", DeprecationWarning, stacklevel=1)
        logging.captureWarnings(capture=False)

    (event,) = stream.events()
    assert event["level"] == "warning"
    assert "old way" in event["event"]


def test_a_crash_is_an_event_without_secrets():
    program = f"""
import sys; sys.path.insert(0, ".")
from terminal import logs
logs.configure(sys.stderr, {SECRETS!r}, human=False, level="info")
raise RuntimeError("at " + {SECRETS[0]!r})
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    (line,) = done.stderr.splitlines()
    assert json.loads(line)["event"] == "monitor.crashed"
    assert json.loads(line)["exception"].endswith("RuntimeError: at ***")
    assert done.returncode == 1


def test_logs_can_be_set_up_again_and_are_not_written_twice():
    first, second = to(), to()

    log().info("x.happened")

    assert (len(first.lines()), len(second.lines())) == (0, 1)


def test_setting_up_the_logs_does_not_import_rich():
    program = """
import sys; sys.path.insert(0, ".")
from terminal import logs
logs.configure(sys.stderr, (), human=False, level="info")
print([name for name in sys.modules if name.split(".")[0] == "rich"])
import rich.table
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("[]\n", "")


# --- secrets --------------------------------------------------------------------------------


def shapes(secret: str) -> list[str]:
    raw = secret.encode()
    quoted = urllib.parse.quote(secret, safe="")
    return [
        secret,
        quoted,
        re.sub("%..", lambda escape: escape[0].lower(), quoted),
        urllib.parse.quote(secret),
        urllib.parse.quote_plus(secret),
        repr(secret),
        json.dumps(secret),
        repr(json.dumps({"k": secret})),
        json.dumps(json.dumps(secret)),
        html.escape(secret),
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
        base64.b64encode(b"user:" + raw).decode(),
        base64.b64encode(b"\0desk\0" + raw).decode(),
        base64.b64encode(b"\0me\0" + raw + b"\r\n").decode(),
    ]


def inner(shape: str) -> str:
    """Return the middle of *shape*, which no other text holds by chance."""
    return shape[len(shape) // 4 : -len(shape) // 4]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("human", [False, True])
def test_no_encoding_of_a_secret_is_ever_written(secret, human):
    stream = to(human=human, level="debug", secrets=(secret,))

    class Odd:
        def __repr__(self):
            return f"<Odd {secret}>"

    for shape in shapes(secret):
        log().info("x.happened", url=f"https://e.org/?k={shape}&x=1", deep={"a": [shape, (shape,)]})
        log().info(f"x {shape}", odd=Odd(), **{f"k{shape}": 1})
        logging.getLogger("slack_sdk").warning("sent %r", shape)
        try:
            fail(OSError(shape))
        except OSError:
            log().exception("x.failed", error=OSError(shape))

    written = stream.getvalue()
    assert "***" in written
    for shape in shapes(secret):
        assert inner(shape) not in written, shape
    if not human:
        assert all(event["level"] for event in stream.events())


def test_a_new_secret_is_hidden_from_then_on_and_the_old_ones_stay_hidden():
    stream = to(secrets=("first-secret",))

    logs.hide(["second-secret", ""])
    log().info("x.happened", a="first-secret", b="second-secret")

    assert [event["a"] + event["b"] for event in stream.events()] == ["******"]


def test_a_very_short_secret_is_hidden_only_where_it_stands_alone():
    redactor = logs.Redactor()
    redactor.add(["cat"])

    assert redactor.redact("password=cat; category, a cat.") == "password=***; category, a ***."


def test_the_beginning_of_a_secret_is_hidden_where_a_text_was_cut():
    redactor = logs.Redactor()
    redactor.add(["xoxb-secret-token"])

    assert redactor.redact("Slack refused (xoxb-secret-to…); see") == "Slack refused (***…); see"
    assert redactor.redact("one … two xoxb-…") == "one … two xoxb-…"  # too little of it to tell


def test_the_texts_of_others_are_redacted_as_lines_are():
    logs.hide(["third-secret"])

    assert logs.redact("it said third-secret") == "it said ***"
    assert logs.redact("") == ""


def test_an_empty_secret_hides_nothing():
    redactor = logs.Redactor()
    redactor.add(["", " "])

    assert redactor.redact("all of this") == "all of this"


@given(st.text(min_size=8, max_size=30), anything, anything)
def test_a_secret_is_hidden_between_any_two_texts(secret, before, after):
    redactor = logs.Redactor()
    redactor.add([secret])

    if secret.strip() and secret not in "***":
        assert secret not in redactor.redact(before + secret + after) or "*" in secret


# --- repeated failures ----------------------------------------------------------------------

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_a_failure_of_a_feed_is_logged_first_on_change_and_then_hourly():
    limiter = logs.Limiter()
    polls = [
        (0, "timeout", 0),
        (15, "timeout", None),
        (30, "HTTP 503", 1),
        (45, "HTTP 503", None),
        (60, "HTTP 503", None),
        (89, "HTTP 503", None),
        (90, "HTTP 503", 3),
        (105, "timeout", 0),
    ]

    for minute, what, shown in polls:
        at = AT + timedelta(minutes=minute)
        assert limiter.admit("feed.failed", "bbc.co.uk", what, at) == shown, minute


def test_feeds_and_events_are_limited_one_by_one():
    limiter = logs.Limiter()

    assert limiter.admit("feed.failed", "a", "x", AT) == 0
    assert limiter.admit("feed.failed", "b", "x", AT) == 0
    assert limiter.admit("feed.quiet", "a", "x", AT) == 0
    assert limiter.admit("feed.failed", "a", "x", AT) is None


def test_a_failure_after_a_success_counts_as_the_first():
    limiter = logs.Limiter()
    limiter.admit("feed.failed", "a", "x", AT)

    limiter.forget("a")

    assert limiter.admit("feed.failed", "a", "x", AT) == 0


def test_a_clock_that_was_set_back_does_not_silence_a_feed():
    limiter = logs.Limiter()
    limiter.admit("feed.failed", "a", "x", AT)

    assert limiter.admit("feed.failed", "a", "x", AT - timedelta(days=1)) == 0


def test_the_log_shows_how_many_events_the_limiter_held_back():
    stream = to()
    logger = log()

    for number in range(5):
        logger.warning("feed.failed", feed="a", problem="timeout", failures=number)
    logger.warning("feed.failed", feed="a", problem="HTTP 500", failures=5)
    logger.info("feed.polled", feed="a")
    logger.warning("feed.failed", feed="a", problem="HTTP 500", failures=1)
    logger.warning("delivery.deferred", feed="a", why="429")
    logger.warning("delivery.deferred", feed="a", why="429")

    told = [(e["event"], e.get("failures"), e.get("held_back")) for e in stream.events()]
    assert told == [
        ("feed.failed", 0, None),
        ("feed.failed", 5, 4),
        ("feed.polled", None, None),
        ("feed.failed", 1, None),
        ("delivery.deferred", None, None),
        ("delivery.deferred", None, None),
    ]
