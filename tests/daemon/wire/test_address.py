"""The place of a socket: next to the database, or a link to the runtime directory."""

import contextlib
import os
import socket
import stat
import tempfile
from pathlib import Path

import pytest

from daemon.wire import address
from model import Unreachable


@pytest.fixture
def folder(monkeypatch):
    """A folder with a short path, for the sockets and for the user's runtime directory."""
    with tempfile.TemporaryDirectory(prefix="gs") as name:
        folder = Path(name).resolve()
        (folder / "tmp").mkdir()
        (folder / "run").mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(folder / "tmp"))
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder / "run"))
        yield folder


@pytest.fixture
def far(folder):
    """The path of a database that is too long for a socket."""
    deep = folder / "deep" / ("x" * 100)
    deep.mkdir(parents=True)
    return deep / "groundswell.db"


def is_reached(database):
    with contextlib.closing(address.bind(database).socket) as bound:
        bound.listen()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(address.find_address(database)))
    return True


def test_a_socket_is_next_to_its_database_and_deleted_with_it(folder):
    place = address.bind(folder / "a.db")

    path = folder / "a.db.sock"
    assert path.is_socket()
    assert address.find_address(folder / "a.db") == path
    assert place.is_there()
    place.remove()
    assert not path.exists()
    assert not place.is_there()


def test_two_databases_of_a_folder_have_two_sockets(folder):
    for name in ("a.db", "b.db"):
        address.bind(folder / name).socket.close()

    assert sorted(path.name for path in folder.glob("*.sock")) == ["a.db.sock", "b.db.sock"]


def test_a_folder_that_is_reached_by_a_link_has_one_socket(folder, monkeypatch):
    (folder / "link").symlink_to(folder / "run")
    monkeypatch.chdir(folder)

    with contextlib.closing(address.bind(folder / "link" / "a.db").socket):
        assert address.find_address(folder / "run" / "a.db") == folder / "run" / "a.db.sock"
        assert address.find_address(Path("link/a.db")) == folder / "run" / "a.db.sock"


@pytest.mark.parametrize(("more", "is_near"), [(0, True), (1, False)])
def test_a_path_of_103_bytes_is_the_longest(folder, more, is_near):
    name = "x" * (103 + more - len(os.fsencode(folder)) - len("/.sock"))

    assert is_reached(folder / name)

    path = folder / f"{name}.sock"
    assert (path.is_socket(), path.is_symlink()) == (True, not is_near)


def test_bytes_count_and_not_letters(folder):
    database = folder / ("数" * 40)

    assert is_reached(database)
    assert Path(f"{database}.sock").is_symlink()


def test_a_path_that_is_too_long_leads_by_a_link_to_the_runtime_directory(folder, far):
    place = address.bind(far)

    target = address.find_address(far)
    assert target.parent == folder / "run" / "groundswell"
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    assert Path(f"{far}.sock").readlink() == target

    Path(f"{far}.sock").unlink()
    assert not place.is_there()
    place.remove()
    assert not target.exists()


