"""Schemathesis sends what the OpenAPI document allows, and what it doesn't, to the real server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from graph.releases.build import build
from tests.test_tombstones import data_set

from .conftest import free_port
from .test_run import answers, process

#: What it can't know: that a limit that was reached is a 503, and what makes a text a query.
CONFIG = """
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", "503"]

[[operations]]
include-path-regex = "^/(sparql|fragments|reconcile|describe|members|[{]list[}])"
checks.positive_data_acceptance.enabled = false
"""
#: Requests of each kind to an operation; seconds for all of them, on a busy machine.
EXAMPLES = 5
PATIENCE = 200


def test_the_server_does_what_its_description_says(tmp_path: Path) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    release = build([data_set(tmp_path / "kites", "Ann Tern")], tmp_path / "releases", base)
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG, "utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run",
               base + "openapi.json", "--no-color", "--seed", "1", "--max-examples", str(EXAMPLES),
               "--phases", "examples,coverage,fuzzing",
               "--generation-database", "none"]  # fmt: skip
    with process(release.path, port, tmp_path):
        assert answers(base)
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, cwd=tmp_path, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 selected" not in done.stdout
