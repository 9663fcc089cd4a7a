"""Certificates for servers on loopback, made by the openssl command and deleted at the end."""

from __future__ import annotations

import subprocess
import warnings
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext, TLSVersion

EC = ("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")


class Certificates:
    """An authority of our own, and the certificates that it signs."""

    def __init__(self, folder: Path) -> None:
        """Keep all files in *folder*."""
        self._folder = folder
        self.authority = folder / "authority.pem"
        self._run("req", "-x509", "-newkey", *EC, "-nodes", "-days", "30", "-subj", "/CN=Authority",
                  "-keyout", "authority.key", "-out", "authority.pem")  # fmt: skip

    def make(
        self,
        name: str,
        host: str = "IP:127.0.0.1",
        days: int = 30,
        key: tuple[str, ...] = EC,
        digest: str = "-sha256",
    ) -> tuple[Path, Path]:
        """Return a certificate for *host* that ends in *days*, and its key."""
        self._run("req", "-newkey", *key, "-nodes", "-subj", f"/CN={name}",
                  "-keyout", f"{name}.key", "-out", f"{name}.csr")  # fmt: skip
        extension = self._folder / f"{name}.ext"
        extension.write_text(f"subjectAltName={host}\nauthorityKeyIdentifier=keyid")
        self._run("x509", "-req", "-in", f"{name}.csr", "-CA", "authority.pem",
                  "-CAkey", "authority.key", "-CAcreateserial", "-days", str(days), digest,
                  "-extfile", extension.name, "-out", f"{name}.pem")  # fmt: skip
        return self._folder / f"{name}.pem", self._folder / f"{name}.key"

    def make_self_signed(self) -> tuple[Path, Path]:
        """Return a certificate that nobody else signed, and its key."""
        self._run("req", "-x509", "-newkey", *EC, "-nodes", "-days", "30", "-subj", "/CN=self",
                  "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "self.key",
                  "-out", "self.pem")  # fmt: skip
        return self._folder / "self.pem", self._folder / "self.key"

    def _run(self, *words: str) -> None:
        command = ["openssl", *words]
        subprocess.run(command, cwd=self._folder, check=True, capture_output=True)


def open_server(
    certificate: tuple[Path, Path], *, is_old: bool = False, is_weak: bool = False
) -> SSLContext:
    """Return the context of a server with *certificate*; an old one speaks TLS 1.1 at most."""
    context = SSLContext(PROTOCOL_TLS_SERVER)
    if is_old or is_weak:
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    if is_old:
        context.minimum_version = TLSVersion.MINIMUM_SUPPORTED
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.maximum_version = TLSVersion.TLSv1_1
    context.load_cert_chain(*certificate)
    return context
