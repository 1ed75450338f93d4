"""The IRIs of a data set that have a fragment, by the address before it: what to describe there.

Of what the program says itself, such IRIs stand only in the documents that are made for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from graph.errors import lack_of
from graph.stores.regular_files import read_regular

#: The file that has them, in the folder of a release.
FRAGMENTS = "fragments.json"
#: Paths of documents that the server makes, of which data may say something too.
DOCUMENTS = ("", "sparql", ".well-known/void")
#: IRIs that are kept; those that come after have no address.
MOST = 100_000


def write_fragments(folder: Path, base: str, iris: Iterable[str]) -> None:
    """Keeps those that have a fragment or are DOCUMENTS, of IRIs of which something is said."""
    paths: set[str] = set()
    for iri in iris:
        path = iri.removeprefix(base)
        if iri.startswith(base) and ("#" in path or path in DOCUMENTS) and len(paths) < MOST:
            paths.add(path)
    by_path: dict[str, list[str]] = {}
    for path, mark, fragment in sorted(path.partition("#") for path in paths):
        by_path.setdefault(path, []).extend([fragment] if mark else [])
    if by_path:
        (folder / FRAGMENTS).write_text(json.dumps(by_path, ensure_ascii=False), "utf-8")


def read_fragments(folder: Path) -> dict[str, list[str]]:
    """The fragments by path; none where none was kept.

    Raises OSError where that can't be told now (``lack_of``).
    """
    try:
        by_path: dict[str, list[str]] = json.loads(read_regular(folder / FRAGMENTS))
    except (OSError, ValueError) as error:
        if lack_of(error):
            raise
        return {}
    return by_path
