"""Sixty hostile texts through every channel: what arrives is read by parsers that are not ours.

No mention, no link but http and https, no header, no markup, no control or bidi character.
"""

from __future__ import annotations

import email.policy
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree

from model import Delivery, LocalPath, Message, Secret, Verdict
from notifiers import alertmanager, apprise, command, console, feed, slack, slack_webhook, webhook
from notifiers import email as mail
from notifiers._tools import Tools
from tests.loopback.slack import SlackServer
from tests.loopback.smtp import MailServer
from tests.loopback.taker import Taker
from tests.notifiers.hostile import list_messages, make_message
from tests.notifiers.samples import delivery, use

# Apprise imports all its services, and some of them old modules.
pytestmark = [pytest.mark.filterwarnings("ignore::DeprecationWarning"), pytest.mark.untraced]

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Controls but tab and newline, all of Unicode's Bidi_Control, line separators, surrogates."""
QUIET = make_message("Nothing to fear", "https://example.org/a?b=1")
"""A message of the same shape without harm."""


@dataclass
class Way:
    """A notifier, and the check of all that arrived by it."""

    plugin: Any
    check: Callable[[int], None]
    """Raises AssertionError; it gets the number of messages."""


# --- what may arrive ------------------------------------------------------------------------


def _check_text(text: str) -> None:
    assert UNSEEN.search(text) is None, repr(text[:200])


def _check_link(link: str) -> None:
    parts = urlsplit(link)
    assert parts.scheme in {"http", "https"}, link
    assert parts.hostname, link
    assert link.isascii(), link
    assert link.isprintable(), link
    assert not set(link) & set(' <>"|\\`{}^'), link


class Html(HTMLParser):
    """The elements, links and texts of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[tuple[str, tuple[str, ...]]] = set()
        self.others: list[str] = []
        self.values: set[str] = set()
        self.links: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and the values of its attributes but that of its link."""
        self.elements.add((tag, tuple(sorted(name for name, _ in attrs))))
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.values |= {f"{name}={value}" for name, value in attrs if name != "href"}

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        """Note what no message has."""
        self.others.append(data)

    handle_pi = unknown_decl = handle_comment


def _check_html(text: str, quiet: str) -> None:
    """Check *text* against *quiet*, the HTML of a message without harm."""
    found, allowed = Html(text), Html(quiet)
    bare = {("b", ()), ("b", ("class", "style"))}  # a keyword that is marked
    assert found.elements <= allowed.elements | bare, found.elements - allowed.elements
    assert found.values <= allowed.values, found.values - allowed.values
    assert found.others == []
    for link in found.links:
        _check_link(link)
    for each in found.texts:
        _check_text(each)


