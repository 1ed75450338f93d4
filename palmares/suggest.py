"""The command that lists what a curator may look at, as lines for authority files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from graph.reading.awards.declaration import Declaration
from palmares.build import bundled_or
from palmares.options import (
    FAILED,
    example,
    with_authorities,
    with_base,
    with_declaration,
    with_form,
    with_sources,
)
from palmares.progress import Console

if TYPE_CHECKING:
    from graph.partitions.suggestions import Suggestion


@click.command(epilog=example("palmares suggest pages/*.wikitext --authorities my-authorities"))
@with_sources
@with_base
@with_authorities
@with_form
@with_declaration
@click.option(
    "--most",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    default=20,
    show_default=True,
    help="How many of each sort are told, the most used first.",
)
def suggest(
    sources: tuple[Path, ...],
    base: str,
    authorities: tuple[Path, ...],
    form: str | None,
    declaration: Declaration,
    most: int,
) -> None:
    """List what in SOURCES could be one thing, looks alike, is said differently, or has no item.

    Each is told with its reason and as a line for an authority file, to be pasted there when it is
    right. What is wrong goes into different.csv, by the paths of both things, and isn't told again.
    Of several pages, one that can't be read is told and left out; the exit code is 1 then.
    """
    from graph.partitions.partition import Settings
    from graph.releases.assemble import assemble

    settings = Settings(base, (), form, declaration=declaration, authorities=authorities)
    with TemporaryDirectory(prefix="palmares-") as folder:
        files = bundled_or(sources, settings)
        content = assemble(files, settings, Path(folder), progress=Console(quiet=True))
    looked_at = content.suggestions
    _tell("could be one thing", looked_at.same_count, looked_at.same[:most])
    _tell("look alike", looked_at.alike_count, looked_at.alike[:most])
    _tell("said differently", looked_at.different_count, looked_at.different[:most])
    _tell("have no item", looked_at.unaligned_count, looked_at.unaligned[:most])
    if content.errors:
        sys.exit(FAILED)


def _tell(what: str, count: int, suggestions: Sequence[Suggestion]) -> None:
    from graph.authorities.files import COLUMNS

    click.echo(f"# {count} {what}" + (", the most used first" if count else ""))
    by_file = sorted(suggestions, key=lambda each: each.file)  # the order within a file stays
    for file, members in groupby(by_file, key=lambda each: each.file):
        if file:
            click.echo(f"\n# {file}\n{','.join(COLUMNS[file])}")
        for each in members:
            click.echo(each.line if file else f"# {each.reason}")
    click.echo()
