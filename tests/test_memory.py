"""What a server process holds in memory: nothing that only builds need, and few results."""

from __future__ import annotations

import subprocess
import sys

import pytest

from graph.sparql.memory import bounded

#: What maps, checks and reads tables, and what asks other servers; some 16 MiB of memory.
UNUSED = {"pyshacl", "rdflib", "SPARQLWrapper", "lxml", "graph.rml", "graph.validation"}


def test_a_server_process_imports_nothing_that_only_builds_need() -> None:
    code = "import sys, server.serving.asgi, server.serving.rsgi; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = set(done.stdout.split())
    assert "server.serving.rsgi" in modules
    assert modules & UNUSED == set()


@pytest.mark.parametrize(("text", "calls"), [("kite", 1), ("kites", 2)])
def test_what_came_of_a_text_is_kept_unless_it_is_long(text: str, calls: int) -> None:
    seen: list[str] = []

    @bounded(2, len("kite"))
    def length(text: str, /) -> int:
        seen.append(text)
        return len(text)

    assert [length(text), length(text)] == [len(text)] * 2
    assert len(seen) == calls


def test_no_more_results_are_kept_than_were_asked_for() -> None:
    seen: list[str] = []
    keep = bounded(2, 10)(seen.append)
    for text in ("owl", "kite", "lake", "lake", "owl"):
        keep(text)
    assert seen == ["owl", "kite", "lake", "owl"]
