"""Dependencies point one way: server -> graph -> data."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted([*ROOT.glob("graph/**/*.py"), *ROOT.glob("server/**/*.py")])


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_library_knows_neither_flask_nor_the_server(path: Path) -> None:
    names = {name.split(".")[0] for name in imports(path)}
    if path.is_relative_to(ROOT / "graph"):
        assert not names & {"flask", "werkzeug", "granian"}
        # the command line starts the server and has documents rendered, and nothing else does
        assert "server" not in names or path.parent.name == "cli"
    assert not names & {"tests", "bench"}


def test_only_the_store_asks_the_triple_store_for_an_answer() -> None:
    asking = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if any(
            isinstance(node, ast.Attribute) and node.attr == "read_only"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
    }
    assert asking == {"graph/store.py"}


def test_the_data_folders_hold_no_python() -> None:
    assert not [*ROOT.glob("ontology/**/*.py"), *ROOT.glob("mappings/**/*.py")]


def test_media_types_are_named_in_one_place() -> None:
    naming = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if any(word in path.read_text("utf-8") for word in ('"text/turtle', '"application/ld+json'))
    }
    assert naming == {"graph/formats.py"}
