"""An alert explained: the keywords, their places, and its deliveries."""

import json

import config
from model import SeenEntry, Verdict
from tests.cli.conftest import GOOD, NOW, alert, minutes


def stored(kept, title, link, **fields):
    with kept.opened() as store, store.transaction() as tx:
        at = NOW - minutes(20)
        entry = SeenEntry(GOOD.key, link, title, link, first_seen=at, **fields)
        tx.add_new(GOOD, [entry], at)


def test_an_alert_is_explained_by_its_keywords_and_deliveries(ask, kept):
    stored(kept, "Two CBDCs start", "https://e.org/7", summary="A pilot of the CBDC.")
    kept.record(alert(7, "Two CBDCs start"))
    kept.deliver(Verdict.SENT)

    answer = ask("why", "alert7")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        "Two CBDCs start\n"
        "2026-03-01 11:07 UTC  watch Money  active  new\n"
        "\n"
        "  Two [CBDCs] start\n"
        "    https://e.org/7  seen 2026-03-01 11:40\n"
        '    ✓ "CBDC" in title as "CBDCs" (plural)\n'
        "\n"
        "  screen  sent 2026-03-01 11:55 UTC\n"
    )


def test_it_says_when_todays_watchlist_would_decide_otherwise(ask, kept, folder):
    stored(kept, "Two CBDCs start", "https://e.org/7")
    kept.record(alert(7, "Two CBDCs start"))
    path = folder / "config.yaml"
    path.write_text(path.read_text().replace("keywords: [CBDC,", "none: start, keywords: [CBDC,"))

    out = ask("why", "alert7").out

    assert '✗ would not match today: excluded by none: "start" in title (exact)' in out


def test_an_entry_that_is_not_stored_is_judged_by_the_text_of_the_alert(ask, kept):
    kept.record(alert(8, "The CBDC is gone"))

    out = ask("why", "alert8").out

    assert "no longer stored: judged by the text that the alert shows" in out
    assert '✓ "CBDC" in title (exact)' in out
    assert "  screen  pending\n" in out


def test_a_watch_without_keywords_is_explained_by_its_exclusions(ask, kept, folder):
    kept.record(alert(7, "Floods in Lindmark"), alert(8, "My horoscope"))
    config = folder / "config.yaml"
    hot = "{name: Money, none: [horoscope], alert_on: [emerging], tell: [screen]}"
    config.write_text(
        config.read_text().replace(
            "{name: Money, keywords: [CBDC, 央行数字货币], tell: [screen]}", hot
        )
    )

    told, excluded = ask("why", "alert7").out, ask("why", "alert8").out

    assert "✓ nothing excludes it; the watch needs no keyword, as it looks at hot terms\n" in told
    assert '✗ would not match today: excluded by none: "horoscope" in title (exact)\n' in excluded


def test_a_removed_watch_is_reported(ask, kept, folder):
    kept.record(alert(7, "The CBDC"))
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace("name: Money", "name: Cash"))

    assert '? the config has no watch "Money" today' in ask("why", "alert7").out


def test_a_broken_config_still_shows_the_deliveries(ask, kept, folder):
    kept.record(alert(7, "The CBDC"))
    (folder / "config.yaml").write_text("feds: []\n")

    answer = ask("why", "alert7")

    assert answer.code == 0
    assert (
        "so the keywords are not shown; find the mistakes with: python monitor.py check"
        in answer.err
    )
    assert "? the config cannot be read, as it has mistakes\n" in answer.out
    assert "has no watch" not in answer.out
    assert "  screen  pending\n" in answer.out


def test_json_has_the_finding_of_each_entry_and_the_deliveries(ask, kept):
    stored(kept, "Two CBDCs start", "https://e.org/7")
    kept.record(alert(7, "Two CBDCs start"))

    found = json.loads(ask("why", "alert7", "--json").out)

    assert (found["id"], found["watch"], found["state"]) == ("alert7", "Money", "active")
    (entry,) = found["entries"]
    assert (entry["stored"], entry["matched"], entry["feed"]) == (True, True, GOOD.key)
    assert entry["spans"] == [["title", 4, 9]]
    assert entry["why"] == '"CBDC" in title as "CBDCs" (plural)'
    (delivery,) = found["deliveries"]
    assert (delivery["channel"], delivery["state"]) == ("screen", "pending")


def test_an_unknown_alert_is_refused_with_a_fix(ask, kept):
    answer = ask("why", "nonesuch")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err == 'no alert "nonesuch"; see the ids: python monitor.py alerts\n'


def test_it_shows_the_lines_of_the_watch_if_they_have_changed_since(ask, kept, folder):
    def raise_alert(number):
        made = config.load(folder / "config.yaml", {})
        with kept.opened() as store, store.transaction() as tx:
            tx.record_all([alert(number, "CBDC")], made.list_recipients, made.find_version)

    raise_alert(1)
    text = (folder / "config.yaml").read_text(encoding="utf-8")
    (folder / "config.yaml").write_text(text.replace("[CBDC, 央行数字货币]", "[CBDC]"))
    raise_alert(2)

    before, now = ask("why", "alert1").out, ask("why", "alert2").out

    assert "the watch has changed since; it was then (version " in before
    assert before.endswith("    - {name: Money, keywords: [CBDC, 央行数字货币], tell: [screen]}\n")
    assert "the watch has changed" not in now
    told = json.loads(ask("why", "alert2", "--json").out)
    assert told["version_lines"] == "- {name: Money, keywords: [CBDC], tell: [screen]}"
