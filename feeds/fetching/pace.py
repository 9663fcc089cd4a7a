"""The pace of a publisher: the daemon starts its polls no faster than its requests may start."""

from __future__ import annotations

MAX_REQUESTS_AT_ONCE = 2
REQUEST_SPACING = 1.05  # seconds between the starts of two requests; a second as servers see it
