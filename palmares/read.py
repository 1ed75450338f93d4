"""The commands about pages before they are released: to get them, and to see what they say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from graph.errors import InputError
from graph.kinds import counted
from graph.reading.awards.declaration import Declaration
from palmares.options import (
    example,
    refuse_options_of_pages,
    say,
    with_declaration,
    with_form,
)

if TYPE_CHECKING:
    from graph.mediawiki import Manners


@click.command(epilog=example("palmares read page.html --to csv > rows.csv"))
@click.argument("page", type=click.Path(exists=True, path_type=Path))
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

    Or those of a data set's folder, with its corrections, and what of its files doesn't fit. Rows
    that can't be read with certainty are marked, with the reason; columns that are not read and
    rows that are not taken are named. Fails if nothing could be read.
    """
    from graph.reading import output
    from graph.reading.explanation import explanation
    from graph.reading.sources import read_file, refuse_members_of_folders

    if page.is_dir():
        refuse_options_of_pages(form, title, declaration, explain)
        _show_folder(page, to)
        return
    refuse_members_of_folders(page, declaration)
    reading, _ = read_file(page, form, title=title, declaration=declaration)
    if not reading.title:
        say("note      the page's title isn't known, so nothing is taken for what it is about;"
            " give it with --title")  # fmt: skip
    if explain:
        click.echo(explanation(reading, page.name, declaration, form), nl=False)
        return
    write = {"table": output.as_text, "csv": output.as_csv, "json": output.as_json}[to]
    click.echo(write(reading), nl=False)
    if to != "table":
        for remark in output.remarks(reading):
            say(remark)
    if not reading.tables:
        raise InputError(page, f"no row was read: {reading.why_nothing}")


def _show_folder(folder: Path, to: str) -> None:
    """Shows the rows of a data set, corrected and with what is stated beside the source."""
    from graph.reading import folder_output
    from graph.reading.folders import read_folder

    tables = read_folder(folder)
    write = {
        "table": folder_output.as_text,
        "csv": folder_output.as_csv,
        "json": folder_output.as_json,
    }[to]
    click.echo(write(tables), nl=False)
    if to != "table":
        for remark in folder_output.remarks(tables):
            say(remark)


@click.command(
    epilog=example("palmares adopt pages/list-of-accolades-received-by-her--film_fce83c.wikitext")
)
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    help="The folder to make; by default one in this folder, named after the page.",
)
@with_form
@click.option("--title", default="", help="The page's title, where the text doesn't say it.")
@with_declaration
def adopt(
    page: Path, folder: Path | None, form: str | None, title: str, declaration: Declaration
) -> None:
    """Make a data set's folder around PAGE: what it was read as, and its doubts as proposals.

    The page stays as it is. In the files beside it, lines that begin with # are proposals: fill
    them in, and take the # away. Prints the folder.
    """
    from graph.reading.adoption import adopt
    from graph.reading.folder_output import remarks
    from graph.reading.folders import read_folder
    from graph.reading.source_tables import UNTITLED

    dataset = adopt(page, folder, title=title, form=form, declaration=declaration)
    tables = read_folder(dataset)
    rows = sum(len(table.rows) for table in tables)
    doubtful = sum(bool(row.doubts) for table in tables for row in table.rows)
    say(f"adopted   {counted(rows, 'row')} in {counted(len(tables), 'table')}, {doubtful} doubtful")
    for remark in filter(UNTITLED.__ne__, remarks(tables)):
        say(f"          {remark}")
    for fact in ("title", "licence"):
        if not _said(dataset, fact):
            say(f"note      the {fact} isn't known; state it in {dataset / 'table.toml'}")
    click.echo(dataset)


def _said(folder: Path, member: str) -> bool:
    from graph.reading.dataset.head import read_head

    return bool(read_head(folder).members.get(member))


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
    show_envvar=True,
    default="https://en.wikipedia.org/w/api.php",
    show_default=True,
    help="The address of the wiki's api.php.",
)
@click.option(
    "--contact",
    envvar="PALMARES_CONTACT",
    show_envvar=True,
    default="",
    help="An address or e-mail of yours: Wikimedia's policy wants to know whom to write to.",
)
def fetch(
    titles: tuple[str, ...], folder: Path, form: Literal["wikitext", "html"], api: str, contact: str
) -> None:
    """Get the pages with these TITLES, and which revision they are, from a wiki.

    A page that the folder already holds as it is now isn't downloaded again. Prints the files.
    In the place of a title there may be a data set's folder: its page is fetched again, what
    changed is told row by row, and what its curator wrote stays.
    """
    from graph.mediawiki import Manners, fetch_into

    if not contact:
        say("no --contact: the wiki may refuse requests that don't say whom to write to")
    for title in titles:
        if (Path(title) / "table.toml").is_file():
            _refresh(Path(title), Manners(contact))
            continue
        path, page, new = fetch_into(folder, title, api, form, Manners(contact))
        for note in page.notes:
            say(f"note      {note}")
        say(f"{'fetched' if new else 'unchanged':9} {page.title}, revision {page.revision}")
        click.echo(path)


def _refresh(folder: Path, manners: Manners) -> None:
    """Fetches the page of a data set again and tells what changed."""
    from graph.reading.changes import row_changes
    from graph.reading.folders import read_folder
    from graph.reading.refreshing import refresh

    before = read_folder(folder)
    page, new = refresh(folder, manners)
    say(f"{'fetched' if new else 'unchanged':9} {page.title}, revision {page.revision}")
    after = read_folder(folder)
    for change in row_changes(before, after):
        say(f"changed   {change}")
    for remark in dict.fromkeys(remark for table in after for remark in table.remarks):
        say(f"note      {remark}")
    click.echo(folder)


@click.command(epilog=example("palmares harvest enwiki-pages-articles-multistream.xml.bz2"))
@click.argument("dump", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("pages"),
    show_default=True,
    help="The folder to write to.",
)
def harvest(dump: Path, folder: Path) -> None:
    """Get the pages with award tables out of DUMP, the XML dump of a wiki (plain, bz2 or gz).

    What was passed over, and why, is in harvest.csv in the folder; interrupted, it goes on there.
    """
    from graph.reading.harvest import REPORT, harvest

    say(f"harvest   {harvest(dump, folder, say).text()}")
    click.echo(folder / REPORT)
