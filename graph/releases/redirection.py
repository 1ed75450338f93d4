"""Redirects of a build: those of data sets are held against earlier releases, others proposed."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from graph.errors import ReleaseError
from graph.kinds import counted
from graph.reading.dataset.redirects import REDIRECTS, Redirect, append_redirects
from graph.reading.model.rows import Removal
from graph.releases.assemble import Content
from graph.releases.history import current, history, predecessor
from graph.releases.open import local_store
from graph.releases.progress import Progress
from graph.releases.proposals import Proposal, proposals
from graph.releases.release import Release
from graph.releases.tombstones import Tombstones
from graph.stores.local import LocalStore

#: Proposals that are told one by one; of more, only how many there are.
TOLD = 5
ACCEPT = "--accept-redirects"


def check_redirects(content: Content, releases: Path) -> None:
    """Raises InputError for a redirect that the content or the kept releases contradict.

    It leads from what a release had and this one hasn't to what this one has. Only releases that
    have its data set, and can be read, can tell what there was; without one, all is taken as it is.
    """
    content.check_removals()
    earlier = [release for release in history(releases) if release.base == content.base]
    by_folder: dict[Path, list[LocalStore]] = {}
    for removal in content.removals:
        folder = Path(removal.file).parent
        if folder not in by_folder:
            by_folder[folder] = [*_stores_with(folder, content, earlier)]
        stores, iri = by_folder[folder], content.base + removal.old
        if Tombstones(releases).last_release(iri):
            continue
        answers = [answer for store in stores if (answer := _had(store, iri)) is not None]
        if answers and not any(answers):
            raise removal.error(
                "old",
                f"no release that is kept had {removal.old!r}",
                f"Remove the line, or correct the path{_nearest(removal, stores[0])}",
            )


def _stores_with(
    folder: Path, content: Content, releases: Sequence[Release]
) -> Iterator[LocalStore]:
    """The stores of the releases that have a table of the data set in a folder."""
    keys = [key for key, source in content.origins.items() if source == folder]
    for release in releases:
        try:
            store = local_store(release)
            has_table = any(store.knows(f"{content.base}id/table/{key}") for key in keys)
        except ReleaseError:
            continue
        if has_table:
            yield store


def _had(store: LocalStore, iri: str) -> bool | None:
    """Whether a release speaks of something, also as of what is no more; None if it is damaged."""
    try:
        return store.knows(iri) or store.has_graph(iri) or store.is_named(iri)
    except ReleaseError:
        return None


def _nearest(removal: Removal, store: LocalStore) -> str:
    start = store.base + removal.old.rpartition("/")[0]
    try:
        paths = [iri.removeprefix(store.base) for iri in store.subjects() if iri.startswith(start)]
    except ReleaseError:
        return ""
    nearest = difflib.get_close_matches(removal.old, paths, 1)
    return f": the nearest is {nearest[0]!r}" if nearest else ""


def proposed(releases: Path, release: Release) -> list[Proposal]:
    """Where what the last release had and this one hasn't may lead; nothing without a last one.

    The last one is the current one; where that is this one, the one before it.
    """
    last = current(releases)
    if last and last.id == release.id:
        last = predecessor(last)
    if last is None or last.base != release.base:
        return []
    try:
        return proposals(local_store(last), local_store(release))
    except ReleaseError:
        return []


def tell(proposed: Sequence[Proposal], progress: Progress) -> None:
    """Tells of proposals, and how they are accepted."""
    if not proposed:
        return
    addresses = counted(len(proposed), "address", "addresses")
    progress(f"proposed  {addresses} of the last release could lead on; accept with {ACCEPT}:")
    for each in proposed[:TOLD]:
        progress(f"          {each.redirect.old} -> {each.redirect.new}")
    if len(proposed) > TOLD:
        progress(f"          and {len(proposed) - TOLD} more")


@contextmanager
def accepted(proposed: Sequence[Proposal], content: Content, progress: Progress) -> Iterator[bool]:
    """Proposals stand in the files of the data sets that they are of; gives whether any does.

    The files are as before where what is done with them fails. Raises OSError.
    """
    by_folder = _of_folders(proposed, content)
    files = [folder / REDIRECTS for folder in by_folder]
    former = {path: path.read_bytes() for path in files if path.exists()}
    try:
        for folder, redirects in by_folder.items():
            append_redirects(folder, redirects)
        yield bool(by_folder)
    except BaseException:
        for path in files:
            path.write_bytes(former[path]) if path in former else path.unlink(missing_ok=True)
        raise
    for folder, redirects in by_folder.items():
        lines = counted(len(redirects), "line")
        progress(f"accepted  {lines} in {folder / REDIRECTS}; review and commit it")
    rest = len(proposed) - sum(map(len, by_folder.values()))
    if rest:
        progress(
            f"left out  {counted(rest, 'redirect')} of pages, which have no {REDIRECTS}: make data "
            "sets of them with 'palmares adopt'"
        )


def _of_folders(proposed: Sequence[Proposal], content: Content) -> dict[Path, list[Redirect]]:
    """The proposals that a data set can take, by its folder."""
    by_folder: defaultdict[Path, list[Redirect]] = defaultdict(list)
    for each in proposed:
        source = content.origins.get(each.table)
        if source and source.is_dir():
            by_folder[source].append(each.redirect)
    return by_folder
