"""The command line: ``palmares build | validate | serve | query | load | …``."""

from __future__ import annotations

import click

from graph import __version__
from palmares import build, query, read, releases, serve
from palmares.options import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="palmares")
def main() -> None:
    """Award tables as validated, Wikidata-aligned linked data."""


for command in (
    build.build,
    build.validate,
    read.read,
    read.fetch,
    serve.serve,
    query.query,
    query.load,
    build.dump,
    releases.releases,
    releases.verify,
    releases.prune,
):
    main.add_command(command)
