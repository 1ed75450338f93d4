"""The command that publishes: a release, RDF files, or what another server has."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import click
from click.core import ParameterSource

from graph.iris import checked_base
from graph.kinds import counted
from graph.workers.limits import MEMORY_BYTES, RESULT_BYTES, SECONDS, Limits
from palmares.options import (
    example,
    release_folder,
    say,
    with_host,
    with_port,
    with_release,
    with_releases,
)
from palmares.ranges import MOST_MIB, MOST_PROCESSES, MOST_SECONDS, FiniteRange
from server.http import IDLE_SECONDS

#: Bytes of a MiB.
MIB = 1024**2
_file = click.Path(dir_okay=False, path_type=Path)


def _checked_proxies(
    context: click.Context, option: click.Parameter, networks: tuple[str, ...]
) -> tuple[str, ...]:
    for network in networks:
        try:
            ip_network(network, strict=False)
        except ValueError:
            message = f"{network!r} is neither an address nor a network (such as 10.0.0.0/8)."
            raise click.BadParameter(message) from None
    return networks


def _checked_prefix(context: click.Context, option: click.Parameter, prefix: str) -> str:
    if prefix and not (prefix.startswith("/") and prefix.endswith("/")):
        raise click.BadParameter("A prefix begins and ends with '/', such as /releases/.")
    return prefix


@click.command(
    epilog=example(
        "palmares serve --port 8000\npalmares serve --data people.ttl films.nq.gz\n"
        "palmares serve --endpoint http://localhost:8890/sparql --base https://example.org/"
    )
)
@with_releases
@with_release
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
    envvar="PALMARES_BASE",
    metavar="ADDRESS",
    show_envvar=True,
    help="With --data and --endpoint: the address to publish at; by default where it listens.",
)
@with_host
@with_port
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_PROCESSES),
    metavar="NUMBER",
    default=2,
    show_default=True,
    help="How many processes answer.",
)
@click.option(
    "--timeout",
    type=FiniteRange(0, MOST_SECONDS, min_open=True),
    metavar="SECONDS",
    default=SECONDS,
    show_default=True,
    help="Seconds after which a query is ended.",
)
@click.option(
    "--memory",
    type=click.IntRange(64, MOST_MIB),
    metavar="MIB",
    default=MEMORY_BYTES // MIB,
    show_default=True,
    help="MiB of memory that a query may need.",
)
@click.option(
    "--result-size",
    type=click.IntRange(1, MOST_MIB),
    metavar="MIB",
    default=RESULT_BYTES // MIB,
    show_default=True,
    help="MiB that the answer of a query may have; a longer one is broken off.",
)
@click.option(
    "--idle-timeout",
    type=click.IntRange(1, 3600),
    metavar="SECONDS",
    default=IDLE_SECONDS,
    show_default=True,
    help="Seconds after which a connection that sends or takes nothing is closed.",
)
@click.option(
    "--trusted-proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    callback=_checked_proxies,
    help="Believe this proxy, or this network, who the client is (X-Forwarded-For).",
)
@click.option(
    "--accel",
    metavar="PREFIX",
    default="",
    callback=_checked_prefix,
    help="Have nginx send the dumps: the path below which it finds the folder of the releases.",
)
@click.option(
    "--access-log",
    type=click.Choice(["none", "common", "json"]),
    default="none",
    show_default=True,
    help="Write a line about each request.",
)
@click.option(
    "--access-log-file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where to write them, instead of to standard error.",
)
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="warning",
    show_default=True,
    help="What is written to standard error.",
)
@click.pass_context
def serve(
    context: click.Context,
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
    idle_timeout: int,
    proxies: tuple[str, ...],
    accel: str,
    access_log: str,
    access_log_file: Path | None,
    log_level: str,
) -> None:
    """Publish a release: SPARQL endpoint, dereferenceable URIs, dumps and pages.

    With --data, publish RDF files: N-Quads, TriG, Turtle, N-Triples, RDF/XML and JSON-LD, plain or
    gzip (.gz). They are loaded into a temporary store, which keeps numbers, dates and languages in
    a spelling of its own and says which it changed; there are no dumps.

    With --endpoint, publish what another server has. Credentials for it come from
    PALMARES_ENDPOINT_AUTH in the environment: 'user:password' or 'Bearer TOKEN'.
    """
    from server.http.site import Config, Logging
    from server.serving.addresses import url_at
    from server.serving.logs import check_access_log
    from server.serving.run import listening_address, serve
    from server.serving.temporary import temporary_folder

    config = Config(
        limits=Limits(timeout, memory * MIB, result_size * MIB),
        accel=accel,
        proxies=proxies,
        idle_seconds=idle_timeout,
        logging=Logging(log_level, access_log, access_log_file),
    )

    has_data = bool(data or named)
    if has_data and endpoint:
        raise click.UsageError("--data and --endpoint exclude each other.")
    says_base = context.get_parameter_source("base") is ParameterSource.COMMANDLINE
    if (files and not has_data) or (says_base and not has_data and not endpoint):
        raise click.UsageError("FILES go with --data, --base with --data and --endpoint.")
    if not has_data and not endpoint:
        serve(release_folder(releases, release_id), host, port, workers, config)
        return
    check_access_log(config.logging)  # before files are loaded, which may take long
    address, port = listening_address(host, port)
    base = checked_base(base or url_at(host, address, port))
    with temporary_folder() as folder:
        if endpoint:
            say(_describe(endpoint, folder, base, timeout))
        else:
            from graph.releases.files import Source, load
            from graph.stores.dataset import DefaultGraph

            sources = [Source(path) for path in (*data, *files)]
            sources += [Source(path, graph) for graph, path in named]
            load(sources, folder, base, DefaultGraph(default_graph), say)
        serve(folder, host, port, workers, config)


def _describe(endpoint: str, folder: Path, base: str, timeout: float) -> str:
    from graph.releases.endpoint_release import describe_endpoint

    release = describe_endpoint(endpoint, folder, base, timeout)
    manifest = release.manifest
    if "triples" not in manifest:
        return f"asked     {endpoint}, which couldn't count its statements in time"
    line = f"asked     {endpoint}: {counted(manifest['triples'], 'statement')}"
    if not release.default_graph.is_union:
        line += "; queries without FROM don't see those in its named graphs"
    return line
