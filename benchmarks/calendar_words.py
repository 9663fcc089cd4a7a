"""Write watchers/discovery/calendar_names.py from the names of months and days in Unicode CLDR.

    python -m benchmarks.calendar_words > watchers/discovery/calendar_names.py

Babel carries the names. Only whole names are taken: most short ones are words of other languages.
"""

from __future__ import annotations

import textwrap
import unicodedata

from babel.dates import get_day_names, get_month_names

from benchmarks.month_names import LANGUAGES

FORMS = ("format", "stand-alone")
MIN_LETTERS = 4  # of a name in letters of the Latin script

# Words of English that mean something else, and are news: the march, Theresa May.
OTHER_WORDS = frozenset("march mars marc marco mark maio mayo".split())  # noqa: SIM905

HEAD = '''"""The names of months and days of the week in about fifty languages, in lower case.

Derived from Unicode CLDR, Copyright Unicode, Inc., Unicode License V3. Written by
benchmarks/calendar_words.py. Names of less than four letters are left out.
"""

from __future__ import annotations
'''
WIDTH = 96  # characters a line


def read_names() -> set[str]:
    """Return the names, folded as the words of a title are."""
    names: set[str] = set()
    for language in (*LANGUAGES.split(), "ko"):
        for use in FORMS:
            names.update(get_month_names("wide", use, locale=language).values())
            names.update(get_day_names("wide", use, locale=language).values())
    return {unicodedata.normalize("NFKC", name).casefold() for name in names}


def is_taken(name: str) -> bool:
    """Return whether *name* is one word that means nothing else."""
    is_short = name.isascii() and len(name) < MIN_LETTERS
    return name[0].isalpha() and " " not in name and not is_short and name not in OTHER_WORDS


def main() -> None:
    """Print the module."""
    names = sorted(filter(is_taken, read_names()))
    print(HEAD)
    print('CALENDAR_NAMES = """')
    print(textwrap.fill(" ".join(names), WIDTH, break_long_words=False, break_on_hyphens=False))
    print('"""')
    print('"""The names, with spaces between them."""')


if __name__ == "__main__":
    main()
