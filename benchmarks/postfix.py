"""Send mails through a real Postfix and read them back by IMAP from a real Dovecot.

    python -m benchmarks.postfix

It needs Debian, root, and the packages postfix and dovecot-imapd, which it installs if they are
absent. Both run on loopback from a folder of their own; the system's mail is not touched. Mails
go in with STARTTLS and a login: a trend with its later steps, a match, a digest, and mails that
the server refuses. Read back are their parts, threads, pictures and links.

Prints JSON. The exit code is 1 if anything differs from the mail that was sent.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import imaplib
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from answers.samples import Setting, make_sample
from benchmarks.machine import machine
from model import Delivery, LocalPath, Outcome, Secret, Timing
from notifiers._tools import Tools
from notifiers.email import Plugin, Smtp
from tests.loopback.certificates import Certificates

NOW = datetime(2026, 11, 30, 6, tzinfo=UTC)
STEPS = ("burst.rising", "burst.escalated", "burst.peaked", "burst.over")
SINGLES = ("match", "digest")
WAIT = 20.0  # seconds for a server to start, and for mails to arrive
SIZE = 10_000  # bytes that the server takes; a digest as HTML has more
PASSWORD = "a password of the benchmark"
LINK = "https://news.example.org/unsubscribe?c=desk&r=desk%40example.org&s=x"
REFUSED = {"gone@example.org": "550 5.1.1 no such user", "late@example.org": "450 4.2.0 later"}


class Daily:
    """Digests each morning."""

    def find_next(self, after: datetime) -> datetime:
        """Return the time a day later."""
        return after + timedelta(days=1)


def install() -> None:
    """Install the servers if they are absent."""
    if shutil.which("postfix") and shutil.which("dovecot"):
        return
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = ["postfix", "dovecot-imapd"]
    words = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    subprocess.run(words, check=True, env=environ, stdout=subprocess.DEVNULL)


def find_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def write_dovecot(folder: Path, port: int) -> Path:
    """Write the config of Dovecot: IMAP, and logins for Postfix."""
    (folder / "users").write_text(f"desk@example.org:{{PLAIN}}{PASSWORD}\n")
    path = folder / "dovecot.conf"
    path.write_text(f"""
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail/%u
mail_uid = {pwd.getpwnam("mail").pw_uid}
mail_gid = {pwd.getpwnam("mail").pw_gid}
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
}}
service auth {{
  unix_listener {folder}/spool/private/auth {{
    mode = 0666
  }}
}}
""")
    return path


def write_postfix(folder: Path, port: int, certificate: Path, key: Path) -> Path:
    """Write the config of Postfix: it takes mail over TLS from whoever logged in."""
    path = folder / "postfix"
    path.mkdir()
    (path / "refused").write_text("".join(f"{to} {text}\n" for to, text in REFUSED.items()))
    boxes = ["desk@example.org", *REFUSED]
    (path / "mailboxes").write_text("".join(f"{box} {box}/\n" for box in boxes))
    mail = pwd.getpwnam("mail")
    (path / "main.cf").write_text(f"""
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
maillog_file_prefixes = {folder}
maillog_file = {folder}/postfix.log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.org
mydestination =
alias_maps =
virtual_mailbox_domains = example.org
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{path}/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{mail.pw_uid}
virtual_gid_maps = static:{mail.pw_gid}
message_size_limit = {SIZE}
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = encrypt
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_recipient_restrictions =
    check_recipient_access texthash:{path}/refused, permit_sasl_authenticated, reject
