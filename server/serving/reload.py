"""The application of the current release: another one as soon as the link names another release.

Each request is answered by one application, so from one release. The old one goes on until what
it was asked is answered.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graph.errors import PalmaresError
from graph.releases.release import open_release
from server.http.site import Config, Site
from server.serving.app import close, create_app, site_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from flask import Flask

#: Seconds between two looks at the link.
LOOK_SECONDS = 0.5
#: Seconds that an application is kept after the last query it was asked must have ended.
GRACE_SECONDS = 5

_log = logging.getLogger(__name__)


class Published(NamedTuple):
    """An application, and what it serves."""

    app: WSGIApplication
    site: Site


class Current:
    """Gives the application to answer a request with."""

    def __init__(self, link: Path, config: Config | None = None) -> None:
        self._link, self._config = link, config or Config()
        self._target = link.resolve()
        self._app = self._made()
        self._published = Published(self._app.wsgi_app, site_of(self._app))
        self._ended = threading.Event()
        _settle()
        threading.Thread(target=self._watch, name="release", daemon=True).start()

    def __call__(self) -> Published:
        """The application of the release that is the current one now."""
        return self._published

    def close(self) -> None:
        """Ends what the application has started."""
        self._ended.set()
        close(self._app)

    def _made(self) -> Flask:
        app = create_app(open_release(self._target), self._config)
        site_of(app).queries.start()
        return app

    def _watch(self) -> None:
        refused = None
        while not self._ended.wait(LOOK_SECONDS):
            target = self._link.resolve()
            if target in (self._target, refused):
                continue
            try:
                self._switch(target)
            except PalmaresError as error:
                refused = target
                _log.error("%s is not served instead: %s", target.name, error)

    def _switch(self, target: Path) -> None:
        base = open_release(target).base
        if base != site_of(self._app).base:
            raise PalmaresError(f"its base is {base}; start the server anew to serve it")
        before, old = self._target, self._app
        self._target = target
        try:
            app = self._made()
        except PalmaresError:
            self._target = before
            raise
        self._app, self._published = app, Published(app.wsgi_app, site_of(app))
        _log.warning("serving release %s instead of %s", target.name, before.name)
        threading.Thread(target=self._retire, args=([old],), daemon=True).start()

    def _retire(self, apps: list[Flask]) -> None:
        """Ends the applications, which nobody else holds by then, and lets go of them."""
        deadline = time.monotonic() + self._config.limits.seconds + GRACE_SECONDS
        while not self._ended.wait(0.5) and time.monotonic() < deadline:
            pass
        while apps:
            close(apps.pop())
        _settle()


def _settle() -> None:
    """Lets the garbage collector pass over what is there: an application lives very long.

    It has some 70,000 objects; with the answers in memory beside them, a look through all of them
    holds up every request for 20 to 50 ms.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
