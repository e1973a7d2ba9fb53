"""The laws of the house that an import linter cannot see."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "wony"
MODULES = sorted(SOURCE.rglob("*.py"))
CORE = [*SOURCE.glob("*.py"), *(SOURCE / "summary").glob("*.py")]
LAZY = {*SOURCE.glob("app*.py"), SOURCE / "__main__.py"}
"""Where an import may stand inside a function."""

WATCH = """
import importlib, pkgutil, sys
import rich, typer, prompt_toolkit, httpx2, sqlalchemy, alembic, alembic.op, tomlkit, platformdirs, dotenv
deeds = []
def hook(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.mkdir", "os.remove", "sqlite3.connect")):
        deeds.append((event, arguments))
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        deeds.append((event, arguments))
import wony
sys.dont_write_bytecode = True
sys.addaudithook(hook)
for module in pkgutil.walk_packages(wony.__path__, "wony."):
    if not module.name.startswith("wony.store.migrations"):
        importlib.import_module(module.name)
assert not deeds, deeds
"""


def identify(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", MODULES, ids=identify)
def test_a_module_is_one_idea(path: Path) -> None:
    """Three hundred lines are the end; every module opens by saying what it is."""
    text = path.read_text("utf-8")
    assert text.count("\n") <= 300
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", CORE, ids=identify)
def test_functions_of_the_core_can_be_read_at_a_glance(path: Path) -> None:
    """At most 40 lines and six parameters (self apart)."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 40, node.name
            parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            assert len([p for p in parameters if p.arg != "self"]) <= 6, node.name


@pytest.mark.parametrize("path", [m for m in MODULES if m not in LAZY], ids=identify)
def test_imports_stand_at_the_top(path: Path) -> None:
    """What is imported late is imported by app.py and the two beside it."""
    tree = ast.parse(path.read_text("utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not inside, f"{function.name}, line {inside[0].lineno}"


def test_importing_does_nothing() -> None:
    """No file is written, nothing is connected or started, nothing is printed by importing every module."""
    child = subprocess.run([sys.executable, "-c", WATCH], capture_output=True, text=True, check=False)
    assert (child.returncode, child.stdout, child.stderr) == (0, "", "")
