"""What CONTRIBUTING says that contributors do is done: asserted from the sources themselves."""

from __future__ import annotations

import ast
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def sources(*roots: str) -> dict[Path, str]:
    """The source texts of the modules below some folders."""
    paths = sorted(path for root in roots for path in ROOT.glob(f"{root}/**/*.py"))
    return {path: path.read_text("utf-8") for path in paths}


PROGRAM = sources("graph", "server", "palmares")
TESTS = sources("tests")
#: Functions whose value is a time, and those that do nothing but wait.
CLOCKS = {"monotonic", "perf_counter", "process_time", "time", "thread_time"}
WAITS = {"sleep", "wait_for_timeout"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def called(node: ast.AST) -> str:
    """The last part of the name of what a call calls; "" for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def waits(source: str) -> list[int]:
    """The lines in which a source text waits for a time."""
    return [node.lineno for node in ast.walk(ast.parse(source)) if called(node) in WAITS]  # type: ignore[attr-defined]


def is_duration(node: ast.AST, durations: set[str]) -> bool:
    """Whether an expression is a difference of times, or the name of one."""
    return (isinstance(node, ast.Name) and node.id in durations) or (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and any(called(part) in CLOCKS for part in (node.left, node.right))
    )


def absolute_times(source: str) -> list[int]:
    """The lines in which a source text asserts a duration against a number."""
    tree = ast.parse(source)
    durations = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and is_duration(node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    compared = (
        (node, [node.left, *node.comparators])
        for statement in ast.walk(tree)
        if isinstance(statement, ast.Assert)
        for node in ast.walk(statement.test)
        if isinstance(node, ast.Compare)
    )
    return [
        node.lineno
        for node, sides in compared
        if any(is_duration(side, durations) for side in sides)
        and any(isinstance(side, ast.Constant | ast.Name) and not is_duration(side, durations)
                for side in sides)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("look", "source"),
    [
        (waits, "time.sleep(1)"),
        (waits, "await asyncio.sleep(0.1)"),
        (waits, "page.wait_for_timeout(500)"),
        (absolute_times, "assert time.monotonic() - began < 10"),
        (absolute_times, "taken = perf_counter() - began\nassert 0 < taken < LIMIT"),
    ],
)
def test_what_breaks_a_rule_of_time_is_noticed(
    look: Callable[[str], list[int]], source: str
) -> None:
    assert look(source)


@pytest.mark.parametrize(
    "source",
    [
        "first = time() - began\nsecond = time() - began\nassert first < 5 * second",
        "deadline = time.monotonic() + 10",
    ],
)
def test_a_ratio_of_times_and_a_deadline_keep_the_rules(source: str) -> None:
    assert not absolute_times(source)


#: Where waiting is what it is about: between two looks, and a client that sends slowly on purpose.
PAUSES = {"tests/waiting.py", "tests/test_front.py"}


def test_tests_wait_for_events_and_not_for_a_time() -> None:
    lines = {name(path): len(waits(text)) for path, text in TESTS.items()}
    assert {path: number for path, number in lines.items() if number} == dict.fromkeys(PAUSES, 1)


def test_tests_assert_no_absolute_time() -> None:
    assert [name(path) for path, text in TESTS.items() if absolute_times(text)] == []


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443)])
def test_tests_ask_no_network(address: tuple[str, int]) -> None:
    with socket.socket() as client, pytest.raises(PermissionError, match="loopback"):
        client.connect(address)


def test_the_name_of_a_test_is_a_sentence() -> None:
    names = re.findall(r"^ *def (test_\w+)", "\n".join(TESTS.values()), re.M)
    assert [test for test in names if len(test.split("_")) < 5] == []


#: The folders that CONTRIBUTING names, and a store of the engine that is made or opened.
ENGINE_ROOMS = ("graph/stores/", "graph/releases/", "graph/partitions/", "graph/validation/",
                "graph/rdf/literals.py")  # fmt: skip
ENGINE = re.compile(r"\bStore(?:\.\w+)?\(")


def test_contributing_names_the_rooms_of_the_engine() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    sentence = text.partition("Stores of the engine are made in")[2].partition(" only")[0]
    assert tuple(re.findall(r"`([\w/.]+)`", sentence)) == ENGINE_ROOMS


def test_stores_of_the_engine_are_made_where_contributing_says() -> None:
    makers = [name(path) for path, text in PROGRAM.items() if ENGINE.search(text)]
    assert [maker for maker in makers if not maker.startswith(ENGINE_ROOMS)] == []


def test_a_module_says_its_job_in_one_sentence() -> None:
    for path, text in PROGRAM.items():
        first = (ast.get_docstring(ast.parse(text)) or "").partition("\n\n")[0]
        assert first.endswith((".", "…")), name(path)
        assert len(first) < 200, name(path)


def test_no_source_names_a_folder_of_a_machine() -> None:
    folder = re.compile(r"[\"'](?:/home|/Users|/work)/")
    assert [name(path) for path, text in (PROGRAM | TESTS).items() if folder.search(text)] == []
