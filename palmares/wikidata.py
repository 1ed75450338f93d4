"""The commands that compare a release with Wikidata, and write what it could be given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import click

from palmares.options import example, say, with_release, with_releases

if TYPE_CHECKING:
    from graph.stores.protocol import GraphStore
    from graph.wikidata.comparison import Difference

#: Where Wikidata is asked.
WIKIDATA_ENDPOINT = "https://query.wikidata.org/sparql"


def _with_their_side(command: Callable[..., None]) -> Callable[..., None]:
    option: Any = click.option(
        "--with",
        "their_side",
        default=WIKIDATA_ENDPOINT,
        show_default=True,
        help="The address of a SPARQL endpoint, or a file of RDF in Wikidata's form.",
    )
    return option(command)  # type: ignore[no-any-return]


@click.command(
    epilog=example(
        "palmares compare > comparison.csv\n"
        "palmares compare --with her.ttl --mismatches mismatches.csv"
    )
)
@with_releases
@with_release
@_with_their_side
@click.option(
    "--mismatches",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the conflicts into this file too, for Wikidata's Mismatch Finder.",
)
def compare(releases: Path, release_id: str, their_side: str, mismatches: Path | None) -> None:
    """Compare what a release and Wikidata say of the same works, people and awards, as CSV."""
    from graph.wikidata import comparison

    differences = _differences(releases / release_id, their_side)
    click.echo(comparison.table(differences), nl=False)
    if mismatches:
        mismatches.write_text(comparison.mismatches(differences), "utf-8")
    for outcome in comparison.Outcome:
        number = sum(each.outcome is outcome for each in differences)
        say(f"{outcome:15} {number}")


@click.command(epilog=example("palmares quickstatements --dialect classic > commands.txt"))
@with_releases
@with_release
@_with_their_side
@click.option(
    "--dialect",
    type=click.Choice(["classic", "v3"]),
    required=True,
    help="The tool that is to read it: the classic one and version 3 are incompatible.",
)
def quickstatements(releases: Path, release_id: str, their_side: str, dialect: str) -> None:
    """Write what Wikidata lacks and is certain here, as commands for QuickStatements."""
    from graph.wikidata.quickstatements import Dialect, commands

    for line in commands(_differences(releases / release_id, their_side), Dialect(dialect)):
        click.echo(line)


def _differences(release: Path, their_side: str) -> list[Difference]:
    from graph.releases.open import open_store
    from graph.releases.release import open_release
    from graph.wikidata.claims import claims_of
    from graph.wikidata.comparison import compare

    ours = claims_of(open_store(open_release(release)))
    theirs = claims_of(_their_store(their_side), {claim.subject for claim in ours})
    return compare(ours, theirs)


def _their_store(their_side: str) -> GraphStore:
    from graph.stores.building import store_of_file
    from graph.stores.remote.endpoint import Endpoint
    from graph.stores.remote.store import RemoteStore

    if their_side.startswith(("http://", "https://")):
        return RemoteStore(Endpoint(their_side), urljoin(their_side, "."))
    return store_of_file(Path(their_side))
