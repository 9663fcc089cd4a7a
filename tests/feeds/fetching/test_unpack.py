"""Bodies are decompressed up to a size limit."""

from __future__ import annotations

import gzip
import zlib

import pytest

from feeds.fetching.unpack import BodyTooLarge, EncodingBroken, EndMissing, Unpacker
from tests.loopback.web import make_bomb, pack

BODY = b"<rss>" + bytes(range(256)) * 2000


def unpacked(encoding: str, data: bytes, limit: int = 1 << 20, step: int = 1000) -> bytes:
    unpacker = Unpacker(encoding, limit)
    parts = [
        part for at in range(0, len(data), step) for part in unpacker.add(data[at : at + step])
    ]
    return b"".join([*parts, *unpacker.finish()])


@pytest.mark.parametrize("encoding", ["", "identity", "gzip", "deflate", "br"])
@pytest.mark.parametrize("step", [1, 1000, 1 << 20])
def test_a_body_comes_out_as_it_was_before_compression(encoding: str, step: int):
    body = BODY[: 5000 if step == 1 else None]

    assert unpacked(encoding, pack(body, encoding), step=step) == body


def test_raw_deflate_is_decompressed():
    packer = zlib.compressobj(wbits=-15)

    assert unpacked("deflate", packer.compress(BODY) + packer.flush()) == BODY


def test_undeclared_gzip_is_decompressed_and_plain_text_declared_as_gzip_is_kept():
    assert unpacked("", gzip.compress(BODY)) == BODY
    assert unpacked("gzip", BODY) == BODY


def test_gzip_in_several_members_is_read_to_its_end():
    assert unpacked("gzip", gzip.compress(b"one ") + gzip.compress(b"two")) == b"one two"


@pytest.mark.parametrize("step", [1, 7, 31])
def test_a_member_of_gzip_may_come_later_than_those_before(step: int):
    data = gzip.compress(b"one ") + gzip.compress(b"two ") + gzip.compress(b"three")

    assert unpacked("gzip", data, step=step) == b"one two three"
    assert unpacked("gzip", data + b"\x1frubbish", step=step) == b"one two three"
    assert unpacked("gzip", data + b"\x1f", step=step) == b"one two three"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_all_that_came_of_a_cut_body_is_read(encoding: str):
    unpacker = Unpacker(encoding, 1 << 20)
    body = bytes(range(256)) * 100
    parts = [*unpacker.add(pack(body, encoding)[:-5])]

    with pytest.raises(EndMissing):
        parts.extend(unpacker.finish())

    found = b"".join(parts)
    assert body.startswith(found)
    assert len(found) > len(body) - 300


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_bomb_is_stopped_at_the_limit(encoding: str):
    with pytest.raises(BodyTooLarge):
        unpacked(encoding, make_bomb(50 << 20, encoding))


def test_a_plain_body_is_stopped_at_the_limit():
    with pytest.raises(BodyTooLarge):
        unpacked("", b"x" * 2000, limit=1000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_missing_end_is_noticed(encoding: str):
    with pytest.raises(EndMissing):
        unpacked(encoding, pack(BODY, encoding)[:-20])


def test_an_encoding_that_we_did_not_ask_for_is_refused():
    with pytest.raises(EncodingBroken):
        Unpacker("gzip, gzip", 1000)


def test_an_empty_or_tiny_body_is_read():
    assert unpacked("", b"") == b""
    assert unpacked("", b"x") == b"x"
    assert unpacked("br", b"") == b""
