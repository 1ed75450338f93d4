"""What a release was made from, as hashes: whether another build could give another release."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from graph import __version__
from graph.bundled import bundled
from graph.errors import ReleaseError
from graph.releases.assemble import MAPPINGS, ONTOLOGY, STATEMENTS
from graph.releases.integrity import sha256
from graph.releases.release import Release

#: The files that come with the program and shape what is released, besides the mappings.
_PROGRAM_FILES = (*ONTOLOGY, STATEMENTS, "ontology/shapes.ttl", "ontology/context.jsonld")


def inputs(
    sources: Sequence[Path], mappings: Sequence[Path] = (), form: str | None = None
) -> dict[str, Any]:
    """The hashes of all that a build reads, and what else it depends on, for a manifest.

    Files have their names and not their folders, so that the same data gives the same anywhere.
    Raises ReleaseError for a file that can't be read.
    """
    files = mappings or [bundled(name) for name in MAPPINGS]
    try:
        return {
            "program": __version__,
            "form": form,
            "sources": [{"name": each.name, "sha256": _hash_of(each)} for each in sources],
            "mappings": [{"name": each.name, "sha256": sha256(each)} for each in files],
            "ontology": {name: sha256(bundled(name)) for name in _PROGRAM_FILES},
        }
    except OSError as error:
        raise ReleaseError(f"{error.filename} can't be read ({error.strerror})") from None


def difference(release: Release, base: str, current: dict[str, Any]) -> str | None:
    """What a build would do otherwise than the one that made ``release``, in a few words.

    None where nothing would change; ``current`` is what ``inputs`` gives now.
    """
    if release.base != base:
        return f"its base is {release.base}"
    recorded = release.manifest.get("inputs", {})
    changed = [part for part, state in current.items() if recorded.get(part) != state]
    return f"changed since: {', '.join(changed)}" if changed else None


def _hash_of(source: Path) -> str:
    """The hash of the names and hashes of a data set's files, or of a page and its record."""
    files = [*_visible(source)] if source.is_dir() else [source, source.with_suffix(".json")]
    digest = hashlib.sha256()
    for path in dict.fromkeys(files):
        if path.exists():
            digest.update(f"{path.relative_to(source.parent)}\0{sha256(path)}\n".encode())
    return digest.hexdigest()


def _visible(folder: Path) -> Iterator[Path]:
    """The files of a data set: those that editors leave (hidden ones, backups) are none."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and not path.name.endswith("~"):
            yield path
