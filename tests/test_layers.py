"""The order of the packages: each imports only what stands below it, and data holds no Python."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOTS = ("graph", "server", "palmares")
MODULES = sorted(path for root in ROOTS for path in ROOT.glob(f"{root}/**/*.py"))

#: The packages from the lowest to the highest; those on one line know nothing of each other.
ORDER = (
    ("graph",),
    ("graph.rdf", "graph.reading.model", "graph.mediawiki", "graph.processes"),
    ("graph.indexes",),
    ("graph.reading.awards", "graph.reading.dataset"),
    ("graph.reading.forms",),
    ("graph.reading",),
    ("graph.authorities",),
    (
        "graph.relations",
        "graph.rml",
        "graph.validation",
        "graph.labels",
        "graph.sparql",
        "graph.tables",
    ),
    ("graph.stores",),
    ("graph.stores.remote",),
    ("graph.workers", "graph.partitions"),
    ("graph.releases",),
    ("graph.matching", "graph.wikidata"),
    ("server",),
    ("server.http",),
    ("server.pages",),
    ("server.routes",),
    ("server.reconcile",),
    ("server.serving",),
    ("palmares",),
)
LEVEL = {package: level for level, packages in enumerate(ORDER) for package in packages}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {module_name(path) for path in MODULES}


def imports(source: str, where: str) -> Iterator[str]:
    """The modules that a source text imports, also inside of functions and for types alone."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{where} has a relative import"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in NAMES else str(node.module)


def package(module: str) -> str:
    """The package that a module belongs to; a package belongs to itself."""
    return module if module in LEVEL else module.rpartition(".")[0]


def upward(module: str, imported: Iterable[str]) -> list[str]:
    """The imports of a module that lead to a package beside or above its own."""
    own = package(module)
    ours = [name for name in imported if name.split(".")[0] in ROOTS]
    return [name for name in ours if package(name) != own and LEVEL[package(name)] >= LEVEL[own]]


#: What each module imports.
IMPORTS = {
    module_name(path): [*imports(path.read_text("utf-8"), module_name(path))] for path in MODULES
}


def test_a_package_imports_only_packages_below_it() -> None:
    arrows = {module: upward(module, names) for module, names in IMPORTS.items()}
    assert {module: names for module, names in arrows.items() if names} == {}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("graph.rdf.formats", "from graph.stores import local"),
        ("graph.rdf.formats", "def late():\n    import graph.sparql.lexer"),
        ("graph.sparql.guard", "from graph.rml.terms import escaped"),
        ("graph.releases.release", "from server.http.site import Site"),
        ("server.pages.query", "from server.routes import sparql"),
        ("server.serving.run", "from palmares.options import say"),
    ],
)
def test_an_import_upwards_or_sideways_is_noticed(module: str, source: str) -> None:
    assert upward(module, imports(source, module))


def importers(*roots: str) -> list[str]:
    """The modules that import something of one of those top-level packages."""
    return [
        module
        for module, names in IMPORTS.items()
        if any(name.split(".")[0] in roots for name in names)
    ]


def test_the_library_knows_no_web_framework() -> None:
    modules = importers("flask", "werkzeug", "granian")
    assert [module for module in modules if module.startswith("graph")] == []


def test_the_program_imports_neither_tests_nor_measurements() -> None:
    assert importers("tests", "bench") == []


@pytest.mark.parametrize(("folder", "most"), [("graph", 5), ("server", 0)])
def test_the_top_of_a_tree_is_nearly_empty(folder: str, most: int) -> None:
    modules = [path for path in ROOT.glob(f"{folder}/*.py") if path.name != "__init__.py"]
    assert len(modules) <= most


def test_only_the_store_asks_the_triple_store_for_an_answer() -> None:
    modules = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if any(
            isinstance(node, ast.Attribute) and node.attr == "read_only"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
    }
    assert modules == {"graph/stores/local.py"}


def test_the_data_folders_hold_no_python() -> None:
    assert not [*ROOT.glob("ontology/**/*.py"), *ROOT.glob("mappings/**/*.py")]


def test_media_types_are_named_in_one_place() -> None:
    modules = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if any(word in path.read_text("utf-8") for word in ('"text/turtle', '"application/ld+json'))
    }
    assert modules == {"graph/rdf/formats.py"}
