"""Compresses what is worth it, in the coding that the client prefers (RFC 9110, 12.5.3)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Protocol

import zstandard

from server.http.memo import memoized

#: The codings, the preferred first.
CODINGS = ("zstd", "gzip")
#: Bodies of fewer bytes are sent as they are.
LEAST_BYTES = 1000
_ZSTD_LEVEL, _GZIP_LEVEL, _GZIP_WINDOW = 3, 5, 31
#: Media types that aren't compressed in themselves.
_TEXT = re.compile(
    r"text/|image/svg|application/(?:.*\+)?(?:json|xml)|application/(?:n-triples|n-quads|trig)"
)
#: A coding and its quality (RFC 9110, 12.4.2).
_QUALITY = re.compile(r"([^\s;]+)(?:\s*;\s*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?")


class Compressor(Protocol):
    """The compressor objects of zlib and of zstandard."""

    def compress(self, data: bytes, /) -> bytes:
        """The compressed bytes that are ready after this input."""
        ...

    def flush(self) -> bytes:
        """The bytes that are left at the end."""
        ...


@memoized
def coding_for(accept_encoding: str) -> str:
    """The coding to use for a client that sends this header; empty for none.

    What has no quality that is one is passed over.

    >>> coding_for("gzip, deflate, br"), coding_for("gzip;q=0, *"), coding_for("")
    ('gzip', 'zstd', '')
    """
    qualities: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        match = _QUALITY.fullmatch(part.strip())
        if match:
            qualities[match[1]] = float(match[2] or 1)
    best = max(CODINGS, key=lambda coding: qualities.get(coding, qualities.get("*", 0)))
    quality = qualities.get(best, qualities.get("*", 0))
    return best if quality > 0 and quality >= qualities.get("identity", 0) else ""


def is_compressible(media_type: str) -> bool:
    """Whether bodies of that type get smaller."""
    return _TEXT.match(media_type) is not None


def compress(data: bytes, coding: str) -> bytes:
    """The whole body in that coding."""
    compressor = _compressor(coding)
    return compressor.compress(data) + compressor.flush()


def compress_pieces(pieces: Iterator[bytes], coding: str) -> Iterator[bytes]:
    """The pieces in that coding. Each leaves at once, so that an early row stays early."""
    compressor = _compressor(coding)
    for piece in pieces:
        data = compressor.compress(piece)
        data += (
            compressor.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)  # type: ignore[call-arg]
            if coding == "zstd"
            else compressor.flush(zlib.Z_SYNC_FLUSH)  # type: ignore[call-arg]
        )
        if data:
            yield data
    yield compressor.flush()


def _compressor(coding: str) -> Compressor:
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj()
    return zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
