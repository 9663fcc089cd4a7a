"""A file of a config is replaced whole or not at all, and stays the file that it was."""

import os

import pytest

from config import replace_text
from model import UsageError


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_bytes(b"watches: [A]\r\n")
    return path


def test_a_file_keeps_its_mode_and_nothing_else_is_left(file):
    file.chmod(0o640)

    replace_text(file, "watches: [A]\r\n", "watches: [A, B]\r\n")

    assert file.read_bytes() == b"watches: [A, B]\r\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["config.yaml"]


def test_a_symbolic_link_stays_one(file, tmp_path):
    link = tmp_path / "link.yaml"
    link.symlink_to("config.yaml")

    replace_text(link, "watches: [A]\r\n", "watches: []\r\n")

    assert link.is_symlink()
    assert file.read_bytes() == b"watches: []\r\n"


def test_the_mark_at_the_beginning_of_a_file_stays(file):
    file.write_bytes(b"\xef\xbb\xbfwatches: [A]\n")

    replace_text(file, "watches: [A]\n", "watches: []\n")

    assert file.read_bytes() == b"\xef\xbb\xbfwatches: []\n"


def test_a_file_that_was_changed_meanwhile_is_left_alone(file):
    with pytest.raises(UsageError) as caught:
        replace_text(file, "watches: []\n", "watches: [B]\n")

    assert str(caught.value).endswith("was changed meanwhile; nothing was written, try again")
    assert file.read_bytes() == b"watches: [A]\r\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(file):
    file.parent.chmod(0o500)
    try:
        with pytest.raises(UsageError, match=r"cannot be written \(permission denied\); let this"):
            replace_text(file, "watches: [A]\r\n", "")
    finally:
        file.parent.chmod(0o700)


def test_a_file_that_is_gone_is_named(file):
    file.unlink()

    with pytest.raises(UsageError, match=r"config\.yaml: cannot be written \(no such file"):
        replace_text(file, "", "x")
