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
from graph.releases.manifest import SUMS
from graph.releases.open import open_newest_whole
from graph.releases.release import Release, open_release
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
        self._state = _state(link)
        self._app = self._made(open_newest_whole(link))
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

    def _made(self, release: Release) -> Flask:
        app = create_app(release, self._config)
        site_of(app).queries.start()
        return app

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            state = _state(self._link)
            if state != self._state:
                self._state = state  # one that is refused is tried again when it has been mended
                self._try(state[0])

    def _try(self, target: Path) -> None:
        """Serves another release, or says why not; whatever is wrong with it ends nothing."""
        try:
            self._switch(open_release(target))
        except PalmaresError as error:
            _log.error("%s is not served instead: %s", target.name, error)
        except Exception:
            _log.exception("%s is not served instead", target.name)

    def _switch(self, release: Release) -> None:
        old = self._published.site
        if release.base != old.base:
            raise PalmaresError(f"its base is {release.base}; start the server anew to serve it")
        app, retired = self._made(release), [self._app]
        self._app, self._published = app, Published(app.wsgi_app, site_of(app))
        before = "before it was mended" if release.id == old.release.id else old.release.id
        _log.warning("serving release %s instead of %s", release.id, before)
        threading.Thread(target=self._retire, args=(retired,), daemon=True).start()

    def _retire(self, apps: list[Flask]) -> None:
        """Ends the applications, which nobody else holds by then, and lets go of them."""
        deadline = time.monotonic() + self._config.limits.seconds + GRACE_SECONDS
        while not self._ended.wait(0.5) and time.monotonic() < deadline:
            pass
        while apps:
            close(apps.pop())
        _settle()


def _state(link: Path) -> tuple[Path, int]:
    """The folder that a link names, and what changes when the release there is mended."""
    target = link.resolve()
    try:
        return target, (target / SUMS).stat().st_mtime_ns
    except OSError:
        return target, 0


def _settle() -> None:
    """Lets the garbage collector pass over what is there: an application lives very long.

    It has some 70,000 objects; with the answers in memory beside them, a look through all of them
    holds up every request for 20 to 50 ms.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
