"""What a release was made from, as hashes: whether another build could give another release."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from graph import __version__
from graph.authorities.authorities import BUNDLED as AUTHORITIES
from graph.bundled import bundled
from graph.errors import ReleaseError
from graph.partitions.own_mapping import OwnMapping, arrange
from graph.partitions.partition import Settings, program_hash, source_files
from graph.releases.dcat import Publisher
from graph.releases.release import Release
from graph.stores.regular_files import sha256

_UNKNOWN = Publisher()
#: The files with the terms of the data and the shapes it must have.
_ONTOLOGY = ("palmares.ttl", "alignment.ttl", "wikidata.ttl", "shapes.ttl", "context.jsonld")


def inputs(
    sources: Sequence[Path], settings: Settings, publisher: Publisher = _UNKNOWN
) -> dict[str, Any]:
    """The hashes of all that a build reads, and what else it depends on, for a manifest.

    Files have their names and not their folders, so that the same data gives the same anywhere.
    Raises ReleaseError for a file that can't be read.
    """
    try:
        arrangement = arrange(tuple(sources), settings)
        tables, inner, own = arrangement.sources, arrangement.settings, arrangement.own
        own_files = [file for mapping in own for file in (mapping.path, *_paths(mapping))]
        return {
            "version": __version__,
            "program": program_hash(),
            "publisher": asdict(publisher),
            "form": settings.form,
            "strict": settings.strict,
            "declaration": settings.declaration.fingerprint,
            "sources": [{"name": path.name, "sha256": _hash_of(path)} for path in tables],
            "mappings": [
                {"name": path.name, "sha256": sha256(path)} for path in inner.mapping_files
            ],
            "own": [
                {"name": path.name, "sha256": sha256(path)}
                for path in (*own_files, *settings.shapes)
            ],
            "authorities": [
                {"name": path.name, "sha256": sha256(path)}
                for folder in (bundled(AUTHORITIES), *settings.authorities)
                for path in sorted(folder.glob("*.csv"))
            ],
            "ontology": {name: sha256(bundled(f"ontology/{name}")) for name in _ONTOLOGY},
        }
    except OSError as error:
        raise ReleaseError(f"{error.filename} can't be read ({error.strerror})") from None


def difference(release: Release, base: str, current: dict[str, Any]) -> str | None:
    """What a build would do otherwise than the one that made ``release``, in a few words.

    None where nothing would change; ``current`` is what ``inputs`` gives now.
    """
    if release.base != base:
        return f"its base is {release.base}"
    former = release.manifest.get("inputs", {})
    parts = [part for part, state in current.items() if former.get(part) != state]
    return f"changed since: {', '.join(parts)}" if parts else None


def _paths(mapping: OwnMapping) -> list[Path]:
    return [path for _, path in mapping.files]


def _hash_of(source: Path) -> str:
    """The hash of the names and hashes of a source's files."""
    lines = (f"{sha256(path)}  {path.name}\n" for path in source_files(source))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
