from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from daemon.requests import answer, leave_request, read_requests, take_reply
from model import StorageError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "groundswell.db"


def left(path: Path) -> list[str]:
    return sorted(file.suffix for file in (path.parent / "requests").iterdir())


def test_a_request_is_answered_once_and_leaves_nothing(path: Path) -> None:
    request = leave_request(path, {"do": "retry", "ids": "a b"})
    assert take_reply(request) is None

    assert read_requests(path) == [(request, {"do": "retry", "ids": "a b"})]
    answer(request, {"ok": "yes"})

    assert read_requests(path) == []
    assert take_reply(request) == {"ok": "yes"}
    assert take_reply(request) is None
    assert left(path) == []


def test_nothing_is_asked_where_nobody_ever_asked(path: Path) -> None:
    assert read_requests(path) == []


def test_the_oldest_request_is_the_first(path: Path) -> None:
    requests = [leave_request(path, {"n": str(n)}) for n in range(5)]
    for age, request in enumerate(requests):
        os.utime(request, ns=(age, age))

    assert [request for request, _ in read_requests(path)] == requests


def test_only_the_daemons_user_may_ask_and_read(path: Path) -> None:
    request = leave_request(path, {"do": "reload"})

    assert stat.S_IMODE(request.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(request.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '"reload"', '{"do": 1}', '{"do": null}', "\xff", "[" * 100_000]
)
def test_a_file_that_is_no_request_is_answered_and_dropped(path: Path, text: str) -> None:
    good = leave_request(path, {"do": "reload"})
    bad = good.with_name("bad.json")
    bad.write_bytes(text.encode("latin-1"))

    assert read_requests(path) == [(good, {"do": "reload"})]

    said = take_reply(bad)
    assert said is not None
    assert said["problem"].startswith("this is no request (")
    assert read_requests(path) == [(good, {"do": "reload"})]


def test_a_request_that_is_too_long_is_none(path: Path) -> None:
    request = leave_request(path, {"do": "x" * 1_100_000})

    assert read_requests(path) == []
    assert take_reply(request) == {
        "problem": "this is no request (it is not a plain file of a fair size)"
    }


def test_a_link_a_pipe_and_a_folder_are_no_requests(path: Path, tmp_path: Path) -> None:
    folder = leave_request(path, {"do": "reload"}).parent
    (tmp_path / "secret.json").write_text('{"password": "x"}')
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    os.mkfifo(folder / "pipe.json")

    assert [wanted for _, wanted in read_requests(path)] == [{"do": "reload"}]
    assert (tmp_path / "secret.json").exists()
    assert not (folder / "link.json").is_symlink()
    assert not (folder / "pipe.json").exists()


def test_a_request_that_its_asker_takes_back_is_none(path: Path, monkeypatch) -> None:
    from daemon import requests as _requests

    request = leave_request(path, {"do": "reload"})
    monkeypatch.setattr(_requests, "_files", lambda folder, ending: iter([request]))
    request.unlink()

    assert read_requests(path) == []


def test_a_draft_is_no_request(path: Path) -> None:
    folder = leave_request(path, {"do": "reload"}).parent
    (folder / "half.json.draft").write_text('{"do": "rel')

    assert len(read_requests(path)) == 1


def test_replies_that_nobody_reads_do_not_pile_up(path: Path) -> None:
    for n in range(105):
        request = leave_request(path, {})
        answer(request, {"n": str(n)})
        os.utime(request.with_suffix(".reply"), ns=(n, n))

    kept = [json.loads(f.read_text())["n"] for f in request.parent.glob("*.reply")]
    assert sorted(map(int, kept)) == list(range(5, 105))


def test_a_folder_in_which_nobody_can_write_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "requests").touch()
    path = tmp_path / "groundswell.db"

    with pytest.raises(StorageError, match=r"requests: cannot be written .*ask as the user"):
        leave_request(path, {})
    with pytest.raises(StorageError, match=r"requests: cannot be written .*writable for the user"):
        answer(tmp_path / "requests" / "x.json", {})
