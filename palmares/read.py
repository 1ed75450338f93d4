"""The commands about pages before they are released: to get them, and to see what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from graph.errors import InputError
from graph.reading.awards.declaration import UNDECLARED, Declaration
from palmares.options import example, say, with_declaration, with_form


@click.command(epilog=example("palmares read page.html --to csv > rows.csv"))
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_form
@click.option("--to", type=click.Choice(["table", "csv", "json"]), default="table")
@click.option("--title", default="", help="The page's title, where the text doesn't say it.")
@with_declaration
@click.option(
    "--explain", is_flag=True, help="Print what was worked out, as a declaration to edit."
)
def read(
    page: Path,
    form: str | None,
    to: str,
    title: str,
    declaration: Declaration,
    explain: bool,
) -> None:
    """Show the award tables of a PAGE as rows: a web page, wikitext, a spreadsheet, CSV, text …

    Rows that can't be read with certainty are marked, with the reason; columns that are not read
    and rows that are not taken are named. Fails if nothing could be read.
    """
    from graph.reading import output
    from graph.reading.declarations import declaration_beside
    from graph.reading.explanation import explanations
    from graph.reading.tables import read_page

    if declaration is UNDECLARED:
        declaration = declaration_beside(page)
    reading = read_page(page, form, title=title, declaration=declaration)
    if explain:
        click.echo("\n".join(explanations(reading, page.name)), nl=False)
        return
    write = {"table": output.as_text, "csv": output.as_csv, "json": output.as_json}[to]
    click.echo(write(reading), nl=False)
    if to != "table":
        for remark in output.remarks(reading):
            say(remark)
    if not reading.tables:
        raise InputError(page, f"no row was read: {reading.why_nothing}")


@click.command(
    epilog=example(
        'palmares fetch --contact me@example.org "List of accolades received by Her (film)"'
    )
)
@click.argument("titles", nargs=-1, required=True)
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("pages"),
    show_default=True,
    help="The folder to write to.",
)
@click.option(
    "--form",
    type=click.Choice(["wikitext", "html"]),
    default="wikitext",
    show_default=True,
    help="The source of the page, or the page as rendered.",
)
@click.option(
    "--api",
    envvar="PALMARES_API",
    default="https://en.wikipedia.org/w/api.php",
    show_default=True,
    help="The address of the wiki's api.php.",
)
@click.option(
    "--contact",
    envvar="PALMARES_CONTACT",
    default="",
    help="An address or e-mail of yours: Wikimedia's policy wants to know whom to write to.",
)
def fetch(
    titles: tuple[str, ...], folder: Path, form: Literal["wikitext", "html"], api: str, contact: str
) -> None:
    """Get the pages with these TITLES, and which revision they are, from a wiki.

    A page that the folder already holds as it is now isn't downloaded again. Prints the files.
    """
    from graph.mediawiki import Manners, fetch_into

    if not contact:
        say("no --contact: the wiki may refuse requests that don't say whom to write to")
    for title in titles:
        path, page, new = fetch_into(folder, title, api, form, Manners(contact))
        for note in page.notes:
            say(f"note      {note}")
        say(f"{'fetched' if new else 'unchanged':9} {page.title}, revision {page.revision}")
        click.echo(path)
