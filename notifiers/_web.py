"""The network as the two Slack notifiers use it: failures and the log."""

from __future__ import annotations

import logging

import aiohttp

from model import Outcome, Verdict

# At DEBUG the client logs addresses and bodies; a webhook's address is a secret.
LOG = logging.getLogger("notifiers.slack")
LOG.setLevel(logging.WARNING)

UNSENT_FAILURES = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientConnectorCertificateError,
    aiohttp.ClientHttpProxyError,
)
"""No request has left when one of these is raised."""
FAILURES = (aiohttp.ClientError, OSError, TimeoutError, UnicodeDecodeError)


def judge_failure(error: Exception) -> Outcome:
    """Return the outcome of an attempt that ended in *error*, one of FAILURES."""
    # The error's own text may hold the secret address, so only its type is shown.
    named = type(error).__name__
    if isinstance(error, aiohttp.ClientHttpProxyError):
        named = f"the proxy answers HTTP {error.status}"
    if isinstance(error, UNSENT_FAILURES):
        return Outcome(Verdict.RETRY, f"Slack cannot be reached ({named})")
    return Outcome(Verdict.UNSURE, f"Slack did not answer ({named}); it may have arrived")
