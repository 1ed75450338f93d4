"""Wikitext pages to grids, line by line as MediaWiki itself finds tables (Parser::doTableStuff)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.reading.forms.colours import background, colour
from graph.reading.forms.flow import Flow
from graph.reading.forms.inline import show
from graph.reading.forms.markup import MARKER, Markup, arguments, preprocess
from graph.reading.forms.templates import ATTRIBUTES, STRUCTURE, cell_text, is_cell
from graph.reading.model.document import Document
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import MAX_COLSPAN, MAX_ROWSPAN, Cell, form, span
from graph.reading.model.source import (
    CATEGORY_NAMESPACES,
    LOOKED_AT,
    PSEUDO_LEVEL,
    SHORT_LEAD,
    Evidence,
    Headings,
    Page,
    Signs,
    Source,
)

#: Characters of a cell's wikitext after which it is cut (and said to be).
MAX_CELL = 500_000
#: What a cell template supplies before its text.
_SUPPLIED = 'class="cell" |'
FORM = "wikitext"
_TABLE = re.compile(r"^[ \t:]*\{\||^\{\{\s*awards table", re.M | re.I)
_TRACES = re.compile(r"^==+[^=\n]+==+\s*$|\[\[[^\[\]\n]+\]\]|^\{\{[^{}\n]+", re.M)
_START = re.compile(r":*\s*\{\|(?!\})(.*)", re.S)
_HTML_TABLE = re.compile(r"<table\b", re.I)
_HEADING = re.compile(r"(={1,6})(.+?)\1\s*")
_PSEUDO = re.compile(r";(?P<term>[^:]{1,80}?):?|'''(?P<bold>[^']{1,80}?):?'''")
_CATEGORY = re.compile(
    rf"\[\[\s*(?:{'|'.join(sorted(CATEGORY_NAMESPACES))})\s*:([^\]|]+)",
    re.I,
)
#: Templates that explain a colour, which is their first argument.
_LEGEND = re.compile(r"legend(?:2| inline)?|legende|légende", re.I)
#: How the name of an infobox's template begins, in the languages of the tables of words.
_BOX = re.compile(r"infobo(?:x|ks)\b|ficha d[eo]\b|taxobox|info/", re.I)
#: Arguments of an infobox that say of what kind the subject is.
_KIND_ARGUMENTS = ("background", "type", "award_type")
#: A paragraph that begins with the subject in bold, and how much of it is kept.
#: A line that a word in bold and a colon begin.
_LABELLED = re.compile(r"'{3,5}[^']+(?::'{3,5}|'{3,5}\s*:)")
_LEAD, _LEAD_LENGTH = re.compile(r"[\"“(]*(?:(?:the|a)\s+)?'{3}", re.I), 600
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"?|'([^']*)'?|([^\s"'|]+))""")


def recognises(document: Document) -> Evidence:
    """A table's opening is evidence, as are headings, links and templates at a line's start."""
    if _TABLE.search(document.text):
        return Evidence.TABLE
    traces = _TRACES.search(document.text[:LOOKED_AT])
    return Evidence.TRACES if traces else Evidence.NONE


def read(document: Document) -> Page:
    """All tables of a wikitext page, nested ones included, in the order of the page.

    Raises TableTooLarge (see ``grid.form``).
    """
    markup = preprocess(document.text)
    reader = _Reader(markup)
    for line in MARKER.sub(lambda m: _surface(m, markup), markup.text).split("\n"):
        reader.line(line)
    sources = reader.finish()
    return Page("", sources, reader.signs(), tuple(reader.legend()), tuple(reader.unread))


def _surface(marker: re.Match[str], markup: Markup) -> str:
    """The table syntax that a template call stands for; any other construct stays hidden."""
    call = markup.of(marker)
    if call.kind != "template":
        return marker[0]
    if call.name in STRUCTURE:
        return STRUCTURE[call.name]
    if call.name in ATTRIBUTES:
        return 'class="rh"'
    if is_cell(call.name):
        return f"{_SUPPLIED} {cell_text(call.name, *arguments(call.text))}"
    return marker[0]


@dataclass(slots=True)
class _RawCell:
    header: bool
    attributes: str
    lines: list[str]
    row_colour: str = ""


@dataclass(slots=True)
class _Table:
    place: int
    headings: tuple[str, ...]
    attributes: str
    rows: list[list[_RawCell]] = field(default_factory=list)
    caption: _RawCell | None = None
    current: _RawCell | None = None
    fresh: bool = True
    implied: bool = False
    row_colour: str = ""

    def add(self, cell: _RawCell) -> None:
        """A cell of the current row; a row begins with its first cell, so none is empty."""
        if self.fresh:
            self.rows.append([])
            self.fresh = False
        cell.row_colour = self.row_colour
        self.rows[-1].append(cell)
        self.current = cell


