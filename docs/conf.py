"""Build the documentation: `sphinx-build -W -n -b html docs .build/docs`. Needs no network."""

from typing import Any

project = "Groundswell"
author = "The Groundswell authors"
copyright = "2026, the Groundswell authors"  # noqa: A001  # Sphinx's own name for it

extensions = ["myst_parser"]
exclude_patterns = ["*.py"]
nitpicky = True

# GitHub gives every heading an anchor; the links between the pages rely on the same ones here.
myst_heading_anchors = 3

html_theme = "furo"
html_title = "Groundswell"
html_show_sphinx = False
html_copy_source = False

PAGES = {"../CONTRIBUTING.md": "contributing.md", "../CHANGELOG.md": "changelog.md"}


def setup(app: Any) -> None:
    """Have links to the pages at the root, which are right on GitHub, lead to the pages here."""
    app.connect("source-read", _turn_links)


def _turn_links(_app: Any, _name: str, source: list[str]) -> None:
    for root, page in PAGES.items():
        source[0] = source[0].replace(f"]({root}", f"]({page}")
