"""The manifest of a release and ``SHA256SUMS``, which has the hashes of it and of all its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import UnionType
from typing import Any

from graph.errors import ReleaseDamaged, ReleaseError, lack_of, reason_of
from graph.releases.integrity import flush
from graph.stores.regular_files import read_regular

#: The layout of a release: its files, the keys of its manifest, the words of its indexes, and the
#: terms of its data that queries of the server name. Every change of these raises the number.
LAYOUT = 5
#: What a manifest says, and as what: all of it of a release that was built ("inputs"). A release
#: whose sources have no dates has no period.
_KINDS: Mapping[str, type | UnionType] = {
    **dict.fromkeys(("id", "base", "title", "created", "seal"), str),
    **dict.fromkeys(("triples", "quads"), int),
    **dict.fromkeys(("licences", "attributions", "sources", "dumps", "tables"), list),
    **dict.fromkeys(("unlicensed", "inputs", "graphs", "properties", "classes"), dict),
    **dict.fromkeys(("links", "validation", "files"), dict),
    "period": list | None,
}
#: The names of the two files.
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"


def timestamp(moment: datetime | None = None) -> str:
    """A moment, now by default, as a manifest has it: UTC in ISO 8601, to the microsecond."""
    moment = (moment or datetime.now(UTC)).astimezone(UTC)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def write_manifest(folder: Path, facts: Mapping[str, Any]) -> None:
    """Writes the manifest with ``facts`` and the layout, and SHA256SUMS.

    ``facts["created"]`` is now if it isn't given; ``facts["files"]`` are the sizes and hashes of
    the other files. Where there was a manifest, the folder is whole at every moment: until the new
    one is there, SHA256SUMS has the hashes of both. Raises OSError.
    """
    manifest = {"layout": LAYOUT, "created": timestamp(), **facts}
    text = text_of(manifest)
    lines = sums(text, manifest.get("files", {}))
    if (folder / SUMS).exists():
        _replace(folder / SUMS, read_regular(folder / SUMS) + lines)
    _replace(folder / MANIFEST, text)
    _replace(folder / SUMS, lines)


def text_of(manifest: Mapping[str, Any]) -> bytes:
    """A manifest as its file has it."""
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()


def sums(manifest: bytes, files: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The text of SHA256SUMS, as ``sha256sum --check`` reads it."""
    hashes = {MANIFEST: hashlib.sha256(manifest).hexdigest()}
    hashes |= {name: facts["sha256"] for name, facts in files.items()}
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items())).encode()


class NoRelease(ReleaseError):
    """There is no release in a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds no release; make one with 'palmares build'")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the release in ``folder``.

    Raises ReleaseError where there is none or its layout is another one, and ReleaseDamaged where
    it isn't the one of which SHA256SUMS has the hash, or lacks what every one says; OSError where
    that can't be told now (``lack_of``).
    """
    data = _read(folder)
    manifest = _parse(folder, data)
    layout = manifest.get("layout", 1)
    if layout != LAYOUT:
        age = "a newer" if isinstance(layout, int) and layout > LAYOUT else "an older"
        raise ReleaseError(f"{folder} was made by {age} program: build again ('palmares build')")
    if hashlib.sha256(data).hexdigest() not in _stated_hashes(folder):
        raise ReleaseDamaged(f"{folder}: {MANIFEST} is not the file whose hash {SUMS} has")
    keys = _KINDS if "inputs" in manifest else _KINDS.keys() & manifest.keys()
    for key in sorted(keys):
        if not isinstance(manifest.get(key), _KINDS[key]):
            fault = "is missing" if key not in manifest else "is something else"
            raise ReleaseDamaged(
                f"{folder}: its {MANIFEST} lacks what it must have ({key!r} {fault})"
            )
    return manifest


def created_before(folder: Path) -> str | None:
    """The date of a release in whatever state and layout; None where nothing tells it.

    Older programs had it in no file: there it is the time of the manifest.
    """
    try:
        created = _parse(folder, read_regular(folder / MANIFEST)).get("created")
        return timestamp(datetime.fromisoformat(str(created)))
    except (ReleaseDamaged, ValueError):
        pass
    except OSError:
        return None
    return timestamp(datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC))


def base_before(folder: Path) -> str | None:
    """The address of a release in whatever state and layout; None where nothing tells it."""
    try:
        base = _parse(folder, read_regular(folder / MANIFEST)).get("base")
    except (OSError, ReleaseDamaged):
        return None
    return base if isinstance(base, str) else None


def _read(folder: Path) -> bytes:
    try:
        return read_regular(folder / MANIFEST)
    except (FileNotFoundError, NotADirectoryError):
        raise NoRelease(folder) from None
    except OSError as error:
        if lack_of(error):
            raise
        raise ReleaseDamaged(
            f"{folder}: its {MANIFEST} can't be read ({reason_of(error)})"
        ) from None


def _parse(folder: Path, data: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(data)
    except ValueError as error:
        raise ReleaseDamaged(
            f"{folder}: its {MANIFEST} can't be read ({reason_of(error)})"
        ) from None
    if not isinstance(manifest, dict):
        raise ReleaseDamaged(f"{folder}: its {MANIFEST} can't be read (it is no object)")
    return manifest


def _stated_hashes(folder: Path) -> set[str]:
    try:
        lines = read_regular(folder / SUMS).decode("ascii").splitlines()
    except (OSError, ValueError) as error:
        if lack_of(error):
            raise
        raise ReleaseDamaged(f"{folder}: its {SUMS} can't be read ({reason_of(error)})") from None
    return {line.removesuffix(f"  {MANIFEST}") for line in lines if line.endswith(f"  {MANIFEST}")}


def _replace(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}")
    draft.write_bytes(data)
    flush(draft)
    draft.replace(path)
