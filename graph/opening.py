"""Opens what a release answers from."""

from __future__ import annotations

from graph.release import Release
from graph.store import Store


def open_store(release: Release) -> Store:
    """The store of ``release``; raises ReleaseError when it can't be opened."""
    return Store.open(
        release.store_path,
        release.base,
        separate=bool(release.manifest.get("separate")),
        unnamed=bool(release.manifest.get("unnamed")),
    )
