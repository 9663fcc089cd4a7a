"""A test of the config stands in its own folder, as a person does: messages name files from it."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def stand_in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the folder of the test the current one."""
    monkeypatch.chdir(tmp_path)
