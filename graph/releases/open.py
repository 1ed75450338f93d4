"""Opens what a release answers from: its own store, or the endpoint that its manifest names."""

from __future__ import annotations

import logging
from dataclasses import replace

from graph.errors import IndexUnreadable, ReleaseError
from graph.releases.release import Release
from graph.stores.local import LocalStore
from graph.stores.protocol import GraphStore
from graph.stores.remote.endpoint import Endpoint
from graph.stores.remote.exchange import DEADLINE
from graph.stores.remote.store import RemoteStore

_log = logging.getLogger(__name__)


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
    if not release.endpoint:
        raise ReleaseError(f"{release.path} names no endpoint")
    timeout = float(release.manifest.get("timeout", DEADLINE))
    return RemoteStore(Endpoint(release.endpoint, timeout), release.base)
