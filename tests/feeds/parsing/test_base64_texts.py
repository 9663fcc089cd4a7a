"""Texts in Base64 are decoded, and only those."""

from __future__ import annotations

import base64

import pytest

from feeds.parsing.base64_texts import decode_base64


def test_a_text_in_base64_is_decoded():
    packed = base64.b64encode("<p>Überweisung</p>".encode()).decode()

    assert decode_base64(packed, is_certain=True) == "<p>Überweisung</p>"
    assert decode_base64(f"{packed[:8]}\n {packed[8:]}", is_certain=False) == "<p>Überweisung</p>"


@pytest.mark.parametrize("text", ["Pilot project", "stablecoin", '{"note": 1}', "", "CBDC"])
def test_a_text_that_only_claims_to_be_base64_stays(text: str):
    assert decode_base64(text, is_certain=False) == text


def test_a_picture_has_no_text():
    picture = base64.b64encode(bytes(range(256))).decode()

    assert decode_base64(picture, is_certain=False) == ""
    assert decode_base64("=a", is_certain=True) == ""
