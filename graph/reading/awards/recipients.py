"""Recipient cells: who and what is honoured, with the roles as written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.reading.awards.cells import is_empty
from graph.reading.awards.crafts import LABEL, ROLE
from graph.reading.awards.kinds import QUOTES, kind_of
from graph.reading.awards.names import is_masked, is_suffix, mask, split_names
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Cell
from graph.reading.model.rows import Kind, Recipient

_HARD = re.compile(r"[\n;•·|]")
_TAIL = re.compile(r"\s*[(\[](?P<note>[^()\[\]]*)[)\]]\s*$")
_BRACKET = re.compile(r"\([^()]{0,400}\)")
_PART_OF_TITLE = re.compile(r"(?:the|a|an|part|vol|live|feat|ft|from|deluxe|remix|season)\b", re.I)
_SELF = re.compile(
    r"(?:for )?(?:(?:him|her|it|them|my)sel(?:f|ves)|self|(?:the |this )?(?:film|movie|series|show"
    r"|(?:tv|television) (?:series|show)|album|song|video|game|play|book|novel|programme?)"
    r"(?: itself)?)",
    re.I,
)
_OTHERS = re.compile(r"et al\.?|(?:and )?(?:\w+ )?others|and more|various|more", re.I)
_AND_MORE = re.compile(r"(?<=\w),?\s+(?:et al\.?|(?:and|&) others)$", re.I)
_DASH = re.compile(r"\s+[-–—]\s*|[-–—]\s+")
_FOR = re.compile(r"\s+(?:for|as)\s+")
_FROM = re.compile(r"\s+(?:for|as|from|in)\s+")
#: One thing (see ``names.mask``) that a word follows.
_QUOTATION = re.compile(r"(?<!\ue002)\ue002+[ ,]*(?=[^\W\d_])")
#: A given name before a quotation, which is then a nickname: Guy "Buzz" Ray.
_NICKNAMED = re.compile(r"[A-Z]\w*\.? $")
#: Characters of a cell beyond which it is no list of recipients.
_LONGEST = 4000
#: Joints that a line break leaves over at a line's ends.
_EDGES = re.compile(r"^(?:\s*(?:and|&|,)(?=\s))+|(?:(?<=\s)(?:and|&)|[,\s])+$", re.I)


@dataclass(slots=True)
class _Nominee:
    name: str
    kind: Kind
    article: str | None
    roles: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RecipientsReading:
    """Who a cell names, in its order; nobody where the honouree of the page is meant."""

    recipients: tuple[Recipient, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def read_recipients(cell: Cell, category: str = "", title: str = "") -> RecipientsReading:
    """The recipients in a cell. ``title`` is the page's work, ``category`` tells song from scene.

    A cell that is empty, a dash, "N/A", "Film" or "Herself" names nobody.
    """
    if is_empty(cell.text) or _SELF.fullmatch(cell.text.strip(" .")):
        return RecipientsReading()
    if len(cell.text) > _LONGEST:
        text = f"the recipients' cell has more than {_LONGEST} characters"
        return RecipientsReading((), (Doubt(DoubtCode.NAMES, text),))
    reader = _Reader(cell, category, title)
    start = 0
    for match in [*_HARD.finditer(reader.masked), None]:
        end = match.start() if match else len(cell.text)
        if cell.text[start:end].strip():
            reader.line(start, end)
        start = match.end() if match else end
    if not reader.nominees:
        reader.doubt("the recipients' cell names nobody that could be read")
    return RecipientsReading(
        tuple(Recipient(n.name, n.kind, tuple(n.roles), n.article) for n in reader.nominees),
        tuple(dict.fromkeys(reader.doubts)),
    )


class _Reader:
    """Reads one cell, stretch by stretch; ``text`` and ``masked`` have the same places."""

    def __init__(self, cell: Cell, category: str, title: str) -> None:
        self.cell, self.category, self.title = cell, category, title
        self.text = cell.text
        self.masked = mask(cell.text, cell.marks)
        for bracket in _BRACKET.finditer(self.text):
            # "(Music by …; lyrics by …)" is read as if it had no brackets.
            if LABEL.search(bracket[0]):
                start, end = bracket.span()
                self.masked = (
                    f"{self.masked[:start]} {self.text[start + 1 : end - 1]} {self.masked[end:]}"
                )
        self.nominees: list[_Nominee] = []
        self.doubts: list[Doubt] = []

    def doubt(self, text: str) -> None:
        """Notes that the names may be misread."""
        self.doubts.append(Doubt(DoubtCode.NAMES, text))

    def line(self, start: int, end: int) -> None:
        """A line or a part between semicolons: names, perhaps under labels of roles."""
        text = self.text[start:end]
        if (edge := _EDGES.search(text)) and not edge.start():
            start += edge.end()
        end -= sum(len(m[0]) for m in _EDGES.finditer(text) if m.start() and m.end() == len(text))
        place, role = start, ""
        for label in LABEL.finditer(self.masked, start, end):
            self._names(place, label.start(), role)
            role = self.text[label.start("label" if label["label"] else "by") : label.end()]
            role = re.sub(r"\s+by\s*$|\s*:\s*$", "", role).strip()
            place = label.end()
        self._names(place, end, role)

    def _names(self, start: int, end: int, role: str) -> None:
        for first, last in self._runs(start, end):
            pieces, unsure = split_names(self.text, self.masked, first, last)
            if unsure:
                whole = self.text[first:last].strip()
                self.doubt(f"{whole!r} may be one name or several")
            before = len(self.nominees)
            for piece in pieces:
                self._piece(piece.start, piece.end, role, before)

    def _runs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A stretch cut behind each quotation that a name follows without a separator."""
        for run in _QUOTATION.finditer(self.masked, start, end):
            inside = self.text[run.start() : run.end()].strip(" ,")
            if _NICKNAMED.search(self.masked, start, run.start()):
                continue
            if run.start() >= start and inside[:1] in QUOTES and self.text[run.end()].isupper():
                yield start, run.end()
                start = run.end()
        if self.text[start:end].strip(" ,&"):
            yield start, end

    def _piece(self, start: int, end: int, role: str, before: int) -> None:
        text = self.text[start:end].strip(" ,")
        bare = text[1:-1] if text.startswith("(") and text.endswith(")") else text
        if ROLE.fullmatch(bare) and (bare != text or not is_masked(self.masked[start:end])):
            self._role_of_earlier(bare, before)
            return
        start += len(self.text[start:end]) - len(self.text[start:end].lstrip(" ,"))
        end = start + len(text)
        dash = _DASH.search(self.masked, start + 1, end)
        if dash and not self._is_title(start, end):
            if self._is_work(start, dash.start()):
                self._piece(start, dash.start(), "", before)
                self._piece(dash.end(), end, role, before)
                return
            after = self.text[dash.end() : end]
            if is_masked(self.masked[dash.end() : end]) or ROLE.fullmatch(after):
                self._add(start, dash.start(), [role, after])
                return
        roles = [role]
        end = self._tail(start, end, roles)
        self._add(start, end, roles)

    def _role_of_earlier(self, text: str, before: int) -> None:
        """A piece that is only a role: of the name before it, or of all if it is a plural."""
        plural = re.search(r"(?:[eo]rs|ists|by)$", text, re.I)
        names = self.nominees[before:] or self.nominees if plural else self.nominees[-1:]
        for nominee in names:
            nominee.roles.append(text)
        if not names:
            self.doubt(f"{text[:60]!r} is a role or an occasion of nobody named")

    def _tail(self, start: int, end: int, roles: list[str]) -> int:
        """Cuts notes in brackets, "for …" and "as …" off a name's end; gives its new end."""
        while (note := _TAIL.search(self.text, start, end)) and note.start() > start:
            inside = any(
                m.kind in ("link", "italic") and m.start <= note.start() < m.end
                for m in self.cell.marks
            )
            if inside or _PART_OF_TITLE.match(note["note"]):
                break
            if ROLE.fullmatch(note["note"]):
                roles.append(note["note"])
            elif self._is_work(start, note.start()) and note["note"][:1].isupper():
                self.doubt(f"{note['note'][:60]!r} may name a recipient of that work")
            end = note.start()
        words = _FROM if self.text[start] in QUOTES else _FOR
        cut = words.search(self.masked, start + 1, end)
        if cut and not self._is_title(start, end):
            roles.append(self.text[cut.start() : end].strip())
            end = cut.start()
        return end

    def _is_work(self, start: int, end: int) -> bool:
        """Whether a stretch is a title: quoted, or italic as a whole."""
        text = self.text[start:end].strip()
        return (text[:1] in QUOTES and bool(text)) or self._italic(start, end)

    def _italic(self, start: int, end: int) -> bool:
        return any(
            mark.kind == "italic" and mark.start <= start + 1 and mark.end >= end - 1
            for mark in self.cell.marks
        )

    def _is_title(self, start: int, end: int) -> bool:
        return self.text[start:end].strip().casefold() == self.title.casefold() != ""

    def _add(self, start: int, end: int, roles: list[str]) -> None:
        roles = [role.strip() for role in roles if role.strip()]
        text = self.text[start:end].strip().rstrip("*†‡§^ ")
        name = text.strip(QUOTES).strip() if text[:1] in QUOTES else text
        name = re.sub(r"^(?:and|&|with)\s+", "", name).strip(" ,&")
        name = name.lstrip("([") if name.count("(") > name.count(")") else name
        name = name.rstrip(")]") if name.count(")") > name.count("(") else name
        name = name.strip("*†‡§^ ")
        if is_empty(name) or not re.search(r"\w", name):
            return
        if _OTHERS.fullmatch(name):
            self.doubt("not every recipient is named")
            return
        if _SELF.fullmatch(text):
            return
        if more := _AND_MORE.search(name):
            self.doubt("not every recipient is named")
            name = name[: more.start()]
        article = self._article(start, end, name)
        for other in self.nominees:
            if other.name == name and (other.article == article or not article):
                other.roles += [role for role in roles if role not in other.roles]
                return
        kind = kind_of(text, roles, self.category, self.title, italic=self._italic(start, end))
        self.nominees.append(_Nominee(name, kind, article, roles))

    def _article(self, start: int, end: int, name: str) -> str | None:
        links = [
            mark
            for mark in self.cell.marks
            if mark.kind == "link"
            and start <= mark.start < end
            and not is_suffix(self.text[mark.start : mark.end])
        ]
        for link in links:
            if self.text[link.start : link.end].strip(QUOTES + " ") == name:
                return link.target
        if len(links) != 1:
            return None
        rest = self.text[links[0].end : end].strip(" ,)*†‡§^" + QUOTES)
        return links[0].target if not rest or is_suffix(rest) else None
