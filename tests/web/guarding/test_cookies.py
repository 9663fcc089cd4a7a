from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from web.guarding.cookies import is_genuine, read_name, write_cookie

NOW = datetime(2026, 10, 7, 12, tzinfo=UTC)
TOKEN = b"a token of the desk"


@pytest.mark.parametrize("name", ["desk", "央行", "a.b", ""])
def test_a_cookie_is_genuine_for_its_name_and_token_until_it_ends(name):
    cookie = write_cookie(name, TOKEN, NOW)

    assert read_name(cookie) == name
    assert is_genuine(cookie, name, TOKEN, NOW + timedelta(days=14) - timedelta(seconds=1))
    assert not is_genuine(cookie, name, TOKEN, NOW + timedelta(days=14))
    assert not is_genuine(cookie, name, b"a changed token", NOW)
    assert not is_genuine(cookie, f"{name}x", TOKEN, NOW)


def test_a_later_end_or_another_name_cannot_be_written_into_it():
    name, end, number, signature = write_cookie("desk", TOKEN, NOW).split(".")
    other = base64.urlsafe_b64encode(b"mara").decode()

    assert not is_genuine(f"{name}.{int(end) + 1}.{number}.{signature}", "desk", TOKEN, NOW)
    assert not is_genuine(f"{name}.{end}.{number}0.{signature}", "desk", TOKEN, NOW)
    assert not is_genuine(f"{other}.{end}.{number}.{signature}", "mara", TOKEN, NOW)


def test_two_logins_at_one_moment_have_two_cookies():
    assert write_cookie("desk", TOKEN, NOW) != write_cookie("desk", TOKEN, NOW)


@pytest.mark.parametrize(
    "cookie",
    ["", ".", "..", "a.b.c", "a.b.c.d", "ZGVzaw==.x.y.z", "ZGVzaw==.1.2.\udc80", "é.1.2.3"],
)
def test_an_odd_cookie_is_none(cookie):
    assert not is_genuine(cookie, read_name(cookie), TOKEN, NOW)
