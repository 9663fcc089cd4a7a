"""The config that ships works as it is, and a copy that is cut short is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config import Config, Texts, describe_loss, load, parse
from model import ConfigError, Entry

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "config.yaml"
ENVIRON = {"SLACK_BOT_TOKEN": "xoxb-1", "SMTP_PASSWORD": "sesame", "SECURITY_WEBHOOK": "https://hooks.slack.com/services/T0/B0/x"}  # fmt: skip


def found(made: Config, title: str) -> list[str]:
    return [m.watch for m in made.watchlist.match([Entry("f", "1", title)])]


def test_it_loads_without_any_environment_and_without_a_hint() -> None:
    made = load(SHIPPED, {})

    assert made.hints == ()
    assert 15 <= len(made.feeds) <= 20
    assert all(key.startswith("https://") for key in made.feeds)
    assert sum(feed.lang == "zh" for feed in made.feeds.values()) >= 4
    assert made.ops == "screen"
    assert all(watch.tell == ("screen",) for watch in made.watches.values())


@pytest.mark.parametrize(
    ("title", "watches"),
    [
        ("Bahamas relaunches its CBDC", ["Central bank digital currency"]),
        ("e-CNY wallets reach Hong Kong", ["Central bank digital currency"]),
        ("人民银行扩大数字人民币试点", ["Central bank digital currency"]),
        ("Nigeria's CBDC job fair", []),
        ("How governments vote on the blockchain", ["Blockchain in governance"]),
        ("Libra, the zodiac sign of balance", []),
        ("Diem sells its technology", ["Libra / Diem"]),
        ("Opel Diem concept car shown", []),
        ("ECB sees risks in a digital currency", ["Central banks and digital money"]),
        ("ECB keeps rates", []),
        ("IoT sensors make smart cities greener", ["Smart governance"]),
        ("#DeFi is back", ["#DeFi"]),
        ("defi", []),
    ],
)
def test_each_watch_that_ships_finds_its_subject(title: str, watches: list[str]) -> None:
    assert found(load(SHIPPED, {}), title) == watches


@pytest.mark.parametrize("name", ["policy", "security"])
def test_the_examples_load_without_a_hint(name: str) -> None:
    made = load(ROOT / "examples" / f"{name}.yaml", ENVIRON)

    assert made.hints == ()
    assert len(made.watches) == 2
    assert all(watch.should_match and watch.should_ignore for watch in made.watches.values())


# --- truncation -----------------------------------------------------------------------------


def prefixes(text: str, step: int) -> Iterator[str]:
    """Every *step*-th prefix by bytes, and all that end near a line end or within the last lines."""
    raw = text.encode()
    for length in range(len(raw)):
        near_end = b"\n" in raw[max(0, length - 1) : length + 1] or length > len(raw) - 80
        if near_end or length % step == 0:
            yield raw[:length].decode(errors="ignore")


@pytest.mark.untraced
def test_a_file_cut_short_is_refused_or_held_or_means_the_same() -> None:
    whole = load(SHIPPED, {})
    text = SHIPPED.read_text(encoding="utf-8")

    unseen = []
    for cut in prefixes(text, 17):
        try:
            made = parse(Texts(str(SHIPPED), {"config.yaml": cut}), {})
        except ConfigError:
            continue
        same = cut.rstrip() == text.rstrip()
        if not same and not describe_loss(whole, made):
            unseen.append(cut[-40:])

    assert unseen == []
