"""Write feeds/parsing/month_names.py from the names of months in Unicode CLDR.

    python -m benchmarks.month_names > feeds/parsing/month_names.py

Babel carries the names. A name that stands for different months in two languages is left out,
except where one of the languages is English.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict

from babel.dates import get_month_names

from feeds.parsing.folding import fold

LANGUAGES = (
    "en de fr es pt it nl sv da nb nn fi is et lv lt pl cs sk sl hr bs sr hu ro ru uk be bg"
    " mk el tr az id ms ca gl eu cy ga sq ka hy he ar fa ur hi bn mr ta te th fil sw af"
)
FORMS = [(width, use) for width in ("wide", "abbreviated") for use in ("format", "stand-alone")]

HEAD = '''"""The names of months in about fifty languages, folded by feeds/parsing/folding.py.

Derived from Unicode CLDR, Copyright Unicode, Inc., Unicode License V3. Written by
benchmarks/month_names.py. A name that stands for two months in different languages is left out.
"""

from __future__ import annotations
'''


FOOT = '''"""A paragraph for each month, January first, with its names parted by spaces."""'''
WIDTH = 96  # characters a line


def read_names() -> dict[str, set[int]]:
    """Return the months of each folded name; English names have one."""
    months: dict[str, set[int]] = defaultdict(set)
    for language in LANGUAGES.split():
        for width, use in FORMS:
            for month, name in get_month_names(width, use, locale=language).items():
                months[strip(name)].add(month)
    for width, use in FORMS:
        for month, name in get_month_names(width, use, locale="en").items():
            months[strip(name)] = {month}
    return months


def strip(name: str) -> str:
    """Return *name* folded, without the full stop of an abbreviation."""
    return fold(name).strip(".")


def main() -> None:
    """Print the module."""
    by_month: dict[int, list[str]] = defaultdict(list)
    for name, months in sorted(read_names().items()):
        if len(months) == 1 and len(name) > 1 and name.isalpha():
            by_month[min(months)].append(name)
    print(HEAD)
    print('MONTH_NAMES = """')
    for month in range(1, 13):
        print(textwrap.fill(" ".join(by_month[month]), WIDTH) + "\n")
    print('"""')
    print(FOOT)


if __name__ == "__main__":
    main()
