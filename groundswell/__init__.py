"""The door of an installed copy: `groundswell` is `python monitor.py` from anywhere."""

import runpy
import sys
from pathlib import Path


def main() -> None:
    """Run monitor.py, which stands next to this folder or, once installed, inside it.

    It ends the process with its exit code.
    """
    here = Path(__file__).resolve().parent
    nested = here / "_app"
    sys.path.insert(0, str(nested if nested.is_dir() else here.parent))
    runpy.run_module("monitor", run_name="__main__")  # to import it would import every room
