"""Who publishes a release, and where to write to: as its description says it, for people."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.rdf.namespaces import FOAF, VCARD
from graph.releases.void import VOID_PATH
from server.http.site import Site
from server.pages.terms import value_of

_ADDRESSES = (NamedNode(VCARD + "hasEmail"), NamedNode(VCARD + "hasURL"))


@dataclass(frozen=True)
class Contact:
    """An address to write to: an IRI (``mailto:`` or of a page), and what people read of it."""

    address: str

    @property
    def text(self) -> str:
        """The address of mail, or of the page."""
        return self.address.removeprefix("mailto:")


@dataclass(frozen=True)
class Publisher:
    """The name, the contact, and where corrections go if not there; None where nobody said so."""

    name: str
    contact: Contact | None
    corrections: Contact | None


def publisher(site: Site) -> Publisher | None:
    """Who publishes the release; None where no address was stated, and for other data."""
    if not site.release.is_kept:
        return None
    contact, corrections = (_contact(site, name) for name in ("contact", "corrections"))
    if contact is None and corrections is None:
        return None
    name = NamedNode(site.iri(f"{VOID_PATH}#publisher"))
    names = site.store.quads(name, NamedNode(FOAF + "name"))
    return Publisher(
        next((value_of(quad.object) for quad in names), ""),
        contact,
        corrections if corrections != contact else None,
    )


def _contact(site: Site, name: str) -> Contact | None:
    thing = NamedNode(site.iri(f"{VOID_PATH}#{name}"))
    quads = (quad for predicate in _ADDRESSES for quad in site.store.quads(thing, predicate))
    return next((Contact(value_of(quad.object)) for quad in quads), None)
