"""The commands that ask a release or another server, and that load the one into the other."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import click

from graph.errors import PalmaresError, reason_of
from graph.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS, TURTLE, by_extension
from palmares.options import example, release_folder, say, with_release, with_releases

if TYPE_CHECKING:
    from graph.stores.protocol import GraphStore

#: What an answer can be written in.
_ANSWER_FORMATS = (*RESULT_FORMATS, *GRAPH_FORMATS)


@click.command(
    epilog=example(
        "palmares query 'SELECT ?film { ?film a <http://schema.org/Movie> }'\n"
        "palmares query @question.rq --format csv > answer.csv"
    )
)
@click.argument("query", default="-")
@with_releases
@with_release
@click.option("--endpoint", help="Ask this SPARQL 1.1 server instead of a release.")
@click.option(
    "--language",
    default="en",
    show_default=True,
    metavar="TAG",
    help="What stands for [AUTO_LANGUAGE] in a label service; after pt-BR also pt.",
)
@click.option(
    "--format",
    "extension",
    type=click.Choice(["table", *(known.extension for known in _ANSWER_FORMATS)]),
    help="How to print it; by default an aligned table for rows, true or false for ASK, ttl for a"
    " graph.",
)
def query(
    query: str,
    releases: Path,
    release_id: str,
    endpoint: str | None,
    language: str,
    extension: str | None,
) -> None:
    """Ask a release a SPARQL QUERY ('-' reads it from standard input, '@FILE' from a file)."""
    from graph.sparql.label_service import languages_of
    from graph.sparql.result_table import table

    languages = languages_of([language])
    if not languages:
        hint = f"{language!r} is not the tag of a language, such as en or pt-BR."
        raise click.BadParameter(hint, param_hint="'--language'")
    if query == "-":
        query = _decoded(sys.stdin.buffer.read(), "standard input")
    elif query.startswith("@"):
        query = _read(Path(query[1:]))
    store = _store(release_folder(releases, release_id), endpoint)
    answer = store.query(query, languages=languages)
    if extension is None and answer.kind == "graph":
        extension = TURTLE.extension
    if extension in (None, "table"):
        for line in table(answer):
            click.echo(line)
        return
    fmt = by_extension(str(extension), _ANSWER_FORMATS)
    assert fmt is not None
    click.echo(answer.serialize(fmt), nl=False)


def _store(release: Path, endpoint: str | None) -> GraphStore:
    from graph.releases.open import open_whole_store
    from graph.releases.release import open_release
    from graph.stores.remote.endpoint import Endpoint
    from graph.stores.remote.store import RemoteStore

    if endpoint:
        return RemoteStore(Endpoint(endpoint), urljoin(endpoint, "."))
    return open_whole_store(open_release(release))


def _read(path: Path) -> str:
    try:
        return _decoded(path.read_bytes(), str(path))
    except OSError as error:
        raise PalmaresError(f"{path} can't be read: {reason_of(error)}") from None


def _decoded(data: bytes, source: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise PalmaresError(f"{source} can't be read: {reason_of(error)}") from None


@click.command(
    epilog=example(
        "palmares load --endpoint http://localhost:7878/query"
        " --graph-store http://localhost:7878/store"
    )
)
@with_releases
@with_release
@click.option("--endpoint", required=True, help="The address of the server's SPARQL queries.")
@click.option("--graph-store", help="The address of its Graph Store Protocol, to write there.")
@click.option("--update", help="The address of its SPARQL updates, to write there instead.")
def load(
    releases: Path, release_id: str, endpoint: str, graph_store: str | None, update: str | None
) -> None:
    """Load a release into another SPARQL server; run again, it goes on where it was interrupted.

    Credentials come from PALMARES_ENDPOINT_AUTH in the environment: 'user:password' or
    'Bearer TOKEN'.
    """
    from graph.releases.load import GraphStoreWriter, UpdateWriter, load
    from graph.releases.release import open_release

    if bool(graph_store) == bool(update):
        raise click.UsageError(
            "Say where to write, with --graph-store or --update. Oxigraph has .../store and"
            " .../update, Virtuoso .../sparql-graph-crud-auth."
        )
    writer = GraphStoreWriter(graph_store) if graph_store else UpdateWriter(str(update))
    load(open_release(release_folder(releases, release_id)), endpoint, writer, say)
