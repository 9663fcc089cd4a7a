"""The architecture: which rooms import which, which are pure, and a place for every module.

Imports inside functions and imports for typing count like all others.
"""

import ast
import sys
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).resolve().parent.parent

PLUGIN_ROOMS = {"feeds", "watchers", "notifiers"}
ROOMS = {*PLUGIN_ROOMS, "alerts", "storage"}
MAY_IMPORT = {
    "model": set(),
    "terminal": {"model"},
    "feeds": {"model"},
    "watchers": {"model"},
    "alerts": {"model"},
    "notifiers": {"model"},
    "storage": {"model"},
    "plugins": {"model"},
    "demo": set(),
    "config": {"model", "terminal", "plugins", "feeds", "watchers", "notifiers"},
    "judging": {"model", "config", "watchers", "alerts", "storage"},
    "rehearsal": {"model", "terminal", "config", "judging", "feeds", "watchers", "storage"},
    "answers": {"model", "config", "judging", "rehearsal", *ROOMS},
    "daemon": {"model", "terminal", "config", "judging", "rehearsal", "answers", *ROOMS},
    "web": {"model", "config", "answers", "daemon", "storage"},
    "cli": {
        "model",
        "terminal",
        "plugins",
        "config",
        "demo",
        "rehearsal",
        "answers",
        "daemon",
        *ROOMS,
    },
    "monitor": {"model", "config", "cli", "web", "daemon", "demo", "judging", *ROOMS},
    "groundswell": {"monitor"},
}
"""The root names of the product, each with the root names that it may import."""

SUB_ROOMS = {
    "alerts": {"": {"gates", "wording"}, "gates": set(), "wording": set()},
    "cli": {"": {"commands"}, "commands": {"", "drawing"}, "drawing": {""}},
    "config": {"": {"reading"}, "reading": set()},
    "daemon": {"": {"chat", "wire", "metrics"}, "chat": {""}, "metrics": {""}, "wire": {""}},
    "feeds": {"": {"fetching"}, "fetching": set(), "parsing": set()},
    "notifiers": {"": {"programs", "slack_chat"}, "programs": {""}, "slack_chat": {""}},
    "storage": {
        "": {"chat", "discovery", "edits", "found", "overlay", "recipients", "steps", "timing"},
        "chat": {""},
        "discovery": {""},
        "edits": {"", "steps", "timing"},
        "found": {""},
        "overlay": {""},
        "recipients": {""},
        "steps": {""},
        "timing": {"", "edits"},
        "migrations": set(),
    },
    "web": {
        "": {"pages", "api", "assistants", "guarding"},
        "pages": {"", "api", "guarding"},
        "api": {"", "guarding"},
        "assistants": {"", "api"},
        "guarding": {""},
    },
    "watchers": {
        "": {"text", "matching", "reports", "usual", "trends", "discovery"},
        "discovery": {"text", "reports", "matching"},
        "trends": {"text", "matching", "reports", "usual"},
        "matching": {"text"},
        "reports": {"text"},
        "usual": set(),
        "text": set(),
    },
}
"""Each room with sub-rooms, and the other sub-rooms that each of them may import.

"" stands for the files of the room itself; a room without an entry has no sub-rooms.
"""

PURE = {"model", "watchers", "alerts"}
IMPURE = {
    "asyncio", "concurrent", "ftplib", "glob", "http", "io", "logging", "multiprocessing", "os",
    "pathlib", "queue", "random", "secrets", "select", "selectors", "shutil", "signal", "smtplib",
    "socket", "socketserver", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading",
    "time", "urllib.request", "aiohttp", "aiosmtplib", "apscheduler", "slack_sdk", "sqlalchemy",
    "structlog", "watchfiles",
}  # fmt: skip


def modules():
    """Yield (room, path) of every Python module of the product."""
    for path in sorted(ROOT.glob("*.py")):
        yield path.stem, path
    for folder in sorted(ROOT.iterdir()):
        if folder.is_dir() and (folder / "__init__.py").exists():
            for path in sorted(folder.rglob("*.py")):
                yield folder.name, path


