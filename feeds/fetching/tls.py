"""Encrypt connections as a feed's options say, and explain in words why that fails."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

import aiohttp

from feeds.fetching.status import LASTING_ADVICE
from model import one_line


@dataclass(frozen=True, slots=True)
class TlsOptions:
    """The options of one feed."""

    ca_file: str = ""
    """A file of PEM certificates to trust instead of the system's."""
    is_legacy: bool = False
    """Accept TLS 1.0, small keys and the old renegotiation; certificates are verified still."""


USUAL_TLS = TlsOptions()

_OP_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT, which Python 3.11 does not name

_TELL = "tell the publisher"
_LEGACY = "give the feed the option tls: legacy, or tell the publisher"
_CA_FILE = "if you trust it, save it to a file and give the feed that file as ca_file"

_CERTIFICATE_FAULTS = {
    2: ("its issuer is not known here", _CA_FILE),
    9: ("it is not valid yet", "check the clock of this machine"),
    10: ("it has expired", _TELL),
    18: ("it is self-signed", _CA_FILE),
    19: ("its issuer is an unknown authority", _CA_FILE),
    20: ("its issuer is an unknown authority", _CA_FILE),
    21: ("its issuer is an unknown authority", _CA_FILE),
    23: ("it was revoked", _TELL),
    62: ("it is for another host name", "check the address"),
    64: ("it is not for this IP address", "check the address"),
    66: ("its key is too small", _LEGACY),
    67: ("the key of its issuer is too small", _LEGACY),
    68: ("its signature is of an old kind", _LEGACY),
}
"""By OpenSSL's verify code: the fault of the certificate, and the remedy."""

_OLD = "the server speaks an old TLS version only"
_WEAK = "the encryption of the server is too weak"
_NO_TLS = ("the server does not speak TLS", "try the address with http://")
_HANDSHAKE_FAULTS = {
    "UNSUPPORTED_PROTOCOL": (_OLD, _LEGACY),
    "TLSV1_ALERT_PROTOCOL_VERSION": (_OLD, _LEGACY),
    "NO_PROTOCOLS_AVAILABLE": (_OLD, _LEGACY),
    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED": ("the server renegotiates in an old way", _LEGACY),
    "DH_KEY_TOO_SMALL": (_WEAK, _LEGACY),
    "EE_KEY_TOO_SMALL": (_WEAK, _LEGACY),
    "CA_KEY_TOO_SMALL": (_WEAK, _LEGACY),
    "CA_MD_TOO_WEAK": (_WEAK, _LEGACY),
    "BAD_ECPOINT": (_WEAK, _LEGACY),
    "WRONG_SIGNATURE_TYPE": (_WEAK, _LEGACY),
    "UNKNOWN_PROTOCOL": _NO_TLS,
    "WRONG_VERSION_NUMBER": _NO_TLS,
    "HTTP_REQUEST": _NO_TLS,
    "PACKET_LENGTH_TOO_LONG": _NO_TLS,
    "SSLV3_ALERT_HANDSHAKE_FAILURE": ("the server and we have no encryption in common", _LEGACY),
    "TLSV1_UNRECOGNIZED_NAME": ("the server does not know this host name", "check the address"),
}
"""By OpenSSL's reason: the fault of the server, and the remedy."""


class AuthoritiesUnreadable(Exception):
    """The file of certificates to trust cannot be used; the text is the problem."""


def make_context(options: TlsOptions) -> ssl.SSLContext | bool:
    """Return the context for connections with *options*; True for the usual one.

    Raises:
        AuthoritiesUnreadable: the `ca_file` cannot be read.
    """
    if options == USUAL_TLS:
        return True
    try:
        context = ssl.create_default_context(cafile=options.ca_file or None)
    except OSError as error:  # ssl.SSLError is one, too
        raise AuthoritiesUnreadable(
            f'the ca_file "{options.ca_file}" cannot be used; set it to a file of PEM certificates'
        ) from error
    if options.is_legacy:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.options |= _OP_LEGACY_SERVER_CONNECT
    return context


def explain_tls_failure(
    error: aiohttp.ClientConnectorError | aiohttp.ClientConnectorCertificateError,
    options: TlsOptions,
) -> str:
    """Return the problem that *error* means, with its remedy."""
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None)
    if isinstance(cause, ssl.SSLCertVerificationError):
        fault, remedy = _CERTIFICATE_FAULTS.get(
            getattr(cause, "verify_code", 0), (one_line(cause.verify_message, 120), _TELL)
        )
        fault = f"the certificate is not accepted: {fault}"
    else:
        reason = one_line(getattr(cause, "reason", "") or type(cause).__name__, 120)
        unknown = (f"TLS fails ({reason})", LASTING_ADVICE)
        fault, remedy = _HANDSHAKE_FAULTS.get(reason, unknown)
    if options.is_legacy and remedy == _LEGACY:
        remedy = _TELL
    return f"{fault}; {remedy}"


def explain_tls_hangup() -> str:
    """Return the problem that a server hangs up before the connection is encrypted."""
    return f"the server hangs up before the connection is encrypted; {_LEGACY}"
