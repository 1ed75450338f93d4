"""Runs `make serve` in a fresh clone as a newcomer does, and asks it with real clients."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import rdflib
from SPARQLWrapper import JSON, SPARQLWrapper

ROOT = Path(__file__).parents[1]
#: Seconds for which the server may take to answer after the install.
ANSWER_SECONDS = 60


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def try_serve(clone: Path, port: int) -> None:
    started = time.monotonic()
    # make passes its signal on only to a whole process group, as a terminal's Ctrl-C does
    server = subprocess.Popen(
        ["make", "serve", f"PORT={port}"],
        cwd=clone,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert server.stdout is not None
    try:
        line = server.stdout.readline()
        taken = time.monotonic() - started
        base = f"http://127.0.0.1:{port}/"
        assert line == f"Palmares answers at {base}\n", line
        assert taken < ANSWER_SECONDS, taken
        work = rdflib.URIRef(f"{base}id/work/her-2013")
        graph = rdflib.Graph().parse(work)
        assert (work, rdflib.RDF.type, rdflib.URIRef("http://schema.org/Movie")) in graph
        client = SPARQLWrapper(f"{base}sparql", returnFormat=JSON)
        client.setQuery(
            "PREFIX pal: <https://w3id.org/palmares#> SELECT ?n { ?n a pal:Nomination }"
        )
        assert len(client.queryAndConvert()["results"]["bindings"]) == 97
    finally:
        os.killpg(server.pid, signal.SIGINT)
        rest, _ = server.communicate(timeout=20)
    assert rest == "", rest
    print(f"{line.strip()} ({taken:.1f} s after the command)")


def try_readme(clone: Path) -> None:
    """Runs the first command of the program in the README as it stands there."""
    readme = (clone / "README.md").read_text("utf-8")
    example = re.search(r"^\$ (\.venv/bin/palmares .*)\n((?:.+\n)*?)```", readme, re.MULTILINE)
    assert example
    done = subprocess.run(["sh", "-c", example[1]], cwd=clone, capture_output=True, text=True)
    assert done.stdout == example[2], done
    print(example[1])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "palmares"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        started = time.monotonic()
        subprocess.run(["make", "install"], cwd=clone, check=True, stdout=sys.stderr)
        print(f"installed in {time.monotonic() - started:.1f} s")
        try_serve(clone, free_port())
        try_readme(clone)
        # another address: the release at hand has another base, so one is built for it
        try_serve(clone, free_port())


main()
