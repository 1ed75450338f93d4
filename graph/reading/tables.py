"""One function for every form: a page or file in, its award tables with their rows out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import InputError
from graph.kinds import counted
from graph.reading.awards.columns import understand
from graph.reading.awards.declaration import UNDECLARED, Declaration
from graph.reading.awards.header import header
from graph.reading.awards.legend import legend_of
from graph.reading.awards.open_kinds import OpenKinds
from graph.reading.awards.recognition import NoContent, NotAwards
from graph.reading.awards.rows import read_table
from graph.reading.awards.subjects import LIST, PageSubject, page_subject, subject_article
from graph.reading.awards.table import ReadTable
from graph.reading.awards.table_doubts import table_doubts
from graph.reading.dataset.corrections import Corrections
from graph.reading.declarations import check_columns
from graph.reading.forms import wikitext
from graph.reading.forms.readers import reader_of
from graph.reading.model.document import document
from graph.reading.model.doubts import Doubt
from graph.reading.model.grid import TableTooLarge
from graph.reading.model.source import Page, Source
from graph.reading.written_rows import is_written, restored, with_lines, with_roles

#: Why a table wasn't read that its data set says to leave alone.
LEFT_ALONE = "left alone, as its data set says"
#: Why a table in tags of HTML is left alone where the page is wikitext.
_IN_HTML = "it is written in HTML (<table>), which isn't read within wikitext: rewrite it with {|"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A table of the page that was left alone, and why.

    ``content`` is False for an infobox, navigation or a notice; ``columns`` are its headers.
    """

    headings: tuple[str, ...]
    rows: int
    reason: str
    content: bool = True
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a page: its form and title, its award tables, and the tables left alone.

    ``numbers`` are those of the tables among all award tables of the page, from 1: a table that is
    left alone on purpose has one too. ``is_wiki`` says that it has the marks of a wiki's page:
    wikitext, or a table that MediaWiki's style sheets call one. ``subject`` is what the page is
    about, ``language`` the code of the language that it says it is in.
    """

    form: str
    title: str
    tables: tuple[ReadTable, ...]
    skipped: tuple[Skipped, ...]
    is_wiki: bool = False
    subject: PageSubject = LIST
    language: str = ""
    numbers: tuple[int, ...] = ()

    @property
    def doubts(self) -> list[tuple[Doubt, ...]]:
        """What can't be said of each table as a whole."""
        return [tuple(table_doubts(table, self.subject)) for table in self.tables]

    def opened(self) -> Reading:
        """The reading as a release has it: with the kinds open that the subject leaves open.

        The rows have the doubts about these names.
        """
        tables = [
            replace(table, rows=tuple(map(OpenKinds(table, self.subject).doubted, table.rows)))
            for table in self.tables
        ]
        return replace(self, tables=tuple(tables))

    @property
    def why_nothing(self) -> str:
        """Why no table was read: what the tables left alone were, or that there was none."""
        reasons = [skipped.reason for skipped in self.skipped if skipped.content]
        reasons = reasons or [skipped.reason for skipped in self.skipped]
        return "; ".join(dict.fromkeys(reasons)) or "it has no table at all"


def read(
    source: Path | str,
    form: str | None = None,
    *,
    title: str = "",
    section: Sequence[str] = (),
) -> list[ReadTable]:
    """The award tables of a page: a path, or the text itself.

    ``form`` is one of ``forms.readers.FORMS`` or None to recognise it; ``title`` the page's title
    where the text doesn't say it, ``section`` the headings that stood above the text. Raises
    InputError.
    """
    return list(read_page(source, form, title=title, section=section).tables)


