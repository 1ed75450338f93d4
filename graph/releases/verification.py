"""When a release was last verified as a whole, and what was wrong with it then.

The record stands beside the release, whose own folder never changes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from graph.releases.verify import Fault
from graph.stores.regular_files import read_regular


@dataclass(frozen=True)
class Verification:
    """The end of one whole verification (ISO 8601, UTC), and how many files had a fault."""

    date: str
    faults: int


def record(release: Path, faults: Sequence[Fault]) -> None:
    """Writes down that the release in a folder has been verified now; raises OSError."""
    verification = Verification(datetime.now(UTC).isoformat(timespec="seconds"), len(faults))
    path = _path(release)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.write_text(json.dumps(asdict(verification)) + "\n", "utf-8")
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def last(release: Path) -> Verification | None:
    """The last verification of the release in a folder; None if there was none."""
    try:
        return Verification(**json.loads(read_regular(_path(release))))
    except (OSError, ValueError, TypeError):
        return None


def forget(release: Path) -> None:
    """Removes the record of a release that is no more."""
    _path(release).unlink(missing_ok=True)


def _path(release: Path) -> Path:
    return release.with_name(f".verified-{release.name}")