@pytest.mark.parametrize("given", ["", "relative", "/nonexistent", "/proc/1/nothing"])
def test_without_a_runtime_directory_it_is_in_the_temporary_folder(folder, far, monkeypatch, given):
    monkeypatch.setenv("XDG_RUNTIME_DIR", given)

    assert is_reached(far)

    own = folder / "tmp" / f"groundswell-{os.geteuid()}"
    assert address.find_address(far).parent == own
    assert stat.S_IMODE(own.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_runtime_directory_of_another_user_is_not_used(folder, far):
    os.chown(folder / "run", 65534, 65534)

    assert is_reached(far)

    assert address.find_address(far).parent.parent == folder / "tmp"
    assert list((folder / "run").iterdir()) == []


def spoil_with_a_link(folder):
    (folder / "run" / "groundswell").symlink_to(folder / "tmp")


def spoil_with_a_file(folder):
    (folder / "run" / "groundswell").touch()


def spoil_with_an_open_folder(folder):
    (folder / "run" / "groundswell").mkdir()
    (folder / "run" / "groundswell").chmod(0o755)


def spoil_with_a_folder_of_another(folder):
    (folder / "run" / "groundswell").mkdir(mode=0o700)
    os.chown(folder / "run" / "groundswell", 65534, 65534)


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_with_a_link,
        spoil_with_a_file,
        spoil_with_an_open_folder,
        pytest.param(
            spoil_with_a_folder_of_another,
            marks=pytest.mark.skipif(os.geteuid() != 0, reason="only root can give it away"),
        ),
    ],
)
def test_a_runtime_folder_that_others_may_use_is_refused(folder, far, spoil):
    spoil(folder)

    with pytest.raises(Unreachable, match=r"run/groundswell: .*set XDG_RUNTIME_DIR"):
        address.bind(far)
    assert not os.path.lexists(f"{far}.sock")


def test_where_every_path_is_too_long_it_is_said(far, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(far.parent))
    monkeypatch.setattr(tempfile, "tempdir", str(far.parent))

    with pytest.raises(Unreachable, match=r"too long for a socket, .*; set XDG_RUNTIME_DIR"):
        address.bind(far)


# --- files in the place of the socket -------------------------------------------------------


def test_a_socket_that_was_left_is_replaced(folder):
    for _ in range(2):
        assert is_reached(folder / "a.db")


def test_a_link_and_a_socket_that_were_left_are_replaced(folder, far):
    for _ in range(2):
        assert is_reached(far)

    assert len(list((folder / "run" / "groundswell").iterdir())) == 1


def test_a_link_that_was_left_is_replaced_after_the_folder_has_moved(folder, far):
    assert is_reached(far)
    far.parent.rename(folder / "near")

    assert is_reached(folder / "near" / "groundswell.db")

    assert not (folder / "near" / "groundswell.db.sock").is_symlink()


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_text("mine"),
        lambda path: path.mkdir(),
        os.mkfifo,
        lambda path: path.symlink_to("/etc/passwd"),
        lambda path: path.symlink_to("nowhere.sock"),
        lambda path: path.symlink_to(f"mine/{'0' * 24}.sock"),
    ],
    ids=["file", "folder", "pipe", "link to a file", "link to nowhere", "link elsewhere"],
)
@pytest.mark.parametrize("is_far", [False, True], ids=["near", "far"])
def test_a_file_that_is_no_socket_of_ours_is_never_deleted(folder, far, make, is_far):
    database = far if is_far else folder / "a.db"
    path = Path(f"{database}.sock")
    make(path)
    facts = path.lstat()

    with pytest.raises(Unreachable, match=r"\.sock: expected the socket .*; move it away"):
        address.bind(database)

    assert path.lstat().st_ino == facts.st_ino
    run = folder / "run" / "groundswell"
    assert not run.exists() or list(run.iterdir()) == []


def test_a_file_that_took_the_place_meanwhile_is_not_deleted(folder):
    place = address.bind(folder / "a.db")
    path = folder / "a.db.sock"
    path.rename(folder / "elsewhere")
    path.write_text("mine")

    assert not place.is_there()
    place.remove()

    assert path.read_text() == "mine"


def test_a_folder_that_takes_no_socket_is_said(folder):
    with pytest.raises(Unreachable, match=r"a\.db\.sock: no socket can be made there \(No such"):
        address.bind(folder / "gone" / "a.db")


def test_a_link_that_cannot_be_made_leaves_no_socket(folder, far, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "symlink_to", refuse)

    with pytest.raises(Unreachable, match="No space left on device"):
        address.bind(far)
    assert list((folder / "run" / "groundswell").iterdir()) == []


def test_a_client_without_a_link_finds_no_address(far):
    with pytest.raises(FileNotFoundError):
        address.find_address(far)
