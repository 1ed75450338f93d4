"""Renders the documents of a release, by asking the application for each of them.

So what is kept is what would be answered otherwise, header by header and byte by byte.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

import zstandard
from werkzeug.test import create_environ, run_wsgi_app

from graph.errors import ReleaseError
from graph.release import Release
from server.app import close, create_app, site_of
from server.prerendered import FORMATS, SPACE, dictionary_of, maker, opened, packed
from server.site import Config

#: Documents in each format whose texts are what all are compressed with.
SAMPLES = 12
#: Things from which on several processes render, and how many of them one does at a time.
SHARED_FROM, SHARE = 4000, 200
#: How hard zstandard tries: what is written once is read often.
LEVEL = 9

_COLUMNS = ", ".join(f"{written.extension} BLOB" for written in FORMATS)
_SCHEMA = f"""
PRAGMA page_size = 8192;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE made (maker TEXT NOT NULL, words BLOB NOT NULL);
CREATE TABLE document (path TEXT PRIMARY KEY, {_COLUMNS});
"""
_INSERT = f"INSERT INTO document VALUES (?{', ?' * len(FORMATS)})"
# Cells are told on the pages of their rows, and there are more of them than of all other things.
_THINGS = """
SELECT DISTINCT ?thing WHERE {
  ?thing a ?class
  FILTER (STRSTARTS(STR(?thing), STR(<id/>)) && ?class != <ontology#SourceCell>)
}
"""

Row = tuple[str, *tuple[bytes | None, ...]]


def prerender(
    release: Release,
    progress: Callable[[str], None] = lambda line: None,
    config: Config | None = None,
    only: Iterable[str] | None = None,
) -> None:
    """Renders the documents of ``release`` into its file, unless this very code has done so.

    They are those of all things, or of those that ``only`` names by their paths below ``id/``.
    The file replaces another in one step. Raises ReleaseError when the release can't be read or the
    file can't be written; a file that was there is then as before.
    """
    config, path = config or Config(), release.documents_path
    unfinished = path.with_name(f".{path.name}")
    try:
        with _alone(release):
            if opened(release, config):
                return
            try:
                unfinished.unlink(missing_ok=True)
                count = _write(unfinished, release, config, only)
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)
    except (OSError, sqlite3.Error, BrokenExecutor) as error:
        raise ReleaseError(f"{path} can't be written ({error})") from None
    progress(f"rendered  {count} documents")


@contextmanager
def _alone(release: Release) -> Iterator[None]:
    """Only one at a time renders the documents of a release."""
    with (release.path / "manifest.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, release: Release, config: Config, only: Iterable[str] | None) -> int:
    """Writes the file; returns of how many things."""
    with _Renderer.of(release, config) as here:
        paths = here.paths() if only is None else sorted(only)
        words = b"".join(here.samples(paths))
    with closing(sqlite3.connect(path)) as file:
        file.executescript(_SCHEMA)
        file.execute("INSERT INTO made VALUES (?, ?)", (maker(config), words))
        file.executemany(_INSERT, _rows(release, config, words, paths))
        file.commit()
    with path.open("rb") as written:
        os.fsync(written.fileno())
    return len(paths)


class _Renderer:
    """Makes documents of one release, each in every format."""

    def __init__(self, release: Release, config: Config) -> None:
        self._app = create_app(release, config, prerendered=False)
        self._site = site_of(self._app)

    @classmethod
    @contextmanager
    def of(cls, release: Release, config: Config) -> Iterator[_Renderer]:
        made = cls(release, config)
        try:
            yield made
        finally:
            close(made._app)

    def paths(self) -> list[str]:
        """The paths of all things below ``id/``, in order."""
        start = len(self._site.iri("id/"))
        rows = self._site.store.query(_THINGS).rows()
        return sorted(row[0].value[start:] for row in rows)  # type: ignore[union-attr]

    def samples(self, paths: Sequence[str]) -> Iterator[bytes]:
        """Documents of some things, those in the same format beside each other."""
        chosen = paths[:: max(1, len(paths) // SAMPLES)][:SAMPLES]
        for written in FORMATS:
            for path in chosen:
                yield self._response(f"{path}.{written.extension}") or b""

    def rows(self, packer: zstandard.ZstdCompressor, paths: Sequence[str]) -> list[Row]:
        """A row for each thing; what can't be kept is left out of it."""
        return [(path, *self._columns(packer, path)) for path in paths]

    def _columns(self, packer: zstandard.ZstdCompressor, path: str) -> Iterator[bytes | None]:
        for written in FORMATS:
            whole = self._response(f"{path}.{written.extension}")
            yield packer.compress(whole) if whole else None

    def _response(self, name: str) -> bytes | None:
        """What the application answers; None if it isn't a document, or only a page of one."""
        environ = create_environ(quote(SPACE + name))
        body, status, headers = run_wsgi_app(self._app.wsgi_app, environ)
        whole = b"".join(body)
        if not status.startswith("200") or 'rel="last"' in headers.get("Link", ""):
            return None
        return packed(headers.to_wsgi_list(), whole)


def _rows(release: Release, config: Config, words: bytes, paths: Sequence[str]) -> Iterator[Row]:
    """The rows of all things, in their order."""
    if len(paths) < SHARED_FROM:
        with _Renderer.of(release, config) as renderer:
            yield from renderer.rows(_packer(words), paths)
        return
    shares = [paths[at : at + SHARE] for at in range(0, len(paths), SHARE)]
    # A forked process would have the store's threads and locks in whatever state they are.
    context, given = multiprocessing.get_context("spawn"), (release, config, words)
    with ProcessPoolExecutor(None, context, initializer=_begin, initargs=given) as pool:
        for rows in pool.map(_share, shares):
            yield from rows


def _packer(words: bytes) -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(level=LEVEL, dict_data=dictionary_of(words))


#: What a process of the pool renders with.
_render: Callable[[Sequence[str]], list[Row]]


def _begin(release: Release, config: Config, words: bytes) -> None:
    global _render
    # A terminal sends an interrupt to all processes; the first one ends these.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _render = partial(_Renderer(release, config).rows, _packer(words))


def _share(paths: Sequence[str]) -> list[Row]:
    return _render(paths)
