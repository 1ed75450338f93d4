"""Starts the servers of documents that are compared, each with the triples of a release.

Each function is like those of ``bench.peers``; ``targets`` says where a server has a document.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from bench.peers import PEERS, WORKERS, triples
from bench.processes import LOAD_SECONDS, Missing, Running, bounded, free_port, running
from graph.releases.release import Release

#: MiB that Node's own heap may have, below what the process may.
NODE_HEAP = 11_000

_TRIFID = """
globals:
  datasetBaseUrl: {base}
  endpoints:
    default:
      url: /query
plugins:
  entity-renderer:
    module: "@zazuko/trifid-entity-renderer"
  fetch-handler:
    module: trifid-handler-fetch
    paths: /query
    config:
      url: {data}
      contentType: application/n-triples
      baseIRI: {base}
      graphName: urn:palmares
      unionDefaultGraph: true
"""
_FRAGMENTS = {
    "@context": "https://linkedsoftwaredependencies.org/bundles/npm/@ldf/server/"
    "^3.0.0/components/context.jsonld",
    "@id": "urn:ldf-server:my",
    "import": "preset-qpf:config-defaults.json",
    "title": "Fragments",
}
#: A fragment that isn't empty as soon as the data is there.
_SOMETHING = f"/fragments?predicate={quote('http://www.w3.org/2000/01/rdf-schema#label')}"
_LOAD_PREZ = """
import sys
import pyoxigraph
store = pyoxigraph.Store(sys.argv[1])
store.bulk_load(path=sys.argv[2], format=pyoxigraph.RdfFormat.N_TRIPLES)
store.flush()
"""


@contextmanager
def trifid(release: Release, folder: Path) -> Iterator[Running]:
    home, port = _home("PALMARES_TRIFID", "trifid"), free_port()
    config = folder / "trifid.yaml"
    config.write_text(_TRIFID.format(base=release.base, data=triples(release)))
    command = ["node", f"--max-old-space-size={NODE_HEAP}", "node_modules/trifid/server.js"]
    command += ["--config", str(config), "--port", str(port)]
    with running(command, port, home, "/query?query=ASK%7B%7D", log=folder) as server:
        yield server


@contextmanager
def prez(release: Release, folder: Path) -> Iterator[Running]:
    python = Path(os.environ.get("PALMARES_PREZ", PEERS / "prez/bin/python"))
    if not python.exists():
        raise Missing("not here: set PALMARES_PREZ, or run make bench-peers")
    store, port = folder / "prez", free_port()
    command = [str(python), "-c", _LOAD_PREZ, str(store), str(triples(release))]
    try:
        subprocess.run(bounded(command), check=True, capture_output=True, timeout=LOAD_SECONDS)
    except subprocess.SubprocessError as error:
        raise Missing(f"loading failed: {error}") from None
    env = {"SPARQL_REPO_TYPE": "pyoxigraph_persistent", "PYOXIGRAPH_DATA_DIR": str(store)}
    command = [str(python), "-m", "uvicorn", "prez.app:assemble_app", "--factory"]
    command += ["--port", str(port), "--log-level", "error"]
    with running(command, port, folder, "/health", {**env, "LOG_LEVEL": "ERROR"}) as server:
        yield server


@contextmanager
def fragments(release: Release, folder: Path) -> Iterator[Running]:
    home, port = _home("PALMARES_LDF", "ldf"), free_port()
    source = {
        "@id": "urn:palmares:data",
        "@type": "NTriplesDatasource",
        "datasourceTitle": "data",
        "datasourcePath": "fragments",
        "file": str(triples(release)),
    }
    config = folder / "fragments.json"
    config.write_text(json.dumps({**_FRAGMENTS, "datasources": [source]}))
    command = ["node", f"--max-old-space-size={NODE_HEAP}", "node_modules/.bin/ldf-server"]
    command += [str(config), str(port), str(WORKERS)]
    with running(command, port, home, _SOMETHING, log=folder) as server:
        yield server


#: How each server names the document of a thing; an extension fixes the format where there is one.
TARGETS: dict[str, Callable[[str, str, str], str]] = {
    "ours": lambda base, iri, extension: iri.replace(f"{base}id/", "/doc/") + extension,
    "ours, fragments": lambda base, iri, _: f"/fragments?subject={quote(iri)}",
    "trifid": lambda base, iri, _: "/" + iri.removeprefix(base),
    "prez": lambda base, iri, _: f"/object?uri={quote(iri)}",
    "ldf-server": lambda base, iri, _: f"/fragments?subject={quote(iri)}",
}


def _home(variable: str, name: str) -> Path:
    """The folder in which npm installed a peer; raises Missing."""
    home = Path(os.environ.get(variable, PEERS / name))
    if not (home / "node_modules").exists():
        raise Missing(f"not here: set {variable}, or run make bench-peers")
    return home
