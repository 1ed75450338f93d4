"""The commands about the releases in a folder: list, switch, verify and remove them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.errors import ReleaseError, reason_of
from graph.kinds import counted, noun
from palmares.options import CURRENT, FAILED, example, say, with_releases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.partitions.cache import Kept
    from graph.releases.release import Release

#: Bytes of a MiB.
MIB = 1024**2
#: Sources of a release that the list names.
_NAMED_SOURCES = 3


@click.command(epilog=example("palmares releases --use 0123456789abcdef"))
@with_releases
@click.option("--use", metavar="ID", help="Make the release with this id the current one.")
def releases(releases: Path, use: str | None) -> None:
    """List the releases, the newest first, or switch to another one.

    A line has the id, the date of the first build (UTC), how many triples and source rows there
    are, the address and the source tables; * marks the current one.
    """
    from graph.releases import history
    from graph.releases.lock import locked

    if use:
        history.release_path(releases, use)  # no lock is made where there is no release
        with locked(releases, say):
            history.switch(releases, use)
    current = history.current_id(releases)
    lines = [(release.id, _line(release)) for release in history.history(releases)]
    lines += [(path.name, f"{path.name}  {error}") for path, error in history.unreadable(releases)]
    for release_id, line in lines:
        click.echo(click.style(f"* {line}", bold=True) if release_id == current else f"  {line}")
    if not lines:
        say(f"{releases} holds no release; make one with 'palmares build'")


def _line(release: Release) -> str:
    sources = release.manifest.get("sources", [])
    rows = sum(source["rows"] for source in sources)
    names = ", ".join(source["table"] for source in sources[:_NAMED_SOURCES])
    more = f" and {len(sources) - _NAMED_SOURCES} more" if len(sources) > _NAMED_SOURCES else ""
    date = f"{release.created:%Y-%m-%d %H:%M}"
    numbers = f"{release.manifest['triples']:>9} triples  {rows:>6} {noun(rows, 'row')}"
    return f"{release.id}  {date}  {numbers}  {release.base}  {names}{more}"


@click.command(epilog=example("palmares verify\npalmares verify 0123456789abcdef --quick"))
@click.argument("release_id", metavar="[ID]", default=CURRENT)
@with_releases
@click.option(
    "--quick",
    is_flag=True,
    help="Compare the sizes of files and a short hash of the store only, as every opening does.",
)
def verify(release_id: str, releases: Path, quick: bool) -> None:
    """Check a release, by default the current one, and name each file that isn't as released.

    The hashes of all files, the counts, the statements of the store and of all dumps, and the id
    are compared with each other. What is broken is made anew by building the same data again.
    """
    from graph.releases import history, verification
    from graph.releases.verify import verify

    if release_id == CURRENT:
        release_id = history.current_id(releases)
        if release_id in ("", CURRENT):  # no link, or one that leads to itself
            raise ReleaseError(f"{releases} has no current release; make one with 'palmares build'")
    release = history.release_path(releases, release_id)
    faults = verify(release, quick=quick)
    for fault in faults:
        click.echo(str(fault))
    if not quick:
        try:
            verification.record(release, faults)
        except OSError as error:
            say(
                f"unnoted   /-/health won't tell of this: {releases} can't be written to "
                f"({reason_of(error)})"
            )
    if faults:
        sys.exit(FAILED)
    say(f"whole     {release_id}")


@click.command(epilog=example("palmares diff\npalmares diff 0123456789abcdef current --json"))
@click.argument("before", default="")
@click.argument("after", default=CURRENT)
@with_releases
@click.option("--json", "as_json", is_flag=True, help="As JSON, with everything that differs.")
@click.option("--all", "whole", is_flag=True, help="Name all of it, not only the first of a sort.")
def diff(before: str, after: str, releases: Path, as_json: bool, whole: bool) -> None:
    """Show what changed from release BEFORE to AFTER, by nominations, things and rows.

    Without any, what the current release has otherwise than the one before it.
    """
    import json

    from graph.releases import history
    from graph.releases.difference import MOST_NAMED, difference

    new = history.named(releases, after)
    old = history.named(releases, before) if before else history.predecessor(new)
    if old is None:
        raise ReleaseError(f"{releases} holds no release before {new.id} to compare it with")
    change = difference(old, new)
    if as_json:
        click.echo(json.dumps(change.to_json(), ensure_ascii=False, indent=1))
        return
    say(f"{old.id} -> {new.id}: {change.summary}")
    for line in change.lines(None if whole else MOST_NAMED):
        click.echo(line)


@click.command(epilog=example("palmares archive current --to palmares.zip"))
@click.argument("release_id", metavar="[ID]", default=CURRENT)
@with_releases
@click.option(
    "--to",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; by default palmares-ID.zip.",
)
def archive(release_id: str, releases: Path, path: Path | None) -> None:
    """Write a release as one file for a deposit: dumps, tables, manifest, CITATION.cff, licences.

    Refused where the licence of a table is unknown or a file isn't as it was released. Prints the
    file.
    """
    from graph.releases import history
    from graph.releases.archive import write_archive

    release = history.named(releases, release_id)
    path = path or Path(f"palmares-{release.id}.zip")
    write_archive(release, path)
    click.echo(path)


@click.command(epilog=example("palmares prune --keep 10"))
@with_releases
@click.option(
    "--keep", type=click.IntRange(min=1), metavar="NUMBER", required=True, help="How many to keep."
)
def prune(releases: Path, keep: int) -> None:
    """Remove all but the newest releases.

    Those of an older or newer program count by their date as others do; damaged ones are removed
    first. The current release, one that a server of this machine serves, and the newest that is
    whole stay in any case, and so does what can't be read, which is named. What the removed ones
    had and the others haven't goes on answering 410.
    """
    from graph.releases import history

    pruned = history.prune(releases, keep, say)
    for release_id in pruned.removed:
        say(f"removed   {release_id}")
    for release_id, reason in pruned.unreadable.items():
        say(f"spared    {release_id}: it can't be read ({reason})")
    for release_id in pruned.spared:
        say(f"spared    {release_id}: it is the current one, served, or the newest that is whole")


@click.command(epilog=example("palmares cache --prune"))
@with_releases
@click.option("--prune", "prunes", is_flag=True, help="Remove what the last build didn't use.")
def cache(releases: Path, prunes: bool) -> None:
    """Tell how much is kept of sources that were read, so that they needn't be read again."""
    from graph.partitions.cache import kept, prune
    from graph.releases.build import PARTITIONS
    from graph.releases.lock import locked

    folder = releases / PARTITIONS
    if prunes and folder.is_dir():
        with locked(releases, say):
            removals = prune(folder)
        say(f"removed   {_size(removals)}")
    click.echo(_size(kept(folder)))


def _size(partitions: Sequence[Kept]) -> str:
    size = sum(partition.bytes for partition in partitions)
    return f"{counted(len(partitions), 'partition')}, {size / MIB:.1f} MiB"
