"""Tables drawn in plain text: grid tables (reStructuredText, Pandoc) and pipe tables (Markdown)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from graph.reading.forms.flow import Flow
from graph.reading.model.document import Document
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Cell, form
from graph.reading.model.source import LOOKED_AT, Evidence, Headings, Page, Source

FORM = "text"
_BORDER = re.compile(r"\s*\+(?:[-=:]{2,}\+){2,}\s*")
_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?")
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*")
_UNDERLINE = re.compile(r"(={3,}|-{3,}|~{3,})\s*")
_LEVELS = {"=": 1, "-": 2, "~": 3}
_INLINE = re.compile(
    r"!?\[(?P<label>[^\[\]]+)\]\((?P<target>[^()\s]+)[^()]*\)|(?P<note>\[\^?\w{1,12}\])"
    r"|(?P<style>\*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w))|(?P<line><br\s*/?>|\\$)",
    re.M,
)
_BAR = re.compile(r"(?<!\\)\|")
_SEVERAL = Doubt(
    DoubtCode.MARKUP,
    "its lines may be several rows: draw a rule between rows, or fill every cell of a line",
)


def recognises(document: Document) -> Evidence:
    """Certain of a text with the border of a grid table or the rule below a pipe table's header."""
    lines = document.text[:LOOKED_AT].splitlines()
    for above, line in pairwise(lines):
        if _BORDER.fullmatch(above) and line.lstrip().startswith("|"):
            return Evidence.CERTAIN
        if "|" in above and _RULE.fullmatch(line) and len(_fields(above)) > 1:
            return Evidence.CERTAIN
    return Evidence.NONE


def read(document: Document) -> Page:
    """The tables of a text, under its headings."""
    lines = document.text.splitlines()
    headings, sources, place, title = Headings(), [], 0, ""
    while place < len(lines):
        line = lines[place]
        below = lines[place + 1] if place + 1 < len(lines) else ""
        end = place + 1
        if heading := _HEADING.fullmatch(line.strip()):
            headings.enter(len(heading[1]), heading[2])
            title = title or (heading[2] if len(heading[1]) == 1 else "")
        elif line.strip() and _UNDERLINE.fullmatch(below) and "|" not in line:
            headings.enter(_LEVELS[below[0]], line)
            end += 1
        elif _BORDER.fullmatch(line):
            end = next((n for n in range(place, len(lines)) if not _is_drawn(lines[n])), len(lines))
            sources.append(_grid_table(lines[place:end], headings.path))
        elif "|" in line and _RULE.fullmatch(below):
            end = next((n for n in range(place, len(lines)) if "|" not in lines[n]), len(lines))
            sources.append(_pipe_table(lines[place:end], headings.path))
        place = end
    return Page(title, tuple(sources))


def _is_drawn(line: str) -> bool:
    return line.strip()[:1] in ("+", "|") and bool(line.strip())


def _fields(line: str) -> list[str]:
    fields = _BAR.split(line.strip())
    return fields[bool(not fields[0].strip()) : len(fields) - bool(not fields[-1].strip())]


def _pipe_table(lines: list[str], headings: tuple[str, ...]) -> Source:
    header, _, *rows = lines
    width = len(_fields(header))
    cells = [[_cell(text, header=True) for text in _fields(header)]]
    for line in rows:
        texts = _fields(line)
        cells.append([_cell(text) for text in [*texts, *[""] * (width - len(texts))]])
    return Source(form([cells]), headings)


@dataclass(slots=True)
class _Open:
    """A cell of a grid table that goes on: its lines so far, its columns, its rows so far."""

    lines: list[str]
    colspan: int
    rows: int = 1
    started: int = 0


def _grid_table(lines: list[str], headings: tuple[str, ...]) -> Source:
    """A grid table; cells span the columns and rows whose borders they cross."""
    edges = sorted({x for line in lines if line.lstrip()[:1] == "+"
                    for x, char in enumerate(line) if char == "+"})  # fmt: skip
    body = _unruled_body(lines)
    are_rows = all(_is_row(line, edges) for line in body)
    if body and are_rows:
        lines = [*lines[: -len(body) - 1], *_ruled(body, lines[-1])]
    head = next((n for n, line in enumerate(lines) if "=" in line and _BORDER.fullmatch(line)), 0)
    if body and are_rows:
        head = head or next(n for n, line in enumerate(lines) if n and _BORDER.fullmatch(line))
    rows: list[list[tuple[int, Cell]]] = []
    opened: dict[int, _Open] = {}
    for number, line in enumerate(lines):
        if line.lstrip()[:1] == "+" or re.match(r"\s*\|.*\+[-=]{2,}", line):
            _end_row(line, edges, opened, rows, header=number <= head)
        else:
            for column, colspan, text in _pieces(line, edges):
                cell = opened.setdefault(column, _Open([], colspan, started=len(rows)))
                cell.lines.append(text)
    if body and not are_rows and rows:
        rows[-1] = [(column, replace(cell, doubts=(_SEVERAL,))) for column, cell in rows[-1]]
    return Source(form([[[cell for _, cell in sorted(row, key=lambda c: c[0])] for row in rows]]),
                  headings)  # fmt: skip


