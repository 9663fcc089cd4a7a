from __future__ import annotations

import pytest

from tests.scenes.newsroom import NOW, make_quiet


@pytest.fixture
def room(folder):
    return make_quiet(folder)


def served(ask, *words):
    """Return the settings with which the page is served."""
    given = []

    def run(**settings):
        names = list(settings["config"].watches)
        given.append(settings | {"names": names, "at": settings["now"]()})

    answer = ask("web", *words, run=run)
    assert answer.code == 0, answer
    return given[0] | {"answer": answer}


def test_the_page_is_served_with_the_state_and_the_config(ask, room):
    settings = served(ask)

    assert settings["names"] == list(room.config.watches)
    assert (settings["listen"], settings["daemon"]) == ("", None)
    assert settings["at"] != NOW
    assert settings["start_command"].endswith("run")
    assert settings["write_command"]("feeds").endswith("feeds")


def test_a_state_of_the_demo_is_shown_at_its_own_time(ask, room):
    with room.open() as store:
        last = store.read_status(NOW).last_poll
        store.note_mode("demo")

    settings = served(ask)

    assert settings["at"] == last
    assert (settings["ends_with_daemon"], "-c" in settings["start_command"]) == (True, False)


def test_it_may_listen_at_another_address_of_this_machine(ask, room):
    assert served(ask, "--listen", "127.0.0.1:9000")["listen"] == "127.0.0.1:9000"


@pytest.mark.parametrize(
    ("listen", "problem"),
    [
        ("0.0.0.0:80", "--listen: other machines reach 0.0.0.0; write it into the config"),
        ("here", '--listen: "here" has no port; write it like 127.0.0.1:8080'),
    ],
)
def test_an_address_that_others_reach_is_refused_without_tokens(ask, room, listen, problem):
    answer = ask("web", "--listen", listen)

    assert answer.code == 2
    assert problem in " ".join(answer.err.split())


def test_a_config_with_mistakes_shows_the_last_good_one(ask, room):
    room.path.write_text("feds: []\n")

    settings = served(ask)

    assert settings["names"] == list(room.config.watches)
    assert "the last good config is shown" in settings["answer"].err


def test_without_a_state_there_is_nothing_to_show(ask):
    answer = ask("web")

    assert answer.code == 3
    assert "there is no state" in answer.err
