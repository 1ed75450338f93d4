"""Recipient cells: who and what is honoured, with the roles as written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from graph.reading.awards import languages
from graph.reading.awards.cells import is_empty
from graph.reading.awards.crafts import CRAFT, LABEL, ROLE
from graph.reading.awards.identity import article_named
from graph.reading.awards.kinds import Mention, kind_of
from graph.reading.awards.names import (
    Piece,
    begins_name,
    is_inverted,
    is_masked,
    is_suffix,
    is_suffix_link,
    mask,
    may_be_several,
    split_names,
)
from graph.reading.awards.nouns import kind_of_article, without_qualifier
from graph.reading.awards.reasons import Behind, Reason, reason_of
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Cell, Mark
from graph.reading.model.quotes import QUOTED, QUOTES, is_quoted
from graph.reading.model.rows import WORK_KINDS, Kind, Recipient

_HARD = re.compile(r"[\n;•|]|(?<=\s)·(?=\s)")
_TAIL = re.compile(r"\s*[(\[](?P<note>[^()\[\]]*)[)\]]\s*$")
_BRACKET = re.compile(r"\([^()]{0,400}\)")
_PART_OF_TITLE = re.compile(r"(?:the|a|an|part|vol|live|from|deluxe|remix|season)\b", re.I)
_GUEST_NOTE = re.compile(r"\((?:featuring|feat\.?|ft\.?)\s", re.I)
#: What the name of a guest follows, who is no work.
_GUEST = re.compile(
    r"\b(?:featuring|feat\.?|ft\.?)\s|\swith\s+(?=\ue002)|(?<=\ue002)\s+with\s", re.I
)
#: What stands before a link that is no more than a part of a name: "The cast of …".
_OF = re.compile(r"[(\[]|\b(?:of|from|in|for|at|by|as)\s+(?:the\s+)?$", re.I)
_SELF = re.compile(r"(?:(?:for|as) )?(?:(?:him|her|it|them|my)sel(?:f|ves)|self)", re.I)
#: Words that stand for a work, unless they are marked as its title: "''The Album''".
_ITSELF = re.compile(
    r"(?:for )?(?:the |this )?(?:film|movie|series|show|(?:tv|television) (?:series|show)|album"
    r"|song|video|game|play|book|novel|programme?)(?: itself)?",
    re.I,
)
#: Words that stand for all that somebody has done.
_CAREER = re.compile(
    r"(?i:for )?(?:(?i:his|her|their|the|entire|complete|whole|overall) )*"
    r"(?:(?i:body of|life['’]?s|lifetime|career) (?:work|achievements?|contributions?)"
    r"|(?<= )career)"
)
_OTHERS = re.compile(r"et al\.?|(?:and )?(?:\w+ )?others|and more|various|more", re.I)
_AND_MORE = re.compile(r"(?<=\w),?\s+(?:et al\.?|(?:and|&) others)$", re.I)
_DASH = re.compile(r"\s+[-–—]\s*|[-–—]\s+")
_BY = re.compile(r"\s+by\s+")
_FOR = re.compile(r"\s+(?:for|as)\s+")
_FROM = re.compile(r"\s+(?:for|as|from|in|on)\s+")
#: What follows a role that names stand behind.
_BY_ROLE = re.compile(r"\s+by$", re.I)
#: What a title stands behind that is no part of a name: "Ann Bell in "Owl"".
_IN = re.compile(
    r"\s+(?:(?:in|on|from)\s+(?:(?:the\s+)?(?:episode|song|film|movie|album)\s+)?"
    r"|(?:episode|film|movie|album)s?:\s*)(?=\ue002)",
    re.I,
)
#: One thing (see ``names.mask``) that a word follows.
_QUOTATION = re.compile(r"(?<!\ue002)\ue002+[ ,]*(?=[^\W\d_])")
#: A given name before a quotation, which is then a nickname: Guy "Buzz" Ray.
_NICKNAMED = re.compile(r"(?<!\w)[^\W\d_]\w*\.? $")
#: What is made for a work and is named behind it: "Theatrical trailer".
_MATERIAL = re.compile(
    r"(?:[\w-]+ ){0,3}(?:trailer|teaser|poster|(?:tv )?spot|campaign|website|title sequence)", re.I
)
#: Marks of footnotes before a name; a star may begin one: "*NSYNC".
_FOOTNOTED = re.compile(r"^(?:[†‡§^\s]|\*+\s)+")
#: Labels that titles may have in them.
_OF_TITLES = re.compile(r"(?:the\s+)?(?:story|sound|music|song|book|art|score|host|words)", re.I)
#: Labels of a work, which are no role in it.
_NO_ROLES = frozenset({"song", "songs", "film", "album", "episode", "title", "track"})
#: Characters of a cell beyond which it is no list of recipients.
_LONGEST = 4000
#: What a title is a part of, behind it in brackets.
_WHOLE = re.compile(r"from\s+\S", re.I)
#: Joints that a line break leaves over at a line's ends.
_EDGES = re.compile(r"^(?:\s*(?:and|&|,)(?=\s))+|(?:(?<=\s)(?:and|&)|[,\s])+$")


#: Kinds of titles; the page's subject may be anybody.
_TITLES = WORK_KINDS - {Kind.WORK}


@dataclass(slots=True)
class _Nominee:
    name: str
    kind: Kind
    article: str | None
    is_marked: bool = False
    roles: list[str] = field(default_factory=list)
    work: int | None = None
    character: str = ""
    whole: Recipient | None = None

    def recipient(self) -> Recipient:
        """The nominee as rows have it."""
        return Recipient(
            self.name, self.kind, tuple(self.roles), self.article, work=self.work,
            character=self.character, whole=self.whole,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecipientsReading:
    """Who a cell names, in its order; nobody where the honouree of the page is meant.

    ``works`` are all works that it names, also those behind "for"; ``Recipient.work`` is a place in
    these. ``citations`` are the reasons that it gives, ``notes`` what else it says.
    """

    recipients: tuple[Recipient, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    works: tuple[Recipient, ...] = ()
    citations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


#: A cell that names nobody.
NOBODY = RecipientsReading()


@dataclass(frozen=True, slots=True)
class NamesColumn:
    """A column of names: its header, and what is known of all of its cells.

    ``has_makers`` is as in ``Mention``; ``separator`` is what a person says that stands between
    names, ``family_first`` says that a comma stands within each.
    """

    header: str = ""
    has_makers: bool = False
    separator: str = ""
    family_first: bool = False


def read_recipients(
    cell: Cell, category: str = "", title: str = "", column: NamesColumn = NamesColumn()
) -> RecipientsReading:
    """The recipients in a cell of a column.

    ``title`` is the article of the page's subject, ``category`` tells song from scene. A cell that
    is empty, a dash, "N/A", "Film" or "Herself" names nobody.
    """
    italic = cell.has_italics
    is_nobody = is_empty(cell.text, is_title=italic) or _is_self(cell.text.strip(" ."), italic)
    if is_nobody and not cell.links:
        return RecipientsReading()
    if len(cell.text) > _LONGEST:
        text = f"the recipients' cell has more than {_LONGEST} characters"
        return RecipientsReading((), (Doubt(DoubtCode.NAMES, text),))
    reader = _Reader(cell, category, title, column)
    start = 0
    for match in [*reader.borders(), None]:
        end = match.start() if match else len(cell.text)
        if cell.text[start:end].strip():
            reader.line(start, end)
        start = match.end() if match else end
    is_silent = not (reader.nominees or reader.works or reader.citations or reader.notes)
    if is_silent and not reader.names_subject:
        reader.doubt("the recipients' cell names nobody that could be read")
    reader.settle()
    return RecipientsReading(
        tuple(nominee.recipient() for nominee in reader.nominees),
        tuple(dict.fromkeys(reader.doubts)),
        tuple(work.recipient() for work in reader.works),
        tuple(dict.fromkeys(reader.citations)),
        tuple(dict.fromkeys(reader.notes)),
    )


def is_self(text: str) -> bool:
    """Whether a text stands for whom the page is about: "Herself"."""
    return bool(_SELF.fullmatch(text)) or languages.is_self(text)


def is_career(text: str) -> bool:
    """Whether a text stands for all that somebody has done; a title has capitals.

    >>> is_career("Body of work"), is_career("Her entire career"), is_career("Body of Work")
    (True, True, False)
    """
    return bool(_CAREER.fullmatch(text.strip(" .")))


def _marks_title(mark: Mark, text: str) -> bool:
    """Whether a mark is that of a title: italics, but for a remark's, or a link to a work."""
    if mark.kind == "link":
        return kind_of_article(mark.target) in WORK_KINDS
    return mark.kind == "italic" and text[mark.start] != "("


