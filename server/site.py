"""What every part of the server is given: the release it publishes, its store, its limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from graph.opening import AnyStore
from graph.release import Release

#: Bytes of a request's body that are read; more is answered 413.
REQUEST_BYTES = 256 * 1024
#: Rows of a result that a page shows; the other formats always hold all.
PAGE_ROWS = 1000
#: Characters that stand in a path as they are (RFC 3986, pchar, and the slash).
_IN_PATH = "/:@!$&'()*+,;=~"


@dataclass(frozen=True)
class Config:
    """The limits of one server."""

    request_bytes: int = REQUEST_BYTES
    page_rows: int = PAGE_ROWS


@dataclass(frozen=True)
class Site:
    """One release, published at its base: all addresses are made from that, none from a request."""

    release: Release
    store: AnyStore
    config: Config = field(default_factory=Config)

    @property
    def base(self) -> str:
        """The address of the release; ends with a slash."""
        return self.release.base

    def iri(self, path: str) -> str:
        """The IRI of a path below the base, as it stands in the data."""
        return self.base + path

    def url(self, path: str) -> str:
        """The address of a path below the base, as it stands in a header: ASCII only."""
        return self.base + quote(path, safe=_IN_PATH)
