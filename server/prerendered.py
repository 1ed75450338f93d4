"""The documents of things as they were rendered with the release: one SQLite file, a row a thing.

What a document says is settled when the release is built, so that the first client that asks for
it needn't wait for it to be made, and a server process needn't read the store for it. Only what
this very code has rendered counts: after a change of the program documents are made as they are
asked for, until `palmares build` renders them again.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
from functools import cache

import zstandard

from graph.bundled import bundled
from graph.errors import ReleaseError
from graph.formats import DOCUMENT_FORMATS, HTML, JSON_LD, TURTLE, by_extension
from graph.release import Release
from server.negotiation import choose
from server.prefix import below, prefix_of
from server.site import Config, last_modified

#: The formats that are rendered: those that most clients ask for.
FORMATS = (TURTLE, JSON_LD, HTML)
#: Where the documents are, below the base.
SPACE = "/doc/"
#: The header that tells when the release was made, which none of its files does.
DATE = "Last-Modified"
#: What decides how a document looks, besides the release.
_CODE = ("graph/**/*.py", "server/**/*.py", "server/templates/*", "ontology/context.jsonld")

_log = logging.getLogger(__name__)

Headers = list[tuple[str, str]]
Rendered = tuple[Headers, bytes]


class Prerendered:
    """The documents in such a file; safe to use from many threads."""

    def __init__(self, release: Release) -> None:
        """Opens the release's file; raises ReleaseError when it can't be read."""
        path = self._path = release.documents_path
        self._prefix = prefix_of(release.base)
        self._dated = [(DATE, modified)] if (modified := last_modified(release)) else []
        self._lock = threading.Lock()
        try:
            self._file = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self.maker, dictionary = self._file.execute("SELECT maker, words FROM made").fetchone()
        except (sqlite3.Error, TypeError) as error:
            raise self._unreadable(error) from None
        self._unpacker = zstandard.ZstdDecompressor(dict_data=dictionary_of(dictionary))

    def find(self, path: str, accept: str) -> Rendered | None:
        """The headers and the body of the document at a path, in the form of WSGI (PEP 3333).

        None for what isn't here, or can't be read: it is then made.
        """
        try:
            return self._find(path, accept)
        except (sqlite3.Error, zstandard.ZstdError) as error:
            _log.error("%s", self._unreadable(error))
            return None

    def _find(self, path: str, accept: str) -> Rendered | None:
        path = below(path, self._prefix)
        if not path.startswith(SPACE):
            return None
        name = path.removeprefix(SPACE).encode("latin-1").decode(errors="replace")
        stem, dot, extension = name.rpartition(".")
        if dot and by_extension(extension, FORMATS):
            found = self._columns(extension, name, stem)
            if name not in found:  # a name may end like a file
                return self._unpacked(found.get(stem))
        choice = choose(accept, DOCUMENT_FORMATS)
        if choice is None or choice.format not in FORMATS:
            return None
        if choice.content_type != choice.format.content_type:
            return None
        kept = self._unpacked(self._columns(choice.format.extension, name).get(name))
        return kept and (_negotiated(kept[0]), kept[1])

    def _columns(self, column: str, *names: str) -> dict[str, bytes | None]:
        """What the things of those names have in a format, by their names."""
        places = ", ".join("?" * len(names))
        query = f"SELECT path, {column} FROM document WHERE path IN ({places})"
        return dict(self._file.execute(query, names).fetchall())

    def _unpacked(self, document: bytes | None) -> Rendered | None:
        if document is None:
            return None
        with self._lock:  # a decompressor is for one at a time
            whole = self._unpacker.decompress(document)
        headers, body = unpacked(whole)
        return [*headers, *self._dated], body

    def _unreadable(self, error: Exception) -> ReleaseError:
        return ReleaseError(f"{self._path} can't be read ({error}); build the release again")


def opened(release: Release, config: Config) -> Prerendered | None:
    """What was rendered with the release, if there is something, and by this very code.

    Raises ReleaseError when the file can't be read.
    """
    if not release.documents_path.exists():
        return None
    found = Prerendered(release)
    return found if found.maker == maker(config) else None


@cache
def maker(config: Config) -> str:
    """What tells this code, with what ``config`` says of pages, from any other that renders."""
    digest = hashlib.sha256(repr((config.table_rows, config.counted, config.list_rows)).encode())
    for pattern in _CODE:
        for path in sorted(bundled("").glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def dictionary_of(words: bytes) -> zstandard.ZstdCompressionDict:
    """What documents have in common, which is so left out of each."""
    return zstandard.ZstdCompressionDict(words, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def packed(headers: Headers, body: bytes) -> bytes:
    """A response as it is kept, before it is compressed: without the time of the release.

    >>> unpacked(packed([("Vary", "Accept"), ("ETag", '"1"')], b"all"))
    ([('Vary', 'Accept'), ('ETag', '"1"')], b'all')
    """
    lines = "".join(f"{name}: {value}\n" for name, value in headers if name != DATE)
    return lines.encode("latin-1") + b"\n" + body


def unpacked(whole: bytes) -> Rendered:
    """The headers and the body."""
    head, _, body = whole.partition(b"\n\n")
    lines = head.decode("latin-1").split("\n")
    return [(name, value) for name, _, value in (line.partition(": ") for line in lines)], body


def _negotiated(headers: Headers) -> Headers:
    """The headers where the address didn't fix the format."""
    return [(name, f"Accept, {value}" if name == "Vary" else value) for name, value in headers]
