"""Compact IRIs (CURIEs): prefix and local name for an IRI, and back.

A compact IRI is made only where it may be read back anywhere: it stands as it is in Turtle,
TriG, SPARQL (a prefixed name, 19.8) and JSON-LD (a compact IRI, 5.2), with nothing escaped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from graph.rdf.namespaces import PREFIXES

#: Characters with which names may begin, besides the underscore, and those that may only follow,
#: besides hyphen and digits, as in a class of a regular expression: PN_CHARS_BASE and PN_CHARS of
#: Turtle and SPARQL, NameStartChar and NameChar of XML.
_LETTERS_OF_PLANE_0 = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
)
LETTERS = _LETTERS_OF_PLANE_0 + "\U00010000-\U000effff"
MARKS = "\u00b7\u0300-\u036f\u203f-\u2040"

# Oxigraph's parser of SPARQL takes no letters of other planes in a prefixed name.
_START = f"{_LETTERS_OF_PLANE_0}_0-9"
_LOCAL = re.compile(f"[{_START}](?:[{_START}{MARKS}.-]*[{_START}{MARKS}-])?")


class Curies:
    """Namespaces with their prefixes.

    >>> known = Curies({"schema": "http://schema.org/", "ex": "http://x.example/ns#"})
    >>> known.compress("http://schema.org/Movie"), known.expand("schema:Movie")
    ('schema:Movie', 'http://schema.org/Movie')
    """

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        """``namespaces`` are IRIs by their prefixes.

        Raises ValueError for one that ends neither in a slash nor in a number sign, and for two
        prefixes of one namespace.
        """
        self._namespaces = dict(namespaces)
        self._prefixes = {iri: prefix for prefix, iri in namespaces.items()}
        if wrong := [iri for iri in self._prefixes if not iri.endswith(("/", "#"))]:
            raise ValueError(f"{wrong[0]!r} ends neither in '/' nor in '#'")
        if len(self._prefixes) < len(self._namespaces):
            raise ValueError("two prefixes stand for one namespace")

    def compress(self, iri: str) -> str | None:
        """The compact IRI; None without a namespace for it, and where its end is no local name.

        >>> known = Curies({"schema": "http://schema.org/"})
        >>> known.compress("http://schema.org/a/b"), known.compress("http://schema.org/")
        (None, None)
        """
        namespace, local = split_iri(iri)
        prefix = self._prefixes.get(namespace)
        return f"{prefix}:{local}" if prefix is not None and _LOCAL.fullmatch(local) else None

    def expand(self, curie: str) -> str | None:
        """The IRI of a compact IRI; None where its prefix isn't known.

        >>> known = Curies({"http": "http://x.example/"})
        >>> known.expand("http:a/b"), known.expand("http://schema.org/a"), known.expand("a")
        ('http://x.example/a/b', None, None)
        """
        prefix, colon, local = curie.partition(":")
        namespace = self._namespaces.get(prefix)
        if namespace is None or not colon or local.startswith("//"):
            return None
        return namespace + local

    def mistaken(self, iris: Iterable[str]) -> set[str]:
        """The prefixes with which whole IRIs begin, as their scheme, so that they look compact.

        >>> Curies({"wd": "http://x.example/"}).mistaken(["wd:Q42", "urn:wd:Q42", "wd://a/b"])
        {'wd'}
        """
        return {iri.partition(":")[0] for iri in iris if self.expand(iri) is not None}

    def without(self, prefixes: Collection[str]) -> Curies:
        """The same but for these prefixes."""
        return Curies({
            prefix: iri for prefix, iri in self._namespaces.items() if prefix not in prefixes
        })  # fmt: skip


#: The compact IRIs of the vocabularies that are spoken here.
COMMON = Curies(PREFIXES)


def split_iri(iri: str) -> tuple[str, str]:
    """An IRI, cut behind its last slash or number sign.

    >>> split_iri("http://schema.org/startDate"), split_iri("urn:isbn:1")
    (('http://schema.org/', 'startDate'), ('', 'urn:isbn:1'))
    """
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:end], iri[end:]


def local_name(iri: str) -> str:
    """The end of an IRI, behind its last slash or number sign; may be empty.

    >>> local_name("http://schema.org/startDate"), local_name("http://x.example/terms#won")
    ('startDate', 'won')
    """
    return split_iri(iri)[1]
