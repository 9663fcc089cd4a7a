"""Slips that people bring from other tools and keyboards are told with the text to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Texts, parse
from model import ConfigError

CASES = Path(__file__).parents[1] / "cases" / "mistakes"
ENVIRON = {
    "SLACK_TOKEN": "xoxb-1",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "HOOK": "https://discord.com/api/webhooks/1/a",
    "SLACK_HOOK": "https://hooks.slack.com/services/T0/B0/x",
}


def tell(text: str) -> str:
    """Return the mistakes or hints of the config *text*, a line each."""
    try:
        made = parse(Texts("/etc/g/config.yaml", {"config.yaml": text}), ENVIRON)
    except ConfigError as error:
        return "\n".join(error.problems)
    return "\n".join(made.hints)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("brace-keyword", 'put it in quotes: "{BrandX}"'),
        ("channel-link", "its ID, which is C0123456789"),
        (
            "comma-in-number",
            'the comma parts items in YAML; to look for a number, quote it: "1,000 jobs"',
        ),
        ("database-address", "only SQLite is supported; name a file"),
        ("dollar-token", "write it like ${SLACK_TOKEN}"),
        ("env-flow", 'put it in quotes: "${SLACK_BOT_TOKEN}"'),
        ("foreign-hook", "discord.com is no address of Slack's webhooks (hooks.slack.com)"),
        ("gt-item", 'put it in quotes: "> 5 billion"'),
        ("lang-cn", '"cn" is a country; Chinese is zh'),
        ("missing-comma", 'a comma is missing before "keywords:"'),
        ("nbsp-indent", "a no-break space (U+00A0) stands in the indentation; use plain spaces"),
    ],
)
def test_a_case_is_told_in_its_words(name: str, said: str):
    assert said in tell((CASES / f"{name}.yaml").read_text())


HEAD = "feeds: [https://www.example.org/rss.xml]\nops: a\nwatches: [CBDC]\nchannels:\n"


def channel(row: str) -> str:
    return f"{HEAD}  a: {{{row}}}\n"


def watch(row: str) -> str:
    return (
        "feeds: [https://www.example.org/rss.xml]\nops: a\nchannels: {a: {type: console}}\n"
        f"watches:\n{row}\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (channel("type: slack, channel: C0123456789, token: ${SLACK_TOKEN}"), '"${SLACK_TOKEN}"'),
        (channel("type: slack_webhook, url: ${SLACK_HOOK}"), '"${SLACK_HOOK}"'),
        (channel("token: ${SLACK_TOKEN}, type: slack, channel: C0123456789"), '"${SLACK_TOKEN}"'),
        (watch("  - {name: a, keywords: [${WORD}, CBDC]}"), '"${WORD}"'),
        (channel("type: slack, token: ${X:-y}, channel: C0123456789"), '"${X:-y}"'),
        (watch("  - {name: a, keywords: [CBDC] none: [job]}"), 'missing before "none:"'),
        (watch("  - {keywords: CBDC name: a}"), 'missing before "name:"'),
        (watch('  - {name: "a b" keywords: [CBDC]}'), 'missing before "keywords:"'),
        (channel("type: slack token: x, channel: C0123456789"), 'missing before "token:"'),
        (watch("  - {name: a, keywords: [CBDC], lang: en tell: [a]}"), 'missing before "tell:"'),
        (watch("  - name: a\n    keywords:\n      - > $100"), '"> $100"'),
        (watch("  - name: a\n    keywords:\n      - >50 % of seats"), '">50 % of seats"'),
        (watch("  - name: > a\n    keywords: [CBDC]"), '"> a"'),
        (watch("  - name: a\n    keywords:\n      - CBDC\n      - > 3 cuts"), '"> 3 cuts"'),
        (watch("  - {name: a, keywords: [$5,000 fine, CBDC]}"), '"$5,000 fine"'),
        (watch("  - {name: a, keywords: [10,000, CBDC]}"), '"10,000"'),
        (watch("  - {name: a, keywords: [CBDC, 250,000 homes]}"), '"250,000 homes"'),
        (watch("  - {name: a, keywords: CBDC, lang: jp}"), '"jp" is a country; Japanese is ja'),
        (watch("  - {name: a, keywords: CBDC, lang: UA}"), '"UA" is a country; Ukrainian is uk'),
        (watch("  - {name: a, keywords: CBDC, lang: cz}"), '"cz" is a country; Czech is cs'),
        (watch("  - {name: a, keywords: CBDC, lang: us}"), '"us" is a country; English is en'),
        (watch("  - name: a\n\u00a0\u00a0\u00a0\u00a0keywords: [CBDC]"), "(U+00A0)"),
        (watch("  - name: a\n \u3000 keywords: [CBDC]"), "(U+3000)"),
        (watch("  - name: a\n  \u2003 keywords: [CBDC]"), "(U+2003)"),
        (watch("  - name: a\n  \u202f keywords: [CBDC]"), "no-break space (U+202F)"),
        (watch("  - name: a\n    keywords:\n      - {CBDC}"), '"{CBDC}"'),
        (watch("  - name: a\n    keywords:\n      - {digital euro}"), '"{digital euro}"'),
        (
            channel("type: slack, token: xapp-1-A, channel: C0123456789"),
            "config.yaml:5:27: channels.a.token: the token is an app-level token",
        ),
        (
            channel('type: slack, token: "${SLACK_HOOK}", channel: C0123456789'),
            "5:27: channels.a.token: the token is the address of a webhook; write type: slack_webhook",
        ),
        (
            channel('type: slack_webhook, url: "${SLACK_TOKEN}"'),
            "5:33: channels.a.url: the url is a token; write type: slack with token: and channel:",
        ),
        (
            channel("type: slack, token: x, channel: https://a.slack.com/archives/C0123456789"),
            "5:39: channels.a.channel: the channel is a link",
        ),
        (
            watch("  -name: a\n   keywords: [CBDC]"),
            '5:3: a space is missing after "-"; write "- name: a"',
        ),
        (watch("  - CBDC\n  -bank"), '6:3: a space is missing after "-"; write "- bank"'),
        (watch("  -bank"), '5:3: watches: a space is missing after "-"; write "- bank"'),
        (watch("  -name: a"), '5:3: watches: a space is missing after "-"; write "- name: a"'),
        (
            watch("- name: a\nkeywords: [CBDC]"),
            '6:1: "keywords:" belongs to the item above; indent it under "name:"',
        ),
        (
            watch("  - name: a\n  keywords: [CBDC]"),
            '6:3: "keywords:" belongs to the item above; indent it under "name:"',
        ),
        (
            watch("  - name: a\n    keywords: |\n      CBDC\n      -job\n   none: x"),
            '9:4: "none:" belongs to the item above; indent it under "name:"',
        ),
        (
            channel(
                'type: slack, token: "${SLACK_TOKEN}", channel: "slack://channel?id=C0123456789"'
            ),
            "its ID, which is C0123456789",
        ),
        (channel("type: slack, token: $TOKEN, channel: C0123456789"), "write it like ${TOKEN}"),
        (f"database: mysql://u:p@h/db\n{channel('type: console')}", "only SQLite is supported"),
        (f"database: sqlite:///data/x.db\n{channel('type: console')}", "only SQLite is supported"),
        (
            channel('type: slack_webhook, url: "https://mattermost.example/hooks/x"'),
            "mattermost.example",
        ),
    ],
)
def test_a_slip_of_the_same_kind_is_told_with_the_text_to_write(text: str, said: str):
    assert said in tell(text), tell(text)


@pytest.mark.parametrize(
    "text",
    [
        channel('type: slack, token: "${SLACK_TOKEN}", channel: C0123456789'),
        channel('type: slack_webhook, url: "${SLACK_HOOK}"'),
        watch("  - {name: a, keywords: [10, 200 homes sold, CBDC], lang: zh}"),
        watch('  - {name: a, keywords: ["1,000 jobs", "2,000 jobs"], lang: kr}'),
        watch("  - name: a\n    keywords: |\n      5 > 3\n      CBDC\u00a0pilot"),
    ],
)
def test_a_config_without_a_slip_has_no_such_hint(text: str):
    said = tell(text)

    assert not any(
        word in said for word in ("comma", "country", "space", "variable", "webhooks", "braces")
    ), said
