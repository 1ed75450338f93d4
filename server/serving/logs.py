"""What the server writes down: its log, and a line for each request where that is wanted."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from graph.errors import PalmaresError, reason_of, visible
from server.http.site import Logging
from server.serving.client import REQUEST_ID
from server.serving.line_file import LineFile
from server.serving.reply import Reply

_log = logging.getLogger(__name__)
#: What stands in a line as the client sent it.
_IN_PATH = "/:@!$&'()*+,;=~%"


def configuration(level: str, release_path: Path) -> dict[str, Any]:
    """How the processes of a server log (logging.config), from ``level`` on, on standard error.

    Standard output holds the one line with the address. A path below the folder of the release at
    ``release_path`` begins with the release, and doesn't say where that is on the disk.
    """
    folders = {
        str(release_path.absolute().parent),
        str(Path(os.path.realpath(release_path)).parent),
    }
    handler = {
        "class": "logging.StreamHandler",
        "formatter": "plain",
        "filters": ["request"],
        "stream": "ext://sys.stderr",
    }
    plain = {"()": _BelowFolders, "folders": sorted(folders)}
    return {
        "formatters": {"plain": plain},
        "filters": {"request": {"()": _WithRequest}},
        "handlers": {"stderr": handler},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {"_granian": {"handlers": ["stderr"], "propagate": False}},
    }


class _BelowFolders(logging.Formatter):
    """Writes paths below some folders as they go on from there, and a record so that it stays one.

    A message, of which clients and other servers may have written a part, is one line; those of a
    stack below it are indented.
    """

    def __init__(self, folders: list[str]) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s [%(request)s]")
        self._prefixes = [folder + "/" for folder in folders if folder != "/"]

    def format(self, record: logging.LogRecord) -> str:
        """The line; whatever wrote the message, the engine too, may have named a path in it."""
        line = super().format(record)
        if record.exc_info or record.stack_info:
            line = "\n    ".join(map(visible, line.split("\n")))
        for prefix in self._prefixes:
            line = line.replace(prefix, "")
        return line

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """The line of the message."""
        return visible(super().formatMessage(record))


class _WithRequest(logging.Filter):
    """Gives a record the id of the request that it is about."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request = REQUEST_ID.get()
        return True


class AccessLog:
    """Writes a line for each request that was answered, as Common Log Format or as JSON."""

    def __init__(self, config: Logging) -> None:
        """Opens the file with the first line."""
        self._line = {"common": common, "json": as_json}[config.access]
        self._file = LineFile(config.file) if config.file else None
        self._fails = False

    def write(self, scope: Any, headers: dict[str, str], reply: Reply, seconds: float) -> None:
        """Writes the line for a request and its reply."""
        line = self._line(scope, headers, reply, seconds)
        if self._file:
            self._append(self._file, line)
        else:
            print(line, file=sys.stderr, flush=True)

    def _append(self, file: LineFile, line: str) -> None:
        """Writes to the file, or says once that it can't be written to: it may be mended."""
        try:
            file.write(line)
        except OSError as error:
            if not self._fails:
                _log.error("the access log can't be written: %s", error.strerror)
            self._fails = True
        else:
            if self._fails:
                _log.warning("the access log is written again")
            self._fails = False


def check_access_log(config: Logging) -> None:
    """Raises PalmaresError where the file of the access log can't be opened."""
    if config.access == "none" or config.file is None:
        return
    try:
        config.file.open("a").close()
    except OSError as error:
        raise PalmaresError(f"The access log can't be opened ({reason_of(error)})") from None


def common(scope: Any, headers: dict[str, str], reply: Reply, seconds: float) -> str:
    """The line in Common Log Format, with the id of the request and its seconds behind it."""
    when = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime())
    line = f"{scope.method} {_target(scope)} HTTP/{scope.http_version}"
    return (
        f'{visible(reply.client)} - - [{when}] "{line}" {reply.status} {reply.size or "-"} '
        f"{reply.request_id} {seconds:.4f}"
    )


def as_json(scope: Any, headers: dict[str, str], reply: Reply, seconds: float) -> str:
    """The line as one JSON object."""
    now = time.time()
    when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
    fields = {
        "time": f"{when}.{int(now % 1 * 1000):03}Z",
        "id": reply.request_id,
        "client": reply.client,
        "method": scope.method,
        "target": _target(scope),
        "protocol": f"HTTP/{scope.http_version}",
        "route": reply.route,
        "status": reply.status,
        "bytes": reply.size,
        "seconds": round(seconds, 6),
        "cached": reply.cached,
        "referrer": headers.get("referer", ""),
        "agent": headers.get("user-agent", ""),
    }
    return json.dumps(fields)


def _target(scope: Any) -> str:
    """The path and query as they were sent, on one line."""
    path, query = quote(scope.raw_path, safe=_IN_PATH), scope.query_string
    return f"{path}?{quote(query, safe=_IN_PATH + '?')}" if query else path
