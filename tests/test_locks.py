"""A plain pip can install both locks: a dependency declared with extras is pinned with them.

With `--require-hashes`, pip refuses a lock that pins `coverage` where a package asks for
`coverage[toml]`, as soon as the index has a newer release than the pinned one.
"""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN_TIME = PROJECT["project"]["dependencies"]
LOCKS = {
    "requirements.txt": RUN_TIME,
    "requirements-dev.txt": [*RUN_TIME, *PROJECT["dependency-groups"]["dev"]],
}
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?==", re.MULTILINE)


def pins(lock: str) -> dict[str, set[str]]:
    """Return the extras that *lock* pins each package with."""
    return {
        canonicalize_name(name): {canonicalize_name(extra) for extra in extras.split(",") if extra}
        for name, extras in PIN.findall(lock)
    }


def is_needed(requirement: Requirement, extras: set[str]) -> bool:
    """Return whether *requirement* of a package pinned with *extras* applies on this machine."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def unpinned_extras(pinned: dict[str, set[str]], declared: list[str]) -> set[str]:
    """Return each dependency whose extras are not pinned: those *declared*, and each package's."""
    asked = [("the project", Requirement(line), set()) for line in declared]
    for name, extras in pinned.items():
        try:
            lines = metadata.requires(name) or []
        except metadata.PackageNotFoundError:  # its marker excludes this machine
            continue
        asked += [(name, Requirement(line), extras) for line in lines]
    return {
        f"{asker} needs {requirement.name}[{','.join(sorted(requirement.extras))}]"
        for asker, requirement, extras in asked
        if is_needed(requirement, extras)
        and not {canonicalize_name(extra) for extra in requirement.extras}
        <= pinned.get(canonicalize_name(requirement.name), set())
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_each_dependency_declared_with_extras_is_pinned_with_them(lock):
    pinned = pins((ROOT / lock).read_text(encoding="utf-8"))

    assert len(pinned) > 30
    assert unpinned_extras(pinned, LOCKS[lock]) == set()


def test_a_lock_without_the_pin_of_an_extra_is_refused():
    lock = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    stripped = lock.replace("coverage[toml]==", "coverage==")

    assert stripped != lock
    assert unpinned_extras(pins(stripped), []) == {"pytest-cov needs coverage[toml]"}


@pytest.mark.parametrize("lock", [*LOCKS, ".ci/pip.txt"])
def test_every_pin_has_hashes(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]

    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