""")
    plain = Path("/usr/share/postfix/master.cf.dist").read_text()
    lines = [line for line in plain.splitlines() if line and not line.startswith("#")]
    services = [line for line in lines if not line.startswith(("smtp      inet", " "))]
    chroot = [line.replace("       y       ", "       n       ") for line in services]
    head = f"127.0.0.1:{port} inet n - n - - smtpd"
    (path / "master.cf").write_text("\n".join([head, *chroot, ""]))
    return path


@contextmanager
def serve(folder: Path) -> Any:
    """Run both servers in *folder*; yield the port of Postfix, of IMAP, and the authority."""
    for name in ("run", "spool", "data", "mail"):
        (folder / name).mkdir()
    (folder / "spool" / "private").mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", "mail")
    shutil.chown(folder / "spool" / "private", "postfix")
    folder.chmod(0o755)
    certificates = Certificates(folder)
    certificate, key = certificates.make("mail")
    imap, smtp = find_port(), find_port()
    dovecot = ["dovecot", "-F", "-c", str(write_dovecot(folder, imap))]
    postfix = ["postfix", "-c", str(write_postfix(folder, smtp, certificate, key))]
    process = subprocess.Popen(dovecot)
    try:
        subprocess.run([*postfix, "start"], check=True, stderr=subprocess.DEVNULL)
        for port in (imap, smtp):
            wait_for(port)
        yield smtp, imap, certificates.authority
    finally:
        subprocess.run([*postfix, "stop"], check=False, stderr=subprocess.DEVNULL)
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    """Wait until something listens at *port*."""
    end = time.monotonic() + WAIT
    is_there = False
    while not is_there:
        with socket.socket() as one:
            is_there = one.connect_ex(("127.0.0.1", port)) == 0
        if time.monotonic() > end:
            raise TimeoutError(f"nothing listens at port {port}")
        time.sleep(0.1)


def make_delivery(kind: str, to: str = "desk@example.org", **fields: Any) -> Delivery:
    """Return a delivery of a sample of *kind*."""
    setting = Setting(NOW, Timing(zone="Europe/Berlin", digest=Daily()), "https://news.example.org")
    name = kind.replace(".", "-")
    message = make_sample(kind, setting)
    return Delivery(name, name, "desk", to, message, NOW, **fields)


async def send_all(plugin: Plugin) -> dict[str, Any]:
    """Send the mails; return the verdicts by kind."""
    found: dict[str, Any] = {}
    async with Tools.open() as tools:
        tools.find_unsubscribe = lambda _channel, _address: LINK
        under: dict[str, str] = {}
        for kind in (*STEPS, *SINGLES):
            one = make_delivery(kind, under=under if kind in STEPS else {})
            outcomes: list[Outcome] = []
            while not outcomes or outcomes[-1].verdict.value == "too_rich":
                rich = replace(one, plainness=len(outcomes))
                outcomes.append(await plugin.send(rich, tools))
            found[kind] = [outcome.verdict.value for outcome in outcomes]
            under = under or dict(outcomes[-1].remote)
        for to in REFUSED:
            outcome = await plugin.send(make_delivery("match", to), tools)
            found[to] = [outcome.verdict.value]
    return found


def read_back(port: int, count: int) -> tuple[dict[str, Any], str]:
    """Return the facts of the mails by kind, and the threads as the server groups them."""
    end = time.monotonic() + WAIT
    with imaplib.IMAP4("127.0.0.1", port) as client:
        client.login("desk@example.org", PASSWORD)
        numbers: list[bytes] = []
        while len(numbers) < count and time.monotonic() < end:
            client.select()
            numbers = client.search(None, "ALL")[1][0].split()
            time.sleep(0.2)
        found = {}
        for number in numbers:
            _, parts = client.fetch(number.decode(), "(RFC822)")
            content: Any = parts[0]
            mail = email.message_from_bytes(content[1], policy=email.policy.default)
            found[str(mail["X-Groundswell-Kind"])] = describe(mail)
        threads = client.thread("REFERENCES", "UTF-8", "ALL")[1][0].decode()
    return found, threads


def describe(mail: Any) -> dict[str, Any]:
    """Return the facts of a mail that was read back."""
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    page = mail.get_body(["html"])
    html = page.get_content() if page else ""
    names = [str(part["Content-ID"])[1:-1] for part in pictures]
    return {
        "parts": [part.get_content_type() for part in mail.walk()],
        "picture_bytes": [len(part.get_content()) for part in pictures],
        "picture_shown": all(f"cid:{name}" in html for name in names),
        "unsubscribe": mail["List-Unsubscribe"] == f"<{LINK}>",
        "one_click": mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click",
        "encrypted": "ESMTPSA" in str(mail.get_all("Received")),
    }


def main() -> int:
    """Send, read back, compare and print; return the exit code."""
    install()
    prefix = "groundswell-mail-"
    with (
        tempfile.TemporaryDirectory(prefix=prefix) as name,
        serve(Path(name)) as (smtp, imap, authority),
    ):
        server = Smtp(
            host="127.0.0.1",
            port=smtp,
            username="desk@example.org",
            password=Secret(PASSWORD),
            ca_file=LocalPath(str(authority)),
        )
        to = ("desk@example.org", *REFUSED)
        plugin = Plugin(to=to, from_="Groundswell <desk@example.org>", smtp=server)
        verdicts = asyncio.run(send_all(plugin))
        mails, threads = read_back(imap, len(STEPS) + len(SINGLES))
    facts = {"verdicts": verdicts, "mails": mails, "threads": threads}
    print(json.dumps({**facts, **machine()}))
    return 0 if is_whole(facts) else 1


def is_whole(facts: dict[str, Any]) -> bool:
    """Return whether *facts* are those of the mails that were sent."""
    expected: dict[str, list[str]] = {kind: ["sent"] for kind in (*STEPS, "match")}
    expected |= {"digest": ["too_rich", "sent"]}
    expected |= {"gone@example.org": ["refused"], "late@example.org": ["retry"]}
    mails = facts["mails"]
    needed = ("unsubscribe", "one_click", "picture_shown", "encrypted")
    is_right = all(one[name] for one in mails.values() for name in needed)
    has_pictures = all(len(mails[kind]["picture_bytes"]) == 1 for kind in STEPS)
    groups = facts["threads"].replace(")(", ") (").count("(")  # one each for the four replies
    has_threads = groups == 1 + 3 + len(SINGLES)
    return is_right and has_pictures and has_threads and facts["verdicts"] == expected


if __name__ == "__main__":
    sys.exit(main())
