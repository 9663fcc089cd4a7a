"""Validators belong to one document at one address."""

from __future__ import annotations

import pytest

from feeds.fetching import validators
from feeds.fetching.validators import are_for, hash_url, is_same_document

STORED = {"url": "https://a.example/", "digest": "d1", "etag": "e"}


@pytest.mark.parametrize(
    ("url", "digest", "is_same"),
    [
        ("https://a.example/", "d1", True),
        ("https://a.example/", "d2", False),
        ("https://b.example/", "d1", False),
    ],
)
def test_a_document_is_the_same_by_its_address_and_its_digest(url: str, digest: str, is_same: bool):
    assert is_same_document(STORED, url, digest) is is_same


def test_without_validators_no_document_is_the_same():
    assert not is_same_document({}, "https://a.example/", "d1")


def test_the_keys_are_those_that_databases_hold():
    keys = {name: value for name, value in vars(validators).items() if name.endswith("_KEY")}

    assert keys == {
        "URL_KEY": "url",
        "DIGEST_KEY": "digest",
        "ETAG_KEY": "etag",
        "LAST_MODIFIED_KEY": "last-modified",
        "TTL_KEY": "ttl",
        "ITEMS_KEY": "items",
        "ASK_FOR_ALL_KEY": "ask",
    }


def test_validators_are_for_the_address_whose_hash_they_have_or_that_an_older_version_stored():
    url = "https://a.example/?token=secret"

    assert are_for({"url": hash_url(url)}, url)
    assert are_for({"url": url}, url)
    assert not are_for({"url": hash_url(url)}, f"{url}2")
    assert not are_for({}, url)
    assert "secret" not in hash_url(url)
