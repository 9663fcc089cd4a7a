"""The group of all commands: it lists them in sections, and imports only the one that is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from cli.options import CommandGroup, OutputClosed


class Unloaded(click.Command):
    """A command that can be listed, but whose module is not imported yet."""

    def __init__(self, name: str, place: str, line: str, *, hidden: bool = False) -> None:
        """List the command *name* with *line*; it is the function at *place*, as module:name."""
        super().__init__(name, help=line, hidden=hidden)
        self.place = place

    def load(self) -> click.Command:
        """Return the command itself."""
        module, _, name = self.place.partition(":")
        loaded: click.Command = getattr(import_module(module), name)
        return loaded


class Sections(CommandGroup):
    """A group whose help lists the commands in sections, in a meaningful order."""

    def __init__(self, sections: Mapping[str, Sequence[Unloaded]], **settings: Any) -> None:
        """Hold the commands of all *sections*."""
        super().__init__(**settings)
        self.sections = sections
        for some in sections.values():
            for each in some:
                self.add_command(each)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one list for each section."""
        del ctx
        width = max(map(len, self.commands))
        for title, commands in self.sections.items():
            rows = []
            for each in commands:
                short_help = each.get_short_help_str(80)
                rows.append((f"{each.name:<{width}}", short_help))
            with formatter.section(title):
                formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of the sections."""
        del ctx
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, after importing its module; None if there is none of that name."""
        found = super().get_command(ctx, cmd_name)
        if isinstance(found, Unloaded):
            found = found.load()
            self.commands[cmd_name] = found
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a closed standard output becomes `OutputClosed`.

        Click would turn it into exit code 1, which means that the answer is no.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise OutputClosed from error
