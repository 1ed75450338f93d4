"""The IRIs of a data set that have a fragment, by the address before it: what to describe there.

Releases of ours have such IRIs only in the documents that are made for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

#: The file that has them, in the folder of a release.
FRAGMENTS = "fragments.json"
#: IRIs that are kept; those that come after have no address.
MOST = 100_000


def write_fragments(folder: Path, base: str, iris: Iterable[str]) -> None:
    """Keeps the IRIs below the base that have a fragment."""
    kept: set[str] = set()
    for iri in iris:
        if "#" in iri and iri.startswith(base) and len(kept) < MOST:
            kept.add(iri.removeprefix(base))
    found: dict[str, list[str]] = {}
    for path, _, fragment in sorted(each.partition("#") for each in kept):
        found.setdefault(path, []).append(fragment)
    if found:
        (folder / FRAGMENTS).write_text(json.dumps(found, ensure_ascii=False), "utf-8")


def read_fragments(folder: Path) -> dict[str, list[str]]:
    """The fragments by path; none where none was kept."""
    try:
        found: dict[str, list[str]] = json.loads((folder / FRAGMENTS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found
