"""Settings of all tests: coverage, memory, the deadline of Hypothesis, and the log."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# On a busy machine any example may take long; a slow test shows in the time of the whole.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

LONG = ("test_kills", "test_simulation")
"""Files whose tests take minutes: they begin first, or one core would wait for them at the end."""
UNTRACED = ("untraced", "hypothesis")  # the second is Hypothesis's own mark on its tests


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Measure the coverage of imports in the first worker only: all import the same.

    The tests that were collected live to the end. Frozen, they are not searched for garbage
    again and again while the tests run.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    tracer = sys.gettrace()
    if worker != "gw0":
        sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)
        gc.freeze()


@pytest.hookimpl(trylast=True)  # after the shuffle
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest tests begin first."""
    items.sort(key=lambda item: item.path.stem not in LONG)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Run a test that costs much without the measurement of coverage.

    The measurement doubles the cost of pure Python, and cheaper tests reach the same lines.
    pytest-cov's own mark `no_cover` has no effect in the workers of pytest-xdist.
    """
    if not any(item.get_closest_marker(name) for name in UNTRACED):
        return (yield)
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """Forget the settings of the log, which a command in the process of a test leaves behind.

    The next test would write to a stream that is closed.
    """
    try:
        return (yield)
    finally:
        _forget_log_settings()


def _forget_log_settings() -> None:
    logs = sys.modules.get("terminal.logs")
    root = logging.getLogger()
    ours = [one for one in root.handlers if logs and isinstance(one, logs._LineHandler)]
    if not ours:
        return
    import structlog

    for handler in ours:
        root.removeHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("groundswell").setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)
    sys.excepthook = sys.__excepthook__
    structlog.reset_defaults()
