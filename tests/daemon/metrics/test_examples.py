"""The shipped rules and dashboard: the rules fire as they should, and every metric is there."""

import json
import os
import re
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from daemon.metrics.counters import Counters
from daemon.metrics.file import MetricsFile
from storage import open_store
from tests.daemon.metrics.events import count_everything
from tests.daemon.metrics.moment import FACTS, NOW

ROOT = Path(__file__).parents[3]
RULES = ROOT / "examples" / "prometheus-rules.yaml"
DASHBOARD = ROOT / "examples" / "grafana-dashboard.json"
CASES = ROOT / "tests" / "cases" / "prometheus-rules.test.yaml"

ONLY_NOW_AND_THEN = {"groundswell_outbox_oldest_timestamp_seconds"}
"""A metric without a sample while no delivery waits."""


@pytest.fixture
def names(tmp_path):
    """The names in a real file, written next to a database, after an event of each kind."""
    database = tmp_path / "groundswell.db"
    open_store(database, NOW).close()
    counters = Counters()
    count_everything(counters, FACTS.channels)
    with closing(MetricsFile(database, counters, log=None)) as file:
        file.write(FACTS)
    text = database.with_name("metrics.prom").read_text()
    families = text_string_to_metric_families(text)
    return {sample.name for family in families for sample in family.samples} | ONLY_NOW_AND_THEN


def run_promtool(*words):
    promtool = shutil.which("promtool")
    if promtool is None:
        assert "CI" not in os.environ, "promtool is missing; .ci/run gets it"
        pytest.skip("promtool is not installed")
    return subprocess.run([promtool, *words], capture_output=True, text=True, timeout=120)


def test_the_rules_fire_when_they_should_and_at_no_other_time():
    done = run_promtool("test", "rules", str(CASES))

    assert done.returncode == 0, done.stdout + done.stderr


def test_each_rule_has_a_case_in_which_it_fires():
    rules = yaml.safe_load(RULES.read_text())["groups"][0]["rules"]
    cases = yaml.safe_load(CASES.read_text())["tests"]

    fired = {
        case["alertname"]
        for test in cases
        for case in test["alert_rule_test"]
        if case["exp_alerts"]
    }
    assert {rule["alert"] for rule in rules} == fired


def test_every_metric_of_the_rules_is_in_the_file(names):
    used = re.findall(r"groundswell_\w+", RULES.read_text())

    assert len(set(used)) == 8
    assert set(used) - names == set()


def test_every_metric_of_the_dashboard_is_in_the_file(names):
    used = re.findall(r"groundswell_\w+", DASHBOARD.read_text())

    assert len(set(used)) >= 20
    assert set(used) - names == set()


def test_the_queries_of_the_dashboard_can_be_read(tmp_path):
    panels = json.loads(DASHBOARD.read_text())["panels"]
    queries = [target["expr"] for panel in panels for target in panel.get("targets", ())]
    rules = [
        {"record": f"q{number}", "expr": query.replace("$__rate_interval", "5m")}
        for number, query in enumerate(queries)
    ]
    file = tmp_path / "queries.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))

    done = run_promtool("check", "rules", str(file))

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_panels_of_the_dashboard_do_not_overlap():
    panels = json.loads(DASHBOARD.read_text())["panels"]

    taken = set()
    for panel in panels:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells
    assert len({panel["id"] for panel in panels}) == len(panels)
