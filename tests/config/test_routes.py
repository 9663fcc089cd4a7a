"""Routes, as they are written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from config import Texts, parse
from config._timing import CronCalendar
from model import ConfigError, Escalation, Route, Severity

HEAD = """\
feeds: [{url: 'https://a.example/rss', labels: [business], lang: en}]
watches:
  - {name: Money, keywords: [CBDC], tell: [desk], severity: high}
channels:
  desk: {type: console, zone: Asia/Tokyo}
  policy: {type: console}
ops: desk
routes:
"""


def made(*routes: str, head: str = HEAD):
    text = head + "".join(f"  - {each}\n" for each in routes)
    return parse(Texts("config.yaml", {"config.yaml": text}), {})


def problems(*routes: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        made(*routes)
    return list(caught.value.problems)


def test_a_route_without_options_takes_every_alert() -> None:
    assert made("{to: policy}").routes == (Route("route 1", ("policy",)),)


def test_all_options_are_read() -> None:
    config = made(
        "{name: Night, to: [policy, desk], batch: 0s, severity: urgent, match: {watch: Mon*, "
        "kind: [burst, match], keyword: CBDC, label: business, publisher: x.example, lang: en, "
        "severity: [high, urgent]}}"
    )

    assert config.routes == (
        Route(
            "Night",
            ("policy", "desk"),
            watch=("Mon*",),
            kind=("burst", "match"),
            keyword=("CBDC",),
            label=("business",),
            publisher=("x.example",),
            lang=("en",),
            severity=(Severity.HIGH, Severity.URGENT),
            batch=timedelta(),
            raised_to=Severity.URGENT,
        ),
    )


def test_a_digest_is_told_by_the_clock_of_each_channel() -> None:
    (route,) = made('{to: [desk, policy], digest: "0 9 * * *"}').routes

    assert route.digest == {
        "desk": CronCalendar("0 9 * * *", "Asia/Tokyo"),
        "policy": CronCalendar("0 9 * * *", "UTC"),
    }


def test_a_digest_can_be_switched_off() -> None:
    (route,) = made("{to: desk, digest: off}").routes

    assert (route.digest, route.no_digest) == ({}, True)


@pytest.mark.parametrize(
    ("route", "problem"),
    [
        (
            "{to: polcy}",
            (
                'config.yaml:9:10: routes.0.to: no channel "polcy"; did you mean "policy"? (there are: '
                "desk, policy)"
            ),
        ),
        ("{match: {watch: Money}}", 'config.yaml:9:5: routes.0: "to" is missing; add it'),
        (
            '{to: desk, digest: "9"}',
            (
                'config.yaml:9:24: routes.0.digest: "9" is not a cron expression (expected 5 fields, '
                'found 1); write minute, hour, day, month and weekday, as in "0 7 * * mon-fri"'
            ),
        ),
        (
            "{to: desk, match: {wach: Money}}",
            'config.yaml:9:24: routes.0.match: no option "wach"; did you mean "watch"?',
        ),
    ],
)
def test_mistakes_are_named_at_their_place(route: str, problem: str) -> None:
    (found,) = problems(route)
    assert found.startswith(problem)


def test_a_route_that_takes_no_alert_is_a_hint_at_the_value() -> None:
    config = made(
        "{to: policy, match: {watch: Rail}}",
        "{to: policy, match: {watch: [Rail, money]}}",
        "{to: policy, match: {kind: silent}}",
        "{to: policy, match: {label: sport}}",
        "{to: policy, match: {severity: [urgent]}}",
        "{to: policy, match: {keyword: bank}}",
        "{to: policy, match: {watch: M*, kind: [match], label: b*, severity: high, keyword: c*}}",
    )

    assert config.hints == (
        (
            'config.yaml:9:33: routes.0.match.watch: no watch "Rail", so the route takes no alert; '
            "there are: Money"
        ),
        (
            'config.yaml:11:32: routes.2.match.kind: no watch alerts on "silent", so the route takes '
            "no alert; there are: match"
        ),
        (
            'config.yaml:12:33: routes.3.match.label: no feed has the label "sport", so the route takes '
            "no alert; there are: business"
        ),
        (
            'config.yaml:13:36: routes.4.match.severity: no watch has the severity "urgent", so the '
            "route takes no alert; there are: high"
        ),
        (
            'config.yaml:14:35: routes.5.match.keyword: no watch has the keyword "bank", so the route '
            "takes no alert; there are: CBDC"
        ),
    )


def test_a_channel_that_a_route_or_an_escalation_names_is_used() -> None:
    head = HEAD.replace("severity: high", "escalate: {after: 30m, to: policy}")

    assert made(head=head.replace("routes:\n", "")).hints == ()
    assert made("{to: policy}").hints == ()
    assert made(head=HEAD.replace("routes:\n", "")).hints == (
        (
            "config.yaml:6:3: channels.policy: no watch uses this channel; name it in tell:, or in a "
            "route"
        ),
    )


def test_a_watch_has_a_severity_or_is_urgent_and_escalates() -> None:
    head = HEAD.replace("severity: high", "urgent: true, escalate: {after: 30m, to: policy}")
    watch = made("{to: policy}", head=head).watches["Money"]

    assert watch.severity is Severity.URGENT
    assert watch.escalate == Escalation(timedelta(minutes=30), ("policy",))
