"""The command line: ``palmares build | validate | serve | query | load | …``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graph import __version__
from graph.errors import InputError
from palmares import beginning, build, query, read, releases, serve, suggest, wikidata
from palmares.configuration import CONFIGURATION, defaults, read_configuration
from palmares.options import WIDEST_HELP, Commands, is_colourless

_PATH = Path(CONFIGURATION)
#: What the command says alone.
_BEGINNING = """\
Palmares makes linked data of award tables and publishes it. Begin with:

  palmares build                make a release, of the film Her's accolades or of your SOURCES
  palmares serve                publish it at http://127.0.0.1:8000/
  palmares query 'SELECT …'     ask it

'palmares --help' shows all commands, 'palmares doctor' whether all is in place."""
#: The commands by what they are for, as the help lists them.
SECTIONS = {
    "Begin": (beginning.init, beginning.doctor),
    "Sources": (
        read.read, read.adopt, read.fetch, read.harvest, build.validate, suggest.suggest),
    "Releases": (
        build.build, releases.releases, releases.diff, releases.archive, releases.verify,
        releases.prune, releases.cache, build.dump,
    ),
    "Publish and ask": (serve.serve, query.query, query.load),
    "Wikidata": (
        wikidata.report, wikidata.align, wikidata.compare, wikidata.quickstatements),
}  # fmt: skip


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": WIDEST_HELP,
    },
    epilog="A palmares.toml in this folder holds what isn't to be said each time: 'palmares init'.",
)
@click.version_option(__version__, prog_name="palmares")
@click.pass_context
def main(context: click.Context) -> None:
    """Award tables as validated, Wikidata-aligned linked data."""
    if is_colourless():
        context.color = False
    command = context.invoked_subcommand
    if command is None:
        click.echo(_BEGINNING)
    elif command != "init":
        context.default_map = defaults(main.commands, _facts(command), command, _PATH)


def _facts(command: str) -> dict[str, Any]:
    """What the configuration says; the doctor tells himself what is wrong with it."""
    try:
        return read_configuration(_PATH)
    except InputError:
        if command == "doctor":
            return {}
        raise


for section, commands in SECTIONS.items():
    for command in commands:
        main.add_to(section, command)