def _unruled_body(lines: list[str]) -> list[str]:
    """The lines below the header of a table that has no rules but around these and the header.

    Databases print such tables with a row a line; in reStructuredText they are one row. None of any
    other table, or if it is a single line.
    """
    rules = [n for n, line in enumerate(lines) if line.lstrip()[:1] == "+"]
    if len(rules) != 3 or not all(_BORDER.fullmatch(lines[n]) for n in rules):
        return []
    body = lines[rules[1] + 1 : rules[2]]
    return body if len(body) > 1 and rules[2] == len(lines) - 1 else []


def _is_row(line: str, edges: list[int]) -> bool:
    """Whether a line is a row by itself, and not what didn't fit into the one above.

    What goes on fills but the cells that are long: not the first, or not most of the others.
    """
    texts = [text.strip() for _, _, text in _pieces(line, edges)]
    return bool(texts) and bool(texts[0]) and texts.count("") <= 1


def _ruled(body: list[str], rule: str) -> Iterator[str]:
    """Lines with a rule below each."""
    for line in body:
        yield line
        yield rule


def _pieces(line: str, edges: list[int]) -> Iterator[tuple[int, int, str]]:
    """The texts between the bars of a line: their column, how many columns they span.

    A line of another length with a bar for each edge was drawn by wider or longer characters: its
    texts are counted.
    """
    fields = _BAR.split(line.strip())
    is_otherwise = line.lstrip()[:1] == "|" and len(line.rstrip()) != edges[-1] + 1
    if is_otherwise and len(fields) == len(edges) + 1:
        yield from ((number, 1, text) for number, text in enumerate(fields[1:-1]))
        return
    bars = [n for n, x in enumerate(edges) if x < len(line) and line[x] in "|+"]
    for left, right in pairwise(bars):
        yield left, right - left, line[edges[left] + 1 : edges[right]]


def _end_row(
    line: str, edges: list[int], opened: dict[int, _Open], rows: list[list[tuple[int, Cell]]],
    *, header: bool,
) -> None:  # fmt: skip
    """Ends the cells above whose border the line is; the others go on in the next row."""
    if not opened:
        return
    ends = {
        column
        for column, _, text in _pieces(line, edges)
        if text.strip() and set(text) <= set("-=: ")
    }
    rows.append([])
    for column in [*opened]:
        cell = opened[column]
        if column in ends or not _goes_on(line, edges, column):
            text = "\n".join(_joined(cell.lines))
            cell_of_text = _cell(text, header=header, colspan=cell.colspan, rowspan=cell.rows)
            rows[cell.started].append((column, cell_of_text))
            del opened[column]
        else:
            cell.rows += 1


def _goes_on(line: str, edges: list[int], column: int) -> bool:
    start, end = edges[column] + 1, edges[column + 1]
    return not set(line[start:end].strip()) <= set("-=:+") or not line[start:end].strip()


def _joined(lines: list[str]) -> Iterator[str]:
    """Paragraphs of a cell: lines that follow each other were broken to fit."""
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            paragraph.append(line.strip())
        elif paragraph:
            yield " ".join(paragraph)
            paragraph = []


def _cell(text: str, *, header: bool = False, colspan: int = 1, rowspan: int = 1) -> Cell:
    """The text of a cell with its links, italics and footnotes."""
    flow, place = Flow(), 0
    open_styles: list[str] = []
    text = text.replace("\\|", "|")
    for token in _INLINE.finditer(text):
        flow.add(text[place : token.start()])
        place = token.end()
        if token["label"]:
            flow.add(token["label"])
            if token["target"].startswith("http"):
                flow.references.append(token["target"])
        elif token["note"]:
            flow.references.append(token["note"].strip("[]^"))
        elif token["line"] is not None:
            flow.line()
        else:
            _style(flow, open_styles, {1: "italic", 2: "bold"}.get(len(token["style"]), "bold"))
    for number, line in enumerate(text[place:].split("\n")):
        if number:
            flow.line()
        flow.add(line)
    return flow.cell(header=header, colspan=colspan, rowspan=rowspan)


def _style(flow: Flow, open_styles: list[str], style: str) -> None:
    if style in open_styles:
        open_styles.remove(style)
        flow.close(style)
    else:
        open_styles.append(style)
        flow.open(style)
