"""JSON-LD inside of pages: the thing itself, and the data set as dataset search engines want it.

A data block (HTML, 4.12.1) is no script that runs, so the content security policy lets it be.
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from graph.dcat import DESCRIPTION, KEYWORDS
from graph.description import Description
from graph.jsonld import compact
from server.site import Site

#: What could end the block or begin a comment in it (HTML, 4.12.1.3), as JSON's own escapes.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def thing_block(site: Site, description: Description) -> Markup:
    """The thing's own statements with the labels of what they name, as in its JSON-LD document."""
    labels = [*description.own, *description.labels.values()]
    named = {quad.object for quad in description.own}
    quads = [*description.own, *(quad for quad in labels if quad.subject in named)]
    return block(compact({quad.triple for quad in quads}, site.base))


def dataset_block(site: Site) -> Markup | None:
    """The release as a schema.org ``Dataset``; None for data that isn't a release of ours."""
    manifest = site.release.manifest
    if "sources" not in manifest:
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
            "creator": [
                {"@type": "Organization", "name": name}
                for name in manifest.get("attributions", [])
                if name
            ],
            "creditText": "; ".join(filter(None, manifest.get("attributions", []))),
            "includedInDataCatalog": {
                "@type": "DataCatalog",
                "@id": site.iri(".well-known/void#catalog"),
                "name": "Palmares",
                "url": site.base,
            },
            **({"temporalCoverage": "/".join(period)} if period else {}),
            "isBasedOn": [s["page"] for s in manifest.get("sources", []) if s["page"]],
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": dump["file"],
                    "contentUrl": site.url(f"dumps/{dump['file']}"),
                    "encodingFormat": dump["media_type"],
                    "contentSize": f"{dump['bytes']} B",
                    "sha256": dump["sha256"],
                }
                for dump in manifest["dumps"]
            ],
        }
    )


def block(data: Any) -> Markup:
    """JSON that can stand in a ``script`` element, whatever texts are in it."""
    return Markup(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))
