"""Write watchers/text/hanzi.py from OpenCC's table of traditional characters.

    python benchmarks/hanzi_table.py TSCharacters.txt > watchers/text/hanzi.py

The table is part of OpenCC (Apache License 2.0). Each line has a character, a tab and its
simplified form.
"""

from __future__ import annotations

import sys
from pathlib import Path

WIDTH = 40  # characters a line: two columns each on a terminal

HEAD = '''"""Traditional Chinese characters, and the simplified form of each.

Derived from TSCharacters of OpenCC (Open Chinese Convert), Copyright BYVoid and contributors,
Apache License 2.0; of several candidates the first. Written by benchmarks/hanzi_table.py.
"""

from __future__ import annotations
'''


def read_pairs(table: str) -> list[tuple[str, str]]:
    """Return the characters that change, each with its simplified form, in code point order."""
    rows = (line.split() for line in table.splitlines() if line.strip())
    return sorted((old, new) for old, new, *_ in rows if old != new)


def write_assignment(name: str, characters: str) -> str:
    """Return the assignment of *characters* to *name*, wrapped."""
    lines = [characters[i : i + WIDTH] for i in range(0, len(characters), WIDTH)]
    return "\n".join([f"{name} = (", *(f'    "{line}"' for line in lines), ")"])


def main() -> None:
    """Print the module."""
    table = read_pairs(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(HEAD)
    print(write_assignment("TRADITIONAL", "".join(old for old, _ in table)))
    print(write_assignment("SIMPLIFIED", "".join(new for _, new in table)))


if __name__ == "__main__":
    main()
