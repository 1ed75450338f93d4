"""Opens what a release answers from: its own store, or the endpoint that its manifest names."""

from __future__ import annotations

from graph.releases.release import Release
from graph.stores.local import Store
from graph.stores.remote.endpoint import Endpoint
from graph.stores.remote.exchange import DEADLINE
from graph.stores.remote.store import Remote

#: What answers queries and describes things, wherever the data is.
AnyStore = Store | Remote


def open_store(release: Release) -> AnyStore:
    """The store of ``release``; raises ReleaseError when it can't be opened."""
    manifest = release.manifest
    if release.endpoint:
        timeout = float(manifest.get("timeout", DEADLINE))
        return Remote(Endpoint(release.endpoint, timeout), release.base)
    return Store.open(
        release.store_path,
        release.base,
        separate=bool(manifest.get("separate")),
        unnamed=bool(manifest.get("unnamed")),
        incoming=release.incoming_path if release.incoming_path.exists() else None,
    )
