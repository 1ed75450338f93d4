"""Every IRI that is minted here, and the one rule that makes a path segment of a name.

IRIs are functions of the data alone: nothing counts up, nothing depends on the order of rows or
on what else is released. Two names share a segment only if they are the same words (letters,
digits and marks, without regard to case and to the punctuation in ``INSIGNIFICANT``); any other
difference shows in a mark, six hexadecimal digits of the name's SHA-256 behind an underscore.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from graph.errors import PalmaresError

#: Punctuation that makes no difference between two names of one list.
INSIGNIFICANT = frozenset(" .,;:'’‘\"“”()[]/-‐‑–—&")
#: The graphs that the program makes, by what follows ``graph/``; with "/", all that begin so.
MADE_GRAPHS = ("catalog", "entities", "ontology", "statements", "table/", "wikidata")
#: Characters after which a segment is cut (and marked): servers limit a URL's length.
SEGMENT_LENGTH = 100
#: Names whose segments are remembered: tables name the same awards and people again and again.
NAMES = 1 << 16
#: Words that a headline leaves in lower case.
SMALL_WORDS = frozenset("a an and at by de for from in of on or the to van von with".split())

_APOSTROPHES = re.compile("['’‘]")
_SPACE = re.compile(r"\s+")
#: What is named by Wikidata's numbers.
_NUMBERED = re.compile(r"^((?:id|doc)/(?:alignment|statement)/)((?:[pq][0-9]+/){1,3})")


@dataclass(frozen=True, slots=True)
class Name:
    """What a table calls an award or category, and what that name means.

    ``article`` is the title of the Wikipedia article it links to; a name without one is that of
    one thing within its page only, unless it ``is_shared`` (a curator says that it means the same
    in all tables).
    ``authority`` is the id of the thing in the authority files, where they say what is meant.
    """

    text: str
    article: str = ""
    is_shared: bool = False
    authority: str = ""


@lru_cache(NAMES)
def slug(name: str) -> str:
    """The path segment of a name within its list.

    >>> slug("Best Original Screenplay"), slug("Critics' Choice Awards"), slug("K. K. Barrett")
    ('best-original-screenplay', 'critics-choice-awards', 'k-k-barrett')
    >>> slug("Ke$ha")
    'ke-ha_ee36bc'
    """
    plain = unicodedata.normalize("NFC", _plain(name).lower())  # J with a caron has a small letter
    readable = _readable(plain)
    is_plain = all(_in_word(char) or char in INSIGNIFICANT for char in plain)
    if is_plain and readable and len(readable) <= SEGMENT_LENGTH:
        return readable
    return f"{readable[:SEGMENT_LENGTH]}_{_mark(plain)}"


@lru_cache(NAMES)
def article_slug(title: str) -> str:
    """The path segment of a Wikipedia article: no two titles share one.

    >>> article_slug("Spike Jonze"), article_slug("Her (film)"), article_slug("IPhone")
    ('spike-jonze', 'her--film', 'iphone_fde283')
    """
    plain = _plain(title.replace("_", " "))
    name, bracket, qualifier = plain.removesuffix(")").partition(" (")
    readable = _readable(name.lower())
    spelt = _headline(readable)
    if bracket:
        kind = _readable(qualifier.lower())
        readable += f"--{kind}"
        spelt += f" ({kind.replace('-', ' ')})"
    if plain == spelt and len(readable) <= SEGMENT_LENGTH:
        return readable
    return f"{readable[:SEGMENT_LENGTH]}_{_mark(plain)}"


def canonical_path(path: str) -> str:
    """A path below the base as IRIs here are spelt: in lower case, with no slash at its end.

    Only Wikidata's numbers are written large.

    >>> canonical_path("id/Work/Her-2013/"), canonical_path("ID/statement/p166/q788822/x")
    ('id/work/her-2013', 'id/statement/P166/Q788822/x')
    """
    spelt = unicodedata.normalize("NFC", path.rstrip("/").lower())
    return _NUMBERED.sub(lambda match: match[1] + match[2].upper(), spelt)


def _plain(name: str) -> str:
    return _SPACE.sub(" ", unicodedata.normalize("NFC", name)).strip()


def _in_word(char: str) -> bool:
    # RFC 3987 leaves the first block of plane 14 (tags, variation selectors) out of ucschar
    return unicodedata.category(char)[0] in "LNM" and not "\U000e0000" <= char < "\U000e1000"


def _readable(plain: str) -> str:
    words = "".join(char if _in_word(char) else " " for char in _APOSTROPHES.sub("", plain)).split()
    return unicodedata.normalize("NFC", "-".join(words))


def _headline(readable: str) -> str:
    words = readable.split("-")
    return " ".join(
        word if place and word in SMALL_WORDS else word[:1].upper() + word[1:]
        for place, word in enumerate(words)
    )


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def named(name: Name, page: str) -> str:
    """The path segment of a programme that the page with the key ``page`` names."""
    if name.authority:
        return name.authority
    if name.article:
        return article_slug(name.article)
    return slug(name.text) if name.is_shared else f"{slug(name.text)}_in_{page}"


def joined(paths: Iterable[str]) -> str:
    """One path segment for several things, given by their paths: no two sets of things share one.

    >>> joined(["spike-jonze", "her-2013"]), joined(["her-2013/the-moon-song"])
    ('her-2013~spike-jonze', 'the-moon-song_b0cb6f')
    """
    ordered = sorted(dict.fromkeys(paths))
    readable = "~".join(path.rpartition("/")[2] for path in ordered)
    if readable == "~".join(ordered) and len(readable) <= SEGMENT_LENGTH:
        return readable
    return marked(readable, "\n".join(ordered))


def marked(readable: str, text: str) -> str:
    """A path segment with the mark of a text that it doesn't tell."""
    return f"{readable[:SEGMENT_LENGTH]}_{_mark(text)}"