def _is_self(text: str, is_italic: bool) -> bool:
    """Whether a text stands for the page's subject: "Herself", "the film"."""
    return is_self(text) or bool(_ITSELF.fullmatch(text) and not is_italic)


class _Reader:
    """Reads one cell, stretch by stretch; ``text`` and ``masked`` have the same places."""

    def __init__(self, cell: Cell, category: str, title: str, column: NamesColumn) -> None:
        self.cell, self.category, self.title, self.column = cell, category, title, column
        self.text = cell.text
        self.masked = mask(cell.text, cell.marks)
        marks = any(_marks_title(mark, cell.text) for mark in cell.marks)
        self.has_titles = marks or bool(QUOTED.search(cell.text))
        for bracket in _BRACKET.finditer(self.text):
            # "(Music by …; lyrics by …)", "(by …)" and "(feat. …)" are read as if they had none
            start, end = bracket.span()
            is_guest = _GUEST_NOTE.match(bracket[0]) and self.masked[start - 1 : start] == " "
            if is_guest or LABEL.search(bracket[0]) or bracket[0].startswith("(by "):
                self.masked = (
                    f"{self.masked[:start]} {self.text[start + 1 : end - 1]} {self.masked[end:]}"
                )
        self.nominees: list[_Nominee] = []
        self.works: list[_Nominee] = []
        self.citations: list[str] = []
        self.notes: list[str] = []
        self.doubts: list[Doubt] = []
        self.names_subject = False
        self.title_end = 0

        # where semicolons or bars separate names, the commas of "Bell, Ann; Reyes, Tom" don't
        parts = re.split("[;|]", self.masked)
        is_list = len(parts) > 1 and any(map(is_inverted, parts))
        self.family_first = column.family_first or is_list

    def borders(self) -> Iterator[re.Match[str]]:
        """What certainly separates names: what is declared, else line breaks, semicolons …"""
        if self.column.separator:
            return re.finditer(re.escape(self.column.separator), self.text)
        return _HARD.finditer(self.masked)

    def doubt(self, text: str) -> None:
        """Notes that the names may be misread."""
        self.doubts.append(Doubt(DoubtCode.NAMES, text))

    def settle(self) -> None:
        """Takes back for whom a lone work is, where not all of the names before it have it."""
        agents = [nominee for nominee in self.nominees if nominee.kind not in WORK_KINDS]
        if len(self.works) == 1 and any(nominee.work is None for nominee in agents):
            for nominee in agents:
                nominee.work = None

    def line(self, start: int, end: int) -> None:
        """A line or a part between semicolons: names, perhaps under labels of roles."""
        text = self.masked[start:end]
        if (edge := _EDGES.search(text)) and not edge.start():
            start += edge.end()
        end -= sum(len(m[0]) for m in _EDGES.finditer(text) if m.start() and m.end() == len(text))
        place, role = start, ""
        for label in LABEL.finditer(self.masked, start, end):
            if label["label"] and not role and self._goes_on_with(place, label.start()):
                self._doubt_names(start, end)  # "Owl Story: Night" may be one title
                continue
            last = place + len(self.masked[place : label.start()].rstrip())
            is_mark = any(m.end == last and m.kind in ("link", "italic") for m in self.cell.marks)
            if is_mark and _OF_TITLES.fullmatch(label["label"] or ""):
                self._doubt_names(start, end)
            self._names(place, label.start(), role)
            role = self.text[label.start("label" if label["label"] else "by") : label.end()]
            role = role.strip(" :")
            place = label.end()
        self._names(place, end, role)

    def _goes_on_with(self, place: int, start: int) -> bool:
        """Whether a plain word stands directly before a label, which may be a part of its name."""
        before = self.masked[place:start].rstrip()
        return before[-1:].isalnum() and self.text[start - 1] != "("

    def _names(self, start: int, end: int, role: str) -> None:
        for first, last in self._runs(start, end):
            if self.column.separator:
                self._piece(first, last, role, len(self.nominees))
                continue
            pieces, unsure = split_names(
                self.text, self.masked, first, last, family_first=self.family_first
            )
            if unsure or self._goes_on(pieces):
                self._doubt_names(first, last)
            before = len(self.nominees)
            for piece in pieces:
                self._piece(piece.start, piece.end, role, before)

    def _goes_on(self, pieces: Sequence[Piece]) -> bool:
        """Whether what stands behind "for …" or "as …" may go on behind a comma, or may not."""
        reasons = [
            bool(_FOR.search(self.masked, each.start, each.end) or self._sort(each))
            for each in pieces
        ]
        return any(
            before and not after and self._may_be_name(piece)
            for before, after, piece in zip(reasons, reasons[1:], pieces[1:], strict=False)
        )

    def _may_be_name(self, piece: Piece) -> bool:
        """Whether a piece begins as a name does, and is no remark in brackets."""
        first = self.masked[piece.start : piece.end].lstrip()[:1]
        return begins_name(first) and self.text[piece.start : piece.end].lstrip()[:1] != "("

    def _sort(self, piece: Piece) -> str:
        """What a piece that is a title says that it is: "Episode: "Day"" an episode."""
        reason = self._reason(self.text[piece.start : piece.end].strip(" ,"), piece.start)
        return reason.sort if reason.what is Behind.WORK else ""

    def _doubt_names(self, start: int, end: int) -> None:
        self.doubt(
            f"{self.text[start:end].strip()!r} may be one name or several: say what stands between "
            "names in [separators] of table.toml"
        )

    def _runs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A stretch cut behind each quotation that a name follows without a separator."""
        for run in _QUOTATION.finditer(self.masked, start, end):
            inside = self.text[run.start() : run.end()].strip(" ,")
            given = _NICKNAMED.search(self.masked, start, run.start())
            if given and given[0][0].isupper():
                continue
            follows = self.text[run.end()]
            begins = begins_name(follows) and not "ぁ" <= follows <= "ゟ"  # "『夜』の歌"
            if run.start() >= start and is_quoted(inside) and begins:
                is_word = follows.isupper() and len(self.text[run.end() : end].split()) == 1
                if run.start() == start and is_word:
                    self._doubt_names(start, end)  # "Buzz" Ray may be one name
                yield start, run.end()
                start = run.end()
        if self.text[start:end].strip(" ,&"):
            yield start, end

    def _piece(self, start: int, end: int, role: str, before: int) -> None:
        text = self.text[start:end].strip(" ,")
        bare = text[1:-1] if text.startswith("(") and text.endswith(")") else text
        reason = self._reason(bare, start)
        is_part = (reason.what is Behind.CHARACTER or reason.work) and bare[:1].islower()
        is_role = is_part or ROLE.fullmatch(bare)
        if is_role and (bare != text or not is_masked(self.masked[start:end])):
            self._role_of_earlier(bare, start, before)
            return
        if bare != text and text.count("(") == 1 and self.nominees:
            self._remark(bare, start, end)
            return
        if reason.what is Behind.WORK and reason.sort:
            if self._names_somebody:
                self._behind(bare, None, start)
            else:
                title = reason.text.strip(QUOTES)
                first = self.text.index(title, start)
                marks = self.text[first - 1] in QUOTES
                self._add(first - marks, first + len(title) + marks, [reason.sort])
            return
        start += len(self.text[start:end]) - len(self.text[start:end].lstrip(" ,"))
        if text.count("(") > text.count(")"):
            text = text.rstrip(" ,(")  # a bracket of roles was opened behind it
        end = start + len(text)
        # a label that says what a title is, is no role of whom stands behind it
        sort = role if role.lower() in _NO_ROLES else ""
        by = _BY.search(self.masked, start + 1, end)
        if by and self._is_work(start, by.start()):
            self._piece(start, by.start(), sort, before)
            self._piece(by.end(), end, "" if sort else role, before)
            return
        dash = _DASH.search(self.masked, start + 1, end)
        if dash and not self._is_title(start, end):
            if self._is_work(start, dash.start()):
                self._piece(start, dash.start(), sort, before)
                if _MATERIAL.fullmatch(self.masked, dash.end(), end):
                    self.notes.append(self.text[dash.end() : end])
                else:
                    self._piece(dash.end(), end, "" if sort else role, before)
                return
            after = self.text[dash.end() : end]
            link = self._link_at(dash.end(), end)
            if self._is_work(dash.end(), end) or kind_of_article(link) in WORK_KINDS:
                self._add(start, dash.start(), [role, f"for {after}"])
                return
            if ROLE.fullmatch(after):
                self._add(start, dash.start(), [role, after])
                return
            if link:
                self._doubt_names(start, end)
                self._piece(start, dash.start(), role, before)
                self._piece(dash.end(), end, role, before)
                return
        roles = [role]
        end = self._tail(start, end, roles)
        self._add(start, end, roles)

    @property
    def _names_somebody(self) -> bool:
        """Whether one of the names before is no title."""
        return any(each.kind not in _TITLES for each in self.nominees)

    def _remark(self, text: str, start: int, end: int) -> None:
        """A piece in brackets, which says something of the name before it."""
        if any(m.kind == "link" and start <= m.start < end for m in self.cell.marks):
            self.doubt(f"{text[:60]!r} may name somebody besides")
        reason = self._reason(text, start)
        if reason.what is Behind.ROLE and not reason.work:
            self.notes.append(text)
        elif reason.what is Behind.WORK and self._names_somebody:
            self._behind(text, None, start)
        else:
            self._behind(text, self.nominees[-1], start)

    def _role_of_earlier(self, text: str, start: int, before: int) -> None:
        """A piece that is only a role: of the name before it, or of all if it is a plural."""
        plural = re.search(r"(?:[eo]rs|ists|by)$", text, re.I)
        names = self.nominees[before:] or self.nominees if plural else self.nominees[-1:]
        reason = self._reason(text, start)
        if reason.what in (Behind.CITATION, Behind.NOTE, Behind.WORK):
            self._behind(text, None, start)
            return
        for nominee in names:
            self._behind(text, nominee, start)
        if not names:
            self.doubt(f"{text[:60]!r} is a role or an occasion of nobody named")

    def _reason(self, text: str, start: int, *, title: bool = False) -> Reason:
        """What words behind a name say, which stand at ``start`` or later.

        A title that ends them may be marked by italics or by its article as well as by quotation
        marks.
        """
        place = self.text.find(text, start)
        if place < 0:
            place = self.text.find(text.removeprefix("for "), start) - len("for ")
        marks = [mark for mark in self.cell.marks if mark.kind in ("link", "italic")]
        behind = place + len("for ") if text[:4].lower() == "for " else -1
        marked = any(mark.start <= behind < mark.end for mark in marks)
        for mark in marks:
            is_last = place < mark.start and mark.end == place + len(text)
            if is_last and _marks_title(mark, self.text):
                first = mark.start - place
                reason = reason_of(f'{text[:first]}"{text[first:].strip(QUOTES)}"', title=title)
                if reason.what is Behind.CITATION and reason.work:
                    return replace(reason, text=" ".join(text.split()))
                is_used = reason.what in (Behind.CHARACTER, Behind.WORK, Behind.WHOLE)
                if (is_used and '"' not in reason.text[1:-1]) or reason.work:
                    return reason
        return reason_of(text, marked=marked, title=title)

    def _behind(self, text: str, nominee: _Nominee | None, start: int) -> None:
        """Keeps what words behind a name say, as its role or whatever else they say."""
        title = nominee if nominee and nominee.kind in _TITLES else None
        of_whole = nominee and nominee.is_marked and _WHOLE.match(text)
        reason = self._reason(text, start, title=bool(title or of_whole))
        if reason.work and not title and (self._names_somebody or not self.nominees):
            self._for_work(reason.work, reason.sort, nominee, text)
        if reason.what is Behind.CITATION:
            self.citations.append(reason.text)
        elif reason.what is Behind.NOTE:
            self.notes.append(reason.text)
        elif reason.what is Behind.WORK:
            self._for_work(reason.text, reason.sort, nominee, text)
        elif nominee and reason.what is Behind.CHARACTER:
            nominee.character = reason.text
        elif nominee and reason.what is Behind.WHOLE:
            name = reason.text.strip(QUOTES + " ")
            nominee.whole = Recipient(name, Kind.OTHER_WORK, article=self._linked(name))
        elif title and CRAFT.fullmatch(reason.text):
            self.doubt(f"{text[:60]!r} is a role, and the cell doesn't say whose")
            self.notes.append(text)
        elif nominee and reason.text not in nominee.roles:
            nominee.roles.append(reason.text)

    def _for_work(self, title: str, sort: str, nominee: _Nominee | None, text: str) -> None:
        """Keeps the title that words behind a name say, of all names where ``nominee`` is None."""
        work = self._work_behind(title, sort)
        names = [nominee] if nominee else self.nominees
        names = [each for each in names if each.kind not in _TITLES]
        alone = [each for each in names if each.work in (None, work)]
        if names and not alone:
            self.doubt(f"{text[:60]!r} stands behind another title, and may be anybody's")
        for each in alone:
            each.work = work

    def _work_behind(self, text: str, sort: str) -> int:
        """The place of a work that a cell names behind "for"; ``sort`` is what it calls that."""
        name = text.strip(QUOTES + " ")
        mention = Mention(f'"{name}"', (), self.category, "", article=self._linked(name) or "")
        kind = {"episode": Kind.EPISODE, "song": Kind.SONG}.get(sort) or kind_of(mention)
        for place, work in enumerate(self.works):
            if work.name == name:
                return place
        self.works.append(
            _Nominee(name, kind if kind in WORK_KINDS else Kind.OTHER_WORK, self._linked(name))
        )
        return len(self.works) - 1

    def _linked(self, name: str) -> str | None:
        """The article that a link with exactly this text leads to."""
        targets = (t for t, label in self.cell.links if label.strip(QUOTES + " ") == name)
        return next((article_named(target, name) for target in targets), None)

    def _tail(self, start: int, end: int, roles: list[str]) -> int:
        """Cuts notes in brackets, "for …" and "as …" off a name's end; gives its new end."""
        while (note := _TAIL.search(self.text, start, end)) and note.start() > start:
            inside = any(
                m.kind in ("link", "italic") and m.start <= note.start() < m.end
                for m in self.cell.marks
            )
            whole = self._is_work(start, note.start()) and _WHOLE.match(note["note"])
            reason = self._reason(note["note"], note.start())
            is_work = reason.what is Behind.WORK and _WHOLE.match(note["note"])
            if inside or (_PART_OF_TITLE.match(note["note"]) and not (whole or is_work)):
                break
            is_reason = reason.what is not Behind.ROLE or reason.work
            if whole or is_reason or ROLE.fullmatch(note["note"]):
                roles.append(note["note"])
            elif self._is_work(start, note.start()) and note["note"][:1].isupper():
                self.doubt(f"{note['note'][:60]!r} may name a recipient of that work")
            else:
                self.notes.append(note["note"].strip())
            end = note.start()
        words = _FROM if self.text[start] in QUOTES else _FOR
        cut = words.search(self.masked, start + 1, end)
        if cut and not self._is_title(start, end):
            roles.append(self.text[cut.start() : end].strip())
            end = cut.start()
        if not self._is_title(start, end) and (place := self._title_behind(start, end)):
            roles.append(self.text[place:end].strip())
            end = place
        return end

    def _title_behind(self, start: int, end: int) -> int | None:
        """Where "in "Owl"" begins at a stretch's end; None where no title ends it so."""
        for match in _IN.finditer(self.masked, start + 1, end):
            is_quoted = QUOTED.fullmatch(self.text, match.end(), end)
            article = self._link_at(match.end(), end)
            is_linked = kind_of_article(article) in WORK_KINDS
            if is_quoted or is_linked or self._italic(match.end(), end):
                return match.start()
        return None

    def _link_at(self, start: int, end: int) -> str:
        """The article of the link that a stretch is; "" if it is none."""
        marks = (mark for mark in self.cell.marks if mark.kind == "link")
        return next((m.target for m in marks if (m.start, m.end) == (start, end)), "")

    def _is_work(self, start: int, end: int) -> bool:
        """Whether a stretch is a title: quoted, or italic as a whole."""
        text = self.text[start:end].strip()
        return is_quoted(text) or self._italic(start, end)

    def _italic(self, start: int, end: int) -> bool:
        return any(
            mark.kind == "italic" and mark.start <= start + 1 and mark.end >= end - 1
            for mark in self.cell.marks
        )

    def _is_title(self, start: int, end: int) -> bool:
        text = self.text[start:end].strip().casefold()
        return bool(text) and text in (
            self.title.casefold(),
            without_qualifier(self.title.casefold()),
        )

    def _add(self, start: int, end: int, roles: list[str]) -> None:
        roles = [role.strip() for role in roles if role.strip()]
        text = self.text[start:end].strip().rstrip("*†‡§^ ")
        quotation = QUOTED.match(text)
        goes_on = quotation and quotation.end() < len(text)  # "『夜』の歌"
        name = text.strip(QUOTES).strip() if is_quoted(text) and not goes_on else text
        name = re.sub(r"^(?:and|&|with)\s+", "", name).strip(" ,&")
        name = name.lstrip("([") if name.count("(") > name.count(")") else name
        name = name.rstrip(")]") if name.count(")") == name.count("(") + 1 else name
        name = self._without_footnotes(name, start)
        marks = [m for m in self.cell.marks if start <= m.start and m.end <= end]
        links = {mark.start: mark for mark in marks if mark.kind == "link"}.values()
        is_italic = any(mark.kind == "italic" for mark in marks)
        is_silent = not is_italic and not re.search(r"\w", name)
        if not links and (is_silent or is_empty(name, is_title=is_italic)):
            return
        if _OTHERS.fullmatch(name):
            self.doubt("not every recipient is named")
            return
        own = self.title.casefold()
        if _is_self(text, is_italic) and all(link.target.casefold() == own for link in links):
            self.names_subject = True
            return
        if not (links or is_italic or is_quoted(text)) and is_career(name):
            self.names_subject = True
            self.notes.append(name)
            return
        if more := _AND_MORE.search(name):
            self.doubt("not every recipient is named")
            name = name[: more.start()]
        article = self._article(start, end, name)
        credits, roles = roles, [_BY_ROLE.sub("", role) for role in roles]
        for other in self.nominees:
            if other.name == name and (other.article == article or not article):
                for role in roles:
                    self._behind(role, other, start)
                return
        italic = self._italic(start, end)
        mention = Mention(
            text,
            credits,
            self.category,
            self.title,
            italic,
            article or "",
            self.column.header,
            self.column.has_makers,
            self.has_titles or self._is_guest(start),
        )
        nominee = _Nominee(name, kind_of(mention), article, italic or is_quoted(text))
        is_one = self.column.separator or nominee.kind is Kind.WORK
        people = [mark for mark in links if not is_suffix_link(mark, self.text)]
        if not is_one and (len(people) > 1 or may_be_several(self.masked, start, end)):
            self._doubt_names(start, end)
        if nominee.kind in _TITLES:
            self.works.append(nominee)
            self.title_end = end
            roles = [role for role in roles if role.lower() not in _NO_ROLES]
        self.nominees.append(nominee)
        for role in roles:
            self._behind(role, nominee, start)
        if nominee.kind not in _TITLES and nominee.work is None:
            nominee.work = self._work_before(start)

    def _is_guest(self, start: int) -> bool:
        """Whether "featuring" or "with" stands before a name on its line."""
        line = self.masked.rfind("\n", 0, start) + 1
        return bool(_GUEST.search(self.masked, line, start + 1))

    def _work_before(self, start: int) -> int | None:
        """The place of the work whose title names stand behind, if a name is one of them."""
        places = [
            n for n, each in enumerate(self.nominees) if self.works and each is self.works[-1]
        ]
        if not places:
            return None  # it is of those before it
        names = (each for each in self.nominees[: places[0]] if each.kind not in WORK_KINDS)
        if any(each.work is None for each in names) and _HARD.search(
            self.masked, self.title_end, start
        ):
            self.doubt(f"{self.works[-1].name!r} stands between names, and may be anybody's")
            return None
        return len(self.works) - 1

    def _without_footnotes(self, name: str, start: int) -> str:
        """A name without the marks of footnotes around it; a star may begin one: "*NSYNC"."""
        name = name.rstrip("*†‡§^ ")
        first = min((m.start for m in self.cell.marks if start < m.start), default=start)
        if first > start and not self.text[start:first].strip("*†‡§^ "):
            return name.lstrip("*†‡§^ ")  # what is marked is the name
        return _FOOTNOTED.sub("", name)

    def _article(self, start: int, end: int, name: str) -> str | None:
        links = [
            mark
            for mark in self.cell.marks
            if mark.kind == "link"
            and start <= mark.start < end
            and not is_suffix_link(mark, self.text)
        ]
        for link in links:
            if self.text[link.start : link.end].strip(QUOTES + " ") == name:
                return article_named(link.target, name)
        if len(links) != 1 or _OF.search(self.text[start : links[0].start]):
            return None
        rest = self.text[links[0].end : end].strip(" ,)*†‡§^" + QUOTES)
        return article_named(links[0].target, name) if not rest or is_suffix(rest) else None
