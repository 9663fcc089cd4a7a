"""Every mistake in the YAML gives its file, line, column, problem and remedy."""

from __future__ import annotations

import re

import pytest

from config import Texts, parse
from model import ConfigError

MISTAKES = {
    "empty": (
        """\
""",
        "config.yaml:1:1: the file is empty; write feeds: and watches: in it",
    ),
    "comment only": (
        """\
# nothing
""",
        "config.yaml:1:1: the file is empty; write feeds: and watches: in it",
    ),
    "list root": (
        """\
- a
""",
        "config.yaml:1:1: expected a mapping, found a list; write feeds:, watches: and channels:",
    ),
    "text root": (
        """\
feeds
""",
        "config.yaml:1:1: expected a mapping, found text; write feeds:, watches: and channels:",
    ),
    "section typo": (
        """\
feds: []
""",
        'config.yaml:1:1: no setting "feds"; did you mean "feeds"? (there are: feeds, watches, channels, routes, include, defaults, web, ops, database, agent, proxy, hot, direct, heartbeat, global_none)',
    ),
    "item is a comment": (
        """\
watches:
  - #DeFi
""",
        'config.yaml:2:5: watches.0: YAML reads "#DeFi" as a comment, so this item is empty; put it in quotes: "#DeFi"',
    ),
    "alias": (
        """\
watches:
  - *coin
""",
        'config.yaml:2:5: "*coin" names nothing (* begins a YAML alias); put it in quotes: "*coin"',
    ),
    "alias or": (
        """\
watches:
  - *coin OR x
""",
        'config.yaml:2:5: text cannot begin with "*" in YAML; put it in quotes: "*coin OR x"',
    ),
    "quote or": (
        """\
watches:
  - "a" OR b
""",
        "config.yaml:2:5: text follows the closing quote; quote the whole: '\"a\" OR b', or write the keywords as a block (keywords: |), one a line without quotes",
    ),
    "tag": (
        """\
watches:
  - !Meta
""",
        'config.yaml:2:5: ! begins a YAML tag; put the text in quotes: "!Meta"',
    ),
    "tag text": (
        """\
watches:
  - !Meta Quest
""",
        'config.yaml:2:5: ! begins a YAML tag; put the text in quotes: "!Meta Quest"',
    ),
    "at": (
        """\
watches:
  - @x
""",
        'config.yaml:2:5: text cannot begin with "@" in YAML; put it in quotes: "@x"',
    ),
    "percent": (
        """\
watches:
  - %x
""",
        'config.yaml:2:5: text cannot begin with "%" in YAML; put it in quotes: "%x"',
    ),
    "tick": (
        """\
watches:
  - `x`
""",
        'config.yaml:2:5: text cannot begin with "`" in YAML; put it in quotes: "`x`"',
    ),
    "amp": (
        """\
watches:
  - & x
""",
        'config.yaml:2:5: text cannot begin with "&" in YAML; put it in quotes: "& x"',
    ),
    "anchor": (
        """\
watches:
  - &T
""",
        'config.yaml:2:5: & begins a YAML anchor; put the text in quotes: "&T"',
    ),
    "title colon": (
        """\
watches:
  - {name: a, keywords: [title: x]}
""",
        'config.yaml:2:26: watches.0.keywords.0: YAML reads this as a mapping; put it in quotes: "title: x"',
    ),
    "title colon list": (
        """\
watches:
  - name: a
    keywords:
      - title: x
""",
        'config.yaml:4:9: watches.0.keywords.0: YAML reads this as a mapping; put it in quotes: "title: x"',
    ),
    "swallow": (
        """\
watches:
  - name: a
    keywords:
      - sell #DeFi
""",
        'config.yaml:4:9: watches.0.keywords.0: YAML reads the text after " #" as a comment; quote the whole: "sell #DeFi", or put a space after the #',
    ),
    "bracket": (
        """\
feeds: [a
watches: []
""",
        'config.yaml:1:8: "[" opens here and is never closed; add "]"',
    ),
    "hash in flow": (
        """\
watches:
  - {name: a, keywords: [b, #c]}
""",
        'config.yaml:2:29: "#c" begins a comment, which hides the end of the list; put it in quotes: "#c"',
    ),
    "hash first in flow": (
        """\
watches:
  - {name: a, keywords: [#c]}
""",
        'config.yaml:2:26: "#c" begins a comment, which hides the end of the list; put it in quotes: "#c"',
    ),
    "tab": (
        "feeds:\n\t- https://a.example/\n",
        "config.yaml:2:1: a tab cannot indent a line in YAML; use spaces",
    ),
    "second colon": (
        """\
watches:
  - name: CBDC: the digital yuan
    keywords: [CBDC]
""",
        'config.yaml:2:11: the value holds a second colon; put it in quotes: "CBDC: the digital yuan"',
    ),
    "unclosed quote": (
        """\
watches:
  - name: "CBDC
    keywords: [CBDC]
""",
        "config.yaml:2:11: the quote that opens here is never closed; close it",
    ),
    "port": (
        """\
channels:
  a: {type: email, to: a@example.org, from: b@example.org, smtp: {host: mail, port: 99999}}
""",
        "config.yaml:2:85: channels.a.smtp.port: 99999 is not a port; omit port: to use the default",
    ),
    "no space after the colon": (
        """\
watches:
  - name: a
    keywords:[b]
    tel: [c]
""",
        'config.yaml:3:5: a space is missing after "keywords:"; write "keywords: value"',
        'config.yaml:4:5: watches.0: no option "tel"; did you mean "tell"? (there are: name, keywords, all, none, in, lang, feeds, fuzzy, exact, tell, severity, urgent, escalate, examples, sensitivity, min_reports, min_publishers, at_least, per_keyword, alert_on)',
    ),
    "no space after the first colon": (
        """\
watches:
  - name:a
    keywords: [b]
""",
        'config.yaml:2:5: a space is missing after "name:"; write "name: value"',
    ),
    "option below an address": (
        """\
feeds:
  - https://a.example/
    every: 10m
""",
        'config.yaml:3:5: "every:" is an option, but the item above is only text; write that as an option too, as in "- url: ..." or "- name: ..."',
    ),
    "no colon": (
        """\
watches:
  - name: a
    keywords
""",
        'config.yaml:3:5: "keywords" has no colon; write "key: value"',
    ),
    "deep": (
        """\
watches:
  - name: a
     keywords: [b]
""",
        'config.yaml:3:6: "keywords:" is indented deeper than the line above; align the two',
    ),
    "shallow": (
        """\
watches:
  - name: a
   keywords: [b]
""",
        'config.yaml:3:4: "keywords:" belongs to the item above; indent it under "name:"',
    ),
    "escape": (
        'watches:\n  - "\\d+"\n',
        "config.yaml:2:6: this backslash begins no known escape in double quotes; use single quotes",
    ),
    "documents": (
        """\
feeds: []
---
watches: []
""",
        "config.yaml:2:1: a second document begins here; remove the line ---",
    ),
    "list on line": (
        """\
feeds: - https://a.example/
""",
        "config.yaml:1:8: a list begins on a line of its own; put this on the next line, indented",
    ),
    "dup key": (
        """\
feeds: []
feeds: []
""",
        'config.yaml:2:1: duplicate key "feeds" (first at config.yaml:1:1); join the two',
    ),
    "merge": (
        """\
channels:
  a: &a {type: console}
  b: {<<: *a}
""",
        "config.yaml:3:7: merge keys (<<) are not supported; set the option once under defaults:",
    ),
    "nul": (
        "feeds: []\nops: a\x00b\n",
        "config.yaml:2:7: an invisible character (U+0000) is here; remove it",
    ),
    "bidi": (
        "ops: a\u202eb\n",
        "config.yaml:1:7: an invisible character (U+202E) is here; remove it",
    ),
    "esc nul": (
        'ops: "a\\0b"\n',
        "config.yaml:1:6: this escape stands for an invisible character (U+0000); remove it",
    ),
    "depth": (
        "feeds: " + "[" * 40 + "]" * 40 + "\n",
        "config.yaml:1:39: nested deeper than 32; flatten it",
    ),
    "forgot dash": (
        """\
watches:
  - name: a
    keywords:
      - one
        two
""",
        'config.yaml:4:9: YAML joins these two lines into one; begin each with "- ", or quote the text',
    ),
    "dash no space": (
        """\
watches:
  - name: a
    keywords:
      -one
      -two
""",
        'config.yaml:4:7: YAML joins these two lines into one; begin each with "- ", or quote the text',
    ),
    "folded": (
        """\
watches:
  - name: a
    keywords: >
      one
      two
""",
        "config.yaml:3:15: watches.0.keywords: > joins the lines into one; use | for one value a line",
    ),
    "empty block": (
        """\
watches:
  - name: a
    keywords: |
    tell: [screen]
""",
        "config.yaml:3:15: watches.0.keywords: the block is empty; write one value a line below it, or remove it",
        'config.yaml:4:12: watches.0.tell.0: no channel "screen"; add it under channels:',
    ),
    "empty kw": (
        """\
watches:
  - name: a
    keywords: ['']
""",
        "config.yaml:3:16: watches.0.keywords.0: the text is empty; write something or remove it",
    ),
    "kw nothing": (
        """\
watches:
  - name: a
    keywords:
""",
        "config.yaml:3:14: watches.0.keywords: nothing is written here; write a value or remove the line",
    ),
    "bare block": (
        """\
watches:
  - |
    a
    b
""",
        "config.yaml:2:5: watches.0: expected one line, found several; write name: and keywords:, one keyword a line",
    ),
    "no keywords": (
        """\
watches:
  - name: a
    none: [b]
""",
        "config.yaml:2:5: watches.0: the watch has no keywords; add keywords:, as none: only excludes",
    ),
    "no name": (
        """\
watches:
  - keywords: [a]
""",
        'config.yaml:2:5: watches.0: "name" is missing; add it',
    ),
    "unknown option": (
        """\
watches:
  - {name: a, keyword: [b]}
""",
        'config.yaml:2:15: watches.0: no option "keyword"; did you mean "keywords"? (there are: name, keywords, all, none, in, lang, feeds, fuzzy, exact, tell, severity, urgent, escalate, examples, sensitivity, min_reports, min_publishers, at_least, per_keyword, alert_on)',
    ),
    "tell typo": (
        """\
watches:
  - {name: a, keywords: [b], tell: [polcy]}
channels: {screen: {type: console}, policy: {type: console}}
""",
        'config.yaml:2:37: watches.0.tell.0: no channel "polcy"; did you mean "policy"? (there are: screen, policy)',
    ),
    "tell text": (
        """\
watches:
  - {name: a, keywords: [b], tell: polcy}
channels: {screen: {type: console}, policy: {type: console}}
""",
        'config.yaml:2:36: watches.0.tell: no channel "polcy"; did you mean "policy"? (there are: screen, policy)',
    ),
    "in typo": (
        """\
watches:
  - {name: a, keywords: [b], in: [titel]}
""",
        'config.yaml:2:35: watches.0.in.0: no such choice "titel"; did you mean "title"? (there are: title, summary, text)',
    ),
    "in empty": (
        """\
watches:
  - {name: a, keywords: [b], in: []}
""",
        "config.yaml:2:34: watches.0.in: no field to look in; name one",
    ),
    "alert typo": (
        """\
watches:
  - {name: a, keywords: [b], alert_on: [mach]}
""",
        'config.yaml:2:41: watches.0.alert_on.0: no watcher "mach"; did you mean "match"? (there are: burst, emerging, match, new, silent)',
    ),
    "alert option": (
        """\
watches:
  - {name: a, keywords: [b], alert_on: [{type: match, depth: 3}]}
""",
        'config.yaml:2:55: watches.0.alert_on.0: no option "depth"; choose one that exists (there are: type)',
    ),
    "alert twice": (
        """\
watches:
  - {name: a, keywords: [b], alert_on: [match, match]}
""",
        'config.yaml:2:48: watches.0.alert_on.1: "match" is listed twice; remove one',
    ),
    "burst option twice": (
        """\
watches:
  - name: a
    keywords: [b]
    alert_on: [match, {type: burst, sensitivity: 1/week}]
    sensitivity: 1/month
""",
        "config.yaml:4:37: watches.0.alert_on.1.sensitivity: is set on the watch as well, at config.yaml:5:5; remove one",
    ),
    "burst option twice in defaults": (
        """\
defaults: {watches: {alert_on: [{type: burst, at_least: 2x}], at_least: 3x}}
watches: [a]
""",
        "config.yaml:1:47: defaults.watches.alert_on.0.at_least: is set on the watch as well, at config.yaml:1:63; remove one",
    ),
    "burst option without burst": (
        """\
watches:
  - {name: a, keywords: [b], alert_on: [match], min_reports: 5}
""",
        "config.yaml:2:49: watches.0.min_reports: is for burst, which this watch does not alert on; add it to alert_on:, or remove it",
    ),
    "burst option alone": (
        """\
watches:
  - {name: a, keywords: [b], sensitivity: 1/week}
""",
        "config.yaml:2:30: watches.0.sensitivity: is for burst and silent, which this watch does not alert on; add it to alert_on:, or remove it",
    ),
    "burst option of the watch": (
        """\
watches:
  - {name: a, keywords: [b], alert_on: [burst], sensitivity: 1/moth}
""",
        'config.yaml:2:62: watches.0.sensitivity: no such choice "1/moth"; did you mean "1/month"? (there are: 1/week, 1/month, 1/quarter, 1/year)',
    ),
    "burst option that makes no sense": (
        """\
watches:
  - {name: a, keywords: [b], alert_on: [burst], min_reports: 0}
""",
        'config.yaml:2:62: watches.0.min_reports: min_reports is "0"; write 1 or more',
    ),
    "burst option as a list": (
        """\
watches:
  - {name: a, keywords: [b], alert_on: [burst], sensitivity: [1/week]}
""",
        "config.yaml:2:62: watches.0.sensitivity: expected one of 1/week, 1/month, 1/quarter, 1/year, found a list; write one of them",
    ),
    "nothing to alert on": (
        """\
watches:
  - {name: a, keywords: [b], alert_on: []}
""",
        "config.yaml:2:40: watches.0.alert_on: the list is empty; name a kind of watcher, like [match]",
    ),
    "watcher by its name as a mapping": (
        """\
watches:
  - {name: a, keywords: [b], alert_on: [{burst: {sensitivity: 1/week}}]}
""",
        'config.yaml:2:41: watches.0.alert_on.0: "type" is missing; write {type: burst, ...}',
    ),
    "option of a watcher on the watch": (
        """\
watches:
  - {name: a, keywords: [b], alert_on: [silent], after: 2d}
""",
        "config.yaml:2:50: watches.0.after: is an option of new and silent; write it there, as alert_on: [{type: silent, after: 2d}]",
    ),
    "time of a watcher too short": (
        """\
watches:
  - {name: a, keywords: [b], alert_on: [{type: new, after: 5m}]}
""",
        "config.yaml:2:60: watches.0.alert_on.0.after: after is too short; write 1h or more, as 30d",
    ),
    "burst option unknown": (
        """\
watches:
  - {name: a, keywords: [b], alert_on: [burst], sensitivty: 1/week}
""",
        'config.yaml:2:49: watches.0: no option "sensitivty"; did you mean "sensitivity"? (there are: name, keywords, all, none, in, lang, feeds, fuzzy, exact, tell, severity, urgent, escalate, examples, sensitivity, min_reports, min_publishers, at_least, per_keyword, alert_on)',
    ),
    "same name": (
        """\
watches:
  - a
  - {name: a, keywords: [b]}
""",
        "config.yaml:3:12: watches.1.name: the name is already used at config.yaml:2:5; choose another",
    ),
    "query": (
        """\
watches:
  - {name: a, keywords: [(b OR c]}
""",
        'config.yaml:2:26: watches.0.keywords.0: "(" is never closed; add ")", or take it out',
    ),
    "query block": (
        """\
watches:
  - name: a
    keywords: |
      fine

      (b OR c
""",
        "config.yaml:6:7: watches.0.keywords: …",
    ),
    "query quoted": (
        """\
watches:
  - {name: a, keywords: ['it''s OR "x']}
""",
        "config.yaml:2:36: watches.0.keywords.0: …",
    ),
    "query only not": (
        """\
watches:
  - {name: a, keywords: [NOT b]}
""",
        "config.yaml:2:26: watches.0.keywords.0: …",
    ),
    "example": (
        """\
watches:
  - {name: a, keywords: [CBDC], examples: {match: [a CBDC, nothing], ignore: [CBDCs]}}
""",
        "config.yaml:2:60: watches.0.examples.match.1: must match, but does not (…); fix the keywords or the example",
        "config.yaml:2:79: watches.0.examples.ignore.0: must be ignored, but matches (…); add to none:, or fix the example",
    ),
    "examples typo": (
        """\
watches:
  - {name: a, keywords: [CBDC], examples: {matches: [a CBDC]}}
""",
        'config.yaml:2:44: watches.0.examples: no option "matches"; did you mean "match"? (there are: match, ignore)',
    ),
    "watch is list": (
        """\
watches:
  - [a, b]
""",
        "config.yaml:2:5: watches.0: expected a mapping of options, found a list; write {option: value}",
    ),
    "watches mapping": (
        """\
watches: {a: b}
""",
        'config.yaml:1:10: watches: expected a list, found a mapping; begin each item with "- "',
    ),
    "feeds text": (
        """\
feeds: https://a.example/
""",
        'config.yaml:1:8: feeds: expected a list, found text; begin each item with "- "',
    ),
    "feed type": (
        """\
feeds: [{type: rs, url: 'https://a.example/'}]
""",
        'config.yaml:1:16: feeds.0.type: no source "rs"; did you mean "rss"? (there are: file, rss)',
    ),
    "feed no url": (
        """\
feeds: [{every: 10m}]
""",
        'config.yaml:1:9: feeds.0: "url" is missing; add it',
    ),
    "feed option": (
        """\
feeds: [{url: 'https://a.example/', evry: 10m}]
""",
        'config.yaml:1:37: feeds.0: no option "evry"; did you mean "every"? (there are: url, user, password, headers, allow_private, ca_file, tls, type, name, every, schedule, publisher, labels, backfill, lang, dates)',
    ),
    "feed every": (
        """\
feeds: [{url: 'https://a.example/', every: soon}]
""",
        'config.yaml:1:44: feeds.0.every: "soon" is not a duration; write it like 90s, 10m, 6h or 7d',
    ),
    "feed too often": (
        """\
feeds: [{url: 'https://a.example/', every: 10s}]
""",
        "config.yaml:1:44: feeds.0.every: 10s is too often; write 1m or more",
    ),
    "feed seldom": (
        """\
feeds: [{url: 'https://a.example/', every: 90d}]
""",
        "config.yaml:1:44: feeds.0.every: 90d is too seldom; write 31d or less",
    ),
    "feed cron": (
        """\
feeds: [{url: 'https://a.example/', schedule: daily}]
""",
        'config.yaml:1:47: feeds.0.schedule: "daily" is not a cron expression (expected 5 fields, found 1); write minute, hour, day, month and weekday, as in "0 7 * * mon-fri"',
    ),
    "feed cron day": (
        """\
feeds: [{url: 'https://a.example/', schedule: 0 8 * * 1-8}]
""",
        'config.yaml:1:47: feeds.0.schedule: "1-8" is no weekday; write 0 to 7 or mon to sun, a range as 1-5, a list as 1,5, or a step as */2',
    ),
    "feed cron never": (
        """\
feeds: [{url: 'https://a.example/', schedule: 0 8 31 2 *}]
""",
        'config.yaml:1:47: feeds.0.schedule: "0 8 31 2 *" is never due; write minute, hour, day, month and weekday, as in "0 7 * * mon-fri"',
    ),
    "feed both": (
        """\
feeds: [{url: 'https://a.example/', every: 10m, schedule: 0 8 * * *}]
""",
        "config.yaml:1:59: feeds.0.schedule: every and schedule are both given; keep one of them",
    ),
    "feed backfill": (
        """\
feeds: [{url: 'https://a.example/', backfill: many}]
""",
        'config.yaml:1:47: feeds.0.backfill: expected a whole number, found "many"; write it like 12',
    ),
    "feed backfill2": (
        """\
feeds: [{url: 'https://a.example/', backfill: -1}]
""",
        "config.yaml:1:47: feeds.0.backfill: expected 0 to 1000 entries, found -1; write a number in this range",
    ),
    "feed lang": (
        """\
feeds: [{url: 'https://a.example/', lang: English!}]
""",
        'config.yaml:1:43: feeds.0.lang: "English!" is not a language code; write one like en or zh',
    ),
    "feed twice": (
        """\
feeds:
  - https://a.example/
  - {url: 'https://A.example/'}
""",
        "config.yaml:3:11: feeds.1.url: the address is already used at config.yaml:2:5; remove one of the two",
    ),
    "feed scheme": (
        """\
feeds:
  - ftp://a.example/
""",
        "config.yaml:2:5: feeds.0: the address does not start with http:// or https://; correct it, or write {type: file, path: ...} for a saved feed",
    ),
    "feed no scheme": (
        """\
feeds:
  - a.example/rss
""",
        "config.yaml:2:5: feeds.0: the address does not start with http:// or https://; correct it, or write {type: file, path: ...} for a saved feed",
    ),
    "feed labels": (
        """\
feeds: [{url: 'https://a.example/', labels: {a: b}}]
""",
        "config.yaml:1:45: feeds.0.labels: expected a list, found a mapping; write it like [one, two]",
    ),
    "channel no type": (
        """\
channels: {a: {token: b}}
""",
        'config.yaml:1:15: channels.a: "type" is missing; add it (there are: alertmanager, apprise, command, console, email, feed, slack, slack_webhook, webhook)',
    ),
    "channel type": (
        """\
channels: {a: {type: slak}}
""",
        'config.yaml:1:22: channels.a.type: no notifier "slak"; did you mean "slack"? (there are: alertmanager, apprise, command, console, email, feed, slack, slack_webhook, webhook)',
    ),
    "channel list": (
        """\
channels: [a]
""",
        "config.yaml:1:11: channels: expected a mapping, found a list; write name: {...}",
    ),
    "channel text": (
        """\
channels: {a: console}
""",
        "config.yaml:1:15: channels.a: expected a mapping of options, found text; write {option: value}",
    ),
    "channel name": (
        """\
channels: {a b: {type: console}}
""",
        "config.yaml:1:12: channels.a b: this is not a name; use at most 64 letters, digits, - and _",
    ),
    "channel option": (
        """\
channels: {a: {type: slack, tokn: x, channel: C0123456789}}
""",
        'config.yaml:1:29: channels.a: no option "tokn"; did you mean "token"? (there are: token, channel, api, ask_after, app_token, may, type, zone, batch, digest, cooldown, quiet, budget, templates)',
    ),
    "channel missing": (
        """\
channels: {a: {type: slack}}
""",
        'config.yaml:1:15: channels.a: "channel" is missing; add it',
        'config.yaml:1:15: channels.a: "token" is missing; add it',
    ),
    "env": (
        """\
channels: {a: {type: slack, token: '${SLACK_BOT_TOKEN}', channel: C0123456789}}
""",
        "config.yaml:1:36: channels.a.token: the environment variable SLACK_BOT_TOKEN is not set; set it, or give a default: ${SLACK_BOT_TOKEN:-...}",
    ),
    "env empty": (
        """\
channels: {a: {type: slack, token: '${EMPTY}', channel: C0123456789}}
""",
        "config.yaml:1:36: channels.a.token: the environment variable EMPTY is empty; set it, or give a default: ${EMPTY:-...}",
    ),
    "env odd": (
        """\
channels: {a: {type: slack, token: '${SLACK TOKEN}', channel: C0123456789}}
""",
        'config.yaml:1:36: channels.a.token: "${SLACK TOKEN}" is not a variable; write it like ${SLACK_BOT_TOKEN}',
    ),
    "secret file": (
        """\
channels: {a: {type: slack, token: 'file:nowhere/token', channel: C0123456789}}
""",
        'config.yaml:1:36: channels.a.token: the file "/etc/groundswell/nowhere/token" cannot be read (there is no such file); put the secret there',
    ),
    "smtp port": (
        """\
channels: {a: {type: email, to: a@example.org, from: b@example.org, smtp: {host: h, port: smtp}}}
""",
        'config.yaml:1:91: channels.a.smtp.port: expected a whole number, found "smtp"; write it like 12',
    ),
    "smtp security": (
        """\
channels: {a: {type: email, to: a@example.org, from: b@example.org, smtp: {host: h, security: start}}}
""",
        'config.yaml:1:95: channels.a.smtp.security: no such choice "start"; did you mean "starttls"? (there are: starttls, tls, none)',
    ),
    "smtp text": (
        """\
channels: {a: {type: email, to: a@example.org, from: b@example.org, smtp: h}}
""",
        "config.yaml:1:75: channels.a.smtp: expected a mapping of options (host, port, username, password, security, ca_file, timeout, local_hostname), found text; write it like {option: value}",
    ),
    "examples list": (
        """\
watches: [{name: A, keywords: [CBDC], examples: [CBDC pilot]}]
""",
        "config.yaml:1:49: watches.0.examples: expected a mapping of options (match, ignore), found a list; write it like {option: value}",
    ),
    "smtp list": (
        """\
channels: {a: {type: email, to: a@example.org, from: [b@example.org], smtp: {host: h, prt: 3}}}
""",
        "config.yaml:1:54: channels.a.from: expected text, found a list; write a single value",
        'config.yaml:1:87: channels.a.smtp: no option "prt"; did you mean "port"? (there are: host, port, username, password, security, ca_file, timeout, local_hostname)',
    ),
    "mail addr": (
        """\
channels: {a: {type: email, to: desk, from: b@example.org, smtp: {host: h}}}
""",
        'config.yaml:1:33: channels.a.to: "desk" is not an address; write it like desk@example.org',
    ),
    "ops typo": (
        """\
channels: {screen: {type: console}, policy: {type: console}}
ops: polcy
""",
        'config.yaml:2:6: ops: no channel "polcy"; did you mean "policy"? (there are: screen, policy)',
    ),
    "ops list": (
        """\
channels: {screen: {type: console}}
ops: [screen]
""",
        "config.yaml:2:6: ops: expected text, found a list; write a single value",
    ),
    "agent": (
        """\
agent: 中文
""",
        "config.yaml:1:8: agent: only ASCII characters can be sent; write it with those",
    ),
    "proxy": (
        """\
proxy: socks5://proxy.example:1080
direct: [10.0.0.0/8]
""",
        "config.yaml:1:8: proxy: the proxy does not start with http:// or https://; write it like http://proxy.example.org:3128",
        'config.yaml:2:9: direct: "10.0.0.0/8" is not a host; write intranet.example.org, which stands for all names below it too, or an IP address',
    ),
    "heartbeat": (
        """\
heartbeat: hc-ping.com/3f2c
""",
        "config.yaml:1:12: heartbeat: this is no address of the web; write it like https://hc-ping.com/…",
    ),
    "direct alone": (
        """\
direct: intranet.example
""",
        "config.yaml:1:1: direct: there is no proxy; write proxy, or remove direct",
    ),
    "database": (
        """\
database: ''
""",
        "config.yaml:1:11: database: expected the path of a file, found nothing; write one",
    ),
    "defaults typo": (
        """\
defaults: {feed: {every: 5m}}
""",
        'config.yaml:1:12: defaults: no section "feed"; did you mean "feeds"? (there are: feeds, watches, channels)',
    ),
    "defaults option": (
        """\
defaults: {feeds: {evry: 5m}}
""",
        'config.yaml:1:20: defaults.feeds: no option "evry"; did you mean "every"? (there are: allow_private, backfill, ca_file, dates, every, headers, labels, lang, name, password, path, publisher, schedule, tls, type, url, user)',
    ),
    "defaults value": (
        """\
feeds: [https://a.example/, https://b.example/]
defaults: {feeds: {every: soon}}
""",
        'config.yaml:2:27: defaults.feeds.every: "soon" is not a duration; write it like 90s, 10m, 6h or 7d',
    ),
    "include outside": (
        """\
include: ../x.yaml
""",
        "config.yaml:1:10: include: files must be in the folder of the main file, without .. and **; move them there",
    ),
    "include main": (
        """\
include: ['*.yaml']
""",
        'config.yaml:1:11: include.0: includes the main file itself; keep team files in a folder of their own, as in "watchlists/*.yaml"',
    ),
    "jinja": (
        """\
feeds:
  - {{ url }}
""",
        "config.yaml:2:6: a key must be a plain word; put text with braces or brackets in quotes",
    ),
    "all at once": (
        """\
watches:
  - *coin
  - #DeFi
  - @x
  - "a" OR b
  - {name: x, keywords: [(], tell: [nobody]}
feds: []
""",
        'config.yaml:2:5: "*coin" names nothing (* begins a YAML alias); put it in quotes: "*coin"',
        'config.yaml:3:5: watches.1: YAML reads "#DeFi" as a comment, so this item is empty; put it in quotes: "#DeFi"',
        'config.yaml:4:5: text cannot begin with "@" in YAML; put it in quotes: "@x"',
        "config.yaml:5:5: text follows the closing quote; quote the whole: '\"a\" OR b', or write the keywords as a block (keywords: |), one a line without quotes",
        "config.yaml:6:26: watches.4.keywords.0: …",
        'config.yaml:6:37: watches.4.tell.0: no channel "nobody"; add it under channels:',
        'config.yaml:7:1: no setting "feds"; did you mean "feeds"? (there are: feeds, watches, channels, routes, include, defaults, web, ops, database, agent, proxy, hot, direct, heartbeat, global_none)',
    ),
    "bool": (
        """\
feeds: [{url: 'https://a.example/', every: [10m]}]
""",
        "config.yaml:1:44: feeds.0.every: expected text, found a list; write a single value",
    ),
    "nobody": (
        """\
watches:
  - {name: a, keywords: [b], tell: [polcy]}
""",
        'config.yaml:2:37: watches.0.tell.0: no channel "polcy"; add it under channels:',
    ),
    "file no path": (
        """\
feeds: [{type: file}]
""",
        'config.yaml:1:9: feeds.0: "path" is missing; add it',
    ),
    "odd port": (
        """\
channels: {a: {type: slack, token: x, channel: '#a', ask_after: 10 minutes}}
""",
        'config.yaml:1:65: channels.a.ask_after: "10 minutes" is not a duration; write it like 90s, 10m, 6h or 7d',
    ),
    "other tools' option": (
        """\
watches:
  - {name: a, keywords: x, exclude: [job]}
""",
        'config.yaml:2:28: watches.0: no option "exclude"; did you mean "none"? (there are: name, keywords, all, none, in, lang, feeds, fuzzy, exact, tell, severity, urgent, escalate, examples, sensitivity, min_reports, min_publishers, at_least, per_keyword, alert_on)',
    ),
    "kinds with a comma": (
        """\
watches:
  - name: a
    keywords: x
    alert_on: burst, match
""",
        'config.yaml:4:15: watches.0.alert_on: no watcher "burst, match"; write a list, as in [burst, match]',
    ),
    "wide colon": (
        """\
watches:
  - name: a
    keywords: x
    none：y
""",
        'config.yaml:4:5: "none：y" has a wide colon; write ": " instead',
    ),
    "other tools' operator in a block": (
        """\
watches:
  - name: a
    keywords: |
      CBDC
      CBDC +pilot
""",
        'config.yaml:5:12: watches.0.keywords: "+" would have to stand in the text; write AND word, or quotes if it is meant',
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_reported_with_its_place_and_its_fix(name: str) -> None:
    text, *expected = MISTAKES[name]

    with pytest.raises(ConfigError) as caught:
        parse(Texts("/etc/groundswell/config.yaml", {"config.yaml": text}), {"EMPTY": ""})

    assert len(caught.value.problems) == len(expected)
    for line, message in zip(caught.value.problems, expected, strict=True):
        # The watchers word the mistakes in a query; "…" stands for their words.
        start, ellipsis, end = message.partition("…")
        if ellipsis:
            assert line.startswith(start)
            assert line.endswith(end)
        else:
            assert line == message


def test_every_message_has_a_place_and_a_fix() -> None:
    lines = [line for _, *lines in MISTAKES.values() for line in lines]

    assert len(MISTAKES) > 100
    assert all(re.match(r"config\.yaml:\d+:\d+: .*(; |…)", line) for line in lines)
