"""Packed bodies are undone within bounds."""

from __future__ import annotations

import gzip
import zlib

import pytest

from feeds.fetching.unpack import Broken, TooLarge, Unpacker
from tests.loopback.web import bomb, pack

BODY = b"<rss>" + bytes(range(256)) * 2000


def unpacked(encoding: str, data: bytes, cap: int = 1 << 20, step: int = 1000) -> bytes:
    unpacker = Unpacker(encoding, cap)
    parts = [
        part for at in range(0, len(data), step) for part in unpacker.add(data[at : at + step])
    ]
    return b"".join([*parts, *unpacker.finish()])


@pytest.mark.parametrize("encoding", ["", "identity", "gzip", "deflate", "br"])
@pytest.mark.parametrize("step", [1, 1000, 1 << 20])
def test_a_body_comes_out_as_it_was_packed(encoding: str, step: int):
    body = BODY[: 5000 if step == 1 else None]

    assert unpacked(encoding, pack(body, encoding), step=step) == body


def test_raw_deflate_is_understood():
    packer = zlib.compressobj(wbits=-15)

    assert unpacked("deflate", packer.compress(BODY) + packer.flush()) == BODY


def test_gzip_that_nobody_declared_is_understood_and_so_is_gzip_declared_but_absent():
    assert unpacked("", gzip.compress(BODY)) == BODY
    assert unpacked("gzip", BODY) == BODY


def test_gzip_in_several_members_is_read_to_its_end():
    assert unpacked("gzip", gzip.compress(b"one ") + gzip.compress(b"two")) == b"one two"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_bomb_is_stopped_at_the_cap(encoding: str):
    with pytest.raises(TooLarge):
        unpacked(encoding, bomb(50 << 20, encoding))


def test_a_plain_body_is_stopped_at_the_cap():
    with pytest.raises(TooLarge):
        unpacked("", b"x" * 2000, cap=1000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_missing_end_is_noticed(encoding: str):
    with pytest.raises(Broken):
        unpacked(encoding, pack(BODY, encoding)[:-20])


def test_an_encoding_that_we_did_not_ask_for_is_refused():
    with pytest.raises(Broken):
        Unpacker("gzip, gzip", 1000)


def test_an_empty_or_tiny_body_is_no_trouble():
    assert unpacked("", b"") == b""
    assert unpacked("", b"x") == b"x"
    assert unpacked("br", b"") == b""
