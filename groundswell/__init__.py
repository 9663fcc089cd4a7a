"""The door of an installed copy: `groundswell` is `python monitor.py` from anywhere."""

import sys
from pathlib import Path


def main() -> int:
    """Run monitor.py, which stands next to this folder or, once installed, inside it."""
    here = Path(__file__).resolve().parent
    nested = here / "_app"
    sys.path.insert(0, str(nested if nested.is_dir() else here.parent))
    import monitor

    return monitor.main()
