"""One file with a whole release, fit for a deposit: its data, what it is, how to cite it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from graph import __version__
from graph.errors import ReleaseError, reason_of
from graph.releases.manifest import MANIFEST, SUMS
from graph.releases.release import DUMPS, Release
from graph.releases.verify import faults_of_files, faults_of_sums

#: The moment that all files in an archive have, so that the same release makes the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_archive(release: Release, path: Path) -> None:
    """Writes the archive (ZIP): dumps, tables, manifest, hashes, CITATION.cff and licences.

    The same release makes the same bytes. Raises ReleaseError if the licence of a table is not
    known, a file isn't as it was released, or the archive can't be written; nothing is left in its
    place then.
    """
    unlicensed = release.manifest.get("unlicensed", {})
    if unlicensed:
        message = f"the licence of {', '.join(unlicensed)} is unknown, so nobody may deposit it"
        raise ReleaseError(f"{message}; state it as licence in table.toml and build again")
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        _check(release)
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            folder = f"palmares-{release.id}"
            for name, text in _texts(release):
                archive.writestr(_info(f"{folder}/{name}"), text)
            for name in (MANIFEST, SUMS, *_data(release)):
                with (
                    (release.path / name).open("rb") as source,
                    archive.open(_info(f"{folder}/{name}"), "w", force_zip64=True) as target,
                ):
                    while chunk := source.read(1 << 20):
                        target.write(chunk)
        unfinished.replace(path)
    except OSError as error:
        raise ReleaseError(f"{path} can't be written ({reason_of(error)})") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _check(release: Release) -> None:
    """Raises ReleaseError where a file that goes into the archive isn't what was released."""
    files = {name: release.manifest["files"][name] for name in _data(release)}
    faults = faults_of_sums(release.path, release.manifest), faults_of_files(release.path, files)
    for fault in chain(*faults):
        raise ReleaseError(f"{release.path}: {fault}; build it again")


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _data(release: Release) -> list[str]:
    """The dumps and tables, by their path in the folder."""
    files = (*release.manifest["dumps"], *release.manifest.get("tables", ()))
    return sorted(f"{DUMPS}/{each['file']}" for each in files)


def _texts(release: Release) -> Iterator[tuple[str, str]]:
    yield "CITATION.cff", citation_cff(release)
    yield "LICENCES.txt", licences_text(release)


def citation_cff(release: Release) -> str:
    """How to cite a release, as the Citation File Format 1.2.0 has it."""
    manifest = release.manifest
    authors = manifest.get("attributions") or ["Palmares"]
    licence = release.licence
    lines = [
        "cff-version: 1.2.0",
        "message: If you use this data set, cite it as below.",
        "type: dataset",
        f"title: {_quoted(str(manifest['title']))}",
        "authors:",
        *(f"  - name: {_quoted(author)}" for author in authors),
        f"version: {_quoted(release.id)}",
        f"date-released: {release.created.date().isoformat()}",
        f"url: {_quoted(release.base)}",
        *([f"license-url: {_quoted(licence)}"] if licence else []),
        f"abstract: {_quoted(f'Award tables as linked data, made with Palmares {__version__}.')}",
    ]
    return "\n".join(lines) + "\n"


def licences_text(release: Release) -> str:
    """The licence of each table with whom it wants to be named, and that of the whole."""
    manifest = release.manifest
    sources = manifest.get("sources", ())
    if whole := release.licence:
        lines = [f"The whole: {whole}", ""]
    elif sources:
        lines = [
            "The tables have licences that don't go into one:"
            " what is made of several of them is under all of these.",
            "",
        ]
    else:
        lines = ["No table is in this release, and no licence of anything else is stated."]
    for source in sources:
        where = f", {source['page']}" if source.get("page") else ""
        lines.append(f"{source['title']}{where}: {source['licence']}")
    if names := manifest.get("attributions", ()):
        lines += ["", "To be named:", *names]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text as YAML writes it between single quotes."""
    return "'" + " ".join(text.split()).replace("'", "''") + "'"
