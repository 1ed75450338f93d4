"""Builds a release beside the others, and makes it the current one by one rename when it is whole.

A release that is there already is verified, and what is broken of it is made anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from graph.errors import ReleaseError, ShapeViolation, reason_of
from graph.indexes.inlinks import INLINKS
from graph.kinds import counted
from graph.partitions.partition import UNFINISHED, Settings
from graph.processes.parallel import Processes
from graph.reading.awards.declaration import UNDECLARED, Declaration
from graph.releases.assemble import assemble
from graph.releases.dcat import Publisher
from graph.releases.draft import PRODUCTS, WORTH_QUADS, Draft, draft, facts, make
from graph.releases.fragments import FRAGMENTS
from graph.releases.history import REMOVED, current_id, history, release_path, switch
from graph.releases.inputs import inputs
from graph.releases.integrity import flush
from graph.releases.lock import WAIT_SECONDS, locked
from graph.releases.manifest import (
    LAYOUT,
    MANIFEST,
    SUMS,
    created_before,
    read_manifest,
    timestamp,
    write_manifest,
)
from graph.releases.open import local_store
from graph.releases.progress import SILENT, Progress
from graph.releases.redirection import accepted, check_redirects, proposed, tell
from graph.releases.release import CURRENT, DUMPS, STORE, Release, open_release
from graph.releases.shrinking import losses
from graph.releases.tombstones import TOMBSTONES, Earlier, recording
from graph.releases.verify import Fault, verify
from graph.tables.list_file import LISTS
from graph.validation.shapes import SEVERITIES, Report

_UNKNOWN = Publisher()
#: The name of a release folder while it is being made.
STAGING = ".unfinished"
#: The names of the folders with what a build needs meanwhile, and with the partitions it keeps.
WORK, PARTITIONS = ".work", ".partitions"


def build(
    sources: Sequence[Path],
    releases: Path,
    base: str,
    mappings: Sequence[Path] = (),
    progress: Progress = SILENT,
    *,
    form: str | None = None,
    strict: bool = False,
    declaration: Declaration = UNDECLARED,
    authorities: Sequence[Path] = (),
    shapes: Sequence[Path] = (),
    processes: int | None = 1,
    cluster: str | None = None,
    most_vanished: float | None = None,
    wait: float = WAIT_SECONDS,
    publisher: Publisher = _UNKNOWN,
    accept_redirects: bool = False,
) -> Release:
    """Makes a release of data sets and pages and switches ``releases/current`` to it.

    ``authorities`` are folders of authority files beside those that come with the program,
    ``shapes`` files with what is asked of what mappings of users' own files make;
    ``most_vanished`` is the share of the current release's nominations, works or links that may be
    missing in the new one, None for any; ``wait`` how many seconds another build is waited for.
    Where the current release had things that have another address now, redirects are proposed;
    ``accept_redirects`` has them appended to the ``redirects.csv`` of their data sets first.

    Raises InputError, MappingError or ShapeViolation for input that is wrong, ReleaseError when
    too much vanished or the folder can't be written; ``current`` and all earlier releases are then
    as before.
    """
    settings = Settings(
        base, tuple(mappings), form, strict, declaration, tuple(authorities), tuple(shapes)
    )
    workers = Processes(processes)
    try:
        with locked(releases, progress, wait), _scratch(releases) as work, workers:

            def planned() -> Draft:
                hashes = inputs(sources, settings, publisher)
                cache = releases / PARTITIONS
                content = assemble(sources, settings, work, cache, progress, workers, cluster)
                _check(content.report, progress)
                with progress.step("identify"), progress.work("catalog and id"):
                    return draft(content, work, hashes, publisher)

            plan = planned()
            if not accept_redirects:
                check_redirects(plan.content, releases)
            folder = _whole(releases, plan, progress, workers)
            proposals = proposed(releases, open_release(folder))
            acceptance: AbstractContextManager[bool] = nullcontext(False)
            if accept_redirects:
                acceptance = accepted(proposals, plan.content, progress)
            else:
                tell(proposals, progress)
            with acceptance as is_changed:
                if is_changed:
                    _empty(work, releases / STAGING)
                    plan = planned()
                    folder = _whole(releases, plan, progress, workers)
                if accept_redirects:
                    check_redirects(plan.content, releases)
                _refuse_losses(releases, folder, plan, most_vanished, progress)
                _publish(releases, folder, plan, progress)
    except OSError as error:
        raise ReleaseError(f"{releases} can't be written ({reason_of(error)})") from None
    except MemoryError:
        raise ReleaseError(f"The memory of the machine is used up. {workers.advice}") from None
    progress(f"released  {plan.id} ({counted(plan.statistics.triples, 'triple')}) in {releases}")
    return open_release(releases / plan.id)


def _check(report: Report, progress: Progress) -> None:
    counts = ", ".join(counted(report.count(kind), kind.lower()) for kind in SEVERITIES)
    progress(f"checked   {counts}")
    if not report.conforms:
        raise ShapeViolation(report.text())


@contextmanager
def _scratch(releases: Path) -> Iterator[Path]:
    """An empty folder for what is needed only meanwhile.

    What an interrupted build or removal left is removed, before and after.
    """
    work = releases / WORK

    def clean() -> None:
        unfinished = (releases / PARTITIONS).glob(UNFINISHED)
        for path in [work, releases / STAGING, *releases.glob(f"{REMOVED}*"), *unfinished]:
            shutil.rmtree(path, ignore_errors=True)
        for path in (releases / f".{TOMBSTONES}", releases / f".{CURRENT}"):
            path.unlink(missing_ok=True)

    clean()
    work.mkdir()
    try:
        yield work
    finally:
        clean()


def _empty(work: Path, staging: Path) -> None:
    """Removes what was made before redirects were accepted."""
    shutil.rmtree(staging, ignore_errors=True)
    shutil.rmtree(work)
    work.mkdir()


def _whole(releases: Path, plan: Draft, progress: Progress, workers: Processes) -> Path:
    """The folder of the release, mended where it was there, or else new beside the others."""
    target, staging = releases / plan.id, releases / STAGING
    staging.mkdir()
    if target.exists():
        _mend(target, staging, plan, progress, workers)
        return target
    make(staging, plan, PRODUCTS, progress, workers)
    workers.rest()
    write_manifest(staging, facts(staging, plan, _moment(releases)))
    flush(staging)
    return staging


def _mend(folder: Path, scratch: Path, plan: Draft, progress: Progress, workers: Processes) -> None:
    """Makes anew what is broken of a release that is there; its date stays."""
    faults = workers.result(verify, folder, worth=plan.statistics.quads > WORTH_QUADS)
    for fault in faults:
        progress.fault(f"broken    {fault}")
    products = _broken(faults)
    if FRAGMENTS not in products and not (folder / FRAGMENTS).exists():
        products.append(FRAGMENTS)  # a release of before has none
    for product, base in ((INLINKS, STORE), (LISTS, DUMPS)):
        if product in products and base not in products:
            (scratch / base).symlink_to((folder / base).absolute())
    make(scratch, plan, products, progress, workers)
    for product in products:
        if product == FRAGMENTS and not (scratch / product).exists():
            continue
        _put(scratch / product, folder / product)
    _remove_others(folder, (*PRODUCTS, MANIFEST, SUMS))
    new_facts = facts(folder, plan, created_before(folder) or _moment(folder.parent))
    if faults or read_manifest(folder) != {"layout": LAYOUT, **new_facts}:
        write_manifest(folder, new_facts)
    flush(folder)


def _broken(faults: Sequence[Fault]) -> list[str]:
    """The products to make anew: all where no manifest tells what they must be."""
    parts = {fault.file.partition("/")[0] for fault in faults}
    return [product for product in PRODUCTS if product in parts or MANIFEST in parts]


def _put(fresh: Path, place: Path) -> None:
    """Puts a product in the place of the broken one: dumps file by file, a store as a whole."""
    if fresh.name == DUMPS and place.is_dir():
        names = [path.name for path in fresh.iterdir()]
        for name in names:
            (fresh / name).replace(place / name)
        _remove_others(place, names)
        return
    if fresh.is_dir() and place.exists():
        place.rename(fresh.with_name(f"broken-{fresh.name}"))
    fresh.replace(place)


def _remove_others(folder: Path, names: Sequence[str]) -> None:
    """Removes what other programs left beside the files with these names."""
    for path in folder.iterdir():
        if path.name in names:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _refuse_losses(
    releases: Path, folder: Path, plan: Draft, most_vanished: float | None, progress: Progress
) -> None:
    """Raises ReleaseError where much of the current release isn't in the new one.

    A current release of another base, or one that can't be read, which is told, isn't compared.
    """
    if most_vanished is None or not current_id(releases):
        return
    try:
        before = open_release(releases / CURRENT)
        if before.base != plan.base:
            return
        lost = [*losses(local_store(before), local_store(open_release(folder)), most_vanished)]
    except ReleaseError as error:
        progress.fault(f"unchecked how much of the current release would vanish: {error}")
        return
    if lost:
        raise ReleaseError(
            f"Much of the current release {before.id} would vanish: {'; '.join(map(str, lost))}. "
            f"To lose more than {most_vanished:.0%} has to be allowed (--allow-shrinking)"
        )


def _publish(releases: Path, folder: Path, plan: Draft, progress: Progress) -> None:
    """Puts the release into its place and switches to it; where that fails, it is taken back."""
    place = releases / plan.id
    try:
        if folder != place:
            folder.rename(place)
        with _recording_removals(releases, plan, progress):
            switch(releases, plan.id)
    except BaseException:
        if not folder.exists() and current_id(releases) != plan.id:
            place.rename(folder)
        raise


def _recording_removals(
    releases: Path, plan: Draft, progress: Progress
) -> AbstractContextManager[None]:
    """Records what the releases before this one had and it hasn't, around the switch to it."""
    earlier_releases = [release for release in history(releases)[::-1] if release.base == plan.base]
    earlier_releases = [release for release in earlier_releases if release.id != plan.id]
    if not earlier_releases:
        return nullcontext()
    newest = local_store(open_release(release_path(releases, plan.id)))

    def subjects(release: Release) -> Iterator[str]:
        return local_store(release).subjects()

    earlier = [Earlier(release.id, partial(subjects, release)) for release in earlier_releases]
    return recording(releases, plan.id, newest.knows, plan.base, earlier, progress)


def _moment(releases: Path) -> str:
    """Now, or just after the newest release if the clock is behind: dates order the releases."""
    moment = datetime.now(UTC)
    for newest in history(releases)[:1]:
        moment = max(moment, newest.created + timedelta(microseconds=1))
    return timestamp(moment)