EVERY_MODULE = list(modules())
PATHS = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for _, path in EVERY_MODULE
}


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path):
    """Yield every dotted name that a module imports, at its top or within its functions."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_modules(path):
    """Yield the product's modules that *path* imports, each as near as the import names it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in PATHS)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                if name in PATHS:
                    yield name
                elif node.module in PATHS:
                    yield node.module


@cache
def arrows():
    """Return each module of the product with the modules of the product that it imports."""
    return {name: set(imported_modules(path)) - {name} for name, path in PATHS.items()}


def is_private(name):
    """Return whether module *name* may be imported inside its own room only.

    Private are `room._x` and whatever stands in a folder of a room.
    """
    parts = name.split(".")
    return len(parts) > 1 and (parts[1].startswith("_") or len(parts) > 2 or is_sub_room(name))


def is_sub_room(name):
    return name.count(".") == 1 and PATHS[name].name == "__init__.py"


def sub_room(name):
    """Return the folder of its room that module *name* stands in; "" for the room itself."""
    parts = name.split(".")
    return parts[1] if len(parts) > 2 or is_sub_room(name) else ""


def circle(below_of):
    """Return the names that are left where no order exists; empty where one does."""
    left = {name: set(below) for name, below in below_of.items()}
    while left:
        lowest = {name for name, below in left.items() if not below & set(left)}
        if not lowest:
            return set(left)
        left = {name: below for name, below in left.items() if name not in lowest}
    return set()


# --- rooms ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("room", "path"), EVERY_MODULE, ids=[str(p.relative_to(ROOT)) for _, p in EVERY_MODULE]
)
def test_a_module_imports_only_the_rooms_that_its_own_room_may(room, path):
    ours = {name.split(".")[0] for name in imports(path)} & set(MAY_IMPORT)

    assert ours - {room} <= MAY_IMPORT[room]


def test_the_page_asks_the_daemon_by_its_socket_and_no_other_way():
    asked = {
        below
        for name, targets in arrows().items()
        for below in targets
        if name.split(".")[0] == "web" and below.split(".")[0] == "daemon"
    }

    assert asked == {"daemon.requests"}


def test_every_module_has_a_place_in_the_table():
    assert {room for room, _ in EVERY_MODULE} == set(MAY_IMPORT)


def test_the_wheel_ships_every_root_name():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]

    names = {Path(name).stem for name in shipped if Path(name).suffix in {"", ".py"}}
    assert names == set(MAY_IMPORT) - {"groundswell"}


def test_the_table_has_no_cycle():
    assert circle(MAY_IMPORT) == set()


def test_private_modules_are_imported_inside_their_room_only():
    crossing = {
        (name, below)
        for name, targets in arrows().items()
        for below in targets
        if is_private(below) and below.split(".")[0] != name.split(".")[0]
    }

    assert crossing == set()


def test_private_modules_of_a_sub_room_are_imported_inside_it_only():
    crossing = {
        (name, below)
        for name, targets in arrows().items()
        for below in targets
        if below.count(".") == 2
        and below.split(".")[2].startswith("_")
        and below.split(".")[:2] != name.split(".")[:2]
    }

    assert crossing == set()


# --- within a room --------------------------------------------------------------------------


def test_no_modules_import_one_another_in_a_circle():
    assert circle(arrows()) == set()


@pytest.mark.parametrize("room", sorted({name.split(".")[0] for name in PATHS}))
def test_a_sub_room_imports_only_the_sub_rooms_that_it_may(room):
    table = SUB_ROOMS.get(room, {})
    crossing = {
        (sub_room(name), sub_room(below))
        for name, targets in arrows().items()
        for below in targets
        if name.startswith(f"{room}.") and below.startswith(f"{room}.")
    }
    allowed = {(upper, lower) for upper, lowers in table.items() for lower in lowers}

    assert {pair for pair in crossing if pair[0] != pair[1]} <= allowed


