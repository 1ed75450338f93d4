"""The commands that make releases, check what goes into them, and hand them out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from graph.bundled import bundled
from graph.errors import ReleaseError
from graph.iris import checked_base
from graph.rdf.formats import DUMP_FORMATS
from graph.reading.awards.declaration import Declaration
from palmares.options import (
    CURRENT,
    FAILED,
    example,
    refuse_options_of_pages,
    release_folder,
    with_authorities,
    with_base,
    with_declaration,
    with_form,
    with_mappings,
    with_release,
    with_releases,
    with_shapes,
    with_sources,
    with_strict,
)
from palmares.progress import Console
from palmares.ranges import MOST_PROCESSES, MOST_SECONDS, FiniteRange

if TYPE_CHECKING:
    from graph.partitions.partition import Settings
    from graph.releases.assemble import Content
    from graph.releases.dcat import Publisher
    from graph.releases.progress import Progress
    from graph.validation.report import Report

#: The data set that comes with the program.
BUNDLED_DATASET = "mappings/her-2013"
#: Bytes of a dump that are read at a time.
CHUNK = 1 << 20


def bundled_or(sources: Sequence[Path], settings: Settings) -> list[Path]:
    """The sources, or without any and a mapping of own files the data set of the program.

    Raises UsageError for what is said of pages where there are data sets alone.
    """
    from graph.partitions.own_mapping import arrange

    if not sources and not arrange((), settings).own:
        sources = [bundled(BUNDLED_DATASET)]
    if sources and all(source.is_dir() for source in sources):
        refuse_options_of_pages(settings.form, settings.declaration)
    return [*sources]


@click.command(
    epilog=example("palmares build --base https://example.org/palmares/ mappings/her-2013")
)
@with_sources
@with_base
@with_releases
@with_mappings
@with_shapes
@with_authorities
@with_form
@with_strict
@with_declaration
@click.option(
    "--if-needed",
    is_flag=True,
    help="Not if the current release is whole and was made of the same files, for the same base, by"
    " this version of the program.",
)
@click.option(
    "--allow-shrinking",
    is_flag=True,
    help="Even if more than a tenth of the current release's nominations, works or links vanish.",
)
@click.option(
    "--accept-redirects",
    is_flag=True,
    help="First append to the redirects.csv of each data set where addresses of the current release"
    " may lead that this one hasn't: to what the same rows state now.",
)
@click.option(
    "--wait",
    type=FiniteRange(0, MOST_SECONDS),
    metavar="SECONDS",
    default=600,
    show_default=True,
    help="Seconds for which another build is waited for.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, MOST_PROCESSES),
    metavar="NUMBER",
    help="How many processes work; by default one for each processor.",
)
@click.option(
    "--on",
    "cluster",
    metavar="MASTER",
    help="Read, map and check on a Spark cluster, such as spark://host:7077 or local[2].",
)
@click.option("--publisher", default="", help="Who publishes the data: stands in its description.")
@click.option(
    "--contact",
    envvar="PALMARES_CONTACT",
    default="",
    show_envvar=True,
    help="Where to write to about the data: an e-mail address, or the address of a page.",
)
@click.option(
    "--corrections",
    default="",
    help="Where to send corrections, and requests about persons, if not to the contact.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what is wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Say how long each step takes.")
def build(
    sources: tuple[Path, ...],
    base: str,
    releases: Path,
    mappings: tuple[Path, ...],
    shapes: tuple[Path, ...],
    authorities: tuple[Path, ...],
    if_needed: bool,
    allow_shrinking: bool,
    accept_redirects: bool,
    wait: float,
    form: str | None,
    strict: bool,
    declaration: Declaration,
    processes: int | None,
    cluster: str | None,
    publisher: str,
    contact: str,
    corrections: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Make a release of SOURCES: data sets (folders) and pages (files), mixed.

    Without any it is the data set that comes with the program. The release becomes the current
    one only when everything is written and valid. Of several pages, one that can't be read is told
    and left out; --strict stops instead. A release that is there already is verified, and what is
    broken of it is made anew.
    """
    from graph.partitions.partition import Settings
    from graph.releases.build import build
    from graph.releases.dcat import Publisher
    from graph.releases.shrinking import MOST_VANISHED

    checked_base(base)
    progress = Console(quiet=quiet, verbose=verbose)
    settings = Settings(base, mappings, form, strict, declaration, authorities, shapes)
    files = bundled_or(sources, settings)
    who = Publisher(publisher, contact, corrections)
    # Redirects are accepted into files of data sets, and files that are as they were may lack some.
    if if_needed and not accept_redirects and _is_current(releases, files, settings, who, progress):
        return
    most_vanished = None if allow_shrinking else MOST_VANISHED
    try:
        build(
            files,
            releases,
            base,
            mappings,
            progress,
            form=form,
            strict=strict,
            declaration=declaration,
            authorities=authorities,
            shapes=shapes,
            processes=processes,
            cluster=cluster,
            most_vanished=most_vanished,
            wait=wait,
            publisher=who,
            accept_redirects=accept_redirects,
        )
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"interrupted; the releases in {releases} are as before") from None


