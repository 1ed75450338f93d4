"""The commands that tell how far a release is aligned with Wikidata, compare it, and give back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import click

from graph.kinds import counted
from palmares.options import example, release_folder, say, with_release, with_releases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graph.releases.coverage import Coverage, OutsideRow
    from graph.stores.protocol import GraphStore
    from graph.wikidata.comparison import Difference

#: Where Wikidata is asked.
WIKIDATA_ENDPOINT = "https://query.wikidata.org/sparql"


#: The file of links, by default.
LINKS = Path("links.sssom.tsv")
_VERIFICATIONS = {"verified-1": "by one source", "verified-2": "by two or more"}

_with_links = click.option(
    "--links",
    type=click.Path(dir_okay=False, path_type=Path),
    default=LINKS,
    show_default=True,
    help="The file of links (SSSOM), with its candidates and rejections.",
)
_with_their_side = click.option(
    "--with",
    "their_side",
    default=WIKIDATA_ENDPOINT,
    show_default=True,
    help="The address of a SPARQL endpoint, or a file of RDF in Wikidata's form.",
)


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
@click.option(
    "--rdf",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the comparison into this file too, as RDF (Turtle).",
)
@click.option(
    "--pages",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a page for each work, person and award into this folder, with the rows beside it.",
)
def compare(
    releases: Path,
    release_id: str,
    their_side: str,
    mismatches: Path | None,
    rdf: Path | None,
    pages: Path | None,
) -> None:
    """Compare what a release and Wikidata say of the same works, people and awards, as CSV."""
    from graph.wikidata import comparison

    release = release_folder(releases, release_id)
    differences = _differences(release, their_side)
    click.echo(comparison.table(differences), nl=False)
    if mismatches:
        mismatches.write_text(comparison.mismatches(differences), "utf-8")
    if rdf:
        rdf.write_bytes(comparison.comparison_as_rdf(differences, _store(release).base))
    if pages:
        _write_pages(pages, release, differences)
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
    from graph.wikidata.qualifiers import unproven_qualifiers
    from graph.wikidata.quickstatements import Dialect, commands, undated, unsourced

    differences = _differences(release_folder(releases, release_id), their_side)
    for line in commands(differences, Dialect(dialect)):
        click.echo(line)
    if left_out := unsourced(differences):
        say(
            f"left out: {left_out} that Wikidata lacks, as their table has no page to name as the"
            " source: state it as page in its table.toml"
        )
    if number := undated(differences):
        say(f"without their day: {number} statements, as sources disagree about it")
    for (name, qualifier), number in sorted(unproven_qualifiers(differences).items()):
        say(
            f"{qualifier} with {name}: {counted(number, 'statement')}. No source here shows that"
            " Wikidata has this qualifier there: look at its constraints before you send them"
        )


def _write_pages(folder: Path, release: Path, differences: Sequence[Difference]) -> None:
    from graph.rdf.namespaces import WIKIDATA
    from graph.wikidata.comparison_pages import write_pages
    from graph.wikidata.sources import source_rows

    store = _store(release)
    sides = [side for each in differences for side in (each.ours, each.theirs) if side]
    qualifiers = {
        value for side in sides for values in side.qualifiers.values() for value in values
    }
    items = {name for side in sides for name in (side.subject, side.value)} | qualifiers
    labels = store.labels(WIKIDATA + name for name in items if name.startswith("Q"))
    number = write_pages(folder, differences, source_rows(store), labels)
    say(f"{counted(number, 'page')} in {folder}, beginning with index.html")


def _store(release: Path) -> GraphStore:
    from graph.releases.open import open_whole_store
    from graph.releases.release import open_release

    return open_whole_store(open_release(release))


def _differences(release: Path, their_side: str) -> list[Difference]:
    from graph.wikidata.claims import claims_of
    from graph.wikidata.comparison import compare

    ours = claims_of(_store(release))
    theirs = claims_of(_their_store(their_side), {claim.subject for claim in ours})
    return compare(ours, theirs)


def _their_store(their_side: str) -> GraphStore:
    from graph.stores.building import store_of_file
    from graph.stores.remote.endpoint import Endpoint
    from graph.stores.remote.store import RemoteStore

    if their_side.startswith(("http://", "https://")):
        return RemoteStore(Endpoint(their_side), urljoin(their_side, "."))
    return store_of_file(Path(their_side))


@click.command(
    epilog=example(
        "palmares align --contact me@example.org --accept article-links\n"
        "palmares align --from items.csv --links links.sssom.tsv"
    )
)
@with_releases
@with_release
@_with_links
@click.option(
    "--from",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A table of items (CSV: item, label, article, identifiers …) or a dump (.json, .json.gz,"
    " .json.bz2) instead of Wikidata.",
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep Wikidata's answers in this folder, and ask for none that it has: a run that was"
    " interrupted goes on. Remove the folder to ask anew.",
)
@click.option("--api", default="", help="Another API than Wikidata's.")
@click.option("--wiki-api", default="", help="The API of the wiki whose articles tables link.")
@click.option(
    "--rdf",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all links into this file too, as RDF (Turtle).",
)
@click.option(
    "--contact",
    envvar="PALMARES_CONTACT",
    show_envvar=True,
    default="",
    help="Your address or e-mail, which Wikidata wants to know.",
)
@click.option(
    "--accept",
    type=click.Choice(["article-links"]),
    help="Take the item of the very article that a table links; all else somebody has to look at.",
)
def align(
    releases: Path,
    release_id: str,
    links: Path,
    file: Path | None,
    keep: Path | None,
    api: str,
    wiki_api: str,
    rdf: Path | None,
    contact: str,
    accept: str | None,
) -> None:
    """Propose Wikidata items for what has none, into a file of links (SSSOM)."""
    from datetime import UTC, datetime

    from graph.mediawiki.client import Client, Manners
    from graph.mediawiki.kept import KeptClient
    from graph.releases.open import open_whole_store
    from graph.releases.release import open_release
    from graph.wikidata.alignment import proposals
    from graph.wikidata.items import API, WIKI_API, items_of_api, items_of_file
    from graph.wikidata.links import led_on, links_as_rdf, read_links, write_links
    from graph.wikidata.things import linked_items, unaligned

    release = open_release(release_folder(releases, release_id))
    store = open_whole_store(release)
    recorded = read_links(links)
    decisions = led_on(recorded, store)
    accepted_links = [link for link in decisions if link.is_accepted]
    decided = {link.subject_id for link in accepted_links}
    things = [each for each in unaligned(store) if each.iri not in decided]
    manners = Manners(contact=contact)

    def asked(address: str) -> Client:
        return KeptClient(address, manners, keep) if keep else Client(address, manners)

    def client() -> Client:
        return asked(api or API)

    def wiki() -> Client:
        return asked(wiki_api or WIKI_API)

    # another API than Wikidata's has articles of another wiki
    titles = wiki if wiki_api or not api else None
    source = items_of_file(file, things) if file else items_of_api(things, client, titles)
    items = []
    try:
        for item in source:
            items.append(item)
    finally:  # what came before a fault isn't lost by it
        date = datetime.now(UTC).date().isoformat()
        accepts = accept == "article-links"
        there = {link.item for link in accepted_links if store.knows(link.subject_id)}
        linked = linked_items(store) | there
        new = proposals(things, items, decisions, date, linked=linked, accepts_articles=accepts)
        write_links(links, [*recorded, *new], release.base)
        if rdf:
            rdf.write_bytes(links_as_rdf([*recorded, *new], release.base))
    accepted = sum(link.is_accepted for link in new)
    say(f"{counted(len(things), 'thing')} without an item")
    candidates = counted(len(new) - accepted, "new candidate")
    say(f"{candidates} to look at, {counted(accepted, 'new link')}, in {links}")


@click.command(epilog=example("palmares report\npalmares report --json > coverage.json"))
@with_releases
@with_release
@_with_links
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def report(releases: Path, release_id: str, links: Path, as_json: bool) -> None:
    """Tell how far a release is aligned with Wikidata, and what each other row lacks.

    Rows that are won or nominated and have no statement in Wikidata's form are listed with what
    they lack, the most wanted first.
    """
    import json
    from dataclasses import asdict

    from graph.releases.coverage import coverage, outside_rows
    from graph.wikidata.links import candidates, led_on, read_links

    store = _store(release_folder(releases, release_id))
    figures = coverage(store)
    outside = figures.by_want(outside_rows(store))
    number = len(candidates(led_on(read_links(links), store)))
    if as_json:
        facts = {**figures.facts(), "candidates": number, "outside": [*map(asdict, outside)]}
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    for line in _report(figures, number, outside):
        click.echo(line)


def _report(figures: Coverage, candidates: int, outside: list[OutsideRow]) -> Iterator[str]:
    yield "With a Wikidata item"
    for words, (total, aligned) in figures.kinds.items():
        yield _line(words, f"{aligned} of {total}")
    for name, count in figures.verification.items():
        yield _line(_VERIFICATIONS.get(name, name), count)
    yield f"Candidates in the file of links: {candidates}"
    yield f"Claims that diverge from a table's: {figures.conflicts}"
    yield f"Rows won or nominated: {figures.rows}, with a statement: {figures.rows_in_view}"
    for what, count in figures.lacks.items():
        yield _line(f"lack {what}", count)
    labels = {(want.what, want.thing): want.label for want in figures.wants}
    for row in outside:
        yield f"{row.row}: {row.label}"
        for lack in row.lacks:
            yield f"  lacks {lack.what}: {labels[lack.what, lack.thing]}"


def _line(words: str, value: object) -> str:
    return f"  {words:28} {value}"
