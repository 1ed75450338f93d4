"""The command line: ``palmares build | validate | serve | query | load | dump | releases``."""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

import click

from graph import __version__
from graph.bundled import bundled
from graph.errors import PalmaresError
from graph.formats import (
    DUMP_FORMATS,
    GRAPH_FORMATS,
    RESULT_FORMATS,
    TURTLE,
    by_extension,
)
from graph.iris import checked_base
from graph.reading.source import FORMS
from graph.workers.limits import MEMORY_BYTES, RESULT_BYTES, SECONDS, Limits

if TYPE_CHECKING:
    from graph.opening import AnyStore

#: Bytes of a MiB.
MIB = 1024**2
#: The data set that comes with the program.
BUNDLED_DATASET = "mappings/her-2013"
#: The address of the server on one's own machine, which is also the base of a release by default.
HOST, PORT = "127.0.0.1", 8000

#: What an answer can be written in.
_ANSWER_FORMATS = (*RESULT_FORMATS, *GRAPH_FORMATS)

#: Bytes of a dump that are read at a time.
CHUNK = 1 << 20

#: Exit codes: wrong input or data (and whatever else a user can mend); click's own 2 is for a
#: wrong command line.
FAILED = 1


class Commands(click.Group):
    """The commands; an error that a user can mend ends as one message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; PalmaresError becomes a message on standard error."""
        try:
            return super().invoke(ctx)
        except PalmaresError as error:
            click.echo(f"palmares: {error}", err=True)
            ctx.exit(FAILED)
        except BrokenPipeError:  # the reader, such as head, has seen enough
            sys.stderr.close()
            ctx.exit(FAILED)


def _example(text: str) -> dict[str, str]:
    return {"epilog": "\b\nExample:\n" + "\n".join(f"  {line}" for line in text.splitlines())}


_releases = click.option(
    "--releases",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("releases"),
    envvar="PALMARES_RELEASES",
    show_default=True,
    help="The folder that holds the releases.",
)
_release_id = click.option("--release", "release_id", default="current", help="Id of a release.")
_sources = click.argument("sources", nargs=-1, type=click.Path(exists=True, path_type=Path))
_form = click.option(
    "--form", type=click.Choice(FORMS), help="What the pages are; found out by itself."
)
_strict = click.option("--strict", is_flag=True, help="Refuse pages with doubtful rows.")
_file = click.Path(dir_okay=False, path_type=Path)
_base = click.option(
    "--base",
    default=f"http://{HOST}:{PORT}/",
    show_default=True,
    help="The address under which the data is published; ends with '/'.",
)
_mappings = click.option(
    "--mapping",
    "mappings",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An RML mapping to use instead of those that come with the program.",
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="palmares")
def main() -> None:
    """Award tables as validated, Wikidata-aligned linked data."""


def _say(line: str) -> None:
    click.echo(line, err=True)


def _given(sources: Sequence[Path]) -> list[Path]:
    return [*sources] or [bundled(BUNDLED_DATASET)]


@main.command(**_example("palmares build --base https://example.org/palmares/ mappings/her-2013"))
@_sources
@_base
@_releases
@_mappings
@_form
@_strict
@click.option("--if-needed", is_flag=True, help="Not if the current release has this base.")
def build(
    sources: tuple[Path, ...],
    base: str,
    releases: Path,
    mappings: tuple[Path, ...],
    if_needed: bool,
    form: str | None,
    strict: bool,
) -> None:
    """Make a release of SOURCES: data sets (folders) and pages (files), mixed.

    Without any it is the data set that comes with the program. The release becomes the current
    one only when everything is written and valid.
    """
    from graph.release import CURRENT, build, open_release

    checked_base(base)
    if if_needed and (releases / CURRENT).exists():
        current = open_release(releases / CURRENT)
        if current.base == base:
            _say(f"current   {current.id} in {releases}")
            return
    build(_given(sources), releases, base, mappings, _say, form=form, strict=strict)


@main.command(**_example("palmares validate mappings/her-2013 --report report.ttl"))
@_sources
@_base
@_mappings
@_form
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the SHACL report graph (Turtle) to this file.",
)
def validate(
    sources: tuple[Path, ...],
    base: str,
    mappings: tuple[Path, ...],
    form: str | None,
    report_file: Path | None,
) -> None:
    """Check SOURCES against the shapes and say what is wrong, in which table, row and cell."""
    from graph.content import assemble
    from graph.shapes import check

    report = check(assemble(_given(sources), base, mappings, _say, form=form).quads, base)
    click.echo(report.text(), nl=False)
    if report_file:
        report_file.write_bytes(report.graph())
    if not report.conforms:
        sys.exit(FAILED)