def _on_page(page: str, name: str, article: str | None) -> str:
    """The path of what a page names: its article where it has one, else its name on that page."""
    return article_slug(article) if article else f"{page}/{slug(name)}"


_BASE = re.compile(r"https?://[^\s/?#<>\"{}|\\^`]+/(?:[^\s?#<>\"{}|\\^`]*/)?")


def checked_base(base: str) -> str:
    """``base`` if it can be a publisher's address: http(s), ending in a slash, no query, ASCII.

    Raises PalmaresError otherwise. It stands in headers, and clients send it as a URL.
    """
    if not _BASE.fullmatch(base) or not has_host(base):
        raise PalmaresError(
            f"{base!r} can't be a base: it must be an http or https address that ends with '/', "
            "such as https://example.org/palmares/"
        )
    if not base.isascii():
        raise PalmaresError(
            f"{base!r} can't be a base: it has letters beyond ASCII. Write it as {_as_url(base)}"
        )
    return base


def _as_url(base: str) -> str:
    """An address as a URL has it (RFC 3987, 3.1): its host in Punycode, its path encoded.

    >>> _as_url("http://b\u00fccher.example:80/\u00e9/")
    'http://xn--bcher-kva.example:80/%C3%A9/'
    """
    parts = urlsplit(base)
    host, path = parts.netloc.encode("idna").decode(), quote(parts.path, safe="/%:@!$&'()*+,;=~")
    return parts._replace(netloc=host, path=path).geturl()


def has_host(address: str) -> bool:
    """Whether an address names a host, and no port or one that there can be.

    >>> has_host("http://[::1]:80/"), has_host("http://[::1"), has_host("http://x:99999/")
    (True, False, False)
    >>> has_host("http://kites.example./"), has_host("http://kites..example/")
    (True, False)
    """
    try:
        parts = urlsplit(address)
        return bool((parts.hostname or "").encode("idna")) and parts.port != 0
    except ValueError:
        return False


