"""Rows of a page's table as a release has them: which programme, edition and works they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from graph.iris import Name
from graph.reading.awards.cells import is_empty, rank_of
from graph.reading.awards.crafts import CRAFT
from graph.reading.awards.editions import EditionName, edition_in, year_behind
from graph.reading.awards.headings import names_award
from graph.reading.awards.programmes import giver_in, is_lone_category, is_programmes_article
from graph.reading.awards.subjects import PageSubject
from graph.reading.awards.table import ReadRow, ReadTable, Years
from graph.reading.awards.vocabulary import Role, words_of
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.rows import (
    WORK_KINDS,
    Edition,
    Kind,
    Recipient,
    Result,
    Row,
    Status,
    SubjectKind,
)

ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
#: A note behind a work: "(shared with the cast)", "(2008)".
_NOTE = re.compile(
    r"(?<=\S) \((?:(?:also |tied |shared )?(?:with|as|for)\b[^()]*|[12]\d{3})\)$", re.I
)
_PARTS = {"episode": Kind.EPISODE, "song": Kind.SONG, "track": Kind.SONG, "single": Kind.SONG}
_ACTING = re.compile(
    r"\b(?:act(?:or|ress|ing)|performance|performer|voice(?:-?over)?|character|guest|role)\b", re.I
)
#: A category that goes to somebody else than the page's subject.
_OTHERS = re.compile(r"\b(?:awarded|given|credited|goes) to\b", re.I)
_UNSURE = re.compile(r"for\s+(?P<what>.+)", re.I | re.S)
_RANGE = re.compile(r"\d{4}/\d{4}")


@dataclass(frozen=True)
class SourceRows:
    """Makes the rows of one table of a page that is about ``subject``.

    ``honouree`` is the subject where the rows honour it, None for a list or an award's page.
    """

    table: ReadTable
    subject: PageSubject
    honouree: Recipient | None

    def row(self, row: ReadRow) -> Row:
        """The nomination that a row states."""
        programme, category, doubts = self._award(row)
        works, recipients, more = self._named(row)
        doubts += more
        unread = f"The table says {row.result_text!r}" if row.result_text and not row.result else ""
        addresses = [text for text in row.references if ADDRESS.fullmatch(text)]
        others = [text for text in row.references if text not in addresses]
        notes = (unread, row.result_note, *row.named.notes)
        spanned = self.table.rows[row.span_from - 1] if row.span_from else None
        return Row(
            number=row.source_row,
            award=programme,
            category=category,
            recipients=recipients,
            result=row.result,
            rank=rank_of(row.result_text) if row.result is Result.PLACED else None,
            status=Status.AS_WRITTEN if row.result else Status.UNKNOWN,
            cells=row.cells,
            edition=self._edition(row),
            works=works,
            note="; ".join(part for part in notes if part),
            evidence=tuple(dict.fromkeys(addresses)),
            evidence_note="; ".join(dict.fromkeys(others)),
            recipients_span_from=spanned.source_row if spanned else None,
            doubts=tuple(dict.fromkeys((*row.doubts, *doubts))),
            citations=row.named.citations,
        )

    # What is awarded.

    def _award(self, row: ReadRow) -> tuple[Name, Name, list[Doubt]]:
        """Programme and category, with the doubts about them."""
        award, category = _line(row.award), _line(row.category)
        articles = {role: row.identities.get(role, "") for role in (Role.AWARD, Role.CATEGORY)}
        category = "" if is_empty(category) else category
        if giver := giver_in(category):
            return Name(giver), Name(award, articles[Role.AWARD]), []
        if division := row.division:
            article = division.article or ""
            own = articles[Role.AWARD] if not article else ""
            return (
                Name(edition_in(division.programme).programme, article),
                Name(division.category, own),
                [],
            )
        programme = edition_in(award).programme
        article = articles[Role.AWARD]
        if edition_in(article).is_edition or not is_programmes_article(award, article):
            article = ""
        doubts = []
        if not category and is_lone_category(award):
            text = f"{award!r} names a category and no programme: say award = … or add its column"
            doubts.append(Doubt(DoubtCode.NO_AWARD, text))
        return (
            Name(programme, article),
            Name(year_behind(category)[0] or programme, articles[Role.CATEGORY]),
            doubts,
        )

    def _edition(self, row: ReadRow) -> Edition:
        """Which edition a row is of: by the award's name, the links beside it and its date."""
        name = edition_in(_line(row.award))
        linked, article = self._linked_edition(row)
        number = name.number if name.number is not None else linked.number
        year = name.year or (linked.year if linked.number is None else "")
        called = _line(row.award) if name.is_edition else article
        season, date, plain = self._when(row, year)
        if not (season or date or plain):
            plain = year_behind(_line(row.category))[1]
        return Edition(number, season, date, called, article, plain)

    def _linked_edition(self, row: ReadRow) -> tuple[EditionName, str]:
        """The edition that the award or its date links to, with its article."""
        for role in (Role.AWARD, Role.DATE, Role.CEREMONY):
            targets = {target.partition("#")[0] for target in row.links.get(role, ())}
            if len(targets) == 1:
                article = targets.pop()
                name = edition_in(article)
                if name.is_edition and names_award(name.programme) and " for " not in article:
                    return name, article
        return EditionName(""), ""

    def _when(self, row: ReadRow, named: str) -> tuple[str, str, str]:
        """The season, the date, and the year that may be either; ``named`` is the award's own."""
        date, season = row.date, row.season.strip()
        iso = date.iso
        if season or not iso or date.precision not in ("year", "range", "season"):
            return _slashed(season), iso, "" if season or iso else named
        if date.precision == "range" and not _RANGE.fullmatch(iso):
            return "", iso, ""
        text = _slashed(row.date_or_year) if date.precision == "range" else iso
        if "/" in iso:
            return text, "", ""
        if self.table.years is Years.HELD:
            return (named if named and named < iso else ""), iso, ""
        if self.table.years is Years.SEASON:
            return iso, (named if named > iso else ""), ""
        return "", "", named or iso

    # Who and what is honoured.

    def _named(
        self, row: ReadRow
    ) -> tuple[tuple[Recipient, ...], tuple[Recipient, ...], list[Doubt]]:
        """The works, the nominees and the doubts about them."""
        doubts: list[Doubt] = []
        own = self.honouree if self.honouree and self.honouree.kind is Kind.WORK else None
        works = [*([own] if own else []), *map(self._part, self._works(row))]
        offset = len(works)
        works.extend(map(self._part, row.named.works))
        agents = self._agents(row, works, offset, doubts)
        works = [replace(work, name=_NOTE.sub("", _line(work.name))) for work in works]
        kept, places = _once(works)
        wholes = [work.whole for work in kept if work.whole]
        kept += [whole for whole in wholes if not any(_same(whole, work) for work in kept)]
        nominees = self._played(_merged(_placed(who, places, len(kept)) for who in agents), row)
        doubts += self._unknown(nominees)
        if not (kept or nominees or row.named.citations or row.doubts):
            text = (
                "the row names nobody, and nothing says what the page is about: "
                "say subject = 'work: its name' or 'person: their name'"
            )
            doubts.append(Doubt(DoubtCode.SUBJECT, text))
        return tuple(kept), tuple(nominees), doubts

    def _agents(
        self, row: ReadRow, works: list[Recipient], offset: int, doubts: list[Doubt]
    ) -> list[Recipient]:
        """The nominees, each with the place of its work; ``works`` grows by those they name."""
        agents = []
        for who in row.recipients:
            if who.kind is Kind.WORK:
                agents += [replace(self.honouree, roles=who.roles)] if self.honouree else []
            elif who.kind in WORK_KINDS:
                agents.append(replace(who, work=None))
            else:
                place = who.work + offset if who.work is not None else None
                agents.append(self._settled(replace(who, work=place), row, works, doubts))
        if self.honouree and self._is_implied(row):
            agents.append(self.honouree)
        return agents

    def _works(self, row: ReadRow) -> list[Recipient]:
        """The works in the row's column of works, of the kind that its header says."""
        if Role.WORK not in self.table.roles:
            return list(row.works)
        header = self.table.columns[self.table.roles.index(Role.WORK)]
        words = [word.removesuffix("s") for word in words_of(header)]
        kinds = {_PARTS[word] for word in words if word in _PARTS}
        kind = kinds.pop() if len(kinds) == 1 and len(words) == 1 else Kind.OTHER_WORK
        return [
            replace(work, kind=kind if _is_part(work) else Kind.OTHER_WORK) for work in row.works
        ]

    def _part(self, work: Recipient) -> Recipient:
        """A work that a page about another work names: an episode is part of its series."""
        own = self.honouree
        if own and own.kind is Kind.WORK and work.kind is Kind.EPISODE and not work.whole:
            return replace(work, whole=own)
        return work

    def _is_implied(self, row: ReadRow) -> bool:
        """Whether the row means the page's subject: it names nobody, and that isn't lost.

        A work's page without a column of nominees doesn't say who they are.
        """
        lost = any(doubt.code is DoubtCode.LOST_RECIPIENTS for doubt in row.doubts)
        others = _OTHERS.search(f"{row.award} {row.category}")
        if self.subject.kind is SubjectKind.WORK:
            return Role.RECIPIENTS in self.table.roles and not (row.recipients or lost)
        named = [who for who in row.recipients if who.kind not in WORK_KINDS - {Kind.WORK}]
        return not (named or lost or others)

    def _settled(
        self, who: Recipient, row: ReadRow, works: list[Recipient], doubts: list[Doubt]
    ) -> Recipient:
        """A nominee with "for X" behind the name settled: a character, a work, or doubted."""
        roles = []
        for role in who.roles:
            match = _UNSURE.fullmatch(role)
            if not match:
                roles.append(role)
            elif self.subject.kind is SubjectKind.WORK and _ACTING.search(row.category):
                who = replace(who, character=match["what"])
            elif self.subject.kind is SubjectKind.AGENT or self.subject.kind is None:
                works.append(Recipient(match["what"], Kind.OTHER_WORK))
                who = replace(who, work=len(works) - 1)
            else:
                text = (
                    f"{role!r} may name a character, a work or a reason: edit the cell to say which"
                )
                doubts.append(Doubt(DoubtCode.KIND, text))
        return replace(who, roles=tuple(roles))

    def _played(self, nominees: list[Recipient], row: ReadRow) -> list[Recipient]:
        """The nominees with the character or craft in a column of its own, if there is but one."""
        part = _line(row.part)
        agents = [who for who in nominees if who.kind not in WORK_KINDS]
        if len(agents) != 1 or is_empty(part) or agents[0].character:
            return nominees
        (agent,) = agents
        if CRAFT.fullmatch(part):
            told = replace(agent, roles=(*agent.roles, part))
        else:
            told = replace(agent, character=part) if _ACTING.search(row.category) else agent
        return [told if who is agent else who for who in nominees]

    def _unknown(self, nominees: Iterable[Recipient]) -> list[Doubt]:
        """Doubts for names of which nothing says whether they are works or people."""
        return [
            Doubt(DoubtCode.KIND, f"{who.name!r} may be a work or a person: mark titles as such, "
                  "or say which column holds works")
            for who in nominees
            if who.kind is Kind.UNKNOWN and who is not self.honouree
            and (not self.honouree or who.name != self.honouree.name)
        ]  # fmt: skip


