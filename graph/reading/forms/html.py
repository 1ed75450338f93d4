"""HTML pages (rendered, Parsoid) to grids, read as a stream so that depth and size cost little.

libxml2's HTML parser supplies the elements with their implied ends; no tree is built.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from lxml import etree  # type: ignore[import-untyped]

from graph.reading.forms.colours import background
from graph.reading.forms.elements import (
    BLOCKS,
    HEADING,
    MARKS,
    SKIPPED,
    article_of,
    is_hidden,
    resolved,
)
from graph.reading.forms.flow import Flow
from graph.reading.model.document import Document
from graph.reading.model.grid import MAX_COLSPAN, MAX_ROWSPAN, Cell, Grid, form, span
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

#: Bytes given to the parser at a time.
_CHUNK = 1 << 16
_SITE = re.compile(r" [-–—] (?:Wikipedia|\S*wiki\S*)\b.*$", re.I | re.S)


_TAG = re.compile(
    r"<(?:!doctype|html|head|body|table|tr|t[dh]|div|section|h[1-6]|p|ul|span|!--)\b", re.I
)
_TABLE = re.compile(r"<table\b", re.I)
FORM = "html"
#: How the address of a category of a page begins, in the languages of the tables of words.
_CATEGORY = re.compile(
    rf"(?:(?:https?:)?//[\w.-]+)?(?:/wiki/|\./)(?:{'|'.join(sorted(CATEGORY_NAMESPACES))}):([^?#]+)",
    re.I,
)
#: Characters of a lead that are kept.
_LEAD = 600
#: What may stand before the name that an article's first sentence begins with.
_BEFORE = re.compile(r"[\"“(]*(?:(?:the|a)\s+)?", re.I)


def recognises(document: Document) -> Evidence:
    """Certain of a text that begins with a tag; a table's tag may stand in other text."""
    head = document.text[:LOOKED_AT]
    if head.lstrip("\ufeff \t\r\n")[:1] == "<" and _TAG.search(head):
        return Evidence.CERTAIN
    if _TABLE.search(document.text):
        return Evidence.TABLE
    return Evidence.TRACES if _TAG.search(head) else Evidence.NONE


def read(document: Document) -> Page:
    """All tables of an HTML page or fragment, nested ones included.

    Raises TableTooLarge (see ``grid.form``).
    """
    target = _Target()
    parser = etree.HTMLParser(target=target, huge_tree=True, encoding="utf-8")
    data = document.text.encode("utf-8", "replace")
    for start in range(0, len(data), _CHUNK):
        parser.feed(data[start : start + _CHUNK])
    if not data.strip():
        return Page("", ())
    parser.close()
    target.finish()
    sources = tuple(
        replace(source, grid=resolved(source.grid, target.notes)) for source in target.sources
    )
    return Page(target.title, sources, target.signs(), tuple(target.legend))


@dataclass(slots=True)
class _Table:
    #: The headings above it, with their levels: those in its cells end with it.
    headings: tuple[tuple[int, str], ...]
    classes: frozenset[str]
    place: int
    groups: list[tuple[str, list[list[Cell]]]] = field(default_factory=list)
    caption: str = ""
    row: list[Cell] | None = None
    grouped: bool = False
    row_colour: str = ""

    def open_group(self, kind: str) -> None:
        self.groups.append((kind, []))
        self.row = None
        self.grouped = True

    def close_group(self) -> None:
        self.row = None
        self.grouped = False

    def open_row(self, colour: str = "") -> None:
        self.row_colour = colour
        if not self.grouped:
            self.open_group("")
        self.row = []
        self.groups[-1][1].append(self.row)

    def grid(self) -> Grid:
        # The standard processes the footer groups after all others.
        ordered = sorted(self.groups, key=lambda group: group[0] == "tfoot")
        return form(rows for _, rows in ordered)


@dataclass(slots=True)
class _Element:
    tag: str
    action: str = ""
    flow: Flow | None = None
    table: _Table | None = None
    #: The place in the cell's text where a heading in it begins.
    start: int = 0
    attributes: Mapping[str, str] = field(default_factory=dict)


