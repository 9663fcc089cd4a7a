"""The link that ends mails: only whoever has the key can write one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from storage import is_signed_recipient, sign_recipient

KEY = bytes(range(32))
TEXTS = st.text(st.characters(exclude_categories=()), max_size=30)


def test_a_signature_is_that_of_rfc_2104_over_channel_and_address() -> None:
    # printf 'unsubscribe\ndesk\nann@example.org' | openssl dgst -sha256 -mac HMAC -macopt hexkey:...
    assert sign_recipient(KEY, "desk", "ann@example.org") == (
        "Kt5RZj9mLAoay-VatiwwwTSe44Pt88M7G0jZDDM2B9I"
    )


@given(TEXTS, TEXTS, TEXTS)
def test_no_other_text_passes(channel: str, address: str, signature: str) -> None:
    right = sign_recipient(KEY, channel, address)

    assert is_signed_recipient(KEY, channel, address, right)
    assert not is_signed_recipient(KEY, channel, address, signature)
    assert not is_signed_recipient(KEY, channel, f"{address}x", right)
    assert not is_signed_recipient(bytes(32), channel, address, right)


def test_without_a_key_nothing_passes() -> None:
    made = sign_recipient(b"", "desk", "ann@example.org")

    assert not is_signed_recipient(b"", "desk", "ann@example.org", made)
