"""What a release has otherwise than the one before it, as pages and the feed tell it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import request

from graph.errors import ReleaseError
from graph.rdf.namespaces import PAL
from graph.releases.difference import difference
from graph.releases.history import predecessor
from graph.releases.release import Release, open_release
from server.http.site import UNKEPT

#: Nominations of a release beyond which a server doesn't compare it: a command does that.
MOST_COMPARED = 20_000
#: Comparisons that are remembered; releases never change.
_REMEMBERED = 32


@dataclass(frozen=True)
class Change:
    """What changed in a release: the id of the one before it, "" if there is none, and words."""

    before: str
    summary: str
    lines: tuple[str, ...] = ()


def change_to(release: Release) -> Change:
    """What changed from the release before it to this one, for the request that is answered."""
    earlier = predecessor(release) if release.is_kept else None
    if earlier is None:
        return Change("", "The first release that is kept here.")
    if max(map(_nominations, (earlier, release))) > MOST_COMPARED:
        command = f"palmares diff {earlier.id} {release.id}"
        return Change(earlier.id, f"Too large to be compared here: {command}")
    try:
        return _compared(earlier.path, release.path)
    except ReleaseError:
        request.environ[UNKEPT] = True  # it may be mended
        return Change(earlier.id, "The release before can't be opened.")


def _nominations(release: Release) -> int:
    return int(release.manifest.get("classes", {}).get(f"{PAL}Nomination", 0))


@lru_cache(_REMEMBERED)
def _compared(before: Path, after: Path) -> Change:
    change = difference(open_release(before), open_release(after))
    return Change(before.name, change.summary, tuple(change.lines()))
