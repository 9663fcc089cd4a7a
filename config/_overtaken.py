"""Parse a config with its overlay, and part from it the changes with which it does not parse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from config import _parse
from config._config import Config, Texts
from model import ConfigError, KeywordChange, Overtaken

Changes = tuple[KeywordChange, ...]


def parse(texts: Texts, environ: Mapping[str, str], *, needs_secrets: bool = True) -> Config:
    """Return the config in *texts*, with those of its changes that the files leave in force.

    Raises:
        ConfigError: with every mistake of all files, sorted by place.
    """
    if not texts.changes:
        return _parse.parse(texts, environ, needs_secrets=needs_secrets)
    try:
        return _parse.parse(texts, environ, needs_secrets=needs_secrets)
    except ConfigError:
        # The mistakes of the files alone, if they have any.
        _parse.parse(replace(texts, changes=()), environ, needs_secrets=needs_secrets)
    search = _Search(texts, environ, needs_secrets)
    right = search.find_right((), texts.changes)
    config = search.parse(right)
    return replace(config, overtaken=(*config.overtaken, *search.wrong))


@dataclass
class _Search:
    """Finds the changes with which the files parse."""

    texts: Texts
    environ: Mapping[str, str]
    needs_secrets: bool
    wrong: list[Overtaken] = field(default_factory=list)

    def parse(self, changes: Changes) -> Config:
        texts = replace(self.texts, changes=changes)
        return _parse.parse(texts, self.environ, needs_secrets=self.needs_secrets)

    def find_right(self, right: Changes, more: Changes) -> Changes:
        """Return *right*, which parse, with those of *more* that parse as well.

        By halves: of a hundred changes, of which one is wrong, it parses some fourteen times.
        """
        try:
            self.parse((*right, *more))
        except ConfigError as error:
            if len(more) == 1:
                why = word_problems(more[0], error.problems)
                self.wrong.append(Overtaken(more[0], why, is_contradiction=True))
                return right
            middle = len(more) // 2
            right = self.find_right(right, more[:middle])
            return self.find_right(right, more[middle:])
        return (*right, *more)


def word_problems(change: KeywordChange, problems: tuple[str, ...]) -> str:
    """Return *problems*, which *change* brings, in one line; its own place says nothing new."""
    own = f"{change.origin}, "
    return "; ".join(_take_place(problem, own) for problem in problems)


def _take_place(problem: str, own: str) -> str:
    """Return *problem* without the place *own* and the path of the option, if it stands there."""
    if not problem.startswith(own):
        return problem
    column, _, rest = problem.removeprefix(own).partition(": ")
    return f"{column}: {rest.partition(': ')[2]}"
