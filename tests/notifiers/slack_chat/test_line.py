"""The line to Slack is open again after each way to lose it, and acknowledges at once."""

from __future__ import annotations

import asyncio
import contextlib
import json

import pytest

from model import Command, Secret
from notifiers import LineAddress, Tools
from notifiers.slack_chat.line import Line, Rhythm
from tests.loopback.slack import APP_TOKEN, SlackServer

RHYTHM = Rhythm(ping=0.1, greet=0.5, first_pause=0.02, max_pause=0.1, needs_person=0.2, stable=0.0)
KIM = "U0KIM0001"


class Scene:
    """A line to a loopback Slack, with all that came of it."""

    def __init__(self, slack, token=APP_TOKEN):
        self.slack = slack
        self.address = LineAddress(Secret(token), slack.url)
        self.taken, self.refused, self.troubles = [], [], []
        self.is_storing = True

    async def take(self, request):
        if self.is_storing:
            self.taken.append(request)
        return self.is_storing

    @contextlib.asynccontextmanager
    async def open(self):
        async with Tools.open() as tools:
            line = Line(tools, self.address, RHYTHM)
            running = asyncio.ensure_future(
                line.run(self.take, self.refused.append, self.troubles.append)
            )
            try:
                yield self
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

    async def wait(self, is_so):
        async with asyncio.timeout(20):
            while not is_so():
                await asyncio.sleep(0.01)

    async def wait_for_greeting(self, number=1):
        await self.wait(lambda: self.slack.line.greeted >= number and self.troubles[-1:] == [None])

    async def write(self, text="status"):
        return await asyncio.to_thread(self.slack.line.write, text, KIM)

    def has_ack(self, name):
        return self.slack.line.sent[name].acknowledged_after is not None


def live(work, token=APP_TOKEN):
    """Let *work* use a line; return the scene."""

    async def run():
        with SlackServer() as slack:
            async with Scene(slack, token).open() as scene:
                await work(scene)
            assert not slack.line.lines or await _is_empty(slack)
            return scene

    return asyncio.run(run())


async def _is_empty(slack):
    async with asyncio.timeout(5):
        while slack.line.lines:
            await asyncio.sleep(0.01)
    return True


def test_a_request_is_taken_and_acknowledged_at_once():
    async def work(scene):
        await scene.wait_for_greeting()
        name = await scene.write("hot")
        await scene.wait(lambda: scene.has_ack(name))
        assert scene.slack.line.sent[name].acknowledged_after < 1.0

    scene = live(work)

    (asked,) = scene.taken
    assert isinstance(asked, Command)
    assert (asked.text, asked.user.label) == ("hot", f"kim ({KIM})")


def test_a_request_that_cannot_be_stored_is_not_acknowledged_and_comes_again():
    async def work(scene):
        scene.is_storing = False
        scene.slack.line.redeliver_after = 0.1
        await scene.wait_for_greeting()
        name = await scene.write()
        await scene.wait(lambda: scene.slack.line.sent[name].times >= 2)
        assert not scene.has_ack(name)
        scene.is_storing = True
        await scene.wait(lambda: scene.has_ack(name))

    assert len(live(work).taken) == 1


@pytest.mark.parametrize("way", ["cut", "refresh", "deaf"])
def test_a_lost_connection_is_opened_again_and_the_next_request_arrives(way):
    async def work(scene):
        line = scene.slack.line
        await scene.wait_for_greeting()
        if way == "cut":
            await asyncio.to_thread(line.cut_lines)
        elif way == "refresh":
            await asyncio.to_thread(line.refresh)
        else:
            line.answers_pings = False
        await scene.wait(lambda: line.greeted >= 2)
        line.answers_pings = True
        await scene.wait(lambda: len(line.lines) == 1 and scene.troubles[-1] is None)
        name = await scene.write()
        await scene.wait(lambda: scene.has_ack(name))

    scene = live(work)

    told = [one.text for one in scene.troubles if one]
    assert (
        told[:1]
        == {
            "cut": ["the connection was closed; it is opened again"],
            "refresh": [],
            "deaf": ["Slack answers no more on the connection; it is opened again"],
        }[way]
    )


def test_a_refresh_opens_the_new_connection_before_the_old_one_ends():
    async def work(scene):
        await scene.wait_for_greeting()
        await asyncio.to_thread(scene.slack.line.refresh)
        await scene.wait_for_greeting(2)

    assert [one for one in live(work).troubles if one] == []


def test_slack_that_fails_is_asked_again_and_again():
    async def work(scene):
        await scene.wait_for_greeting()
        assert [method for method, _ in scene.slack.calls] == ["apps.connections.open"] * 5

    with SlackServer() as slack:
        slack.faults_of["apps.connections.open"] = [
            "503",
            "drop",
            "garbage",
            "error:internal_error",
        ]

        async def run():
            async with Scene(slack).open() as scene:
                await work(scene)
                return scene

        scene = asyncio.run(run())
    assert len(scene.troubles) == 5


def test_a_bad_token_needs_a_person_and_is_tried_slowly():
    async def work(scene):
        await scene.wait(lambda: len(scene.troubles) >= 2)

    scene = live(work, token="xapp-of-another-app")

    trouble = scene.troubles[0]
    assert trouble.needs_person
    assert trouble.text.startswith("Slack refuses the app-level token (invalid_auth); make an app")
    assert "xapp" not in str(scene.troubles)


def test_slack_that_does_not_greet_is_left():
    async def work(scene):
        scene.slack.line.greets = False
        await scene.wait(lambda: any(one and "did not greet" in one.text for one in scene.troubles))
        scene.slack.line.greets = True
        await scene.wait_for_greeting()

    live(work)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nonsense", "it is no JSON"),
        ("[1]", "it is no object"),
        ('{"type": "interactive"}', "it has no envelope_id"),
        ("[" * 5000, "it is no JSON"),
        (json.dumps({"envelope_id": "x", "payload": "y" * 300_000}), "it has 300,"),
    ],
)
def test_bad_envelopes_are_refused_and_the_line_lives_on(text, why):
    async def work(scene):
        await scene.wait_for_greeting()
        await asyncio.to_thread(scene.slack.line.say_text, text)
        await scene.wait(lambda: scene.refused)
        name = await scene.write()
        await scene.wait(lambda: scene.has_ack(name))

    scene = live(work)

    assert scene.refused[0].startswith(why)
    assert scene.slack.line.greeted == 1


def test_no_secret_is_logged(caplog):
    caplog.set_level("DEBUG")

    async def work(scene):
        await scene.wait_for_greeting()
        await asyncio.to_thread(scene.slack.line.cut_lines)
        await scene.wait_for_greeting(2)

    live(work)

    assert "ticket" not in caplog.text
    assert "loopbackappsecret" not in caplog.text
