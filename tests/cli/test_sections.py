"""The group lists each command without importing it, with the line that the command itself has."""

import cli
from tests.scenes.commands import load_commands


def test_the_list_has_the_line_and_the_name_of_each_command():
    listed = [each for some in cli.command_line.sections.values() for each in some]

    assert len(listed) == 29
    for each in listed:
        command = each.load()
        assert command.name == each.name
        assert command.get_short_help_str(80) == each.get_short_help_str(80)


def test_a_command_is_imported_once():
    assert load_commands()["status"] is load_commands()["status"]


def test_only_the_commands_for_the_daemon_and_the_page_are_hidden():
    hidden = [name for name, each in load_commands().items() if each.hidden]

    assert hidden == ["hindsight", "plan-draft"]


def test_there_is_no_command_of_an_unknown_name():
    assert cli.command_line.get_command(None, "nonesuch") is None
