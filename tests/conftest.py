"""Some tests run without the measurement of coverage; those of Hypothesis have no deadline."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# On a busy machine any example may take long; a slow test shows in the time of the whole.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

UNTRACED = ("untraced", "hypothesis")  # the second is Hypothesis's own mark on its tests


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
