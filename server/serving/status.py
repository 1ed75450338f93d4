"""What those who run the server ask it: is it alive, is it ready, what has it done.

These addresses are answered before the application, so that they are also where that is busy.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from graph import __version__
from graph.releases import verification
from server.http.site import Site
from server.serving.metrics import CONTENT_TYPE, Metrics
from server.serving.reload import Published
from server.serving.reply import Reply

#: The beginning of the paths.
PREFIX = "/-/"
_JSON = "application/json"

#: A status, a media type and a body.
Answer = tuple[int, str, bytes]


class Status:
    """Answers below ``/-/``, for one worker process."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._resources = {"health": self.health, "ready": self.ready, "metrics": self.metrics}

    def send(self, method: str, path: str, published: Published, reply: Reply) -> None:
        """Sends the answer; it takes some milliseconds, so a thread should do it."""
        resource = self._resources.get(path.removeprefix(PREFIX))
        if resource is None:
            names = ", ".join(PREFIX + name for name in self._resources)
            reply.text(404, f"404 Not Found\n\nThere are {names}.\n")
            return
        reply.route = path
        if method not in ("GET", "HEAD"):
            reply.text(405, "405 Method Not Allowed\n", ("allow", "GET, HEAD"))
            return
        status, media_type, body = resource(published)
        headers = [("content-type", media_type), ("cache-control", "no-store")]
        if method == "HEAD":
            reply.empty(status, [*headers, ("content-length", str(len(body)))])
        else:
            reply.whole(status, headers, body)

    def health(self, published: Published) -> Answer:
        """What the server is made of at the moment; 200 as long as it can answer at all."""
        site = published.site
        self._metrics.sample(site.queries)
        facts: dict[str, object] = {
            "status": "damaged" if published.is_damaged else "ok",
            "version": __version__,
            "release": site.release.id,
            "opened": _iso(site.opened),
            "checked_at_opening": _checked_at_opening(site),
            "verified": _verified(site),
            "workers": self._metrics.workers(),
            "query_processes": self._metrics.query_processes(),
        }
        return 200, _JSON, _json(facts)

    def ready(self, published: Published) -> Answer:
        """200 if a query would be answered now, else 503."""
        site = published.site
        is_ready = not published.is_damaged and site.queries.is_ready()
        facts = {"ready": is_ready, "release": site.release.id}
        return 200 if is_ready else 503, _JSON, _json(facts)

    def metrics(self, published: Published) -> Answer:
        """The metrics of all worker processes, unless this one has none."""
        if not self._metrics.is_kept:
            return 503, "text/plain", b"There was no room for the metrics of this process.\n"
        self._metrics.sample(published.site.queries)
        return 200, CONTENT_TYPE, self._metrics.text()


def _checked_at_opening(site: Site) -> list[str]:
    """What was compared with what was released; ``palmares verify`` compares everything."""
    has_seal = "seal" in site.release.manifest
    store = ["sizes and ends of the files of the store", "each byte of its data"]
    return ["manifest", *(store if has_seal else [])]


def _verified(site: Site) -> dict[str, object] | None:
    """What ``palmares verify`` had to say when it last went through this release."""
    last = verification.last(site.release.path)
    return {"date": last.date, "faults": last.faults} if last else None


def _json(facts: dict[str, object]) -> bytes:
    return json.dumps(facts, indent=1).encode() + b"\n"


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
