from __future__ import annotations

import sys
import tomllib
from importlib import metadata, util
from pathlib import Path

import pytest

from web.assistants.extra import PACKAGES, explain_missing

ROOT = Path(__file__).parents[3]


def test_the_packages_are_those_of_the_extra():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert sorted(PACKAGES) == sorted(project["optional-dependencies"]["mcp"])


def test_where_they_are_installed_nothing_is_missing():
    assert explain_missing() == ""


@pytest.mark.parametrize("is_installed", [True, False])
def test_where_they_are_missing_the_text_says_how_to_install_them(monkeypatch, is_installed):
    def find_version(_name):
        if not is_installed:
            raise metadata.PackageNotFoundError
        return "0.1.0"

    monkeypatch.setattr(util, "find_spec", lambda _: None)
    monkeypatch.setattr(metadata, "version", find_version)
    wanted = "'groundswell[mcp]'" if is_installed else "'mcp>=2.3' 'aiohttp-asgi>=0.7'"

    assert explain_missing().endswith(
        f"install them with: {sys.executable} -m pip install {wanted}"
    )
