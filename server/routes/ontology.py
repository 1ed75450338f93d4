"""The ontology's document, in every format, and the JSON-LD context."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from graph.rdf.formats import JSON_LD
from graph.rdf.jsonld import CONTEXT_PATH, context
from server.http.documents import EXTENSIONS, Document, answer, conditional, split_extension
from server.http.negotiation import fixed
from server.http.site import Site
from server.pages import vocabulary


def blueprint(site: Site) -> Blueprint:
    """The routes ``/ontology``, ``/ontology.<extension>`` and the context."""
    routes = Blueprint("ontology", __name__)
    document = Document(
        path="ontology",
        about=site.iri("ontology"),
        quads=lambda: site.store.graph(site.iri("graph/ontology")),
        page=lambda: vocabulary.ontology(site),
    )

    @routes.get("/ontology", strict_slashes=True)
    def ontology() -> Response:
        return answer(site, document)

    @routes.get(f"/ontology.<any({EXTENSIONS}):extension>")
    def ontology_file(extension: str) -> Response:
        return answer(site, document, split_extension(f"ontology.{extension}")[1])

    @routes.get(f"/{CONTEXT_PATH}")
    def published_context() -> Response:
        text = json.dumps({"@context": context(site.base)}, ensure_ascii=False, indent=1)
        return conditional(site, fixed(JSON_LD), CONTEXT_PATH, lambda: text + "\n")

    return routes
