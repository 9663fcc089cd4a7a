"""Every kind of message has a picture in the docs, and each picture is shown."""

import ast
from pathlib import Path

import pytest

from answers.samples import list_sample_kinds

DOCS = Path(__file__).resolve().parent.parent / "docs"


@pytest.fixture
def drawn():
    """Return the pictures that docs/message_pictures.py draws, each with its kinds."""
    tree = ast.parse((DOCS / "message_pictures.py").read_text(encoding="utf-8"))
    (found,) = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SLACK"
    ]
    return ast.literal_eval(found)


def test_every_kind_of_message_is_in_a_picture(drawn):
    assert {kind for kinds in drawn.values() for kind in kinds} == set(list_sample_kinds())


def test_every_picture_is_there_and_is_shown(drawn):
    page = (DOCS / "alerts.md").read_text(encoding="utf-8")

    for name in drawn:
        assert (DOCS / "pictures" / name).is_file()
        assert f"pictures/{name}" in page
