"""The caged process answers requests in frames."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

from feeds.parsing import child
from feeds.parsing.parse import parse_document

ROOT = Path(__file__).parents[3]
RSS = b"<rss><channel><item><title>A</title><guid>1</guid></item></channel></rss>"


def pack(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def read_frames(output: bytes) -> list[dict[str, Any]]:
    stream = io.BytesIO(output)
    frames = []
    while (frame := child._read_frame(stream)) is not None:
        frames.append(json.loads(frame))
    return frames


def test_a_frame_is_its_length_and_its_bytes():
    assert child._read_frame(io.BytesIO(b"\0\0\0\x03abcd")) == b"abc"


def test_a_frame_that_is_cut_short_is_the_end():
    assert child._read_frame(io.BytesIO(b"\0\0\0\x03ab")) is None
    assert child._read_frame(io.BytesIO(b"\0\0")) is None


def test_an_answer_of_many_entries_has_several_frames_and_the_last_has_the_rest():
    item = "<item><guid>%d</guid><description>" + "a" * 60_000 + "</description></item>"
    body = "<rss><channel><ttl>5</ttl>" + "".join(item % n for n in range(6)) + "</channel></rss>"
    stream = io.BytesIO()

    child._write_answer(stream, parse_document(body.encode(), "", ""))

    first, last = read_frames(stream.getvalue())
    assert list(first) == ["entries"]
    assert [row["id"] for row in first["entries"] + last["entries"]] == list("012345")
    assert (last["problem"], last["notes"], last["ttl"]) == ("", [], 5)


def test_the_process_answers_until_its_input_ends():
    script = str(ROOT / "feeds" / "parsing" / "child.py")
    request = json.dumps({"url": "https://a.example/", "content_type": "", "known": ""}).encode()
    process = subprocess.Popen(
        [sys.executable, "-P", script, str(os.getpid()), "8", str(1 << 30)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT)},
    )

    output, _ = process.communicate(2 * (pack(request) + pack(RSS)), timeout=60)

    ready, *answers = read_frames(output)
    assert ready == {"ready": True}
    assert [answer["entries"][0]["id"] for answer in answers] == ["1", "1"]
    assert process.returncode == 0


def test_the_process_imports_no_network_library_and_nothing_of_fetching():
    names = ["aiohttp", "asyncio", "yarl", "feeds.fetching", "feeds._tools", "feeds._cage"]
    code = (
        f"import sys, feeds.parsing.child;print([name for name in {names} if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
