"""The database of a config is found whatever mistakes the config has."""

from pathlib import Path

import pytest

from config import find_database


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("database: state.db", "state.db"),
        ("database: 'my state.db'  # on the fast disk", "my state.db"),
        ('database: "/var/lib/state.db"', "/var/lib/state.db"),
        ("# database: old.db", "data/groundswell.db"),
        ("watches: [", "data/groundswell.db"),
    ],
)
def test_a_config_with_mistakes_still_names_its_database(tmp_path: Path, line, expected) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"feeds: [nonsense\n{line}\n", encoding="utf-8")

    assert find_database(path) == tmp_path / expected


def test_without_a_config_it_is_the_default_database(tmp_path: Path) -> None:
    assert find_database(tmp_path / "config.yaml") == tmp_path / "data/groundswell.db"
