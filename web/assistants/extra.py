"""The packages for assistants, which are an extra: whether they are here, and how to get them."""

from __future__ import annotations

import shlex
import sys
from importlib import metadata, util

PACKAGES = ("mcp>=2.3", "aiohttp-asgi>=0.7")
"""As pyproject.toml has them; a test holds that."""


def explain_missing() -> str:
    """Return how to install the packages for assistants; empty if they are here."""
    if util.find_spec("mcp") is not None and util.find_spec("aiohttp_asgi") is not None:
        return ""
    try:
        metadata.version("groundswell")
        wanted = ["groundswell[mcp]"]
    except metadata.PackageNotFoundError:  # a checkout, which ./start has set up
        wanted = list(PACKAGES)
    command = shlex.join([sys.executable, "-m", "pip", "install", *wanted])
    return f"mcp: the packages for assistants are not installed; install them with: {command}"
