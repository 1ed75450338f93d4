"""The commands that make releases, check what goes into them, and hand them out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from graph.bundled import bundled
from graph.iris import checked_base
from graph.rdf.formats import DUMP_FORMATS
from palmares.options import (
    FAILED,
    example,
    say,
    with_base,
    with_form,
    with_mappings,
    with_release,
    with_releases,
    with_sources,
    with_strict,
)

#: The data set that comes with the program.
BUNDLED_DATASET = "mappings/her-2013"
#: Bytes of a dump that are read at a time.
CHUNK = 1 << 20


def _given(sources: Sequence[Path]) -> list[Path]:
    return [*sources] or [bundled(BUNDLED_DATASET)]


@click.command(
    epilog=example("palmares build --base https://example.org/palmares/ mappings/her-2013")
)
@with_sources
@with_base
@with_releases
@with_mappings
@with_form
@with_strict
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
    from graph.releases.release import CURRENT, build, open_release

    checked_base(base)
    if if_needed and (releases / CURRENT).exists():
        current = open_release(releases / CURRENT)
        if current.base == base:
            say(f"current   {current.id} in {releases}")
            return
    build(_given(sources), releases, base, mappings, say, form=form, strict=strict)


@click.command(epilog=example("palmares validate mappings/her-2013 --report report.ttl"))
@with_sources
@with_base
@with_mappings
@with_form
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
    from graph.releases.assemble import assemble
    from graph.validation.shapes import check

    report = check(assemble(_given(sources), base, mappings, say, form=form).quads, base)
    click.echo(report.text(), nl=False)
    if report_file:
        report_file.write_bytes(report.graph())
    if not report.conforms:
        sys.exit(FAILED)


@click.command(epilog=example("palmares dump ttl > palmares.ttl"))
@click.argument("extension", type=click.Choice([known.extension for known in DUMP_FORMATS]))
@with_releases
@with_release
def dump(extension: str, releases: Path, release_id: str) -> None:
    """Write a whole release to standard output in a format."""
    from graph.releases.release import open_release

    release = open_release(releases / release_id)
    with (release.dumps_path / f"palmares.{extension}").open("rb") as file:
        while chunk := file.read(CHUNK):
            click.echo(chunk, nl=False)


@click.command(epilog=example("palmares releases --use 0123456789abcdef"))
@with_releases
@click.option("--use", help="Make the release with this id the current one.")
def releases(releases: Path, use: str | None) -> None:
    """List the releases, the newest first, or switch to another one."""
    from graph.releases.release import CURRENT, history, open_release, switch

    if use:
        switch(releases, use)
    current = open_release(releases / CURRENT).id if (releases / CURRENT).exists() else ""
    for release in history(releases):
        mark = "*" if release.id == current else " "
        click.echo(f"{mark} {release.id}  {release.manifest['triples']:>9} triples  {release.base}")
