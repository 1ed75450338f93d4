"""The manifest of the reconciliation service: its types and properties, and the ids of things."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from graph import __version__
from graph.kinds import matched_names
from graph.matching.properties import PROPERTIES, Property, property_of
from graph.rdf.namespaces import PAL
from graph.rdf.terms import is_absolute
from graph.releases.successors import present
from server.http.site import Site
from server.pages.terms import kind_word, shortened
from server.reconcile.requests import QUERIES, THING, URI, VALUES_UNSAID

#: Pixels of a preview.
PREVIEW_SIZE = {"width": 420, "height": 200}
#: Classes and properties of data that isn't ours, of which the service tells.
MOST_TERMS = 200

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

    Where there are things of the kinds of graph/kinds.py (``ours``), only these are offered, else
    everything that has a name, by its class. A thing's id is its IRI, or what follows
    ``<base>id/`` in it.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        classes = site.release.manifest["classes"]
        ours = tuple(kind for kind in matched_names() if PAL + kind in classes)
        self.ours = bool(ours)
        #: The kinds that are matched; if empty, all.
        self.kinds = matched_names() if ours else ()
        self._types = ours or sorted(classes, key=lambda iri: (-classes[iri], iri))[:MOST_TERMS]

    def manifest(self) -> Shape:
        """The service manifest (4.1 of the specification)."""
        service = self.site.url("reconcile")
        return {
            "versions": ["0.2"],
            "name": self.site.release.manifest["title"],
            "identifierSpace": self.site.url("id/"),
            "schemaSpace": PAL,
            "documentation": self.site.url("developers") + "#reconcile",
            "logo": self.site.url("static/icon.svg"),
            "serviceVersion": __version__,
            "batchSize": QUERIES,
            "defaultTypes": [self.type(kind) for kind in self._types],
            "view": {"url": service + "/view?id={{id}}"},
            "preview": {"url": service + "/preview?id={{id}}", **PREVIEW_SIZE},
            "suggest": {
                sort: {"service_url": service, "service_path": f"/suggest/{sort}"}
                for sort in ("entity", "type", "property")
            },
            "extend": {
                "propose_properties": {"service_url": service, "service_path": "/properties"},
                "property_settings": _SETTINGS,
            },
        }

    def iri_of(self, thing: str) -> str:
        """The IRI of an id, or of what stands in the place of its thing."""
        iri = thing if is_absolute(thing) else self.site.iri(f"id/{thing}")
        return present(iri, self.site.store) or iri

    def id_of(self, iri: str) -> str:
        """The id of an IRI."""
        return iri.removeprefix(self.site.iri("id/"))

    def kind_of(self, name: str) -> str | None:
        """The kind of a type's id, or of its IRI; None if there is none."""
        name = name.removeprefix(PAL) if self.ours else name
        return name if name in self._types else None

    def type(self, kind: str) -> Shape:
        """A type, by its kind."""
        return {"id": kind, "name": kind_word(self.site, kind)}

    def property_of(self, name: str) -> Property:
        """The property of an id; raises UnknownThing."""
        return property_of(name, self.site.base)

    def types_named(self, prefix: str, start: int, stop: int) -> list[Shape]:
        """Types whose id or name has a word that begins with ``prefix``."""
        return _matching(prefix, map(self.type, self._types), start, stop)

    def properties_named(self, prefix: str, start: int, stop: int) -> list[Shape]:
        """Properties whose id or name has a word that begins with ``prefix``."""
        return _matching(
            prefix, [*self._named_properties(""), *self._data_properties()], start, stop
        )

    def properties_of(self, kind: str, limit: int) -> list[Shape]:
        """Properties that things of a type may have."""
        return [
            *self._named_properties(self.kind_of(kind) or ""),
            *([] if self.ours else self._data_properties()),
        ][:limit]

    def _named_properties(self, kind: str) -> list[Shape]:
        return [
            {"id": prop.id, "name": prop.name} | ({"description": prop.says} if prop.says else {})
            for prop in PROPERTIES
            if not prop.kinds or (self.ours and kind in ("", *prop.kinds))
        ]

    def _data_properties(self) -> list[Shape]:
        """The properties of the data, the most used first as in the release's manifest."""
        iris = [*islice(self.site.release.manifest.get("properties", ()), MOST_TERMS)]
        labels = self.site.store.labels(iris)
        short = {iri: shortened(self.site, iri) for iri in iris}
        return [
            {"id": short[iri] if ":" in short[iri] else iri, "name": labels.get(iri, short[iri])}
            for iri in iris
        ]


def _matching(prefix: str, shapes: Iterable[Shape], start: int, stop: int) -> list[Shape]:
    """The shapes whose id or name has a word that begins with ``prefix``."""
    beginning = prefix.casefold()
    matching = (
        shape
        for shape in shapes
        if any(
            f" {text.casefold()}".replace(":", " ").find(f" {beginning}") >= 0
            or text.casefold().startswith(beginning)
            for text in (shape["id"], shape["name"])
        )
    )
    return [*islice(matching, start, stop)]