@pytest.mark.parametrize("room", sorted({name.split(".")[0] for name in PATHS}))
def test_every_sub_room_has_a_place_in_the_table(room):
    found = {sub_room(name) for name in PATHS if name.startswith(f"{room}.")} - {""}

    assert found == set(SUB_ROOMS.get(room, {})) - {""}


def test_few_arrows_lead_from_one_part_of_the_watchers_to_another():
    def part(name):
        """Return a kind of watcher, the door or a sub-room."""
        return sub_room(name) or name

    between = {
        (part(name), part(below))
        for name, targets in arrows().items()
        for below in targets
        if name.split(".")[0] == below.split(".")[0] == "watchers"
    }

    assert len({arrow for arrow in between if arrow[0] != arrow[1]}) <= 22


# --- purity ---------------------------------------------------------------------------------


@pytest.mark.parametrize("room", sorted(PURE))
def test_a_pure_room_touches_nothing(room):
    touched = {
        name
        for owner, path in EVERY_MODULE
        if owner == room
        for name in imports(path)
        if name in IMPURE or name.split(".")[0] in IMPURE
    }

    assert touched == set()


def test_nothing_of_ours_shadows_the_standard_library():
    assert set(MAY_IMPORT) & set(sys.stdlib_module_names) == set()


def test_only_the_monitor_reads_the_clock():
    readers = {
        room
        for room, path in EVERY_MODULE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func)
        in {"datetime.now", "datetime.utcnow", "date.today", "time.time", "time.monotonic"}
    }

    assert readers == {"monitor"}


def test_kinds_are_compared_in_watchers_and_alerts_only():
    comparing = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room, path in EVERY_MODULE
        if room not in {"watchers", "alerts"}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Compare | ast.Call)
        and any(names_a_kind(part) for part in compared(node))
    }

    assert comparing == set()


def compared(node):
    """Return the values that *node* compares with a text, or whose beginning or end it reads."""
    if isinstance(node, ast.Compare):
        texts = [part for part in ast.walk(node) if isinstance(part, ast.Constant)]
        return [node.left, *node.comparators] if texts else []
    asks = isinstance(node.func, ast.Attribute) and node.func.attr in {"startswith", "endswith"}
    return [node.func.value] if asks else []


def names_a_kind(node):
    """Return whether *node* reads the kind of a message, a signal or a stored alert."""
    names = {"kind", "kind.name", "kind.word"}
    text = ast.unparse(node)
    owners = ("message", "signal", "row", "alert", "said")
    return any(
        text == f"{owner}.{name}" or text.endswith(f".{owner}.{name}")
        for owner in owners
        for name in names
    )


def test_sql_stands_in_storage_only():
    users = {room for room, path in EVERY_MODULE for n in imports(path) if n == "sqlalchemy"}
    assert users <= {"storage"}


# --- budgets --------------------------------------------------------------------------------

HISTORY = ROOT / "storage" / "migrations"
"""Migrations stay as they were when they were released."""


def in_budget():
    return [path for _, path in EVERY_MODULE if not path.is_relative_to(HISTORY)]


def nodes(parts):
    """Return how many statements and expressions are in *parts*."""
    return sum(isinstance(n, ast.stmt | ast.expr) for part in parts for n in ast.walk(part))


def functions(path):
    return [
        n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def percentile(values, share):
    ordered = sorted(values)
    return ordered[int(share * len(ordered))]


def test_files_and_functions_keep_their_length():
    long_files, long_functions = [], []
    for _, path in EVERY_MODULE:
        if len(path.read_text(encoding="utf-8").splitlines()) > 400:
            long_files.append(str(path.relative_to(ROOT)))
        long_functions += [
            f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
            for node in functions(path)
            if node.end_lineno - node.lineno + 1 > 60
        ]

    assert (long_files, long_functions) == ([], [])


def test_the_table_of_contents_stays_short():
    assert len((ROOT / "monitor.py").read_text(encoding="utf-8").splitlines()) <= 280


def test_functions_keep_their_budget_of_nodes():
    sizes = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": nodes(node.body)
        for path in in_budget()
        for node in functions(path)
    }

    assert {name: size for name, size in sizes.items() if size > 220} == {}
    assert percentile(sizes.values(), 0.95) <= 110


