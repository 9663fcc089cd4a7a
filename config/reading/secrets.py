"""Fill in values from outside the config: `${NAME}` and `file:PATH`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

_VARIABLE = re.compile(r"(\$?)\$\{([^}]*)\}")
_NAME_AND_DEFAULT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", re.DOTALL)
_NAME_OF_SECRET = re.compile(r"key|token|secret|pass|pwd|auth|webhook|credential", re.IGNORECASE)
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://[^/?#]*)(.*)", re.DOTALL)
_MIN_PART_CHARS = 12
"""Of a part of an address that is hidden everywhere; a shorter one may be an ordinary word."""
_MIN_HIDDEN_CHARS = 4  # to hide a shorter value would blot out ordinary words
_MAX_SHOWN_CHARS = 40  # messages show only the beginning of a longer text
_MAX_SECRET_BYTES = 64 * 1024


class Unfilled(ValueError):
    """A value cannot be filled in. The text names the reason and the fix, and shows no secret."""


@dataclass
class Secrets:
    """Values from outside the config, and those of them that must never be shown."""

    environ: Mapping[str, str]
    folder: Path
    """Where `file:` paths begin."""
    is_needed: bool = True
    """Whether a value that is not there is a mistake; else the text stays as it is written."""
    hidden: set[str] = field(default_factory=set)
    """Values that are certainly secret."""
    absent: set[str] = field(default_factory=set)
    """Variables and files that are not there, where they are not needed."""
    _replacements: dict[str, str] = field(default_factory=dict)
    """The text to show in place of each value."""

    def relax(self) -> Secrets:
        """Return the same for a part of the config whose values need not be there."""
        return replace(self, is_needed=False, absent=set())

    def fill(self, text: str) -> str:
        """Return *text* with every `${NAME}` and `${NAME:-default}` filled in; `$${` is `${`.

        Raises:
            Unfilled: a variable is not set, or its name is not valid.
        """
        if "${" not in text:
            return text
        return _VARIABLE.sub(self._fill_variable, text)

    def read_file(self, path: str) -> str:
        """Return the secret in the file at *path*, without its last line end.

        Raises:
            Unfilled: there is no such file, or it holds no secret.
        """
        file = self.folder / path
        try:
            raw = _read_start(file)
            secret = raw.decode().rstrip("\r\n")
        except (OSError, ValueError) as error:
            if not self.is_needed:
                self.absent.add(path)
                return f"file:{path}"
            why = error.strerror if isinstance(error, OSError) else "it is not text"
            raise Unfilled(
                f'the file "{file}" cannot be read ({why}); put the secret there'
            ) from None
        if not secret or len(raw) > _MAX_SECRET_BYTES:
            raise Unfilled(f'the file "{file}" holds no secret; write only the secret into it')
        self.hide(secret)
        return secret

    def hide(self, secret: str) -> None:
        """Remember that *secret* must not be shown."""
        self._replacements.setdefault(secret, "***")
        if len(secret) >= _MIN_HIDDEN_CHARS:
            self.hidden.add(secret)

    def write_address(self, address: str, written: str) -> str:
        """Return *address*, filled in from *written*, with names in place of its values.

        Values after the host are named, whatever the variable is called. Scheme and host stay.
        """
        found = _ADDRESS.match(address)
        if found is None:
            return address
        host, rest = found.groups()
        for name, value in sorted(self._list_values(written), key=lambda pair: -len(pair[1])):
            inside = _ADDRESS.match(value)
            part = inside[2] if inside else value
            if len(part) >= _MIN_PART_CHARS:
                self.hidden.add(part)
            for form in (part, quote(part), quote(part, safe="")):
                rest = rest.replace(form, f"${{{name}}}") if form.strip("/?") else rest
        return f"{host}{rest}" if rest[:1] in {"", "/", "?"} else f"{host}/{rest}"

    def _list_values(self, written: str) -> Iterator[tuple[str, str]]:
        """Yield the variables in *written* whose values come from outside, with these."""
        for escape, inside in _VARIABLE.findall(written):
            parts = _NAME_AND_DEFAULT.fullmatch(inside)
            name = parts[1] if parts else ""
            value = self.environ.get(name, "")
            if value and not escape:
                yield name, value

    def redact(self, text: str) -> str:
        """Return *text* with each value from outside replaced by the way the config writes it."""
        for value in sorted(self._replacements, key=len, reverse=True):
            text = _redact_value(text, value, self._replacements[value])
        return text

    def _fill_variable(self, found: re.Match[str]) -> str:
        escape, inside = found.groups()
        if escape:
            return found[0][1:]
        parts = _NAME_AND_DEFAULT.fullmatch(inside)
        if not parts:
            raise Unfilled(f'"{found[0]}" is not a variable; write it like ${{SLACK_BOT_TOKEN}}')
        name, default = parts.groups()
        value = self.environ.get(name) or default
        if value is None and not self.is_needed:
            self.absent.add(name)
            return found[0]
        if value is None:
            state = "is empty" if name in self.environ else "is not set"
            fix = f"set it, or give a default: ${{{name}:-...}}"
            raise Unfilled(f"the environment variable {name} {state}; {fix}")
        if value and value != default:
            self._remember(name, value)
        return str(value)

    def _remember(self, name: str, value: str) -> None:
        self._replacements[value] = f"${{{name}}}"
        if _NAME_OF_SECRET.search(name) and len(value) >= _MIN_HIDDEN_CHARS:
            self.hidden.add(value)


def _redact_value(text: str, value: str, shown: str) -> str:
    if len(value) < _MIN_HIDDEN_CHARS:
        return text.replace(f'"{value}"', f'"{shown}"')
    text = text.replace(value, shown)
    if len(value) > _MAX_SHOWN_CHARS:
        beginning = re.escape(value[:_MAX_SHOWN_CHARS])
        text = re.sub(beginning + "[^…]*", shown, text)
    return text


def _read_start(file: Path) -> bytes:
    if not file.is_file():
        raise FileNotFoundError(0, "there is no such file")
    with file.open("rb") as stream:
        return stream.read(_MAX_SECRET_BYTES + 1)