class _Reader:
    """Follows the lines of a page; keeps the tables that are open, innermost last."""

    def __init__(self, markup: Markup) -> None:
        self._markup = markup
        self._headings = Headings()
        self._open: list[_Table] = []
        self._sources: dict[int, Source] = {}
        self._count = 0
        self._shown: dict[tuple[bool, str, str, str], Cell] = {}
        #: The headings above each table that is written in HTML.
        self.unread: list[tuple[str, ...]] = []
        self._lead, self._lead_length = "", 0
        self._links: tuple[tuple[str, str], ...] = ()

    def signs(self) -> Signs:
        """What the page said of its subject outside of its tables."""
        box = next(
            (c for c in self._markup.constructs if c.kind == "template" and _BOX.match(c.name)),
            None,
        )
        named = arguments(box.text)[1] if box else {}
        boxes = (box.name, *filter(None, map(named.get, _KIND_ARGUMENTS))) if box else ()
        categories = dict.fromkeys(
            match[1].strip() for match in _CATEGORY.finditer(self._markup.text)
        )
        return Signs(self._lead, boxes, tuple(categories), self._headings.all, links=self._links)

    def legend(self) -> Iterator[tuple[str, str]]:
        """The colours that templates for legends explain, each with its text."""
        for construct in self._markup.constructs:
            if construct.kind == "template" and _LEGEND.fullmatch(construct.name):
                numbered, _ = arguments(construct.text)
                if len(numbered) > 1:
                    yield colour(numbered[0]), self._plain(numbered[1])

    def line(self, line: str) -> None:
        stripped = line.strip()
        if start := _START.fullmatch(stripped):
            self._open.append(_Table(self._count, self._headings.path, start[1]))
            self._count += 1
        elif stripped.startswith("=") and (heading := _HEADING.fullmatch(stripped)):
            if self._open and self._open[-1].implied:
                self._close()
            self._headings.enter(len(heading[1]), self._plain(heading[2]))
        elif not self._open:
            self._see_lead(stripped)
            self.unread += [self._headings.path] * len(_HTML_TABLE.findall(stripped))
            if stripped.startswith("|-"):
                # A template that isn't known has opened the table; its header can't be read.
                self._open.append(_Table(self._count, self._headings.path, "", implied=True))
                self._count += 1
            elif pseudo := _PSEUDO.fullmatch(stripped):
                text = self._plain(pseudo["term"] or pseudo["bold"])
                self._headings.enter(PSEUDO_LEVEL, text)
        else:
            self._table_line(self._open[-1], stripped, line)

    def _see_lead(self, line: str) -> None:
        if not self._links and "[[" in line and not (self._count or self._headings.all):
            self._links = self._flowed(line).links
        if self._lead_length <= SHORT_LEAD and "'''" in line:
            text = MARKER.sub("", line).lstrip()
            is_lead = _LEAD.match(text) and not (_PSEUDO.fullmatch(text) or _LABELLED.match(text))
            if is_lead and len(text) > (SHORT_LEAD if self._lead else 30):
                self._lead, self._lead_length = self._plain(text[:_LEAD_LENGTH]), len(text)

    def finish(self) -> tuple[Source, ...]:
        """The tables found; those left open end with the page."""
        while self._open:
            self._close()
        return tuple(self._sources[place] for place in sorted(self._sources))

    def _table_line(self, table: _Table, stripped: str, line: str) -> None:
        if stripped.startswith("|}"):
            self._close()
            if self._open and self._open[-1].current:
                self._open[-1].current.lines.append(stripped[2:])
        elif stripped.startswith("|-"):
            table.fresh, table.current = True, None
            table.row_colour = background(_attributes(stripped))
        elif stripped.startswith("|+"):
            table.caption = table.current = _raw(False, stripped[2:])
        elif stripped.startswith(("|", "!")):
            header = stripped[0] == "!"
            cells = stripped[1:].replace("!!", "||") if header else stripped[1:]
            for cell in cells.split("||"):
                table.add(_raw(header, cell))
        elif table.current:
            table.current.lines.append(line)

    def _close(self) -> None:
        table = self._open.pop()
        rows = [[self._cell(cell) for cell in row] for row in table.rows]
        classes = _attributes(table.attributes).get("class", "")
        caption = self._cell(table.caption).text if table.caption else ""
        self._sources[table.place] = Source(
            form([rows]), table.headings, caption, frozenset(classes.split())
        )

    def _cell(self, raw: _RawCell) -> Cell:
        key = (raw.header, raw.attributes, "\n".join(raw.lines), raw.row_colour)
        if key not in self._shown:
            flow = Flow()
            show(flow, key[2][:MAX_CELL].replace(_SUPPLIED, "<br>"), self._markup)
            if _SUPPLIED in key[2]:
                text = "a template of a whole cell stands inside of one: it is read as a line of it"
                flow.doubts.append(Doubt(DoubtCode.MARKUP, text))
            if len(key[2]) > MAX_CELL:
                text = f"a cell is cut after {MAX_CELL:,} characters"
                flow.doubts.append(Doubt(DoubtCode.MARKUP, text))
            attributes = _attributes(raw.attributes)
            self._shown[key] = flow.cell(
                header=raw.header,
                colspan=span(attributes.get("colspan"), MAX_COLSPAN),
                rowspan=span(attributes.get("rowspan"), MAX_ROWSPAN, 0),
                colour=background(attributes) or raw.row_colour,
            )
        return self._shown[key]

    def _plain(self, wikitext: str) -> str:
        return self._flowed(wikitext).text

    def _flowed(self, wikitext: str) -> Cell:
        flow = Flow()
        show(flow, wikitext, self._markup)
        return flow.cell()


def _raw(header: bool, text: str) -> _RawCell:
    """A cell from its text: attributes before a first bar, unless a link stands before it."""
    before, bar, after = text.partition("|")
    if bar and "[[" not in before:
        # An attribute bar before a template that supplies one is a mistake that says what it means.
        return _RawCell(header, before, [after.lstrip().removeprefix(_SUPPLIED)])
    return _RawCell(header, "", [text])


def _attributes(text: str) -> dict[str, str]:
    return {
        match[1].lower(): match[2] or match[3] or match[4] or ""
        for match in _ATTRIBUTE.finditer(text)
    }
