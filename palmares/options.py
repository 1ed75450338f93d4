"""What the commands share: how they fail, what they say, and the options of several of them."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from graph.errors import PalmaresError, reason_of, visible
from graph.reading.awards.declaration import UNDECLARED, Declaration
from graph.reading.forms.readers import FORMS

#: The address of the server on one's own machine, which is also the base of a release by default.
HOST, PORT = "127.0.0.1", 8000
#: Exit codes: wrong input or data (and whatever else a user can mend); click's own 2 is for a
#: wrong command line.
FAILED = 1
#: Ended by Ctrl-C, as shells count signals.
INTERRUPTED = 130
#: What names the current release in the place of an id, as in graph/releases/release.py.
CURRENT = "current"


#: Columns of the help on a terminal that has as many; in longer lines the eye gets lost.
WIDEST_HELP = 140


class Commands(click.Group):
    """The commands, in sections; what a user can mend ends as one message and exit code 1.

    Ctrl-C ends as one message and exit code 130.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._sections: dict[str, list[str]] = {}

    def add_to(self, section: str, command: click.Command) -> None:
        """Adds a command, which the help lists in a section; its texts must be UTF-8."""
        for parameter in command.params:
            parameter.type = _checked_text(parameter.type)
        self.add_command(command)
        self._sections.setdefault(section, []).append(str(command.name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands with the whole first sentence of each."""
        for section, names in self._sections.items():
            with formatter.section(section):
                formatter.write_dl([(name, _first_sentence(self.commands[name])) for name in names])

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; PalmaresError becomes a message on standard error."""
        try:
            return super().invoke(ctx)
        except PalmaresError as error:
            _fail(ctx, str(error))
        except KeyboardInterrupt as error:
            _fail(ctx, str(error) or "interrupted", INTERRUPTED)
        except BrokenPipeError:  # the reader, such as head, has seen enough
            sys.stderr.close()
            ctx.exit(FAILED)
        except OSError as error:
            _fail(ctx, reason_of(error))


class _Text(click.types.StringParamType):
    """A text; bytes that aren't UTF-8, which Python has as surrogates, are refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(super().convert(value, param, ctx))
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail(f"{text!r} is not UTF-8.", param, ctx)
        return text


def _checked_text(kind: click.ParamType[Any]) -> click.ParamType[Any]:
    """The same type of values; for a text, or a tuple with one, such a checked one."""
    if isinstance(kind, click.Tuple):
        return click.Tuple([_checked_text(part) for part in kind.types])
    return _Text() if type(kind) is click.types.StringParamType else kind


def _fail(ctx: click.Context, message: str, code: int = FAILED) -> None:
    say(message, click.style("palmares:", fg="red", bold=True) + " ")
    ctx.exit(code)


def _first_sentence(command: click.Command) -> str:
    paragraph = (command.help or "").partition("\n\n")[0]
    return " ".join(paragraph.split())


def is_colourless() -> bool:
    """Whether nobody wants colours: NO_COLOR says so (no-color.org), or the terminal has none."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def example(text: str) -> str:
    """How the help of a command shows commands that one could give."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in text.splitlines())


def say(text: str, start: str = "") -> None:
    """Tells the user something on standard error: standard output is for what was asked for.

    What files and parsers have put into it does nothing to the terminal.
    """
    click.echo(start + "\n".join(map(visible, text.split("\n"))), err=True)


def release_folder(releases: Path, release_id: str) -> Path:
    """Where the release is that ``--release`` names, by default the current one.

    Raises ReleaseError for what is no id of a release there, such as a path.
    """
    from graph.releases.history import release_path

    return releases / CURRENT if release_id == CURRENT else release_path(releases, release_id)


with_releases = click.option(
    "--releases",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("releases"),
    envvar="PALMARES_RELEASES",
    show_default=True,
    show_envvar=True,
    help="The folder that holds the releases.",
)
with_release = click.option(
    "--release",
    "release_id",
    default=CURRENT,
    metavar="ID",
    help="Id of a release; by default the current one.",
)
with_sources = click.argument("sources", nargs=-1, type=click.Path(exists=True, path_type=Path))
with_form = click.option(
    "--form", type=click.Choice(FORMS), help="What the pages are; found out by itself."
)


def _declaration(context: click.Context, parameter: click.Parameter, value: object) -> object:
    from graph.reading.declarations import parse, read_toml

    return value and (read_toml(value) if isinstance(value, Path) else parse(str(value)))


def with_declaration(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what the columns of a table are; the command gets ``declaration``."""

    @click.option(
        "--columns",
        callback=_declaration,
        help="What columns are: 'Film=work Winner=result:True award=\"Lake Awards\"'.",
    )
    @click.option(
        "--declaration",
        "declaration_file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        callback=_declaration,
        help="The same in a file, as --explain prints it.",
    )
    @functools.wraps(command)
    def declared(
        *arguments: Any,
        columns: Declaration | None,
        declaration_file: Declaration | None,
        **options: Any,
    ) -> None:
        if columns and declaration_file:
            raise click.UsageError("give --columns or --declaration, not both")
        command(*arguments, declaration=columns or declaration_file or UNDECLARED, **options)

    return declared


def refuse_options_of_pages(*values: object) -> None:
    """Raises UsageError if something is said of a data set that stands in its own files."""
    if any(value and value is not UNDECLARED for value in values):
        raise click.UsageError(
            "--form, --title, --columns, --declaration and --explain go with pages: what a data "
            "set says of its source stands in its table.toml."
        )


with_strict = click.option("--strict", is_flag=True, help="Refuse pages with doubtful rows.")
with_base = click.option(
    "--base",
    default=f"http://{HOST}:{PORT}/",
    envvar="PALMARES_BASE",
    metavar="ADDRESS",
    show_default=True,
    show_envvar=True,
    help="The address under which the data is published; ends with '/'.",
)
with_host = click.option(
    "--host", default=HOST, show_default=True, help="The address to listen on."
)
with_port = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="NUMBER",
    default=PORT,
    show_default=True,
    help="The port; 0 for any free one.",
)
with_mappings = click.option(
    "--mapping",
    "mappings",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An RML mapping of CSV files of your own, which lie beside it or are among SOURCES; or one"
    " of the relations of award tables, instead of those that come with the program.",
)
with_shapes = click.option(
    "--shapes",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="SHACL shapes (Turtle) for what a mapping of your own files makes.",
)
with_authorities = click.option(
    "--authorities",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of authority files of your own, beside those that come with the program.",
)
