"""The built config answers for its files, its size and its recipients."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Config, Texts, describe_loss, load, parse

MAIN = (
    "include: [teams/*.yaml]\nwatches: [CBDC]\nchannels: {policy: {type: console}}\nops: policy\n"
)


def home(folder: Path, **files: str) -> Path:
    (folder / "teams").mkdir(exist_ok=True)
    (folder / "config.yaml").write_text(MAIN, encoding="utf-8")
    for name, text in files.items():
        (folder / "teams" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / "config.yaml"


def of(text: str, **files: str) -> Config:
    included = {f"teams/{name}.yaml": text for name, text in files.items()}
    return parse(Texts("/x/config.yaml", {"config.yaml": text, **included}), {})


def made(text: str) -> Config:
    return parse(Texts("/etc/groundswell/config.yaml", {"config.yaml": text}), {})


def feeds(count: int) -> str:
    return "feeds:\n" + "".join(f"  - https://a.example/{i}\n" for i in range(count))


def watches(count: int) -> str:
    return "watches:\n" + "".join(f"  - w{i}\n" for i in range(count))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (feeds(10), feeds(7), ""),
        (feeds(10), feeds(6), "4 of 10 feeds would be lost"),
        (watches(10), watches(7), ""),
        (watches(10), watches(6), "4 of 10 watches would be lost"),
        (feeds(10) + watches(10), feeds(1), "9 of 10 feeds would be lost; 10 of 10 watches would be lost"),
        (watches(3), watches(3).replace("w", "v").replace("vatches", "watches"), ""),
        (watches(3), watches(9), ""),
    ],
)  # fmt: skip
def test_losing_over_30_percent_of_feeds_or_watches_is_a_reason_to_hold(
    old: str, new: str, reason: str
) -> None:
    assert describe_loss(of(old), of(new)) == reason


def test_losing_many_keywords_of_a_watch_is_a_reason_to_hold_but_a_few_are_not() -> None:
    def keywords(count: int) -> Config:
        return of(
            "watches:\n  - name: x\n    keywords: |\n"
            + "".join(f"      k{i}\n" for i in range(count))
        )

    assert describe_loss(keywords(100), keywords(60)) == "40 of 100 keywords would be lost"
    assert describe_loss(keywords(10), keywords(2)) == ""


def test_losing_the_end_mark_of_a_file_is_a_reason_to_hold() -> None:
    old, new = of("watches: [a, b]\n...\n"), of("watches: [a, b]\n")

    assert describe_loss(old, new) == (
        'config.yaml no longer ends with the line "...", so it may be cut short'
    )
    assert describe_loss(new, old) == ""


def test_an_included_file_that_is_gone_counts_with_all_its_watches(tmp_path: Path) -> None:
    path = home(tmp_path, a=watches(5))
    old = load(path, {})
    (tmp_path / "teams" / "a.yaml").unlink()

    assert describe_loss(old, load(path, {})) == "5 of 6 watches would be lost"


def test_the_fingerprint_is_of_the_texts(tmp_path: Path) -> None:
    path = home(tmp_path, a="watches: [a]\n")
    first = load(path, {}).fingerprint

    assert load(path, {"OTHER": "x"}).fingerprint == first
    home(tmp_path, a="watches: [b]\n")
    assert load(path, {}).fingerprint != first


def test_addresses_are_every_recipient_of_every_channel_named() -> None:
    config = made(
        "channels:\n"
        "  m: {type: email, to: [a@example.org, b@example.org], from: c@example.org, smtp: {host: h}}\n"
        "  s: {type: console}\n"
    )

    assert config.list_recipients(["s", "m", "gone"]) == [
        ("s", ""),
        ("m", "a@example.org"),
        ("m", "b@example.org"),
    ]
