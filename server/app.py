"""Makes the application: one release, published; everything it consists of is listed here."""

from __future__ import annotations

from flask import Flask, Response

from graph.formats import HTML
from graph.opening import open_store
from graph.release import Release
from server import (
    description,
    dumps,
    errors,
    headers,
    ontology,
    pages,
    resources,
    sparql,
)
from server.documents import conditional
from server.negotiation import fixed
from server.prefix import UnderPrefix
from server.site import Config, Site

#: Seconds for which a browser keeps the style sheet.
STATIC_AGE = 3600


def create_app(release: Release, config: Config | None = None) -> Flask:
    """The application that serves ``release``; raises ReleaseError if its store can't be opened."""
    site = Site(release, open_store(release), config or Config())

    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = site.config.request_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = site.config.request_bytes
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_AGE
    # werkzeug's own redirects (to add or merge slashes) would follow the Host header.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    headers.register(app, site.base)
    errors.register(app)
    pages.register(app, site)

    @app.get("/")
    def home() -> Response:
        return conditional(site, fixed(HTML), "", lambda: pages.home(site))

    for part in (sparql, resources, ontology, dumps, description):
        app.register_blueprint(part.blueprint(site))

    app.wsgi_app = UnderPrefix(app.wsgi_app, site.base)  # type: ignore[method-assign]
    return app
