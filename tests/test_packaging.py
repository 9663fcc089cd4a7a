"""The wheel holds every room under one name, and an installed copy works from any folder."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_has_one_top_level_name_of_its_own(wheel):
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {n for n in names if not n.endswith(".dist-info")} == {"groundswell"}


def test_every_module_and_template_is_in_the_wheel(wheel):
    packed = set(zipfile.ZipFile(wheel).namelist())
    rooms = [p for p in ROOT.iterdir() if (p / "__init__.py").exists() and p.name != "groundswell"]
    files = list(ROOT.glob("*.py"))
    files += [p for room in rooms for p in room.rglob("*") if p.is_file()]
    wanted = {
        f"groundswell/_app/{p.relative_to(ROOT)}" for p in files if "__pycache__" not in p.parts
    }

    assert wanted - packed == set()


def test_an_installed_copy_checks_its_own_config_from_an_empty_folder(wheel, tmp_path):
    installed, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    zipfile.ZipFile(wheel).extractall(installed)

    done = subprocess.run(
        [sys.executable, "-m", "groundswell", "check"],
        cwd=empty,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, "fine" in done.stdout) == (0, True), done.stderr


def test_the_lock_pins_every_dependency_with_hashes():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for lock, wanted in (
        ("requirements.txt", project["project"]["dependencies"]),
        ("requirements-dev.txt", project["dependency-groups"]["dev"]),
    ):
        text = (ROOT / lock).read_text()
        pinned = {line.split("==")[0] for line in text.splitlines() if "==" in line}
        names = {w.split(">")[0].split("=")[0].split("[")[0].strip().lower() for w in wanted}

        assert names - pinned == set()
        assert text.count("==") <= text.count("--hash=sha256:")


def test_both_locks_agree():
    def pins(lock):
        lines = (ROOT / lock).read_text().splitlines()
        found = [line.split("==", 1) for line in lines if "==" in line[:60] and line[0].isalnum()]
        return {name: rest.split()[0] for name, rest in found}

    run, dev = pins("requirements.txt"), pins("requirements-dev.txt")

    assert {name: dev.get(name) for name in run} == run
