"""The house holds: who may import whom, what is pure, and that every module has a place."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

ROOMS = {"feeds", "watchers", "alerts", "notifiers", "storage"}
MAY_IMPORT = {
    "model": set(),
    "feeds": {"model"},
    "watchers": {"model"},
    "alerts": {"model"},
    "notifiers": {"model"},
    "storage": {"model"},
    "plugins": set(),
    "config": {"model", "plugins", "feeds", "watchers", "notifiers"},
    "ticks": set(),
    "demo": set(),
    "cli": {"model", "plugins", "config", "demo", *ROOMS},
    "ops": {"model", "alerts", "config", "storage"},
    "judging": {"model", "config", "feeds", "watchers", "alerts", "storage"},
    "monitor": {"model", "config", "plugins", "cli", "demo", "ops", "judging", "ticks", *ROOMS},
    "groundswell": {"monitor"},
}
PURE = {"model", "watchers", "alerts"}
LONGEST = {"model.py": 600}  # the nouns stand in one place; they are read as a list
IMPURE = {
    "asyncio", "concurrent", "ftplib", "glob", "http", "io", "logging", "multiprocessing", "os",
    "pathlib", "queue", "random", "secrets", "select", "selectors", "shutil", "signal", "smtplib",
    "socket", "socketserver", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading",
    "time", "urllib.request", "aiohttp", "aiosmtplib", "apscheduler", "slack_sdk", "sqlalchemy",
    "structlog", "watchfiles",
}  # fmt: skip


def modules():
    """Every Python module of the product: (room, path)."""
    for path in sorted(ROOT.glob("*.py")):
        yield path.stem, path
    for folder in sorted(ROOT.iterdir()):
        if folder.is_dir() and (folder / "__init__.py").exists():
            for path in sorted(folder.rglob("*.py")):
                yield folder.name, path


def imports(path):
    """Every dotted name that a module imports, at its top or within its functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


EVERY_MODULE = list(modules())


@pytest.mark.parametrize(
    ("room", "path"), EVERY_MODULE, ids=[str(p.relative_to(ROOT)) for _, p in EVERY_MODULE]
)
def test_a_module_imports_only_what_its_room_may(room, path):
    ours = {name.split(".")[0] for name in imports(path)} & set(MAY_IMPORT)

    assert ours - {room} <= MAY_IMPORT[room]


def test_every_module_has_a_place_in_the_table():
    assert {room for room, _ in EVERY_MODULE} == set(MAY_IMPORT)


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


def test_the_table_has_no_cycle():
    left = {room: set(below) for room, below in MAY_IMPORT.items()}
    while left:
        lowest = {room for room, below in left.items() if not below & set(left)}
        assert lowest, f"a cycle among {sorted(left)}"
        left = {room: below for room, below in left.items() if room not in lowest}


def test_modules_of_a_room_do_not_import_one_another_in_a_circle():
    edges = {}
    names = {".".join(p.relative_to(ROOT).with_suffix("").parts): p for _, p in EVERY_MODULE}
    names = {name.removesuffix(".__init__"): path for name, path in names.items()}
    for name, path in names.items():
        own = ast.parse(path.read_text(encoding="utf-8"))
        top = [n for n in own.body if isinstance(n, ast.Import | ast.ImportFrom)]
        targets = set()
        for node in top:
            if isinstance(node, ast.ImportFrom):
                parts = {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
            else:
                parts = {a.name for a in node.names}
            targets |= {p for p in parts if p in names and p != name}
        # A package's __init__ is its door: modules inside name their neighbours, not the door.
        edges[name] = {t for t in targets if not name.startswith(f"{t}.")}
    while edges:
        lowest = {name for name, below in edges.items() if not below & set(edges)}
        assert lowest, f"a cycle among {sorted(edges)}"
        edges = {name: below for name, below in edges.items() if name not in lowest}


def test_nothing_of_ours_shadows_the_standard_library():
    assert set(MAY_IMPORT) & set(sys.stdlib_module_names) == set()


def test_only_the_monitor_reads_the_clock():
    readers = {
        room
        for room, path in EVERY_MODULE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func)
        in {"datetime.now", "datetime.utcnow", "date.today", "time.time", "time.monotonic"}
    }

    assert readers == {"monitor"}


def test_sql_stands_in_storage_only():
    users = {room for room, path in EVERY_MODULE for n in imports(path) if n == "sqlalchemy"}
    assert users <= {"storage"}


def test_files_and_functions_keep_their_budget():
    long_files, long_functions = [], []
    for _, path in EVERY_MODULE:
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > LONGEST.get(path.name, 400):
            long_files.append(str(path.relative_to(ROOT)))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                if node.end_lineno - node.lineno + 1 > 60:
                    long_functions.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")

    assert (long_files, long_functions) == ([], [])
