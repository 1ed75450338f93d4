"""JSON-LD inside pages: the thing itself, or the data set as search engines for data want it.

A data block (HTML, 4.12.1) is no script that runs, so the content security policy lets it be.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from graph.rdf.description import Description, first_values, graphs_of
from graph.rdf.framing import frame
from graph.rdf.terms import has_triple_term
from graph.releases.dcat import DESCRIPTION, KEYWORDS
from server.http.site import Site
from server.pages.citation import NAMED_SOURCES, credit_text, credits_of, sources_url
from server.pages.document_metadata import document_metadata

#: What could end the block or begin a comment in it (HTML, 4.12.1.3), as JSON's own escapes.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def thing_block(site: Site, description: Description, path: str) -> Markup:
    """The JSON-LD of the thing's document at ``path``, without what points to the thing.

    Statements about triple terms, which JSON-LD hasn't, are in other formats only, and so is what
    a property has beyond the values that a page tells of.
    """
    own = first_values(quad for quad in description.own if not has_triple_term(quad))
    graphs = graphs_of(own)
    things = {description.iri, *graphs, *(quad.object.value for quad in own)}  # type: ignore[union-attr]
    labels = (label for iri, label in description.labels.items() if iri in things)
    quads = [*own, *labels, *document_metadata(site, replace(description, graphs=graphs), path)]
    return block(frame(quads, description.iri, site.base))


def dataset_block(site: Site) -> Markup | None:
    """The release as a schema.org ``Dataset``; None for data that isn't a release of ours."""
    manifest = site.release.manifest
    if not site.release.is_kept:
        return None
    period = manifest.get("period")
    return block(
        {
            "@context": "https://schema.org/",
            "@type": "Dataset",
            "@id": site.iri(".well-known/void#dataset"),
            "name": manifest["title"],
            "description": DESCRIPTION,
            "url": site.base,
            "identifier": site.release.id,
            "version": site.release.id,
            "isAccessibleForFree": True,
            "keywords": [*KEYWORDS],
            "license": [licence for licence in manifest.get("licences", []) if licence],
            "creator": [{"@type": "Organization", "name": name} for name in credits_of(site)],
            "creditText": credit_text(site),
            "includedInDataCatalog": {
                "@type": "DataCatalog",
                "@id": site.iri(".well-known/void#catalog"),
                "name": "Palmares",
                "url": site.base,
            },
            **({"temporalCoverage": "/".join(period)} if period else {}),
            "isBasedOn": _pages(site),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": dump["file"],
                    "contentUrl": site.url(f"dumps/{dump['file']}"),
                    "encodingFormat": dump["media_type"],
                    "contentSize": f"{dump['bytes']} B",
                    "sha256": dump["sha256"],
                }
                for dump in (*manifest["dumps"], *manifest.get("tables", ()))
            ],
        }
    )


def _pages(site: Site) -> list[str]:
    """The pages that the release is made of; of very many the address of their list."""
    pages = [source["page"] for source in site.release.manifest["sources"] if source["page"]]
    return pages if len(pages) <= NAMED_SOURCES else [sources_url(site)]


def block(data: Any) -> Markup:
    """JSON that can stand in a ``script`` element, whatever texts are in it."""
    return Markup(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))
