"""The commands of the command line, with the modules that they stand in imported."""

import cli


def load_commands():
    """Return every command by its name, in the order of the help."""
    names = list(cli.command_line.commands)
    return {name: cli.command_line.get_command(None, name) for name in names}