@dataclass(frozen=True)
class Iris:
    """The minted IRIs under one base; each method takes names as written and gives a full IRI."""

    base: str

    def __post_init__(self) -> None:
        checked_base(self.base)

    def graph(self, name: str) -> str:
        """A named graph: ``graph("wikidata")``, ``graph("table/her-2013")``."""
        return f"{self.base}graph/{name}"

    def makes(self, graph: str) -> bool:
        """Whether a named graph is one that the program makes, and not of a user's own mapping.

        >>> iris = Iris("http://x.example/")
        >>> [iris.makes(f"http://x.example/graph/{name}") for name in ("table/a", "mapping/a")]
        [True, False]
        """
        name = graph.removeprefix(self.graph(""))
        return name in MADE_GRAPHS or name.partition("/")[0] + "/" in MADE_GRAPHS

    def of_authority(self, sort: str, identity: str) -> str:
        """What the authority files describe: ``of_authority("agent", "spike-jonze")``."""
        return f"{self.base}id/{sort}/{identity}"

    def work(self, key: str) -> str:
        """A work that has a page of its own, by its key (``her-2013``)."""
        return f"{self.base}id/work/{key}"

    def named_work(self, page: str, name: str) -> str:
        """A song, scene or other work that a page only names."""
        return f"{self.base}id/work/{page}/{slug(name)}"

    def honouree(self, page: str, name: str, article: str | None = None) -> str:
        """What is honoured where nothing tells whether it is a work or somebody."""
        return f"{self.base}id/honouree/{_on_page(page, name, article)}"

    def of_work(self, key: str, what: str, name: str) -> str:
        """A part of a work's description: ``of_work("her-2013", "rating", "Rotten Tomatoes")``."""
        return f"{self.base}id/{what}/{key}/{slug(name)}"

    def programme(self, award: Name, page: str) -> str:
        """An award programme, by the name in the award column."""
        return f"{self.base}id/programme/{named(award, page)}"

    def category(self, award: Name, category: Name, page: str) -> str:
        """A category of one programme: that text of it, which may be a variant of a line."""
        return f"{self.base}id/category/{named(award, page)}/{slug(category.text)}"

    def ceremony(self, programme: str, edition: str) -> str:
        """One edition of a programme, both given as path segments (graph/relations/keys.py)."""
        return f"{self.base}id/ceremony/{programme}/{edition}"

    def nomination(self, programme: str, edition: str, category: str, counted: str) -> str:
        """One nomination by its key, given as path segments (graph/relations/keys.py).

        What is listed in two places with the same key is one nomination.
        """
        return f"{self.base}id/nomination/{programme}/{edition}/{category}/{counted}"

    def credit(self, nomination: str, agent: str, work: str = "") -> str:
        """One agent's part in a nomination, perhaps for one work, all given as IRIs minted here."""
        parts = [self.path(iri).partition("/")[2] for iri in (agent, work) if iri]
        return "/".join((nomination, "credit", *parts))

    def path(self, iri: str) -> str:
        """What follows ``<base>id/`` in an IRI that is minted here."""
        return iri.removeprefix(self.base).removeprefix("id/")

    def agent(self, page: str, name: str, article: str | None = None) -> str:
        """A person or group: by its article where it has one, else by its name on that page."""
        return f"{self.base}id/agent/{_on_page(page, name, article)}"

    def place(self, name: str) -> str:
        """A country."""
        return f"{self.base}id/place/{slug(name)}"

    def table(self, table: str) -> str:
        """A source table."""
        return f"{self.base}id/table/{table}"

    def column(self, table: str, column: str) -> str:
        """A column of a source table."""
        return f"{self.base}id/table/{table}/column/{slug(column)}"

    def row(self, table: str, version: str, number: int) -> str:
        """A row of a source table, in the version of the table that is told."""
        return f"{self.base}id/table/{table}/{version}/row/{number}"

    def cell(self, row: str, column: str) -> str:
        """A cell of a row, which is given as an IRI."""
        return f"{row}/{slug(column)}"

    def claim(self, table: str, about: str, aspect: str, value: str) -> str:
        """A claim of another source; ``about`` is the IRI of what it is about."""
        return f"{self.base}id/claim/{table}/{self.path(about)}/{slug(aspect)}" + (
            f"/{slug(value)}" if value else ""
        )

    def addition(self, table: str, about: str, name: str, value: str) -> str:
        """A value that a curator states of a nomination, agent or work (``about`` is its IRI)."""
        path = f"{table}/{self.path(about)}/{slug(name)}"
        return f"{self.base}id/addition/{path}/{slug(value or 'unknown')}"

    def removal(self, path: str) -> str:
        """That a thing or graph is no more; ``path`` is its path below the base."""
        return f"{self.base}id/removal/{path.removeprefix('id/')}"

    def alignment(self, item: str, entity: str) -> str:
        """The evidence that an entity is a Wikidata item (``item`` is its Q-number)."""
        return f"{self.base}id/alignment/{item}/{self.path(entity)}"

    def alignment_label(self, item: str, entity: str) -> str:
        """What an alignment is called, whoever states it."""
        return f"{item} is {self.path(entity)}"

    def wikipedia(self, title: str, language: str = "en") -> str:
        """The address of an article of Wikipedia, or of a section of one ("Owl#Film").

        It is not ours, but made in this one place.
        """
        article, mark, section = (
            quote(part, safe="/:(),'!*") for part in title.replace(" ", "_").partition("#")
        )
        return f"https://{language}.wikipedia.org/wiki/{article}{mark and '#'}{section}"
