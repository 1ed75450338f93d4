"""What a server process holds in memory: nothing that only builds need."""

from __future__ import annotations

import subprocess
import sys

#: What maps, checks and reads tables, and what asks other servers; some 16 MiB of memory.
UNUSED = {"pyshacl", "rdflib", "SPARQLWrapper", "lxml", "graph.rml", "graph.validation"}


def test_a_server_process_imports_nothing_that_only_builds_need() -> None:
    code = "import sys, server.serving.asgi, server.serving.rsgi; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = set(done.stdout.split())
    assert "server.serving.rsgi" in modules
    assert modules & UNUSED == set()
