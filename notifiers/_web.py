"""What the two Slack notifiers share of the network."""

from __future__ import annotations

import logging

import aiohttp

from model import Outcome, Verdict

# At DEBUG the client logs addresses and bodies; a webhook's address is a secret.
LOG = logging.getLogger("notifiers.slack")
LOG.setLevel(logging.WARNING)

UNSENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientConnectorCertificateError,
)
"""No request has left where one of these is raised."""
FAILURES = (aiohttp.ClientError, OSError, TimeoutError, UnicodeDecodeError)


def failed(error: Exception) -> Outcome:
    """Return what an attempt came to that ended in *error*, one of FAILURES."""
    # The error's own text may hold the address: its type has to do.
    named = type(error).__name__
    if isinstance(error, UNSENT):
        return Outcome(Verdict.RETRY, f"Slack cannot be reached ({named})")
    return Outcome(Verdict.UNSURE, f"Slack did not answer ({named}); it may have arrived")