def _is_current(
    releases: Path,
    sources: Sequence[Path],
    settings: Settings,
    publisher: Publisher,
    progress: Progress,
) -> bool:
    """Whether a build would make the release that is the current one; says why not."""
    from graph.releases.history import current_id
    from graph.releases.inputs import difference, inputs
    from graph.releases.release import open_release
    from graph.releases.verify import verify

    if not current_id(releases):
        return False
    try:
        release = open_release(releases / CURRENT)
        change = difference(release, settings.base, inputs(sources, settings, publisher))
        faults = verify(release.path, quick=True)
    except ReleaseError as error:
        change, faults = str(error), []
    if change or faults:
        progress(f"needed    the current release: {change or faults[0]}")
        return False
    progress(f"current   {release.id} in {releases}")
    return True


@click.command(epilog=example("palmares validate mappings/her-2013 --report report.ttl"))
@with_sources
@with_base
@with_mappings
@with_shapes
@with_authorities
@with_form
@with_declaration
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the SHACL report graph (Turtle) to this file.",
)
@click.option(
    "--reference",
    is_flag=True,
    help="Let pySHACL alone check everything as a whole, as a build doesn't: minutes instead of"
    " seconds. It also tells of results that are open as sources disagree.",
)
def validate(
    sources: tuple[Path, ...],
    base: str,
    mappings: tuple[Path, ...],
    shapes: tuple[Path, ...],
    authorities: tuple[Path, ...],
    form: str | None,
    declaration: Declaration,
    report_file: Path | None,
    reference: bool,
) -> None:
    """Check SOURCES against the shapes and say what is wrong, in which table, row and cell."""
    from graph.partitions.partition import Settings
    from graph.releases.assemble import assemble

    settings = Settings(base, mappings, form, False, declaration, authorities, shapes)
    with TemporaryDirectory(prefix="palmares-") as folder:
        files = bundled_or(sources, settings)
        content = assemble(files, settings, Path(folder), progress=Console())
        content.check_removals()
        report = _reference(content) if reference else content.report
    click.echo(report.text(), nl=False)
    if report_file:
        report_file.write_bytes(report.graph())
    unapplied = sum(table.unapplied for table in content.tables)
    if unapplied:
        click.echo(f"{unapplied} of the curator's lines not applied: mend or remove them", err=True)
    if content.errors or unapplied or not report.conforms:
        sys.exit(FAILED)


def _reference(content: Content) -> Report:
    """What pySHACL finds in what award tables say, with what was found in users' own graphs."""
    from graph.validation.report import Report
    from graph.validation.shapes import check

    own = {f"<{graph}>" for graph in content.own_graphs}
    tables = (quad for quad in content.quads() if str(quad.graph_name) not in own)
    whole = check(tables, content.base, reference=True).findings
    findings = {*whole, *content.own_findings}
    return Report(content.base, tuple(sorted(findings, key=lambda finding: finding.order)))


@click.command(epilog=example("palmares dump ttl > palmares.ttl"))
@click.argument("extension", type=click.Choice([fmt.extension for fmt in DUMP_FORMATS]))
@with_releases
@with_release
def dump(extension: str, releases: Path, release_id: str) -> None:
    """Write a whole release to standard output in a format."""
    from graph.releases.integrity import fault_of
    from graph.releases.release import DUMPS, open_release

    release = open_release(release_folder(releases, release_id))
    name = f"{DUMPS}/palmares.{extension}"
    expected = release.manifest["files"].get(name)
    fault = fault_of(release.path / name, expected) if expected else "is none of its files"
    if fault:
        raise ReleaseError(f"{release.path}: {name} {fault}; build it again")
    with (release.path / name).open("rb") as file:
        while chunk := file.read(CHUNK):
            click.echo(chunk, nl=False)
