"""`hot add`: a watch for a hot term goes into the config, after the plan was shown."""

import pytest

import config
from tests.scenes.terms import a_stream, write_stream

CONFIG = """\
# Ours. Ask Ada before you change it.
feeds: []   # they stand in another file
watches:

  - name: Money          # the bank
    keywords: |
      CBDC

  - name: Floods
    keywords: [Osterhuis]

channels: {screen: {type: console}}
ops: screen
"""
ADDED = """
  - name: Kelderdam
    keywords: |
      Kelderdam
"""


@pytest.fixture
def file(folder):
    path = folder / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.fixture
def add(ask, file, tmp_path_factory):
    """Ask for the term that is hot in the recorded stream."""
    stream = write_stream(tmp_path_factory.mktemp("stream") / "news.jsonl", a_stream())

    def add(*words, term="Kelderdam"):
        return ask("hot", "add", term, stream, "--at", "2026-03-07T01:00Z", *words)

    return add


def test_the_plan_is_shown_and_the_watch_is_written(add, file):
    answer = add("--yes")

    assert answer.code == 0
    assert answer.out == (
        "config.yaml: this watch will stand at the end of its watches:\n"
        "\n"
        "  - name: Kelderdam\n"
        "    keywords: |\n"
        "      Kelderdam\n"
        "  would have found 5 reports in 24 h, all of this topic; 0 in the 4 days before\n"
        'config.yaml: "Kelderdam" is added; a running daemon takes it within seconds\n'
    )
    assert file.read_text() == CONFIG.replace("[Osterhuis]\n", "[Osterhuis]\n" + ADDED)
    assert config.load(file, {}).watches["Kelderdam"].keywords == ("Kelderdam",)


def test_nothing_is_written_unasked_without_a_terminal(add, file):
    answer = add()

    assert answer.code == 1
    assert answer.err == (
        "config.yaml: nothing was written; to write it without being asked, add --yes\n"
    )
    assert "name: Kelderdam" in answer.out
    assert file.read_text() == CONFIG


@pytest.mark.parametrize(("agrees", "code"), [(True, 0), (False, 1)])
def test_a_person_is_asked(add, file, monkeypatch, agrees, code):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.confirm", lambda *_, **__: agrees)

    assert add().code == code
    assert (file.read_text() != CONFIG) is agrees


def test_a_second_watch_of_the_name_gets_a_number_and_a_hint(add, file):
    add("--yes")

    answer = add("--yes")

    assert "  - name: Kelderdam 2\n" in answer.out
    assert "  it is covered by Kelderdam already\n" in answer.out
    assert "tells the same; remove one\n" in answer.out
    assert list(config.load(file, {}).watches) == ["Money", "Floods", "Kelderdam", "Kelderdam 2"]


def test_a_watch_goes_into_an_included_file(add, file, folder):
    team = folder / "teams" / "a.yaml"
    team.parent.mkdir()
    team.write_text("watches: [Harbour]\n")
    file.write_text(f"include: teams/*.yaml\n{CONFIG}")

    assert add("--yes", "--to", "teams/a.yaml").code == 0
    assert (
        team.read_text() == "watches: [Harbour, {name: \"Kelderdam\", keywords: ['Kelderdam']}]\n"
    )

    assert add("--yes", "--to", team).code == 0
    assert file.read_text() == f"include: teams/*.yaml\n{CONFIG}"


def test_a_file_that_is_not_of_the_config_is_refused(add, file):
    answer = add("--yes", "--to", "b.yaml")

    assert answer.code == 2
    assert answer.err == (
        '--to: "b.yaml" is no file of the config; '
        "name one of its files (config.yaml), or include it first\n"
    )
    assert file.read_text() == CONFIG


def test_a_config_with_a_mistake_is_not_written(add, file):
    file.write_text(CONFIG.replace("ops: screen", "ops: scren"))

    answer = add("--yes")

    assert answer.code == 2
    assert "scren" in answer.err
    assert file.read_text() == CONFIG.replace("ops: screen", "ops: scren")


def test_a_term_that_is_not_hot_is_not_written(add, file):
    answer = add("--yes", term="council")

    assert answer.code == 1
    assert answer.err.startswith('no hot term "council"')
    assert file.read_text() == CONFIG
