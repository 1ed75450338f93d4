"""What the reconciliation service offers: its manifest, types and properties, and ids of things."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from graph import __version__
from graph.kinds import matched_names
from graph.matching.properties import PROPERTIES, Property, property_of
from graph.rdf.patterns import is_absolute
from server.http.site import Site
from server.pages.terms import kind_word, shortened
from server.reconcile.requests import QUERIES, THING, URI, VALUES_UNSAID

#: Pixels of a preview.
PREVIEW_SIZE = {"width": 420, "height": 200}
#: Classes and properties of data that isn't ours, of which the service tells.
TOLD = 200

#: An object of JSON, in one of the shapes of the API.
Shape = dict[str, Any]

_SETTINGS = [
    {
        "name": "limit",
        "label": "Limit",
        "type": "number",
        "default": VALUES_UNSAID,
        "help_text": "The most values for one thing",
    },
    {
        "name": "content",
        "label": "Content",
        "type": "select",
        "default": THING,
        "help_text": "What to give for a value that is a thing",
        "choices": [
            {"value": THING, "name": "The thing, reconciled"},
            {"value": URI, "name": "Its address, as text"},
        ],
    },
]


class Service:
    """The types, properties and ids of a site's reconciliation service.

    ``ours`` tells that there are things of our kinds, which alone are service then; else all that
    has a name is, by its class. A thing's id is its IRI, or what follows ``<base>id/`` in it.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        classes = site.release.manifest["classes"]
        ours = tuple(kind for kind in matched_names() if site.iri(f"ontology#{kind}") in classes)
        self.ours = bool(ours)
        #: The kinds that are matched; if empty, all.
        self.kinds = matched_names() if ours else ()
        self._types = ours or sorted(classes, key=lambda iri: (-classes[iri], iri))[:TOLD]

    def manifest(self) -> Shape:
        """The service manifest (4.1 of the specification)."""
        service = self.site.url("reconcile")
        return {
            "versions": ["0.2"],
            "name": self.site.release.manifest["title"],
            "identifierSpace": self.site.url("id/"),
            "schemaSpace": self.site.url("ontology") + "#",
            "documentation": self.site.url("") + "#reconcile",
            "logo": self.site.url("static/icon.svg"),
            "serviceVersion": __version__,
            "batchSize": QUERIES,
            "defaultTypes": [self.type(kind) for kind in self._types],
            "view": {"url": service + "/view?id={{id}}"},
            "preview": {"url": service + "/preview?id={{id}}", **PREVIEW_SIZE},
            "suggest": {
                what: {"service_url": service, "service_path": f"/suggest/{what}"}
                for what in ("entity", "type", "property")
            },
            "extend": {
                "propose_properties": {"service_url": service, "service_path": "/properties"},
                "property_settings": _SETTINGS,
            },
        }

    def iri_of(self, thing: str) -> str:
        """The IRI of an id."""
        return thing if is_absolute(thing) else self.site.iri(f"id/{thing}")

    def id_of(self, iri: str) -> str:
        """The id of an IRI."""
        return iri.removeprefix(self.site.iri("id/"))

    def kind_of(self, name: str) -> str | None:
        """The kind of a type's id, or of its IRI; None if there is none."""
        name = name.removeprefix(self.site.iri("ontology#")) if self.ours else name
        return name if name in self._types else None

    def type(self, kind: str) -> Shape:
        """A type, by its kind."""
        return {"id": kind, "name": kind_word(self.site, kind)}

    def property_of(self, name: str) -> Property:
        """The property of an id; raises UnknownThing."""
        return property_of(name, self.site.base)

    def types_named(self, prefix: str, start: int, stop: int) -> list[Shape]:
        """Types with a word that begins so."""
        return _fitting(prefix, map(self.type, self._types), start, stop)

    def properties_named(self, prefix: str, start: int, stop: int) -> list[Shape]:
        """Properties with a word that begins so."""
        return _fitting(prefix, [*self._own(""), *self._told()], start, stop)

    def properties_of(self, kind: str, limit: int) -> list[Shape]:
        """Properties that things of a type may have."""
        return [*self._own(self.kind_of(kind) or ""), *([] if self.ours else self._told())][:limit]

    def _own(self, kind: str) -> list[Shape]:
        return [
            {"id": each.id, "name": each.name} | ({"description": each.says} if each.says else {})
            for each in PROPERTIES
            if not each.kinds or (self.ours and kind in ("", *each.kinds))
        ]

    def _told(self) -> list[Shape]:
        """The properties that the data has, as the manifest counts them."""
        told = [*islice(self.site.release.manifest.get("properties", ()), TOLD)]
        labels = self.site.store.labels(told)
        short = {iri: shortened(self.site, iri) for iri in told}
        return [
            {"id": short[iri] if ":" in short[iri] else iri, "name": labels.get(iri, short[iri])}
            for iri in told
        ]


def _fitting(prefix: str, shapes: Iterable[Shape], start: int, stop: int) -> list[Shape]:
    """Those whose id or name has a word that begins so."""
    wanted = prefix.casefold()
    available_examples = (
        shape
        for shape in shapes
        if any(
            f" {text.casefold()}".replace(":", " ").find(f" {wanted}") >= 0
            or text.casefold().startswith(wanted)
            for text in (shape["id"], shape["name"])
        )
    )
    return [*islice(available_examples, start, stop)]
