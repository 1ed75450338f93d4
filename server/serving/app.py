"""Makes the application: one release, published; everything it consists of is listed here."""

from __future__ import annotations

import os

from flask import Flask, Response, request

from graph.releases.history import hold
from graph.releases.open import open_store, remote_store
from graph.releases.release import Release
from graph.workers.pool import Pool
from graph.workers.queries import Queries
from server.http import encoding, errors, headers, not_found, preconditions
from server.http.cache import CACHE_BYTES, Cache, CacheMiddleware
from server.http.prefix import PrefixMiddleware
from server.http.site import ROUTE, Config, Site
from server.pages import render
from server.reconcile import routes as reconcile
from server.routes import (
    completion,
    describe,
    description,
    dumps,
    feed,
    fragments,
    home,
    lists,
    manifest,
    ontology,
    openapi,
    resources,
    search,
    sitemap,
    sparql,
)
from server.routes.operation import Operation

#: The modules of routes, in the order in which the OpenAPI document describes them.
ROUTES = (
    home,
    lists,
    resources,
    describe,
    ontology,
    search,
    sparql,
    completion,
    fragments,
    reconcile,
    manifest,
    feed,
    dumps,
    description,
    sitemap,
)
#: What clients can do here: the operations of all routes.
OPERATIONS: tuple[Operation, ...] = tuple(
    operation for module in (*ROUTES, openapi) for operation in module.OPERATIONS
)
#: Seconds for which a browser keeps the style sheet.
STATIC_AGE = 3600


def create_app(release: Release, config: Config | None = None) -> Flask:
    """The application that serves ``release``; raises ReleaseError if its store can't be opened.

    Its query processes start with the first query. Until ``close`` ends them, the release is held,
    so that ``prune`` spares it.
    """
    config = config or Config()
    site = Site(release, open_store(release), _queries(release, config), config)

    app = Flask("server.pages")
    app.config["MAX_CONTENT_LENGTH"] = site.config.request_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = site.config.request_bytes
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_AGE
    # werkzeug's own redirects (to add or merge slashes) would follow the Host header.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.before_request
    def route() -> None:
        """What is logged and counted as one, whatever the address holds."""
        request.environ[ROUTE] = request.url_rule.rule if request.url_rule else ""

    @app.before_request
    def no_part() -> None:
        if request.endpoint == "static":
            request.environ.pop("HTTP_RANGE", None)

    @app.after_request
    def whole(response: Response) -> Response:
        """The style sheet and the scripts are kept, compressed: without parts, without dates."""
        if request.endpoint == "static":
            for name in ("Accept-Ranges", "Date", "Expires"):
                response.headers.pop(name, None)
        return response

    headers.register(app, site.base)
    encoding.register(app)
    preconditions.register(app)
    errors.register(app, site)
    not_found.register(app, site, resources.own_document)
    render.register(app, site)

    for module in ROUTES:
        app.register_blueprint(module.blueprint(site))
    app.register_blueprint(openapi.blueprint(site, OPERATIONS))

    # What another server says may change, so none of it is kept.
    cache = Cache(CACHE_BYTES if site.queries.lasting else 0)
    app.wsgi_app = CacheMiddleware(PrefixMiddleware(app.wsgi_app, site.base), cache)  # type: ignore[method-assign]
    app.extensions["site"] = site
    app.extensions["hold"] = hold(release)
    return app


def _queries(release: Release, config: Config) -> Queries:
    if release.endpoint:
        from graph.workers.endpoint_queries import EndpointQueries  # it takes memory

        return EndpointQueries(remote_store(release), config.limits)
    return Pool(release.dataset, config.limits)


def site_of(app: Flask) -> Site:
    """What an application serves."""
    site: Site = app.extensions["site"]
    return site


def close(app: Flask) -> None:
    """Ends the query processes of an application, which no longer holds its release.

    Once is enough; another time does nothing.
    """
    try:
        site_of(app).queries.close()
    finally:
        descriptor = app.extensions.pop("hold", None)
        if descriptor is not None:
            os.close(descriptor)
