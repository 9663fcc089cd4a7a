"""The files of a config are found and read, and a change of any of them is noticed."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from config import Config, Texts, load, parse, read_files, take_signature
from model import ConfigError

MAIN = (
    "include: [teams/*.yaml]\nwatches: [CBDC]\nchannels: {policy: {type: console}}\nops: policy\n"
)


def home(folder: Path, **files: str) -> Path:
    (folder / "teams").mkdir(exist_ok=True)
    (folder / "config.yaml").write_text(MAIN, encoding="utf-8")
    for name, text in files.items():
        (folder / "teams" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / "config.yaml"


def problems(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    return list(caught.value.problems)


def of(text: str, **files: str) -> Config:
    included = {f"teams/{name}.yaml": text for name, text in files.items()}
    return parse(Texts("/x/config.yaml", {"config.yaml": text, **included}), {})


# --- include --------------------------------------------------------------------------------


def test_a_team_keeps_its_feeds_watches_and_channels_in_a_file_of_its_own(tmp_path: Path) -> None:
    path = home(
        tmp_path,
        b="watches: [{name: Quakes, keywords: [earthquake], tell: [desk]}]\n",
        a="feeds: [https://a.example/]\nchannels: {desk: {type: console}}\n",
    )

    config = load(path, {})

    assert list(config.watches) == ["CBDC", "Quakes"]
    assert list(config.channels) == ["policy", "desk"]
    assert list(config.texts.texts) == ["config.yaml", "teams/a.yaml", "teams/b.yaml"]
    assert config.texts.main == str(path)


def test_temporary_files_of_editors_are_not_included(tmp_path: Path) -> None:
    path = home(tmp_path, a="watches: [a]\n")
    (tmp_path / "teams" / ".#a.yaml").write_text("broken: [")

    assert list(load(path, {}).watches) == ["CBDC", "a"]


@pytest.mark.parametrize("pattern", ["x" * 300, "[", "a\\b", "teams", "~", "!*.yaml"])
def test_a_pattern_that_no_file_has_is_a_hint(tmp_path: Path, pattern: str) -> None:
    path = home(tmp_path, a="watches: [a]\n")
    path.write_text(f"include: ['{pattern}']\nwatches: [CBDC]\n")

    config = load(path, {})

    assert take_signature(path) == take_signature(path)
    assert (
        f'config.yaml:1:11: include.0: no file matches "{pattern}"; check the path' in config.hints
    )


def test_mistakes_of_all_files_are_listed_main_file_first(tmp_path: Path) -> None:
    path = home(
        tmp_path,
        a="watches:\n  - {name: CBDC, keywords: [x]}\n  - {name: y, keywords: [x], tell: [polcy]}\n",
        b="ops: policy\nchannels: {policy: {type: console}}\nfeds: []\n",
        c="",
    )
    with path.open("a") as file:
        file.write("agnt: me\n")

    assert problems(path) == [
        (
            'config.yaml:5:1: no setting "agnt"; did you mean "agent"? (there are: feeds, watches, '
            "channels, routes, include, defaults, web, ops, database, agent, proxy, hot, direct, "
            "heartbeat, global_none)"
        ),
        "teams/a.yaml:2:12: watches.0.name: the name is already used at config.yaml:2:11; choose another",
        (
            'teams/a.yaml:3:37: watches.1.tell.0: no channel "polcy"; did you mean "policy"? '
            "(there are: policy)"
        ),
        'teams/b.yaml:1:1: "ops" is set in the main file only; move it to config.yaml',
        "teams/b.yaml:2:12: channels.policy: the name is already used at config.yaml:3:12; choose another",
        'teams/b.yaml:3:1: no setting "feds"; did you mean "feeds"? (there are: feeds, watches, channels, routes)',
        "teams/c.yaml:1:1: the file is empty; write feeds: and watches: in it",
    ]


def test_the_same_address_in_two_files_is_a_mistake_with_both_places(tmp_path: Path) -> None:
    path = home(tmp_path, a="feeds: [https://a.example/]\n", b="feeds:\n  - HTTPS://A.example/\n")

    assert problems(path) == [
        "teams/b.yaml:2:5: feeds.0: the address is already used at teams/a.yaml:1:9; remove one of the two"
    ]


def test_a_file_that_two_patterns_find_is_a_mistake(tmp_path: Path) -> None:
    path = home(tmp_path, a="watches: [a]\n")
    path.write_text("include:\n  - teams/a.yaml\n  - teams/*.yaml\n")

    assert problems(path) == [
        (
            'config.yaml:3:5: include.1: includes "teams/a.yaml" again (as "teams/a.yaml" does); '
            "remove one of them"
        )
    ]


def test_an_included_file_includes_no_other(tmp_path: Path) -> None:
    path = home(tmp_path, a="include: [b.yaml]\n")

    assert problems(path) == [
        'teams/a.yaml:1:1: "include" is set in the main file only; move it to config.yaml'
    ]


def test_a_channel_in_an_unreadable_file_is_not_missed_in_the_others(
    tmp_path: Path,
) -> None:
    path = home(
        tmp_path,
        a="channels:\n  desk: {type: console\n",
        b="watches: [{name: b, keywords: [b], tell: [desk]}]\n",
    )

    assert problems(path) == ['teams/a.yaml:2:9: "{" opens here and is never closed; add "}"']


# --- unreadable files -----------------------------------------------------------------------


def _make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (os.mkfifo, "named pipe"),
        (_make_socket, "socket"),
        (lambda path: path.symlink_to("/dev/zero"), "device"),
    ],
)
def test_something_that_is_no_file_is_named_at_once(
    tmp_path: Path, make: Callable[[Path], None], kind: str
) -> None:
    path = home(tmp_path)
    make(tmp_path / "teams" / "x.yaml")

    assert problems(path) == [f"{tmp_path}/teams/x.yaml: is a {kind}; put a file there"]
    assert take_signature(path) == take_signature(path)


def test_a_missing_main_file_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"

    assert problems(path) == [
        f"{path}: there is no such file; create it, or name another with --config"
    ]


def test_a_folder_is_not_a_config(tmp_path: Path) -> None:
    assert problems(tmp_path) == [
        f"{tmp_path}: cannot be read (is a directory); let this user read it"
    ]


def test_a_file_that_is_not_utf_8_is_a_mistake_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes("watches:\n  - caf\xe9\n".encode("latin-1"))

    assert problems(path) == [f"{path}:2:8: not UTF-8 here (the byte 0xe9); save the file as UTF-8"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes("\ufeffwatches:\r\n  - CBDC\r\n  - @x\r\n".encode())

    assert problems(path) == [
        'config.yaml:3:5: text cannot begin with "@" in YAML; put it in quotes: "@x"'
    ]


# --- signature ------------------------------------------------------------------------------


def test_the_signature_changes_with_any_file_and_with_nothing_else(tmp_path: Path) -> None:
    path = home(tmp_path, a="watches: [a]\n")
    seen = [take_signature(path)]
    assert take_signature(path) == seen[0]

    (tmp_path / "notes.txt").write_text("no part of it")
    assert take_signature(path) == seen[0]

    (tmp_path / "teams" / "a.yaml").write_text("watches: [b, c]\n")
    seen.append(take_signature(path))
    (tmp_path / "teams" / "new.yaml").write_text("watches: [d]\n")
    seen.append(take_signature(path))
    path.write_text(MAIN + "# more\n")
    seen.append(take_signature(path))
    (tmp_path / "teams" / "a.yaml").unlink()
    seen.append(take_signature(path))
    path.unlink()
    seen.append(take_signature(path))
    assert len(set(map(str, seen))) == 6


def test_the_signature_changes_when_a_file_is_replaced_by_one_of_the_same_size_and_time(
    tmp_path: Path,
) -> None:
    path = home(tmp_path)
    before = take_signature(path)
    other = tmp_path / "other"
    other.write_text(MAIN.replace("CBDC", "DCEP"))
    was = path.stat()
    os.utime(other, ns=(was.st_atime_ns, was.st_mtime_ns))
    other.replace(path)

    assert take_signature(path) != before


def test_the_signature_changes_when_a_secret_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text('channels: {a: {type: slack, token: "file:token", channel: C0123456789}}\n')
    (tmp_path / "token").write_text("xoxb-old\n")
    before = take_signature(path)

    (tmp_path / "token").write_text("xoxb-newer\n")

    assert take_signature(path) != before


def test_stored_texts_can_be_parsed_without_the_files(tmp_path: Path) -> None:
    texts = read_files(home(tmp_path, a="watches: [a]\n"))

    kept = Texts(texts.main, dict(texts.texts))

    assert list(parse(kept, {}).watches) == ["CBDC", "a"]