def read_page(
    source: Path | str,
    form: str | None = None,
    *,
    title: str = "",
    section: Sequence[str] = (),
    declaration: Declaration = UNDECLARED,
    corrections: Corrections | None = None,
    leave: Collection[str] = (),
) -> Reading:
    """As ``read``, with the tables that were left alone and why.

    ``declaration`` says what isn't to be guessed, ``corrections`` what of the cells is wrong;
    ``leave`` are numbers and headings of award tables to leave alone. Raises InputError also if one
    of these speaks of a column or a table that there is not.
    """
    file = document(source)
    reader = reader_of(file, form)
    try:
        page = reader.read(file)
    except TableTooLarge as error:
        raise InputError(file.name, str(error)) from None
    title = title or page.title
    first = page.sources[0].grid if page.sources else None
    if first is not None and is_written(header(first)[1]):
        declaration = with_roles(declaration)
        page = replace(page, sources=tuple(map(with_lines, page.sources)))
    declared = _declared_sources(page, declaration, file.name)
    own = _OwnDeclarations(declaration, file.name)
    legend = legend_of(page)
    about = _Title(title, subject_article(title, page.signs))
    numbers: list[int] = []
    tables: list[ReadTable] = []
    origins: list[tuple[Source, Declaration]] = []
    skipped: list[Skipped] = []
    for place, table in enumerate(page.sources, 1):
        if declaration.table and place not in declared:
            continue
        table = replace(table, headings=(*section, *table.headings), legend=legend)
        number = len(tables) + sum(each.reason == LEFT_ALONE for each in skipped) + 1
        declares = declaration if place in declared else UNDECLARED
        declares = own.added(declares, table, table.headings)
        result = _table(table, reader.FORM, about, declares)
        if isinstance(result, ReadTable) and own.has(str(number)):
            declares = own.added(declares, table, [str(number)])
            result = _table(table, reader.FORM, about, declares)
        if isinstance(result, Skipped):
            skipped.append(result)
        elif {str(number), *table.headings} & {*leave}:
            skipped.append(
                Skipped(table.headings, len(table.grid.rows), LEFT_ALONE, columns=result.columns)
            )
        else:
            numbers.append(number)
            tables.append(result)
            origins.append((table, declares))
    if corrections is not None:
        tables = _corrected(numbers, tables, origins, about, corrections)
    _check_left(leave, numbers, skipped, file.name)
    own.check()
    if not declaration.table:
        skipped += [Skipped(headings, 0, _IN_HTML) for headings in page.unread]
    is_wiki = reader.FORM == wikitext.FORM or any("wikitable" in s.classes for s in page.sources)
    subject = page_subject(title, page.signs, tables, declaration.subject)
    return Reading(
        reader.FORM, title, tuple(tables), tuple(skipped), is_wiki, subject, page.signs.language,
        tuple(numbers),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Title:
    """The title of a page, and the article of what it is about."""

    text: str
    article: str


class _OwnDeclarations:
    """What a declaration says of single award tables of the page in the file ``name``.

    A heading may be that of a table that isn't recognised without it; a number is that of one that
    is, as they are counted.
    """

    def __init__(self, declaration: Declaration, name: str) -> None:
        self._by_label = {each.table: each for each in declaration.tables}
        self._unused, self._name = {*self._by_label}, name

    def has(self, label: str) -> bool:
        """Whether something is said of the table with a number or heading."""
        return label in self._by_label

    def added(self, declares: Declaration, table: Source, labels: Collection[str]) -> Declaration:
        """A declaration with what is said of the table with one of some labels.

        Raises InputError for a column that the table hasn't.
        """
        for label in self._by_label.keys() & {*labels}:
            own = self._by_label[label]
            check_columns(own, header(table.grid)[1], self._name)
            declares = declares.with_more(own)
            self._unused.discard(label)
        return declares

    def check(self) -> None:
        """Raises InputError if something is said of a table that there is not."""
        if self._unused:
            label = min(self._unused)
            hint = "'palmares read' shows the award tables with their headings"
            raise InputError(self._name, f"has no award table {label!r} to declare", hint=hint)


def _check_left(
    leave: Collection[str], numbers: Sequence[int], skipped: Sequence[Skipped], name: str
) -> None:
    left = [table for table in skipped if table.reason == LEFT_ALONE]
    headings = {heading for table in left for heading in table.headings}
    last = len(numbers) + len(left)
    for label in leave:
        if label not in headings and label not in map(str, range(1, last + 1)):
            number = counted(last, "award table")
            hint = f"It has {number}; 'palmares read' shows them with their headings"
            raise InputError(name, f"has no award table {label!r} to leave alone", hint=hint)


def _corrected(
    numbers: Sequence[int],
    tables: Sequence[ReadTable],
    origins: Sequence[tuple[Source, Declaration]],
    title: _Title,
    corrections: Corrections,
) -> list[ReadTable]:
    """The tables read again with their cells corrected."""
    corrections.refuse_ambiguous(
        (source, number, table.columns)
        for number, table, (source, _) in zip(numbers, tables, origins, strict=True)
    )
    return [
        _corrected_table(source, number, table, declaration, title, corrections)
        for number, table, (source, declaration) in zip(numbers, tables, origins, strict=True)
    ]


def _corrected_table(
    source: Source,
    number: int,
    table: ReadTable,
    declaration: Declaration,
    title: _Title,
    corrections: Corrections,
) -> ReadTable:
    """The table read again with its cells corrected; what stands in the source stays as it is."""
    corrected = corrections.corrected(source, number, table.columns)
    if corrected is source:
        return table
    again = _table(corrected, table.form, title, declaration)
    if isinstance(again, Skipped):
        return table
    texts = dict(enumerate(source.grid.texts(), source.first_row))
    rows = (replace(row, cells=texts[row.source_row]) for row in again.rows)
    dropped = (replace(row, cells=texts[row.source_row]) for row in again.dropped)
    return replace(again, rows=tuple(rows), dropped=tuple(dropped))


def _declared_sources(page: Page, declaration: Declaration, name: str) -> set[int]:
    """The numbers of the tables that a declaration is of."""
    if declaration is UNDECLARED:
        return set()
    headers = {number: header(table.grid)[1] for number, table in enumerate(page.sources, 1)}
    label = declaration.table
    if label:
        sheets = {number: table.headings[-1:] for number, table in enumerate(page.sources, 1)}
        numbers = {number for number in headers if label in (str(number), *sheets[number])}
        if not numbers:
            raise InputError(name, f"has no table {label!r} ({declaration.origin} names it)")
    else:
        names = {*declaration.columns, *declaration.separators}
        numbers = {number for number, texts in headers.items() if names <= {*texts}}
    check_columns(
        declaration,
        [text for number, texts in headers.items() if number in numbers or not label
         for text in texts],
        name,
    )  # fmt: skip
    return numbers


def _table(
    source: Source, form: str, title: _Title, declaration: Declaration
) -> ReadTable | Skipped:
    rows = len(source.grid.rows)
    try:
        columns = understand(source, title.text, declaration)
        table = read_table(source, columns, form, title.article)
    except NotAwards as error:
        content = not isinstance(error, NoContent)
        return Skipped(source.headings, rows, str(error), content, header(source.grid)[1])
    if not table.rows:
        reason = "no row could be read as a nomination"
        return Skipped(source.headings, rows, reason, columns=columns.headers)
    return restored(table, title.text) if is_written(table.columns) else table
