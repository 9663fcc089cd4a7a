"""`completion`: the script that lets a shell complete commands."""

from __future__ import annotations

import click

from cli.options import WithExamples, format_examples
from terminal.program import get_name, name_completion


@click.command(
    "completion",
    WithExamples,
    epilog=format_examples(
        """
  monitor.py completion bash >> ~/.bashrc
  monitor.py completion zsh >> ~/.zshrc
  monitor.py completion fish >> ~/.config/fish/config.fish
"""
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that lets a shell complete commands."""
    from click.shell_completion import get_completion_class

    complete_class = get_completion_class(shell)
    if complete_class is not None:
        every_command = context.find_root().command
        completer = complete_class(every_command, {}, get_name(), name_completion())
        click.echo(completer.source())
