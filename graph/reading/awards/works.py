"""The works that one cell names, by its marks of titles: links, italics, quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph.reading.awards.company import company_in
from graph.reading.awards.crafts import CRAFT
from graph.reading.awards.identity import article_named
from graph.reading.awards.names import mask, may_be_titles
from graph.reading.awards.nouns import WORKS, kind_of_article, noun_of, without_qualifier
from graph.reading.awards.reasons import Behind, reason_of
from graph.reading.awards.vocabulary import Role, role_of
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Cell
from graph.reading.model.quotes import QUOTED, QUOTES
from graph.reading.model.rows import WORK_KINDS, Kind, Recipient

#: What may stand between and behind the titles: joints, and notes in brackets.
_BETWEEN = re.compile(
    r"(?:\([^()]*\)|\b(?:and|und|et|e|og|och|en|i|ve|y)\b|&|[,;/|\s+、，；·•])*", re.I
)
_BRACKET = re.compile(r"\(([^()]*)\)")
#: Marks of footnotes at the ends of a title.
_FOOTNOTES = re.compile(r"^[†‡§^\s]+|[†‡§^\s]+$|(?<=[^\s*])\*{1,2}$")
#: What may stand before a title that is no part of it.
_BEFORE = re.compile(r"\s*(?:for\s+)?", re.I)
#: What shows that a title ends where its link or quotation does; these may be its first words.
_APART = re.compile(
    r"\s*(?:[\n(\[;/|]|,(?!\s*and\s))|\s+[–—-]\s|\s+(?:as|from|with|by|feat(?:uring|\.)?|ft\.?)\s",
    re.I,
)
#: What shows that one ends with its italics.
_BEHIND = re.compile(r"[\s(\[,;:/|–—]")
#: What stands behind a title and is part of it: "(Live)", "II", ", season 2".
_PART_OF_TITLE = re.compile(
    r"\((?:the|a|an|part|vol|live|deluxe|remix|season)\b|\([^()]*\b(?:version|edit|mix|extended"
    r"|acoustic|cover|demo)\)|,?\s*(?:(?:season|series|part|vol(?:ume|\.)?|chapter|episode)\s+\w+"
    r"|(?-i:[IVX]+)|\d+)$",
    re.I,
)
#: A note behind a work: "(shared with the cast)", "(tie)".
_NOTE = re.compile(
    r"(?<=\S)\s+\((?P<note>(?:also |tied |shared )?(?:with|as|for)\b[^()]*|tied?|shared"
    r"|joint(?:ly)?|ex aequo)\)$",
    re.I,
)
_LABEL = re.compile(r"(?P<label>[^\W\d_]+)\s*:\s*(?P<character>[^\n]+)")
_FROM = re.compile(r"\s+from\s+", re.I)


@dataclass(frozen=True, slots=True)
class WorksReading:
    """What a cell of works says: the works, ``notes`` of what else it says, and a ``character``.

    That is whom an actor plays in them, or the craft of somebody else.
    """

    works: tuple[Recipient, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[str, ...] = ()
    character: str = ""


def without_notes(reading: WorksReading, cell: Cell) -> WorksReading:
    """A reading whose titles have no notes in brackets behind them: "Elm (tie)".

    What a link or italics mark with a title is part of it: the song "Dance (With U)".
    """
    works, notes = [], []
    for work in reading.works:
        if (match := _NOTE.search(work.name)) and not _is_part(work.name, match.start(), cell):
            work = replace(work, name=work.name[: match.start()])
            notes.append(match["note"])
        works.append(work)
    return replace(reading, works=tuple(works), notes=(*reading.notes, *notes))


def _is_part(name: str, place: int, cell: Cell) -> bool:
    """Whether a link or italics of a cell go on within a name at ``place``."""
    place += cell.text.find(name)
    return any(m.kind != "small" and m.start < place < m.end for m in cell.marks)


def several_works(cell: Cell) -> WorksReading | None:
    """The reading of a cell that consists of several titles, each marked; None of any other cell.

    A link inside an italic title says its article. What stands in brackets is a note.
    """
    spans = _titles(cell)
    if len(spans) < 2:
        return None
    notes: list[str] = []
    place = 0
    for start, end in [*spans, (len(cell.text), len(cell.text))]:
        between = cell.text[place:start]
        if not _BETWEEN.fullmatch(between):
            return None
        notes += filter(_has_letters, _BRACKET.findall(between))
        place = end
    works = tuple(_work(cell, start, end) for start, end in spans)
    return WorksReading(works, notes=tuple(notes))


def separated_works(cell: Cell, separator: str) -> WorksReading:
    """The reading of a cell in which a person says what stands between titles."""
    return WorksReading(
        tuple(
            _work(cell, start, end)
            for start, end in _stretches(cell.text, separator)
            if cell.text[start:end].strip()
        )
    )


def _stretches(text: str, separator: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(re.escape(separator), text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def lone_work(cell: Cell, article: str | None, own: str) -> WorksReading:
    """The reading of a cell that is read as one work.

    ``article`` is what the cell as a whole links to, ``own`` the article of the page's subject,
    whose name is one. A title that begins the cell is the work, what follows it a note, doubted
    where it isn't understood.
    """
    is_own = cell.text.casefold() in (own.casefold(), without_qualifier(own).casefold())
    if not is_own and (titled := _titled(cell)):
        return titled
    name = _FOOTNOTES.sub("", cell.text) or cell.text
    work = Recipient(name, Kind.OTHER_WORK, article=article)
    if is_own or not may_be_titles(mask(cell.text, cell.marks)):
        return WorksReading((work,))
    text = (
        f"{cell.text!r} may be one work or several: say what stands between titles in "
        "[separators] of table.toml"
    )
    return WorksReading((work,), (Doubt(DoubtCode.TITLES, text),))


def _titled(cell: Cell) -> WorksReading | None:
    """The reading of a cell that a marked title begins and other words end; None of any other."""
    spans = _titles(cell)
    text = cell.text
    if not spans or not _BEFORE.fullmatch(_FOOTNOTES.sub("", text[: spans[0][0]]) + " "):
        return None
    run, notes = spans[:1], list[str]()
    for span in spans[1:]:
        between = text[run[-1][1] : span[0]]
        if not _BETWEEN.fullmatch(between):
            break
        notes += filter(_has_letters, _BRACKET.findall(between))
        run.append(span)
    start, end = run[0][0], run[-1][1]
    works = tuple(_work(cell, *span) for span in run)
    behind = text[end:]
    rest = _FOOTNOTES.sub("", behind.lstrip("*"))
    is_pair = len(spans) == 2 and not _FOOTNOTES.sub("", text[spans[1][1] :].lstrip("*"))
    if is_pair and _FROM.fullmatch(text[end : spans[1][0]]):
        whole = _work(cell, *spans[1])
        name = whole.name.strip(QUOTES)
        return WorksReading((replace(works[0], whole=replace(whole, name=name)),))
    if not rest and (start or behind):
        return WorksReading(works)
    if not _has_letters(rest):
        return None
    is_italic = any(m.kind == "italic" and m.start <= start < m.end for m in cell.marks)
    if not (_BEHIND if is_italic else _APART).match(behind.lstrip("†‡§^*")):
        return None
    if _PART_OF_TITLE.match(rest):
        return None
    reading = _with_rest(cell, works, rest)
    return reading and replace(reading, notes=(*notes, *reading.notes))


def _with_rest(cell: Cell, works: tuple[Recipient, ...], rest: str) -> WorksReading | None:
    """Works with what a cell says behind them, doubted where that isn't understood.

    None where what is behind them may be titles.
    """
    bracket = _BRACKET.fullmatch(rest)
    said = (bracket[1] if bracket else rest).strip(" \n\t,;:–—-")
    if (label := _LABEL.fullmatch(said)) and role_of(label["label"]) is Role.PART:
        return WorksReading(works, notes=(said,), character=label["character"])
    reason = reason_of(said, title=True)
    if reason.what is Behind.CHARACTER and "\n" not in said and not reason.work:
        return WorksReading(works, notes=(said,), character=reason.text)
    if reason.what is Behind.NOTE or company_in(said) or noun_of(said) in WORKS:
        return WorksReading(works, notes=(reason.text,))
    if CRAFT.fullmatch(reason.text) and not reason.work:
        return WorksReading(works, notes=(said,), character=reason.text)
    if may_be_titles(mask(cell.text, cell.marks)):
        return None
    doubt = f"the column of works also says {said!r}; it is only a note of the row"
    note = " ".join(said.split())
    return WorksReading(works, (Doubt(DoubtCode.UNREAD_COLUMN, doubt),), (note,))


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def _titles(cell: Cell) -> list[tuple[int, int]]:
    """Where the titles stand, none inside of another."""
    marks = [(m.start, m.end) for m in cell.marks if m.kind in ("italic", "link")]
    quoted = [(m.start(), m.end()) for m in QUOTED.finditer(cell.text)]
    spans: list[tuple[int, int]] = []
    for start, end in sorted({*marks, *quoted}, key=lambda span: (span[0], -span[1])):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def _work(cell: Cell, start: int, end: int) -> Recipient:
    name = cell.text[start:end].strip()
    links = (m for m in cell.marks if m.kind == "link" and start <= m.start and m.end <= end)
    article = next((article_named(m.target, name.strip(QUOTES)) for m in links), None)
    kind = kind_of_article(article or "")
    return Recipient(name, kind if kind in WORK_KINDS else Kind.OTHER_WORK, article=article)
