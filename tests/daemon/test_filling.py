"""A template that fails costs its words and no alert, and the operator hears of it once."""

from datetime import timedelta

import pytest

from tests.daemon.scene import within
from tests.loopback.web import WebServer
from tests.loopback.world import rss

pytestmark = pytest.mark.untraced

# It fails for one watch only, which no message that it is tried on has.
CONFIG = """\
feeds:
  - {url: URL/a.xml, name: A, every: 1h, dates: first_seen, allow_private: ["ADDRESS"]}
watches:
  - {name: Money, keywords: [CBDC], tell: [screen]}
channels:
  screen:
    type: console
    templates:
      title: "{% if watch == 'Money' %}{{ figures.times }}{% endif %}{{ title }}"
      why: "{{ why }} · see wiki"
  desk: {type: console}
ops: desk
"""


@pytest.fixture
def web(tmp_path):
    with WebServer() as web:
        text = CONFIG.replace("URL", web.url("")).replace("ADDRESS", web.address)
        (tmp_path / "config.yaml").write_text(text)
        yield web


def publish(web, count):
    web.set("/a.xml", rss("News", [(str(n), f"CBDC pilot {n}", "x") for n in range(count)]))


def test_the_built_in_words_are_sent_and_the_operator_hears_once(tmp_path, clock, web, capsys):
    async def work(running):
        publish(web, 1)
        await running.run_round()
        for count in (2, 3):
            clock.at += timedelta(hours=2)
            publish(web, count)
            await running.run_round()
        return running.store.list_alerts(9), running.store.list_deliveries(9)

    alerts, deliveries = within(tmp_path, clock, work)

    shown = capsys.readouterr().out
    assert shown.count("Matched “CBDC” in title · watch Money · see wiki") == 2
    assert "CBDC pilot 2" in shown
    notices = [row for row in alerts if row.kind == "ops.channel"]
    assert [row.message.headline for row in notices] == [
        "Channel screen: a template failed, the built-in words were sent"
    ]
    assert notices[0].message.lines[0].startswith('title: there is no "times"')
    assert " preview match --channel screen -c " in notices[0].message.commands[0]
    assert {row.state for row in deliveries} == {"sent"}
    assert sorted(row.channel for row in deliveries) == ["desk", "screen", "screen"]
