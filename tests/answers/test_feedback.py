"""The feedback on watches, and words to exclude that the config takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from answers.feedback import WEEK, advise, read_feedback
from config import Texts, parse
from daemon import acts
from model import Exclude, ExcludeAdvice
from tests.loopback.daemon import Daemon

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONFIG = """\
feeds: [https://a.example/rss]
watches:
  - name: Money
    keywords: [CBDC, 央行数字货币]
    none: ["bank run"]
    tell: [desk]
  - {name: Oil, keywords: [oil], tell: [desk]}
  - {name: Hot, alert_on: [emerging], tell: [desk]}
channels:
  desk: {type: console}
ops: desk
"""


def read_config(text=CONFIG):
    return parse(Texts("/etc/g/config.yaml", {"config.yaml": text}), {})


@pytest.fixture
def daemon(tmp_path):
    made = Daemon(tmp_path / "g.db", read_config())
    made.begin(START - HOUR)
    poll(made, "The first page of the feed", at=START - HOUR)
    yield made
    made.store.close()


def poll(daemon, *titles, at=START):
    (feed,) = daemon.config.feeds.values()
    daemon.poll(at, feed, titles)


def say(daemon, said, *titles, by="Kim", at=START + HOUR):
    """Say *said* about the alerts on *titles*."""
    for alert in daemon.said:
        if any(mention.title in titles for mention in alert.message.mentions):
            asked = {"do": "comment", "said": said, "alert": alert.id, "by": by, "via": "chat"}
            assert acts.do(daemon.store, daemon.config, asked, at).is_done


JOBS = ("CBDC job fair in Ulm", "Bonn seeks staff: CBDC job")
NEWS = ("Central bank begins the CBDC pilot", "Shops take the CBDC from May on")


def read(daemon):
    return read_feedback(daemon.store, daemon.config, START - HOUR, START + 2 * HOUR)


def test_the_noisiest_watch_comes_first_with_its_numbers(daemon):
    poll(daemon, *JOBS, *NEWS, "Oil price doubles overnight")
    say(daemon, "not_relevant", *JOBS)
    say(daemon, "useful", NEWS[0])
    say(daemon, "not_useful", "Oil price doubles overnight")

    money, oil = read(daemon)

    assert (money.watch, money.told) == ("Money", 4)
    assert (money.useful, money.not_useful, money.not_relevant) == (1, 0, 2)
    assert (oil.watch, oil.told, oil.not_useful, oil.advice) == ("Oil", 1, 1, ExcludeAdvice())


def test_a_suggested_line_can_be_pasted_and_drops_these_entries_alone(daemon):
    poll(daemon, *JOBS, *NEWS)
    say(daemon, "not_relevant", *JOBS)
    say(daemon, "useful", *NEWS)

    advice = read(daemon)[0].advice
    pasted = read_config(CONFIG.replace('none: ["bank run"]', advice.yaml))

    assert advice.yaml == "none: [bank run, job]"
    assert advice.excludes == (Exclude("job", 2, 0),)
    assert (advice.dropped, advice.not_relevant, advice.useful) == (2, 2, 2)
    verdicts = {title: pasted.watchlist.explain(title)[0].matched for title in (*JOBS, *NEWS)}
    assert verdicts == {**dict.fromkeys(JOBS, False), **dict.fromkeys(NEWS, True)}


def test_chinese_words_can_be_pasted_too(daemon):
    jobs = ("央行数字货币招聘会在上海举行", "银行招聘央行数字货币工程师")
    poll(daemon, *jobs, "央行数字货币试点扩大到公共交通")
    say(daemon, "not_relevant", *jobs)
    say(daemon, "useful", "央行数字货币试点扩大到公共交通")

    advice = read(daemon)[0].advice
    pasted = read_config(CONFIG.replace('none: ["bank run"]', advice.yaml))

    assert advice.yaml == "none: [bank run, 招聘]"
    assert [pasted.watchlist.explain(title)[0].matched for title in jobs] == [False, False]


def test_once_the_word_is_excluded_it_is_suggested_no_more(daemon):
    poll(daemon, *JOBS, *NEWS)
    say(daemon, "not_relevant", *JOBS)
    daemon.config = read_config(CONFIG.replace('"bank run"', '"bank run", job'))

    (money,) = read(daemon)

    assert (money.not_relevant, money.advice.excludes) == (2, ())


def test_a_long_list_of_excludes_is_left_to_the_reader(daemon):
    poll(daemon, *JOBS)
    say(daemon, "not_relevant", *JOBS)
    money = daemon.config.watches["Money"]
    long = replace(money, none=tuple(f"a long phrase number {n}" for n in range(20)))
    daemon.config = replace(daemon.config, watches={**daemon.config.watches, "Money": long})

    assert advise(daemon.store, daemon.config, "Money", START + HOUR).yaml == "none: [job]"


def test_a_time_without_a_word_of_anybody_has_no_feedback(daemon):
    poll(daemon, *JOBS)
    say(daemon, "not_relevant", *JOBS)

    assert read_feedback(daemon.store, daemon.config, START + 2 * HOUR, START + WEEK) == []
    assert read_feedback(daemon.store, daemon.config, START - WEEK, START) == []


def test_a_watch_of_hot_terms_gets_no_advice(daemon):
    assert advise(daemon.store, daemon.config, "Hot", START) == ExcludeAdvice()
