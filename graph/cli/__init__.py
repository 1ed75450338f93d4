"""The command line: ``palmares build | validate | serve | query | load | …``."""

from __future__ import annotations

import click

from graph import __version__
from graph.cli import asking, publishing, reading, serving
from graph.cli.options import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="palmares")
def main() -> None:
    """Award tables as validated, Wikidata-aligned linked data."""


for command in (
    publishing.build,
    publishing.validate,
    reading.read,
    reading.fetch,
    serving.serve,
    asking.query,
    asking.load,
    publishing.dump,
    publishing.releases,
):
    main.add_command(command)
