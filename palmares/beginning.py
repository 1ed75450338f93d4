"""The commands for the first and for the worst day: write a configuration, see what is amiss."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import click

from graph import __version__
from graph.bundled import bundled
from graph.errors import PalmaresError, reason_of
from palmares.configuration import CONFIGURATION, TEMPLATE, read_configuration
from palmares.options import FAILED, example, say, with_host, with_port, with_releases

#: The package that is of use and needn't be there, and what for.
_OPTIONAL, _PURPOSE = "pyspark", "palmares build --on, on a Spark cluster"
#: How each state of a check is shown.
_COLOURS = {"ok": "green", "note": "yellow", "wrong": "red"}


@click.command(epilog=example("palmares init"))
def init() -> None:
    """Write a palmares.toml into this folder: base, publisher, sources, to be filled in."""
    path = Path(CONFIGURATION)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE)
    except FileExistsError:
        raise PalmaresError(f"{path} is there already; change it, or remove it first") from None
    except OSError as error:
        raise PalmaresError(f"{path} can't be written ({reason_of(error)})") from None
    say(f"wrote     {path}: fill it in, then 'palmares build'")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: its state ("ok", "note" or "wrong"), what it is, and how."""

    state: str
    subject: str
    text: str


@click.command(epilog=example("palmares doctor --port 8080"))
@with_releases
@with_host
@with_port
@click.option("--quick", is_flag=True, help="Don't read the whole release.")
def doctor(releases: Path, host: str, port: int, quick: bool) -> None:
    """Look whether all is in place: versions, what is missing, the release, the port.

    Exit code 1 if something is wrong; what is only missing, and needn't be there, is a note.
    """
    failed = False
    for check in _checks(releases, host, port, quick):
        failed |= check.state == "wrong"
        mark = click.style(f"{check.state:5}", fg=_COLOURS[check.state])
        click.echo(f"{mark}  {check.subject:13}  {check.text}")
    if failed:
        sys.exit(FAILED)


def _checks(releases: Path, host: str, port: int, quick: bool) -> Iterator[Check]:
    yield Check("ok", "program", f"palmares {__version__} on Python {platform.python_version()}")
    yield _packages()
    if find_spec(_OPTIONAL):
        yield Check("ok", _OPTIONAL, f"{_OPTIONAL} {metadata.version(_OPTIONAL)}")
    else:
        yield Check("note", _OPTIONAL, f"not installed ({_PURPOSE})")
    editor = bundled("server/pages/static/editor.js").exists()
    without = "not made, the query page has its plain form; 'make editor' makes it where npm is"
    yield Check("ok" if editor else "note", "editor", "there" if editor else without)
    yield _configuration()
    yield _release(releases, quick)
    yield _port(host, port)


def _packages() -> Check:
    """The packages that the program needs, with their versions."""
    needs = (need for need in metadata.requires("palmares") or () if "extra ==" not in need)
    names = [re.split(r"[^\w.-]", need, maxsplit=1)[0] for need in needs]
    versions, missing = [], []
    for name in names:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Check("wrong", "packages", f"{', '.join(missing)}: missing. Install palmares again")
    return Check("ok", "packages", ", ".join(versions))


def _configuration() -> Check:
    path = Path(CONFIGURATION)
    try:
        facts = read_configuration(path)
    except PalmaresError as error:
        return Check("wrong", CONFIGURATION, str(error))
    if not path.exists():
        return Check("note", CONFIGURATION, "none in this folder; 'palmares init' writes one")
    return Check("ok", CONFIGURATION, f"sets {', '.join(facts) or 'nothing'}")


def _release(releases: Path, quick: bool) -> Check:
    from graph.releases import history
    from graph.releases.verify import verify

    release_id = history.current_id(releases)
    if not release_id:
        return Check("note", "release", f"none in {releases}; 'palmares build' makes one")
    faults = verify(releases / release_id, quick=quick)
    if faults:
        text = f"{release_id}: {faults[0]}. Build the same data again, which mends it"
        return Check("wrong", "release", text)
    return Check("ok", "release", f"{release_id} in {releases}, {'opens' if quick else 'whole'}")


def _port(host: str, port: int) -> Check:
    from server.serving.addresses import free_address

    try:
        free_address(host, port)
    except OSError as error:
        hint = "End what uses it, unless that is your server, or choose another with --port"
        return Check("note", "port", f"{port} on {host} isn't free ({reason_of(error)}). {hint}")
    return Check("ok", "port", f"{port} on {host} is free")
