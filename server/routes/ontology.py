"""The ontology's document, in every format, and the JSON-LD context."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from graph.rdf.formats import DOCUMENT_FORMATS, JSON_LD
from graph.rdf.jsonld import CONTEXT_PATH, context
from graph.rdf.namespaces import ONTOLOGY
from server.http.documents import EXTENSIONS, Document, answer, conditional, split_extension
from server.http.negotiation import fixed
from server.http.site import Site
from server.pages import vocabulary
from server.routes.operation import Operation, extension_parameter, media_types

#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation("/ontology", "The ontology.", (200, 304, 404, 406), media_types(*DOCUMENT_FORMATS)),
    Operation(
        "/ontology.{extension}",
        "The ontology in one format.",
        (200, 304, 404),
        media_types(*DOCUMENT_FORMATS),
        (extension_parameter(*DOCUMENT_FORMATS),),
    ),
    Operation(f"/{CONTEXT_PATH}", "The JSON-LD context.", (200, 304), media_types(JSON_LD)),
)


def blueprint(site: Site) -> Blueprint:
    """The routes ``/ontology``, ``/ontology.<extension>`` and the context."""
    routes = Blueprint("ontology", __name__)
    document = Document(
        path="ontology",
        about=ONTOLOGY,
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
        text = json.dumps({"@context": context()}, ensure_ascii=False, indent=1)
        return conditional(site, fixed(JSON_LD), CONTEXT_PATH, lambda: text + "\n")

    return routes
