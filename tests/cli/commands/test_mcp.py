from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenes.newsroom import make_quiet

pytestmark = pytest.mark.untraced
ROOT = Path(__file__).parents[3]
MONITOR = ROOT / "monitor.py"


def run(*words, code=""):
    command = [sys.executable, *(["-c", code] if code else [str(MONITOR)]), *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)


@pytest.mark.parametrize("words", [("--help",), ("web", "--help"), ("mcp", "--help")])
def test_no_other_command_imports_the_packages_for_assistants(words):
    code = (
        "import runpy, sys\n"
        f"sys.argv = ['monitor.py', {', '.join(map(repr, words))}]\n"
        "try: runpy.run_path('monitor.py', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print(sorted({'mcp', 'mcp_types', 'aiohttp_asgi', 'starlette'} & set(sys.modules)))\n"
    )
    shown = run(code=code)

    assert shown.stdout.splitlines()[-1] == "[]"


def test_the_page_does_not_import_them_either():
    code = (
        "import sys, web\n"
        "from web import _app\n"
        "print(sorted({'mcp', 'mcp_types', 'aiohttp_asgi', 'starlette'} & set(sys.modules)))\n"
    )

    assert run(code=code).stdout.strip() == "[]"


def test_without_the_packages_the_command_says_how_to_install_them(tmp_path):
    room = make_quiet(tmp_path)
    code = (
        "import sys, importlib.util\n"
        "find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'mcp' else find(name, *rest)\n"
        f"sys.argv = ['monitor.py', 'mcp', '-c', {str(room.path)!r}]\n"
        "import monitor\n"
        "sys.exit(monitor.main())\n"
    )
    shown = run(code=code)

    assert shown.returncode == 2
    assert shown.stdout == ""
    assert "mcp: the packages for assistants are not installed" in shown.stderr
    assert "-m pip install" in shown.stderr


def test_without_a_state_it_says_so_on_standard_error(tmp_path):
    (tmp_path / "config.yaml").write_text("feeds: ['https://a.example/']\nwatches: [CBDC]\n")
    shown = run("mcp", "-c", str(tmp_path / "config.yaml"))

    assert shown.returncode == 3
    assert shown.stdout == ""
