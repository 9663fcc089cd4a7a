"""The signature of Standard Webhooks, against the example of its specification."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from model import Secret
from notifiers.programs.signing import read_key, sign


def test_the_example_of_the_specification_has_its_signature() -> None:
    key = read_key(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    at = datetime.fromtimestamp(1614265330, UTC)

    headers = sign([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize(
    ("text", "key"), [("whsec_YWJj", b"abc"), (" plain é ", "plain é".encode())]
)
def test_a_key_is_base64_after_its_prefix_or_its_characters(text: str, key: bytes) -> None:
    assert read_key(Secret(text)) == key
