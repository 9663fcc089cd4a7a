"""Fill in what a config does not say aloud: `${NAME}` from the environment, `file:` from a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_VARIABLE = re.compile(r"(\$?)\$\{([^}]*)\}")
_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", re.DOTALL)
_TELLING = re.compile(r"key|token|secret|pass|pwd|auth|webhook|credential", re.IGNORECASE)
_SHORTEST = 4  # characters; to hide a shorter one would blot out ordinary words
_CUT = 40  # characters; messages show no more than the beginning of a longer text
_LARGEST = 64 * 1024  # bytes of a secret's file


class Unfilled(ValueError):
    """A value cannot be filled in; the text says why and what to do, and nothing secret."""


@dataclass
class Secrets:
    """What stands outside of the config, and what of it must never be shown."""

    environ: Mapping[str, str]
    folder: Path
    """Where `file:` paths begin."""
    hidden: set[str] = field(default_factory=set)
    """Values that are secret for certain."""
    _filled: dict[str, str] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        """Return *text* with every `${NAME}` and `${NAME:-default}` filled in; `$${` is `${`.

        Raises:
            Unfilled: a variable is unset, or is none.
        """
        if "${" not in text:
            return text
        return _VARIABLE.sub(self._variable, text)

    def read(self, path: str) -> str:
        """Return the secret in the file at *path*, without its last line end.

        Raises:
            Unfilled: there is no such file, or it holds no secret.
        """
        file = self.folder / path
        try:
            raw = _start_of(file)
            secret = raw.decode().rstrip("\r\n")
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not text"
            raise Unfilled(
                f'the file "{file}" cannot be read ({why}); put the secret there'
            ) from None
        if not secret or len(raw) > _LARGEST:
            raise Unfilled(f'the file "{file}" holds no secret; write only the secret into it')
        self.hide(secret)
        return secret

    def hide(self, secret: str) -> None:
        """Remember that *secret* must not be shown."""
        self._filled.setdefault(secret, "***")
        if len(secret) >= _SHORTEST:
            self.hidden.add(secret)

    def redact(self, text: str) -> str:
        """Return *text* with what was filled in replaced by how the config writes it."""
        for value in sorted(self._filled, key=len, reverse=True):
            shown = self._filled[value]
            if len(value) < _SHORTEST:
                text = text.replace(f'"{value}"', f'"{shown}"')
                continue
            text = text.replace(value, shown)
            if len(value) > _CUT:
                text = re.sub(re.escape(value[:_CUT]) + "[^…]*", shown, text)
        return text

    def _variable(self, found: re.Match[str]) -> str:
        if found[1]:
            return found[0][1:]
        parts = _NAME.fullmatch(found[2])
        if not parts:
            raise Unfilled(f'"{found[0]}" is not a variable; write it like ${{SLACK_BOT_TOKEN}}')
        name, default = parts[1], parts[2]
        value = self.environ.get(name) or default
        if value is None:
            state = "is empty" if name in self.environ else "is not set"
            todo = f"set it, or give a default: ${{{name}:-...}}"
            raise Unfilled(f"the environment variable {name} {state}; {todo}")
        if value and value != default:
            self._filled[value] = f"${{{name}}}"
            if _TELLING.search(name) and len(value) >= _SHORTEST:
                self.hidden.add(value)
        return value


def _start_of(file: Path) -> bytes:
    if not file.is_file():
        raise FileNotFoundError(0, "there is no such file")
    with file.open("rb") as stream:
        return stream.read(_LARGEST + 1)