def _list_values(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the texts in *value*, which JSON held, each with the name of its key."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_text(key)
            yield from _list_values(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _list_values(inner, name)
    elif isinstance(value, str):
        yield name, value


LINK_NAMES = {"url", "link", "page", "generatorURL", "external_url", "feed_url", "home_page_url"}


def _check_json(value: Any) -> None:
    seen = 0
    for name, text in _list_values(value):
        _check_text(text)
        seen += 1
        if name in LINK_NAMES:
            _check_link(text)
    assert seen > 5


# --- Slack ----------------------------------------------------------------------------------


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner)


LITERAL = {
    "rich_text", "rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted",
    "context", "section", "text", "link", "date", "plain_text", "actions", "button",
}  # fmt: skip
"""The types of elements in which Slack reads no markup."""


def _check_slack(arguments: dict[str, Any]) -> None:
    text = arguments["text"]
    _check_text(text)
    assert not set(text) & set("<>"), text
    assert re.search("&(?!(?:amp|lt|gt);)", text) is None, text
    assert "link_names" not in arguments
    assert arguments["unfurl_links"] is arguments["unfurl_media"] is False
    for element in _walk(arguments.get("blocks", [])):
        if "type" in element:
            assert element["type"] in LITERAL
        if element.get("type") == "plain_text":
            assert element["emoji"] is False
        if "url" in element:
            _check_link(element["url"])
        if isinstance(element.get("text"), str):
            _check_text(element["text"])


def _reach_slack(stack: ExitStack, *, is_bot: bool) -> Way:
    server = stack.enter_context(SlackServer())
    bot = slack.Plugin(token=Secret(server.token), channel="C0ALERTS1", api=server.url)
    hook = slack_webhook.Plugin(url=Secret(server.webhook))

    def check(count: int) -> None:
        assert len(server.messages) == count
        for message in server.messages:
            _check_slack(message.arguments)

    return Way(bot if is_bot else hook, check)


# --- mail -----------------------------------------------------------------------------------

HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted", "Precedence",
    "X-Auto-Response-Suppress", "X-Groundswell-Kind", "X-Groundswell-Watch", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip


def _check_mail(content: bytes, quiet_html: str) -> None:
    parsed = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(content)
    assert set(parsed.keys()) <= HEADERS
    assert len(parsed.keys()) == len(set(parsed.keys()))
    for part in parsed.walk():
        assert part.defects == []
        for value in part.values():
            _check_text(str(value))
            assert "\n" not in str(value)
    raw = content.partition(b"\r\n\r\n")[0]
    assert all(re.match(rb"[A-Za-z-]+: |[ \t]", line) for line in raw.split(b"\r\n"))
    text, html = (parsed.get_body((kind,)) for kind in ("plain", "html"))
    assert isinstance(text, EmailMessage)
    _check_text(text.get_content().replace("\r", ""))
    if isinstance(html, EmailMessage):
        _check_html(html.get_content().replace("\r", ""), quiet_html)


def _reach_mail(stack: ExitStack) -> Way:
    server = stack.enter_context(MailServer())
    smtp = mail.Smtp(
        host=server.host, port=server.port, username=server.username,
        password=Secret(server.password), ca_file=LocalPath(server.ca_file),
    )  # fmt: skip
    plugin = mail.Plugin(to=("desk@example.org",), from_="news@example.org", smtp=smtp)
    quiet = plugin.preview(QUIET, delivery().at).page

    def check(count: int) -> None:
        assert len(server.messages) == count
        for one in server.messages:
            assert one.recipients == ("desk@example.org",)
            _check_mail(one.content, quiet)

    return Way(plugin, check)


# --- programs, files, services --------------------------------------------------------------


def _reach_taker(stack: ExitStack, make: Callable[[str], Any]) -> Way:
    taker = stack.enter_context(Taker(status=200))

    def check(count: int) -> None:
        assert len(taker.posts) == count
        for post in taker.posts:
            assert not set(post.headers) & {"bcc", "x-y"}
            _check_json(json.loads(post.body))

    return Way(make(taker.base), check)


def _reach_command(stack: ExitStack) -> Way:
    copy = Path(stack.enter_context(TemporaryDirectory())) / "alerts"

    def check(count: int) -> None:
        lines = copy.read_text().splitlines()
        assert len(lines) == count
        for line in lines:
            _check_json(json.loads(line))

    return Way(command.Plugin(run=("/usr/bin/tee", "-a", str(copy))), check)


def _check_atom(path: Path) -> None:
    quiet = feed.write_html(QUIET, "Nothing to fear", "Matched")
    root = etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=False))
    names = {"{http://www.w3.org/2005/Atom}" + name for name in (
        "feed", "id", "title", "updated", "author", "name", "link", "entry", "published", "category",
        "summary", "content",
    )}  # fmt: skip
    for element in root.iter():
        assert element.tag in names
        assert set(element.attrib) <= {"type", "rel", "href", "term"}
        _check_text(element.text or "")
        _check_text(element.get("term", ""))
        if "href" in element.attrib:
            _check_link(element.get("href"))
        if element.get("type") == "html":
            _check_html(element.text, quiet)


def _check_json_feed(path: Path) -> None:
    read = json.loads(path.read_bytes())
    _check_json({key: value for key, value in read.items() if key != "version"})
    for item in read["items"]:
        _check_html(item["content_html"], feed.write_html(QUIET, "Nothing to fear", "Matched"))


def _reach_feed(stack: ExitStack, name: str) -> Way:
    path = Path(stack.enter_context(TemporaryDirectory())) / name

    def check(_count: int) -> None:
        check_file = _check_atom if name.endswith(".atom") else _check_json_feed
        check_file(path)
        assert path.read_text().count("urn:groundswell:alert:") == 50  # it keeps so many

    return Way(feed.Plugin(path=LocalPath(str(path))), check)