def test_lines_keep_their_budget_of_nodes():
    lines = Counter(
        (path, node.lineno)
        for path in in_budget()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.stmt | ast.expr)
    )

    assert percentile(lines.values(), 0.90) <= 10


SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Expr, ast.Raise, ast.Assert)


def test_a_statement_does_one_thing():
    parallel, conditional = [], []
    for path in in_budget():
        for node in ast.walk(tree(path)):
            where = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
                targets = [t for t in node.targets if isinstance(t, ast.Tuple)]
                parallel += [where for target in targets if len(target.elts) > 2]
            if isinstance(node, SIMPLE):
                choices = sum(isinstance(part, ast.IfExp) for part in ast.walk(node))
                conditional += [where] if choices > 1 else []

    assert (parallel, conditional) == ([], [])


# --- tests ----------------------------------------------------------------------------------

COVERED_ELSEWHERE = {
    "model/series.py": "tests/storage/test_json.py",
    "storage/_claiming.py": "tests/storage/test_outbox.py",
    "daemon/chat/people.py": "tests/daemon/chat/test_commands.py",
    "daemon/chat/reading.py": "tests/daemon/chat/test_commands.py",
    "model/chat.py": "tests/notifiers/slack_chat/test_envelopes.py",
    "notifiers/_lines.py": "tests/notifiers/slack_chat/test_line.py",
    "notifiers/_slack_elements.py": "tests/notifiers/test_slack_blocks.py",
    "notifiers/slack_chat/connection.py": "tests/notifiers/slack_chat/test_line.py",
    "storage/chat/reading.py": "tests/storage/chat/test_keeping.py",
    "storage/chat/tables.py": "tests/storage/test_tables.py",
    "model/recipients.py": "tests/storage/recipients/test_keeping.py",
    "storage/recipients/tables.py": "tests/storage/recipients/test_keeping.py",
    "storage/recipients/reading.py": "tests/storage/recipients/test_keeping.py",
    "config/_items.py": "tests/config/test_placing.py",
    "web/_asking.py": "tests/web/api/test_acts.py",
    "web/guarding/asker.py": "tests/web/api/test_acts.py",
    "web/pages/silences.py": "tests/web/pages/test_acts.py",
    "web/guarding/doorkeeper.py": "tests/web/test_guard.py",
    "web/guarding/tries.py": "tests/web/test_guard.py",
    "alerts/gates/_channel.py": "tests/alerts/gates/test_batch.py",
    "answers/watch_facts.py": "tests/answers/test_now.py",
    "answers/sample_news.py": "tests/answers/test_samples.py",
    "alerts/gates/_context.py": "tests/alerts/gates/test_trend.py",
    "alerts/wording/commands.py": "tests/cli/test_cli_pasted.py",
    "alerts/wording/notices.py": "tests/alerts/wording/test_feeds.py",
    "cli/commands/hot_lists.py": "tests/cli/commands/test_hot.py",
    "cli/doors.py": "tests/cli/test_cli.py",
    "cli/drawing/hot_rows.py": "tests/cli/commands/test_hot.py",
    "config/_template_samples.py": "tests/config/test_templates.py",
    "config/_timing_hints.py": "tests/config/test_timing.py",
    "daemon/baselines.py": "tests/test_hindsight.py",
    "daemon/companions.py": "tests/test_monitor.py",
    "daemon/guard.py": "tests/test_monitor.py",
    "daemon/journal.py": "tests/test_monitor.py",
    "daemon/opening.py": "tests/test_monitor.py",
    "daemon/operator.py": "tests/test_monitor.py",
    "daemon/polling.py": "tests/test_monitor.py",
    "daemon/reloading.py": "tests/test_monitor.py",
    "daemon/tools.py": "tests/test_monitor.py",
    "daemon/watchers.py": "tests/cli/commands/test_watcher_faults.py",
    "feeds/fetching/meter.py": "tests/feeds/fetching/test_hostile_servers.py",
    "feeds/fetching/result.py": "tests/feeds/fetching/test_http.py",
    "feeds/fetching/sessions.py": "tests/feeds/fetching/test_http.py",
    "feeds/parsing/folding.py": "tests/feeds/parsing/test_written_dates.py",
    "feeds/parsing/month_names.py": "tests/feeds/parsing/test_written_dates.py",
    "feeds/parsing/zones.py": "tests/feeds/parsing/test_written_dates.py",
    "groundswell/__main__.py": "tests/test_packaging.py",
    "alerts/escalating.py": "tests/daemon/test_acts.py",
    "model/acts.py": "tests/daemon/test_acts.py",
    "model/alerts.py": "tests/alerts/test_decide.py",
    "model/deliveries.py": "tests/storage/test_outbox.py",
    "model/errors.py": "tests/cli/test_cli.py",
    "model/feeds.py": "tests/feeds/test_arrival.py",
    "model/feedback.py": "tests/answers/test_feedback.py",
    "model/health.py": "tests/feeds/test_health.py",
    "model/facts.py": "tests/alerts/wording/test_facts.py",
    "model/needs.py": "tests/watchers/matching/test_needs.py",
    "model/past.py": "tests/watchers/discovery/test_usual.py",
    "model/terms.py": "tests/watchers/discovery/test_discovery.py",
    "model/severity.py": "tests/alerts/test_ruling.py",
    "model/timing.py": "tests/alerts/gates/test_quiet.py",
    "model/standing.py": "tests/watchers/trends/test_standing.py",
    "model/signals.py": "tests/test_plugin_kinds.py",
    "model/steps.py": "tests/storage/steps/test_keeping.py",
    "model/watches.py": "tests/watchers/matching/test_watchlist.py",
    "notifiers/_slot_templates.py": "tests/notifiers/test_slots.py",
    "rehearsal/stored.py": "tests/cli/commands/test_backtest.py",
    "rehearsal/stream.py": "tests/test_judging.py",
    "storage/_alert_rows.py": "tests/storage/test_reader.py",
    "storage/_alerts.py": "tests/storage/test_transaction.py",
    "storage/_entry_rows.py": "tests/storage/test_reader.py",
    "storage/_glance.py": "tests/storage/test_reader.py",
    "storage/_json_columns.py": "tests/storage/test_tables.py",
    "storage/_past_rows.py": "tests/storage/test_past.py",
    "storage/_panel_rows.py": "tests/storage/test_panel.py",
    "storage/_rehearsal_past.py": "tests/watchers/discovery/test_usual.py",
    "storage/_rows.py": "tests/storage/test_reader.py",
    "storage/discovery/marks.py": "tests/storage/test_times.py",
    "alerts/wording/overlay.py": "tests/daemon/test_overlay.py",
    "answers/overlay.py": "tests/cli/commands/test_overlay.py",
    "config/_exporting.py": "tests/config/test_in_force.py",
    "config/_overtaken.py": "tests/config/test_overlay.py",
    "daemon/overtaken.py": "tests/daemon/test_overlay.py",
    "model/overlay.py": "tests/storage/overlay/test_changes.py",
    "storage/overlay/tables.py": "tests/storage/test_tables.py",
    "storage/edits/tables.py": "tests/storage/test_tables.py",
    "storage/found/tables.py": "tests/storage/test_tables.py",
    "storage/steps/reading.py": "tests/storage/steps/test_keeping.py",
    "storage/steps/rows.py": "tests/storage/steps/test_keeping.py",
    "storage/steps/tables.py": "tests/storage/test_tables.py",
    "storage/timing/acts.py": "tests/daemon/test_acts.py",
    "storage/timing/pasts.py": "tests/storage/timing/test_rulings.py",
    "storage/timing/rows.py": "tests/storage/timing/test_rulings.py",
    "storage/timing/silences.py": "tests/storage/timing/test_rulings.py",
    "storage/timing/tables.py": "tests/storage/test_tables.py",
    "storage/timing/writing.py": "tests/storage/timing/test_rulings.py",
    "storage/discovery/tables.py": "tests/storage/test_tables.py",
    "web/_additions.py": "tests/web/api/test_terms.py",
    "web/_answering.py": "tests/web/api/test_overview.py",
    "web/_bodies.py": "tests/web/api/test_acts.py",
    "web/_app.py": "tests/web/pages/test_overview.py",
    "web/_links.py": "tests/web/pages/test_overview.py",
    "web/_drafting.py": "tests/web/api/test_drafts.py",
    "web/_problem.py": "tests/web/api/test_overview.py",
    "web/_searching.py": "tests/web/pages/test_search.py",
    "web/_queries.py": "tests/web/api/test_overview.py",
    "web/_settings.py": "tests/web/scene.py",
    "web/_trends.py": "tests/web/pages/test_trend.py",
    "web/assistants/asking.py": "tests/web/assistants/test_tools.py",
    "web/assistants/drafts.py": "tests/web/assistants/test_tools.py",
    "web/assistants/entries.py": "tests/web/assistants/test_tools.py",
    "web/assistants/results.py": "tests/web/assistants/test_tools.py",
    "web/pages/files.py": "tests/web/pages/test_overview.py",
    "web/pages/rendering.py": "tests/web/pages/test_overview.py",
    "watchers/trends/telling.py": "tests/watchers/trends/test_related.py",
    "watchers/discovery/calendar_names.py": "tests/watchers/discovery/test_calendar_words.py",
    "watchers/discovery/candidates.py": "tests/watchers/discovery/test_discovery.py",
    "watchers/discovery/copies.py": "tests/watchers/discovery/test_discovery.py",
    "watchers/discovery/coverage.py": "tests/watchers/test_emerging.py",
    "watchers/discovery/gates.py": "tests/watchers/discovery/test_discovery.py",
    "watchers/discovery/identity.py": "tests/watchers/discovery/test_discovery.py",
    "watchers/discovery/labels.py": "tests/watchers/discovery/test_discovery.py",
    "watchers/discovery/past.py": "tests/watchers/discovery/test_usual.py",
    "watchers/discovery/topics.py": "tests/watchers/discovery/test_discovery.py",
    "watchers/match.py": "tests/watchers/reports/test_fold.py",
    "watchers/matching/lint_rules.py": "tests/watchers/matching/test_lint.py",
    "watchers/trends/keywords.py": "tests/watchers/test_burst_shown.py",
    "watchers/trends/memory.py": "tests/watchers/test_burst.py",
    "watchers/trends/session.py": "tests/watchers/test_burst_shown.py",
    "watchers/matching/explain_miss.py": "tests/watchers/matching/test_explain.py",
    "watchers/matching/lint_foreign.py": "tests/watchers/matching/test_lint_writing.py",
    "watchers/matching/term_parsing.py": "tests/watchers/matching/test_query.py",
    "watchers/matching/tree.py": "tests/watchers/matching/test_query.py",
    "watchers/matching/word_ends.py": "tests/watchers/matching/test_index.py",
    "watchers/text/umlauts.py": "tests/watchers/matching/test_umlauts.py",
}
"""The modules without a test file of their name, and the test that covers each."""


def test_every_module_has_a_test_of_its_name_or_is_covered_by_another():
    untested = set()
    for path in in_budget():
        place = path.relative_to(ROOT)
        own = ROOT / "tests" / place.parent / f"test_{path.stem.lstrip('_')}.py"
        if path.name != "__init__.py" and not own.exists():
            untested.add(str(place))

    assert untested == set(COVERED_ELSEWHERE)
    assert [test for test in COVERED_ELSEWHERE.values() if not (ROOT / test).exists()] == []