@main.command(**_example("palmares read page.html --to csv > rows.csv"))
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_form
@click.option("--to", type=click.Choice(["table", "csv", "json"]), default="table")
@click.option("--title", default="", help="The page's title, where the text doesn't say it.")
def read(page: Path, form: str | None, to: str, title: str) -> None:
    """Show the award tables of a PAGE (HTML, wikitext, CSV or a text extract) as rows.

    Rows that can't be read with certainty are marked, with the reason.
    """
    from graph.reading import shown
    from graph.reading.tables import read_page

    reading = read_page(page, form, title=title)
    write = {"table": shown.as_text, "csv": shown.as_csv, "json": shown.as_json}[to]
    click.echo(write(reading), nl=False)


@main.command(
    **_example('palmares fetch --contact me@example.org "List of accolades received by Her (film)"')
)
@click.argument("titles", nargs=-1, required=True)
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("pages"),
    show_default=True,
    help="The folder to write to.",
)
@click.option(
    "--form",
    type=click.Choice(["wikitext", "html"]),
    default="wikitext",
    show_default=True,
    help="The source of the page, or the page as rendered.",
)
@click.option(
    "--api",
    envvar="PALMARES_API",
    default="https://en.wikipedia.org/w/api.php",
    show_default=True,
    help="The address of the wiki's api.php.",
)
@click.option(
    "--contact",
    envvar="PALMARES_CONTACT",
    default="",
    help="An address or e-mail of yours: Wikimedia's policy wants to know whom to write to.",
)
def fetch(
    titles: tuple[str, ...], folder: Path, form: Literal["wikitext", "html"], api: str, contact: str
) -> None:
    """Get the pages with these TITLES, and which revision they are, from a wiki.

    A page that the folder already holds as it is now isn't downloaded again. Prints the files.
    """
    from graph.mediawiki import Manners, fetch_into

    if not contact:
        _say("no --contact: the wiki may refuse requests that don't say whom to write to")
    for title in titles:
        path, page, new = fetch_into(folder, title, api, form, Manners(contact))
        for note in page.notes:
            _say(f"note      {note}")
        _say(f"{'fetched' if new else 'unchanged':9} {page.title}, revision {page.revision}")
        click.echo(path)


@main.command(
    **_example(
        "palmares serve --port 8000\npalmares serve --data people.ttl films.nq.gz\n"
        "palmares serve --endpoint http://localhost:8890/sparql --base https://example.org/"
    )
)
@_releases
@_release_id
@click.option(
    "--data",
    "data",
    multiple=True,
    type=_file,
    help="Serve this RDF file, and those that follow, instead of a release.",
)
@click.argument("files", nargs=-1, type=_file)
@click.option(
    "--named",
    multiple=True,
    nargs=2,
    type=(str, _file),
    metavar="IRI FILE",
    help="Serve this file too, as the named graph IRI.",
)
@click.option(
    "--default-graph",
    type=click.Choice(["union", "separate"]),
    default="union",
    show_default=True,
    help="With --data: queries without FROM see all graphs as one, or only what is in none.",
)
@click.option(
    "--endpoint", help="Serve what this SPARQL 1.1 server (the address of its queries) has."
)
@click.option(
    "--base",
    help="With --data and --endpoint: the address to publish at; by default where it listens.",
)
@click.option("--host", default=HOST, show_default=True, help="The address to listen on.")
@click.option("--port", default=PORT, show_default=True, help="The port; 0 for any free one.")
@click.option("--workers", default=2, show_default=True, help="How many processes answer.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=SECONDS,
    show_default=True,
    help="Seconds after which a query is ended.",
)
@click.option(
    "--memory",
    type=click.IntRange(min=64),
    default=MEMORY_BYTES // MIB,
    show_default=True,
    help="MiB of memory that a query may need.",
)
@click.option(
    "--result-size",
    type=click.IntRange(min=1),
    default=RESULT_BYTES // MIB,
    show_default=True,
    help="MiB that the answer of a query may have; a longer one is broken off.",
)
def serve(
    releases: Path,
    release_id: str,
    data: tuple[Path, ...],
    files: tuple[Path, ...],
    named: tuple[tuple[str, Path], ...],
    default_graph: str,
    endpoint: str | None,
    base: str | None,
    host: str,
    port: int,
    workers: int,
    timeout: float,
    memory: int,
    result_size: int,
) -> None:
    """Publish a release: SPARQL endpoint, dereferenceable URIs, dumps and pages.

    With --data, publish RDF files as they are: N-Quads, TriG, Turtle, N-Triples, RDF/XML and
    JSON-LD, plain or gzip (.gz). They are loaded into a temporary store; there are no dumps.

    With --endpoint, publish what another server has. Credentials for it come from
    PALMARES_ENDPOINT_AUTH in the environment: 'user:password' or 'Bearer TOKEN'.
    """
    from server.run import free_address, serve
    from server.site import Config

    config = Config(limits=Limits(timeout, memory * MIB, result_size * MIB))

    has_data = bool(data or named)
    if has_data and endpoint:
        raise click.UsageError("--data and --endpoint exclude each other.")
    if (files and not has_data) or (base and not has_data and not endpoint):
        raise click.UsageError("FILES go with --data, --base with --data and --endpoint.")
    if not has_data and not endpoint:
        serve(releases / release_id, host, port, workers, config)
        return
    port = free_address(host, port)[1]
    base = checked_base(base or f"http://{host}:{port}/")
    with _temporary_folder() as folder:
        if endpoint:
            _say(_described(endpoint, folder, base, timeout))
        else:
            from graph.files import Source, load

            sources = [Source(path) for path in (*data, *files)]
            sources += [Source(path, graph) for graph, path in named]
            load(sources, folder, base, default_graph == "separate", _say)
        serve(folder, host, port, workers, config)


