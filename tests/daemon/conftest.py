"""Fixtures of the tests of the daemon."""

import pytest

from tests.scenes.clock import StoppedClock


@pytest.fixture
def clock():
    return StoppedClock()