def _reach_service(stack: ExitStack, url: str) -> Way:
    pytest.importorskip("apprise")
    taker = stack.enter_context(Taker(status=200))
    plugin = apprise.Plugin(url=Secret(url.format(taker.base.removeprefix("http://"))))

    def check(count: int) -> None:
        assert len(taker.posts) == count
        for post in taker.posts:
            body = post.body.decode()
            texts = [text for _, text in _list_values(_read_body(body))]
            assert texts
            for text in texts:
                _check_text(text.replace("\r\n", "\n"))
                assert not set(text) & set("@<>"), text
                assert "](" not in text, text

    return Way(plugin, check)


def _read_body(body: str) -> Any:
    """Return the texts of JSON or XML, or *body* itself."""
    if body.startswith("{"):
        return json.loads(body)
    if body.startswith("<?xml"):
        root = etree.fromstring(body.encode(), etree.XMLParser(resolve_entities=False))
        return [element.text for element in root.iter() if element.text]
    return [body]


WAYS: dict[str, Callable[[ExitStack], Way]] = {
    "slack": lambda stack: _reach_slack(stack, is_bot=True),
    "slack_webhook": lambda stack: _reach_slack(stack, is_bot=False),
    "email": _reach_mail,
    "webhook": lambda stack: _reach_taker(
        stack, lambda base: webhook.Plugin(url=Secret(f"{base}/hook"))
    ),
    "alertmanager": lambda stack: _reach_taker(stack, lambda base: alertmanager.Plugin(url=base)),
    "command": _reach_command,
    "feed, Atom": lambda stack: _reach_feed(stack, "alerts.atom"),
    "feed, JSON": lambda stack: _reach_feed(stack, "alerts.json"),
    "apprise, JSON": lambda stack: _reach_service(stack, "json://{}/x"),
    "apprise, XML": lambda stack: _reach_service(stack, "xml://{}/x"),
    "apprise, ntfy": lambda stack: _reach_service(stack, "ntfy://{}/topic"),
    "apprise, Mattermost": lambda stack: _reach_service(stack, "mmost://{}/3ccdd113474722377935511fc85d3dd4"),
    "apprise, Gotify": lambda stack: _reach_service(stack, "gotify://{}/token"),
}  # fmt: skip


def _send_all(plugin: Any, messages: Sequence[Message]) -> None:
    async def run(tools: Tools) -> None:
        for number, message in enumerate(messages):
            for plainness in (0, 2) if isinstance(plugin, slack.Plugin | mail.Plugin) else (0,):
                one = _make_delivery(plugin, number, message, plainness)
                outcome = await plugin.send(one, tools)
                assert outcome.verdict is Verdict.SENT, (message.headline, outcome.note)

    use(run, within=20)


def _make_delivery(plugin: Any, number: int, message: Message, plainness: int) -> Delivery:
    key = f"k{number}-{plainness}"
    made = delivery(message, id=key, alert=f"a{number}", recipient=plugin.recipients[0])
    return replace(made, plainness=plainness)


@pytest.mark.parametrize("name", WAYS)
def test_no_hostile_text_gets_through_as_more_than_text(name: str) -> None:
    messages = list_messages()
    with ExitStack() as stack:
        way = WAYS[name](stack)
        _send_all(way.plugin, messages)
        forms = 2 if isinstance(way.plugin, slack.Plugin | mail.Plugin) else 1
        way.check(len(messages) * forms)


def test_no_hostile_text_reaches_the_terminal_as_more_than_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _send_all(console.Plugin(), list_messages())

    shown = capsys.readouterr().out
    _check_text(shown)
    lines = [line.strip() for line in shown.splitlines()]
    for link in (line for line in lines if re.match("[A-Za-z]+:/", line)):
        _check_link(link)


def test_there_are_sixty_texts_and_they_go_through_every_type_of_channel() -> None:
    kinds = {name.partition(",")[0] for name in WAYS} | {"console"}
    assert len(list_messages()) == 60
    assert kinds == {path.stem for path in Path(console.__file__).parent.glob("[a-z]*.py")}
