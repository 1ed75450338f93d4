"""Opens what a release answers from: its own store, or the endpoint that its manifest names."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.errors import IndexUnreadable, ReleaseDamaged, ReleaseError
from graph.releases.history import history
from graph.releases.integrity import fault_of, file_state
from graph.releases.manifest import base_before
from graph.releases.release import CURRENT, STORE, Release, open_release
from graph.stores.local import LocalStore
from graph.stores.protocol import GraphStore
from graph.stores.seal import DATA_SUFFIX

if TYPE_CHECKING:
    from graph.stores.remote.store import RemoteStore

#: What raises ReleaseDamaged for a release whose store isn't whole.
Check = Callable[[Release], None]

_log = logging.getLogger(__name__)


def check_store(release: Release) -> None:
    """Reads each byte of data in the store of ``release`` (some seconds a gigabyte).

    The engine sees damage in a block only when it comes to it, and some of its operators then go
    on without end or take the error for an answer. Raises ReleaseDamaged.
    """
    for name, expected in _data_files(release).items():
        if fault := fault_of(release.path / name, expected):
            raise ReleaseDamaged(f"{release.path}: {name} {fault}; build it again")


def store_state(release: Release) -> tuple[tuple[int, ...], ...]:
    """What changes when a file of data in the store of ``release`` is written to or replaced."""
    return tuple(file_state(release.path / name) for name in _data_files(release))


def _data_files(release: Release) -> dict[str, dict[str, Any]]:
    files = release.manifest.get("files", {})
    return {
        name: facts
        for name, facts in files.items()
        if name.startswith(f"{STORE}/") and name.endswith(DATA_SUFFIX)
    }


def open_newest_whole(path: Path, check: Check = check_store) -> Release:
    """The release at ``path`` if its store is whole, which ``check`` tells (:func:`check_store`).

    Where ``path`` is the link ``current``, and the release that it names is damaged or of another
    layout, it is the newest of those beside it that can be opened, if one has the same address;
    the log says so. Raises ReleaseError where there is none.
    """
    try:
        return _openable(open_release(path), check)
    except ReleaseError as error:
        if path.name != CURRENT or not path.is_symlink():
            raise
        release = _newest_whole(path.parent, base_before(path), check)
        if release is None:
            raise
        _log.error("%s; release %s is served instead", error, release.id)
        return release


def _newest_whole(releases: Path, base: str | None, check: Check) -> Release | None:
    for release in history(releases):
        if base in (None, release.base):
            with suppress(ReleaseError):
                return _openable(release, check)
    return None


def _openable(release: Release, check: Check) -> Release:
    check(release)
    open_store(release)
    return release


def open_whole_store(release: Release) -> GraphStore:
    """The store of ``release``, read first; raises ReleaseError as :func:`open_store` does."""
    check_store(release)
    return open_store(release)


def open_store(release: Release) -> GraphStore:
    """The store of ``release``; raises ReleaseError when it can't be opened."""
    return remote_store(release) if release.endpoint else local_store(release)


def local_store(release: Release) -> LocalStore:
    """The store in the folder of ``release``; raises ReleaseError when it can't be opened.

    Links in that can't be read are left out: they are counted each time then.
    """
    dataset = release.dataset
    try:
        return LocalStore.open(dataset)
    except IndexUnreadable as error:
        _log.error("%s", error)
        return LocalStore.open(replace(dataset, inlinks=None))


def remote_store(release: Release) -> RemoteStore:
    """The server that answers for ``release``; raises ReleaseError when its manifest names none."""
    # These take memory, which a server of its own store can do without.
    from graph.stores.remote.endpoint import Endpoint
    from graph.stores.remote.exchange import DEADLINE
    from graph.stores.remote.store import RemoteStore

    if not release.endpoint:
        raise ReleaseError(f"{release.path} names no endpoint")
    timeout = float(release.manifest.get("timeout", DEADLINE))
    return RemoteStore(Endpoint(release.endpoint, timeout), release.base)