def _line(text: str) -> str:
    return " ".join(text.split())


def _slashed(years: str) -> str:
    """Years of a season, with a slash between: "1927/28"."""
    return re.sub(r"\s*[-–—/]\s*", "/", years.strip())


def _is_part(work: Recipient) -> bool:
    """Whether a work is written as a part of another is: in quotation marks."""
    return work.name[:1] in '"“«' or work.kind is not Kind.OTHER_WORK


def _same(first: Recipient, other: Recipient) -> bool:
    return (first.article or first.name) == (other.article or other.name)


def _once(works: Sequence[Recipient]) -> tuple[list[Recipient], list[int]]:
    """Each work once, and the place of each of the given ones among them."""
    kept: list[Recipient] = []
    places = []
    for work in works:
        for place, other in enumerate(kept):
            if _same(work, other):
                places.append(place)
                break
        else:
            places.append(len(kept))
            kept.append(work)
    return kept, places


def _placed(who: Recipient, places: Sequence[int], count: int) -> Recipient:
    """A nominee whose work is told by its place among the works that are kept."""
    if who.work is None or count < 2:
        return replace(who, work=None)
    return replace(who, work=places[who.work])


def _merged(nominees: Iterable[Recipient]) -> list[Recipient]:
    """Each nominee once, with all roles that the cell gives it."""
    merged: dict[tuple[str, str | None], Recipient] = {}
    for who in nominees:
        key = (who.article or who.name, who.article)
        first = merged.get(key, who)
        merged[key] = replace(first, roles=tuple(dict.fromkeys([*first.roles, *who.roles])))
    return list(merged.values())