def _described(endpoint: str, folder: Path, base: str, timeout: float) -> str:
    from graph.elsewhere import describe_endpoint

    manifest = describe_endpoint(endpoint, folder, base, timeout).manifest
    if "triples" not in manifest:
        return f"asked     {endpoint}, which couldn't count its statements in time"
    line = f"asked     {endpoint}: {manifest['triples']} statements"
    if manifest["separate"]:
        line += "; queries without FROM don't see those in its named graphs"
    return line


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    """A folder that is gone afterwards, also when SIGTERM ends the program."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with tempfile.TemporaryDirectory(prefix="palmares-") as folder:
            yield Path(folder)
    finally:
        signal.signal(signal.SIGTERM, before)


@main.command(
    **_example(
        "palmares query 'SELECT ?film { ?film a <http://schema.org/Movie> }'\n"
        "palmares query @question.rq --format csv > answer.csv"
    )
)
@click.argument("query", default="-")
@_releases
@_release_id
@click.option("--endpoint", help="Ask this SPARQL 1.1 server instead of a release.")
@click.option(
    "--format",
    "extension",
    type=click.Choice(["table", *(known.extension for known in _ANSWER_FORMATS)]),
    help="How to print it; by default an aligned table for rows, true or false for ASK, ttl for a"
    " graph.",
)
def query(
    query: str, releases: Path, release_id: str, endpoint: str | None, extension: str | None
) -> None:
    """Ask a release a SPARQL QUERY ('-' reads it from standard input, '@FILE' from a file)."""
    from graph.table import table

    if query == "-":
        query = sys.stdin.read()
    elif query.startswith("@"):
        query = _read(Path(query[1:]))
    answer = _asked(releases / release_id, endpoint).query(query)
    if extension is None and answer.kind == "graph":
        extension = TURTLE.extension
    if extension in (None, "table"):
        for line in table(answer):
            click.echo(line)
        return
    written = by_extension(str(extension), _ANSWER_FORMATS)
    assert written is not None
    click.echo(answer.serialize(written), nl=False)


def _asked(release: Path, endpoint: str | None) -> AnyStore:
    from graph.endpoint import Endpoint
    from graph.opening import open_store
    from graph.release import open_release
    from graph.remote import Remote

    if endpoint:
        return Remote(Endpoint(endpoint), urljoin(endpoint, "."))
    return open_store(open_release(release))


@main.command(
    **_example(
        "palmares load --endpoint http://localhost:7878/query"
        " --graph-store http://localhost:7878/store"
    )
)
@_releases
@_release_id
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
    from graph.loading import GraphStore, Update, load
    from graph.release import open_release

    if bool(graph_store) == bool(update):
        raise click.UsageError(
            "Say where to write, with --graph-store or --update. Oxigraph has .../store and"
            " .../update, Virtuoso .../sparql-graph-crud-auth."
        )
    writer = GraphStore(graph_store) if graph_store else Update(str(update))
    load(open_release(releases / release_id), endpoint, writer, _say)


@main.command(**_example("palmares dump ttl > palmares.ttl"))
@click.argument("extension", type=click.Choice([known.extension for known in DUMP_FORMATS]))
@_releases
@_release_id
def dump(extension: str, releases: Path, release_id: str) -> None:
    """Write a whole release to standard output in a format."""
    from graph.release import open_release

    release = open_release(releases / release_id)
    with (release.dumps_path / f"palmares.{extension}").open("rb") as file:
        while chunk := file.read(CHUNK):
            click.echo(chunk, nl=False)


@main.command(**_example("palmares releases --use 0123456789abcdef"))
@_releases
@click.option("--use", help="Make the release with this id the current one.")
def releases(releases: Path, use: str | None) -> None:
    """List the releases, the newest first, or switch to another one."""
    from graph.release import CURRENT, history, open_release, switch

    if use:
        switch(releases, use)
    current = open_release(releases / CURRENT).id if (releases / CURRENT).exists() else ""
    for release in history(releases):
        mark = "*" if release.id == current else " "
        click.echo(f"{mark} {release.id}  {release.manifest['triples']:>9} triples  {release.base}")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PalmaresError(f"{path} can't be read: {error}") from None


if __name__ == "__main__":
    main()
