"""What every part of the server works with: the release it publishes, its store, its limits."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urlencode

from graph.indexes.inlinks import INLINKS
from graph.labels.index import INDEX
from graph.rdf.curies import Curies
from graph.rdf.namespaces import ONTOLOGY, PAL, document_prefixes
from graph.releases.fragments import FRAGMENTS, read_fragments
from graph.releases.release import DUMPS, Release
from graph.releases.tombstones import Tombstones
from graph.releases.void import VOID_PATH
from graph.stores.protocol import GraphStore
from graph.tables.columns import SQLITE
from graph.tables.list_file import LISTS
from graph.tables.list_index import ListIndex
from graph.workers.limits import Limits
from graph.workers.queries import Queries
from server.http import IDLE_SECONDS
from server.http.raw_path import IN_PATH, spellings

#: Bytes of a request's body that are read; more is answered 413. A query with the IRIs of 10,000
#: things fits in, encoded as a form.
REQUEST_BYTES = 2 * 1024**2
#: Rows of a result that a page shows; the other formats always hold all.
PAGE_ROWS = 1000
#: The key of a WSGI environ under which a server says how to be told that a client has gone: it
#: holds a function that takes another one, and calls that then, from any thread.
ON_DISCONNECT = "palmares.on_disconnect"
#: The key under which the application names the limit that a request has reached.
LIMIT = "palmares.limit"
#: The key under which the application says which of its routes answers (``/doc/<path:path>``).
ROUTE = "palmares.route"
#: The key under which it gives the media type and the bytes of its answer's body (0 where it has
#: made none, None where it comes in pieces), which a 304 doesn't have in its headers.
CONTENT = "palmares.content"
#: The key under which it says that its answer may change while it serves the same release, as what
#: it says of another one that is mended, so that no memory may keep it.
UNKEPT = "palmares.unkept"
#: Rows of the table on the page of a thing; a query linked there gives all.
TABLE_ROWS = 100
#: Nominations of a thing that its page counts and tells about; where there are more, a query does.
NOMINATIONS_ON_PAGE = 2000
#: Names in a list on a page.
LIST_ROWS = 300
#: Results on a page of the search.
SEARCH_ROWS = 25
#: The address below the base of the document of a thing elsewhere: its IRI follows, encoded.
DESCRIBE = "describe?iri="
#: What stands in an IRI as it is, where a header can hold it.
IN_IRI = "!#$%&'()*+,/:;=?@[]~"
#: A percent sign that encodes nothing.
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class Logging:
    """What a server writes down: its log from ``level`` on, and lines about requests.

    ``access`` is their form, "common" or "json", or "none"; they go to ``file``, by default to
    standard error.
    """

    level: str = "warning"
    access: str = "none"
    file: Path | None = None


@dataclass(frozen=True)
class Config:
    """The limits of one server, and what it knows of the proxy in front of it."""

    request_bytes: int = REQUEST_BYTES
    page_rows: int = PAGE_ROWS
    limits: Limits = field(default_factory=Limits)
    table_rows: int = TABLE_ROWS
    counted: int = NOMINATIONS_ON_PAGE
    list_rows: int = LIST_ROWS
    search_rows: int = SEARCH_ROWS
    #: The beginning of the paths below which a proxy finds the folder of the releases; empty where
    #: none sends the files.
    accel: str = ""
    #: The addresses and networks of proxies whose X-Forwarded-For and X-Request-Id are taken.
    proxies: tuple[str, ...] = ()
    logging: Logging = field(default_factory=Logging)
    #: Seconds after which a connection is closed that sends no whole head of a request, first or
    #: next, or takes nothing of an answer.
    idle_seconds: int = IDLE_SECONDS


@dataclass(frozen=True)
class Site:
    """One release, published at its base: all addresses are made from that, none from a request.

    ``store`` answers what the server itself asks, ``queries`` what others ask, in other processes.
    """

    release: Release
    store: GraphStore
    queries: Queries
    config: Config = field(default_factory=Config)
    #: When the release was opened, in seconds since 1970.
    opened: float = field(default_factory=time.time)

    @property
    def base(self) -> str:
        """The address of the release; ends with a slash."""
        return self.release.base

    def spelling(self, raw: str, exists: Callable[[str], bool]) -> str | None:
        """The path of the IRI that ``exists`` at that address (a raw path); None without one."""
        paths = dict.fromkeys(spellings(raw))
        return next((path for path in paths if exists(self.iri(path))), None)

    def has_statements(self, iri: str) -> bool:
        """Whether something is said of an IRI, or of one that only adds a fragment to it."""
        return iri.removeprefix(self.base) in self.fragments or self.store.knows(iri)

    @cached_property
    def fragments(self) -> Mapping[str, list[str]]:
        """The fragments of the IRIs that have one, by the path before it; of other data than ours.

        A client never sends a fragment, so the document before it is about all of them. There are
        none where the file of a release isn't as it was released.
        """
        if self.release.is_kept and FRAGMENTS not in self.release.intact_files:
            return {}
        return read_fragments(self.release.path)

    @cached_property
    def tombstones(self) -> Tombstones | None:
        """What earlier releases had; None for what is no release among others."""
        return Tombstones(self.release.path.parent) if self.release.is_kept else None

    @cached_property
    def lists(self) -> ListIndex | None:
        """The lists of things to browse; None where there is none, or what it needs isn't whole."""
        path, tables = self.release.path / LISTS, f"{DUMPS}/{SQLITE}"
        files = self.release.manifest.get("files", {})
        if not {LISTS, tables} <= files.keys():
            return None
        if LISTS not in self.release.intact_files or tables not in self.release.intact_files:
            return None
        return ListIndex(path, self.release.path / tables)

    @property
    def absent_files(self) -> tuple[str, ...]:
        """The released files without which some answers lack something: they may be mended."""
        release = self.release
        uses = {
            INDEX: release.has_search_index,
            INLINKS: INLINKS in release.intact_files,
            LISTS: self.lists is not None,
        }
        files = release.manifest.get("files", {})
        return tuple(name for name, is_used in uses.items() if name in files and not is_used)

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that its Turtle is written with: those of all data, and its own."""
        return document_prefixes(self.release.prefixes)

    @cached_property
    def curies(self) -> Curies:
        """The compact IRIs that stand on its pages."""
        ends = ("/", "#")
        return Curies({name: iri for name, iri in self.prefixes.items() if iri.endswith(ends)})

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The links of all that is made of the whole release (RFC 8288): its description, licence.

        Where it has no licence as a whole, the description says why.
        """
        description = f'<{self.url(VOID_PATH)}>; rel="describedby"'
        licence = self.release.licence
        return (description, *([licence_link(licence)] if licence else []))

    @cached_property
    def last_modified(self) -> str | None:
        """When the release was made, as HTTP writes it; None for data that may change."""
        return last_modified(self.release)

    def iri(self, path: str) -> str:
        """The IRI of a path below the base, as it stands in the data."""
        return self.base + path

    def address(self, iri: str) -> str:
        """Where an IRI leads on a page: a term of ours to its copy here, any other as it is."""
        ours = iri == ONTOLOGY or iri.startswith(PAL)
        if ours and self.release.is_kept:
            return f"{self.base}ontology{iri.removeprefix(ONTOLOGY)}"
        if self.release.is_kept or iri.startswith(self.base):
            return iri
        # what isn't below the base has its document at an address that names it
        is_described = self.release.endpoint is not None or self.store.knows(iri)
        return self.url(DESCRIBE + quote(iri, safe="")) if is_described else iri

    def url(self, path: str) -> str:
        """The address of a path below the base, as it stands in a header: ASCII only.

        What a path of the data has encoded stays so.
        """
        if path.startswith(DESCRIBE):
            return self.base + path
        return self.base + _LONE_PERCENT.sub("%25", quote(path, safe=IN_PATH + "%"))

    def pattern_url(self, part: str, iri: str) -> str:
        """The address of the pages of the statements of which an IRI is that part."""
        return f"{self.url('fragments')}?{urlencode({part: iri})}"


def licence_link(licence: str) -> str:
    """The entry of a Link header that leads to a licence (RFC 4946).

    >>> licence_link("https://example.org/l")
    '<https://example.org/l>; rel="license"'
    """
    return f'<{quote(licence, safe=IN_IRI)}>; rel="license"'


def last_modified(release: Release) -> str | None:
    """When a release was made, as HTTP writes it; None for data that may change."""
    return None if release.modified is None else formatdate(release.modified, usegmt=True)
