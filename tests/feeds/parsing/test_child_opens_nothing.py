"""The caged process opens no file and imports no module once it has given up its rights."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from pathlib import Path

import pytest

from feeds._cage import Cage
from tests.feeds.parsing.test_written_dates import ALL_DATES

pytestmark = pytest.mark.untraced

SITE = """
import os, resource, sys
has_limits = False

def watch(event, args):
    global has_limits
    if event == "resource.setrlimit" and args[0] == resource.RLIMIT_NOFILE:
        has_limits = True
    elif has_limits and event in {"open", "import"}:
        os.write(2, f"{event} {args[0]}".encode())
        os._exit(70)

sys.addaudithook(watch)
"""
"""A sitecustomize module, which Python imports first. It ends the process at a late import."""

DOCUMENTS = Path(__file__).parents[2] / "cases" / "documents"
ENCODINGS = (
    "utf-8", "utf-16", "utf-32", "us-ascii", "iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-6",
    "iso-8859-7", "iso-8859-8", "iso-8859-8-i", "iso-8859-9", "iso-8859-11", "iso-8859-13",
    "iso-8859-15", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254",
    "windows-1255", "windows-1256", "windows-1257", "windows-1258", "windows-874", "koi8-r",
    "koi8-u", "gb2312", "gbk", "gb18030", "big5", "big5-hkscs", "shift_jis", "euc-jp",
    "iso-2022-jp", "euc-kr", "johab", "hz-gb-2312", "tis-620", "macintosh", "ibm866", "utf-7",
    "punycode", "idna", "x-user-defined", "cp437", "no-such-encoding",
)  # fmt: skip
LINKS = (
    "https://münchen.example/x", "https://xn--mnchen-3ya.example/x", "https://例え.jp/新聞",
    "https://пример.рф/?q=ё", "https://مثال.إختبار/", "https://faß.de/ß", "https://ＷＷＷ.example/",
    "//bücher.example/y", "/relative/ü", "https://user@münchen.example:8443/", "https://[::1]/x",
    "https://a..b.example/", "https://" + "ü" * 70 + ".example/", "mailto:x@münchen.example",
    "http://℀.example/", "https://münchen.example:port/",
)  # fmt: skip
TITLES = (
    "&nbsp;&eacute;&#8217;&#x1F680;", "<![CDATA[<b>Zürich</b> &amp; Genève]]>", "&lt;i&gt;x&lt;/i&gt;",
    "unknown &entity; here", "A & B", "<b>unclosed", "\x07control", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ﬁ ½",
)  # fmt: skip


def rss(item: str, prolog: str = "") -> str:
    channel = f"<title>t</title><link>https://e.example/</link>{item}"
    return f'{prolog}<rss version="2.0"><channel>{channel}</channel></rss>'


def make_documents() -> dict[str, bytes]:
    """Return documents by name: every encoding, link, title and date, well-formed and not."""
    made: dict[str, bytes] = {}
    for name in ENCODINGS:
        prolog = f'<?xml version="1.0" encoding="{name}"?>'
        text = rss("<item><guid>1</guid><title>Zeitung</title></item>", prolog)
        made[f"encoding {name}"] = text.encode("utf-16" if name == "utf-16" else "utf-8")
        made[f"bytes of {name}"] = text.encode().replace(b"Zeitung", bytes(range(128, 256)))
    for link in LINKS:
        item = f"<item><guid>1</guid><title>x</title><link>{link}</link></item>"
        made[f"link {link}"] = rss(item).encode()
        made[f"ill-formed link {link}"] = rss(item + "<item><title>&bad; <b>").encode()
        made[f"JSON link {link}"] = json.dumps({"items": [{"id": "1", "url": link}]}).encode()
    for title in TITLES:
        item = f"<item><guid>1</guid><title>{title}</title></item>"
        made[f"title {title}"] = rss(item).encode()
        atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>{title}</title></entry>'
        made[f"Atom title {title}"] = atom.encode()
    for date in ALL_DATES:
        item = f"<item><guid>1</guid><title>x</title><pubDate>{date}</pubDate></item>"
        made[f"date {date}"] = rss(item).encode()
    content = base64.b64encode("Zürich".encode()).decode()
    made["base64"] = (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>x</title>'
        f'<content mode="base64">{content}</content></entry></feed>'
    ).encode()
    return made


def find_late_opens(documents: dict[str, bytes]) -> dict[str, str]:
    """Return the problem of each document at which the real child opened or imported something."""

    async def parse_all() -> dict[str, str]:
        cage = Cage()
        problems = {}
        try:
            for name, body in documents.items():
                page = await cage.parse(
                    body, url="https://münchen.example/rss", content_type="", feed="f"
                )
                if "the parser" in page.problem:
                    problems[name] = page.problem
        finally:
            await cage.close()
        return problems

    return asyncio.run(parse_all())


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Let each Python that starts end itself where it opens a file too late."""
    (tmp_path / "sitecustomize.py").write_text(SITE)
    monkeypatch.syspath_prepend(str(tmp_path))


def test_a_late_import_is_noticed(watched, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    from feeds import _cage

    source = _cage._CHILD.read_text()
    child = tmp_path / "feeds" / "parsing" / "child.py"
    child.parent.mkdir(parents=True)
    child.write_text(source.replace("asked = json", "import this; asked = json"))
    root = str(_cage._CHILD.parents[2])
    monkeypatch.setattr(_cage, "_CHILD", child)
    monkeypatch.setattr(sys, "path", [sys.path[0], root, *sys.path[1:]])

    problems = find_late_opens({"plain": rss("").encode()})

    assert "import this" in problems["plain"]


def test_no_document_makes_the_child_open_a_file(watched):
    documents = make_documents()
    documents |= {file.name: file.read_bytes() for file in DOCUMENTS.glob("*.xml")}
    assert len(documents) > 200

    assert find_late_opens(documents) == {}