class _Target:
    """The parser's target: follows the elements and collects tables, headings and notes."""

    def __init__(self) -> None:
        self.title = ""
        self.notes: dict[str, str] = {}
        self.legend: list[tuple[str, str]] = []
        self._legend_colour = ""
        self._sources: list[tuple[int, Source]] = []
        self._headings = Headings()
        self._elements: list[_Element] = []
        self._flows: list[Flow | None] = []
        self._tables: list[_Table] = []
        self._skipping = 0
        self._count = 0
        self._note = ""
        self._urls: list[str] = []
        self._lead = self._language = ""
        self._links: tuple[tuple[str, str], ...] = ()
        self._categories: dict[str, None] = {}

    def signs(self) -> Signs:
        """What the page said of its subject outside of its tables."""
        boxes = (source for source in self.sources if "infobox" in source.classes)
        labels = {
            slot.cell.text: None
            for source in boxes
            for row in source.grid.rows
            for slot in row[:1]
            if slot and slot.cell.header
        }
        return Signs(
            self._lead, tuple(labels), tuple(self._categories), self._headings.all, self._language,
            self._links,
        )  # fmt: skip

    @property
    def sources(self) -> list[Source]:
        return [source for _, source in sorted(self._sources, key=lambda pair: pair[0])]

    # The parser's calls.

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        element = _Element(tag, attributes=attributes)
        self._elements.append(element)
        classes = attributes.get("class", "").split()
        if "lang" in attributes and (tag == "html" or "mw-parser-output" in classes):
            self._language = attributes["lang"]
        if self._skipping or (tag in SKIPPED and tag != "head") or is_hidden(tag, attributes):
            self._skipping += 1
            element.action = "skip"
            if tag == "a":
                self._reference(attributes)
            return
        if tag == "table":
            self._open_table(element, frozenset(classes))
        elif self._tables and tag in ("thead", "tbody", "tfoot"):
            element.action = "group"
            self._tables[-1].open_group(tag)
        elif self._tables and tag == "tr":
            element.action = "row"
            self._tables[-1].open_row(background(attributes))
        elif self._tables and tag in ("td", "th", "caption"):
            self._push(element, tag, Flow(), self._tables[-1])
        else:
            self._inline(element, classes)

    def end(self, tag: str) -> None:
        if not self._elements:
            return
        element = self._elements.pop()
        if element.action == "skip":
            self._skipping -= 1
        elif element.action == "mark":
            if flow := self._flow:
                flow.close(MARKS.get(element.tag, "link"))
        elif element.action == "table" and element.table is not None:
            self._close_table(element.table)
        elif element.action == "group":
            self._tables[-1].close_group()
        elif element.action == "row":
            self._tables[-1].row = None
        elif element.action == "heading" and (flow := self._flow):
            self._enter(int(element.tag[1]), flow.text_from(element.start))
            flow.line()
        elif element.flow is not None:
            self._close_flow(element)
        if element.tag in BLOCKS and (flow := self._flow):
            flow.line()

    def data(self, text: str) -> None:
        if not self._skipping and (flow := self._flow):
            flow.add(text)

    def comment(self, text: str) -> None:
        """Comments say nothing."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Neither do processing instructions."""

    def close(self) -> None:
        """The document ends."""

    def finish(self) -> None:
        """Closes what the page left open."""
        while self._elements:
            self.end(self._elements[-1].tag)

    # What the elements mean.

    @property
    def _flow(self) -> Flow | None:
        return self._flows[-1] if self._flows else None

    def _push(self, element: _Element, action: str, flow: Flow, table: _Table | None) -> None:
        element.action, element.flow, element.table = action, flow, table
        self._flows.append(flow)

    def _open_table(self, element: _Element, classes: frozenset[str]) -> None:
        if flow := self._flow:
            flow.line()
        element.action = "table"
        element.table = _Table(self._headings.levels, classes, self._count)
        self._count += 1
        self._tables.append(element.table)
        self._flows.append(None)

    def _close_table(self, table: _Table) -> None:
        self._tables.pop()
        self._flows.pop()
        self._headings.return_to(table.headings)
        source = Source(table.grid(), self._headings.path, table.caption, table.classes)
        self._sources.append((table.place, source))

    def _inline(self, element: _Element, classes: list[str]) -> None:
        tag, attributes, flow = element.tag, element.attributes, self._flow
        name = attributes.get("id", "")
        if flow and self._tables and HEADING.fullmatch(tag):
            flow.line()
            element.action, element.start = "heading", flow.place
        elif HEADING.fullmatch(tag) or tag == "title" or (tag in ("p", "dt") and not self._tables):
            self._push(element, tag, Flow(), None)
        elif tag == "li" and name.startswith(("cite_note", "endnote", "mwt")):
            self._note, self._urls = name, []
            self._push(element, "note", Flow(), None)
        elif "legend" in classes and not self._tables:
            self._push(element, "legend", Flow(), None)
        elif "legend-color" in classes:
            self._legend_colour = background(attributes)
        elif tag == "a":
            self._link(element, classes)
        elif flow and tag in MARKS:
            element.action = "mark"
            flow.open(MARKS[tag])
        elif flow and (tag == "br" or tag in BLOCKS):
            flow.line()
        elif flow and tag == "img":
            flow.alternatives.append(attributes.get("alt") or attributes.get("title", ""))

    def _link(self, element: _Element, classes: list[str]) -> None:
        href = element.attributes.get("href", "")
        if category := _CATEGORY.match(href):
            self._categories[unquote(category[1]).replace("_", " ")] = None
        if (
            self._note
            and href.startswith(("http:", "https:", "//"))
            and "wikipedia.org" not in href
        ):
            self._urls.append(href)
        title = "" if "new" in classes or "redlink=1" in href else article_of(href, self._language)
        if title and (flow := self._flow):
            element.action = "mark"
            flow.open("link", title)

    def _reference(self, attributes: Mapping[str, str]) -> None:
        note = attributes.get("href", "").partition("#")[2]
        if note and (flow := self._flow):
            flow.references.append(unquote(note))

    def _close_flow(self, element: _Element) -> None:
        flow, tag, table = element.flow, element.action, element.table
        assert flow is not None
        self._flows.pop()
        if table is not None and tag == "caption":
            table.caption = flow.cell().text
        elif table is not None:
            self._add_cell(table, flow, element)
        elif tag == "legend":
            self.legend.append((self._legend_colour, flow.cell().text))
            self._legend_colour = ""
        elif tag == "note":
            self.notes[self._note] = self._urls[0] if self._urls else flow.cell().text
            self._note = ""
        else:
            self._heading(tag, flow)

    def _add_cell(self, table: _Table, flow: Flow, element: _Element) -> None:
        if table.row is None:
            table.open_row()
        assert table.row is not None
        attributes = element.attributes
        table.row.append(
            flow.cell(
                header=element.tag == "th",
                colspan=span(attributes.get("colspan"), MAX_COLSPAN),
                rowspan=span(attributes.get("rowspan"), MAX_ROWSPAN, 0),
                colour=background(attributes) or table.row_colour,
            )
        )

    def _heading(self, tag: str, flow: Flow) -> None:
        cell = flow.cell()
        if tag == "p" and not (self._links or self._tables or self._sources):
            self._links = cell.links
        if tag == "title":
            self.title = self.title or _SITE.sub("", cell.text)
        elif HEADING.fullmatch(tag):
            self._enter(int(tag[1]), cell.text)
        elif (
            tag == "p" and len(self._lead) <= SHORT_LEAD and _is_lead(cell, is_first=not self._lead)
        ):
            self._lead = cell.text[:_LEAD]
        elif (
            not self._tables
            and 0 < len(cell.text) <= 80
            and (
                tag == "dt"
                or any(m.kind == "bold" and m.end - m.start == len(cell.text) for m in cell.marks)
            )
        ):
            self._headings.enter(PSEUDO_LEVEL, cell.text.rstrip(":"))

    def _enter(self, level: int, text: str) -> None:
        """A heading begins; one of the first level is the page's title."""
        if level > 1:
            self._headings.enter(level, text)
        elif not (self._tables and self.title):
            self.title = text or self.title


def _is_lead(cell: Cell, *, is_first: bool) -> bool:
    """Whether a paragraph can be the first of an article: it has a name in bold.

    A short one begins with that name and no colon behind it, and must be the first that can be it.
    """
    bold = [mark for mark in cell.marks if mark.kind == "bold"]
    if len(cell.text) > SHORT_LEAD:
        return bool(bold)
    return (
        is_first
        and len(cell.text) > 20
        and any(
            _BEFORE.fullmatch(cell.text[: mark.start])
            and mark.end < len(cell.text)
            and ":" not in cell.text[mark.end - 1 : mark.end + 1]
            for mark in bold
        )
    )
