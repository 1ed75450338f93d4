"""The application of the current release: another one as soon as the link names another release.

Each request is answered by one application, so from one release. The old one goes on until what
it was asked is answered. One whose store is damaged meanwhile answers nothing any more.
"""

from __future__ import annotations

import gc
import logging
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import PalmaresError, ReleaseDamaged, lack_of, reason_of
from graph.releases.manifest import SUMS
from graph.releases.open import Check, check_store, open_newest_whole, store_state
from graph.releases.release import Release, open_release
from server.http.site import Config, Site
from server.serving.app import close, create_app, site_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: Seconds between two looks at the link.
LOOK_SECONDS = 0.5
#: Seconds that an application is kept after the last query it was asked must have ended.
GRACE_SECONDS = 5
#: Applications of earlier releases that are kept for the requests that use them. Where there are
#: so many, the link isn't followed until one has gone.
MOST_RETIRED = 2

_log = logging.getLogger(__name__)


class Published:
    """An application, what it serves, and by how many requests it is used."""

    def __init__(
        self,
        app: WSGIApplication,
        site: Site,
        store_state: tuple[tuple[int, ...], ...] = (),
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self.app, self.site = app, site
        #: Ends what the application has started, and lets go of its release.
        self.close = close
        #: The state of the store's files that were read, and whether later ones are damaged.
        self.store_state = store_state
        self.is_damaged = False
        self.requests = 0
        #: When it is ended even if requests use it: the queries of all have ended by then.
        self.deadline = math.inf

    def is_used(self) -> bool:
        """Whether it must stay."""
        return self.requests > 0 and time.monotonic() < self.deadline


class Current:
    """Gives the application to answer a request with, of a release that passes ``check``."""

    def __init__(
        self, link: Path, config: Config | None = None, check: Check = check_store
    ) -> None:
        self._link, self._config, self._check = link, config or Config(), check
        self._state = _state(link)
        self._published = self._made(open_newest_whole(link, check))
        self._retired: list[Published] = []
        self._ended = threading.Event()
        _settle()
        threading.Thread(target=self._watch, name="release", daemon=True).start()

    @contextmanager
    def use(self) -> Iterator[Published]:
        """The application of the release that is the current one now, for one request.

        To be used by one thread: that of an event loop.
        """
        published = self._published
        published.requests += 1
        try:
            yield published
        finally:
            published.requests -= 1

    def close(self) -> None:
        """Ends what the applications have started, and lets go of their releases."""
        self._ended.set()
        for published in (self._published, *self._retired):
            published.close()

    def _made(self, release: Release) -> Published:
        state = store_state(release)
        app = create_app(release, self._config)
        site = site_of(app)
        try:
            site.queries.start()
        except BaseException:  # whatever it is, what isn't served holds no release
            close(app)
            raise
        return Published(app.wsgi_app, site, state, partial(close, app))

    def _watch(self) -> None:
        fault = ""
        while not self._ended.wait(LOOK_SECONDS):
            try:
                self._look()
                fault = ""
            except Exception as error:  # whatever it is may be mended: the next look comes
                if repr(error) != fault:
                    text = "the current release can't be followed at the moment (%s)"
                    _log.error(text, reason_of(error), exc_info=not lack_of(error))
                fault = repr(error)
                if lack_of(error):
                    del error
                    gc.collect()  # what was opened for the try may be what is lacking

    def _look(self) -> None:
        self._end_retired()
        try:
            self._follow()
        finally:  # it may be damaged while the other one can't be read
            self._check_served()

    def _follow(self) -> None:
        """Serves the release that the link names, where that is another one than before."""
        state = _state(self._link)
        if state != self._state and len(self._retired) < MOST_RETIRED:
            self._try(state[0])
            self._state = state  # one that is refused is tried again when it has been mended

    def _check_served(self) -> None:
        """Looks whether somebody wrote to the store that is served, and reads it then."""
        published, release = self._published, self._published.site.release
        state = store_state(release)
        if state == published.store_state:
            return
        try:
            self._check(release)
        except ReleaseDamaged as error:
            if not published.is_damaged:
                _log.error("nothing is answered from release %s any more: %s", release.id, error)
            published.is_damaged = True
            self._replace_damaged()
        else:
            if published.is_damaged:  # the engine may have the damaged files open
                self._try(release.path)
        published.store_state = state

    def _replace_damaged(self) -> None:
        try:
            self._switch(open_newest_whole(self._link, self._check))
        except PalmaresError as error:  # also of one with other addresses
            _log.error("no other release is served instead: %s", error)

    def _try(self, target: Path) -> None:
        """Serves another release, or says why not; whatever is wrong with it ends nothing.

        Raises OSError where that can't be told now (``lack_of``).
        """
        try:
            release = open_release(target)
            self._check(release)
            self._switch(release)
        except PalmaresError as error:
            _log.error("%s is not served instead: %s", target.name, error)
        except Exception as error:
            if lack_of(error):
                raise
            _log.exception("%s is not served instead", target.name)

    def _switch(self, release: Release) -> None:
        """Serves a release that was checked."""
        old = self._published
        if release.base != old.site.base:
            raise PalmaresError(
                f"its addresses begin with {release.base} and those of the release that is served "
                f"with {old.site.base}; restart the server to serve it"
            )
        self._published = self._made(release)
        old.deadline = time.monotonic() + self._config.limits.seconds + GRACE_SECONDS
        self._retired.append(old)
        id_ = old.site.release.id
        replaced = "what was there before it was mended" if release.id == id_ else id_
        _log.warning("serving release %s instead of %s", release.id, replaced)

    def _end_retired(self) -> None:
        """Ends the applications that no request uses any more, and lets go of them."""
        unused = [published for published in self._retired if not published.is_used()]
        if unused:
            self._retired = [published for published in self._retired if published not in unused]
            while unused:
                unused.pop().close()
            _settle()


def _state(link: Path) -> tuple[Path, int]:
    """The folder that a link names, and what changes when the release there is mended."""
    target = Path(os.path.realpath(link))
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
