"""Requests and replies as lines."""

import pytest

from daemon.wire.lines import MAX_REPLY_BYTES, decode, encode, make_reply


@pytest.mark.parametrize(
    "fields",
    [{}, {"do": "reload", "accept": ""}, {"text": "two\nlines"}, {"数字": "人民币 🚀 \ud800"}],
    ids=["nothing", "a request", "a line break", "other scripts"],
)
def test_fields_come_back_from_one_line(fields):
    line = encode(fields)

    assert line.count(b"\n") == 1
    assert decode(line) == fields


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"", "has no end"),
        (b'{"do": "reload"}', "has no end"),
        (b"{\n", "Expecting property name"),
        (b"[]\n", "not an object"),
        (b'"reload"\n', "not an object"),
        (b"null\n", "not an object"),
        (b'{"do": null}\n', "not a string"),
        (b'{"do": ["x"]}\n', "not a string"),
        (b"\xff\xfe\n", "can't decode"),
        (b"1" * 5000 + b"\n", "Exceeds the limit"),
        (b"[" * 60000 + b"\n", "nested too deeply"),
    ],
)
def test_a_line_that_is_no_object_of_strings_is_refused(line, problem):
    with pytest.raises(ValueError, match=problem):
        decode(line)


def test_a_reply_always_fits_its_line():
    reply = make_reply(True, "🚀" * 1_000_000)

    assert reply["ok"] == "yes"
    assert reply["text"].endswith("🚀…")
    assert 3_000_000 < len(encode(reply)) <= MAX_REPLY_BYTES
