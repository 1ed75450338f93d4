"""Rows of a page's table as a release has them: which programme, edition and works they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from graph.iris import Name
from graph.reading.awards.category_notes import CategoryReading, is_note, read_category
from graph.reading.awards.cells import is_empty, is_open, rank_of
from graph.reading.awards.company import is_uncredited
from graph.reading.awards.crafts import CRAFT, CREDIT
from graph.reading.awards.dates import is_season
from graph.reading.awards.editions import EditionName, edition_in, year_behind
from graph.reading.awards.headings import names_award
from graph.reading.awards.identity import article_named
from graph.reading.awards.kinds import OF_WORKS, Mention, honours_people, kind_of
from graph.reading.awards.nouns import WORKS, noun_of, qualifier, without_qualifier
from graph.reading.awards.open_kinds import OpenKinds
from graph.reading.awards.programmes import (
    giver_in,
    is_lone_category,
    is_programmes_article,
    row_category,
)
from graph.reading.awards.reasons import Behind, reason_of
from graph.reading.awards.subjects import PageSubject
from graph.reading.awards.table import ReadRow, ReadTable, Years
from graph.reading.awards.vocabulary import Role, words_of
from graph.reading.dataset.cells import ADDRESS
from graph.reading.model.doubts import Doubt, DoubtCode, kind_doubts
from graph.reading.model.quotes import is_quoted
from graph.reading.model.rows import (
    WORK_KINDS,
    Edition,
    Kind,
    Recipient,
    Result,
    Row,
    Status,
    SubjectKind,
    season_of,
)

_YEAR = re.compile(r"(?<=\S) \([12]\d{3}\)$")
#: Words of a category that name who is nominated as well: two begin with capitals, as names do.
_WITHIN = re.compile(r"\s[\[–—-]?\s*(with\s+[^\W\d_a-z][^\s,]*\s[^\W\d_a-z][^\]]*)")
_PART_KINDS = {"episode": Kind.EPISODE, "song": Kind.SONG, "track": Kind.SONG, "single": Kind.SONG}
_ACTING = re.compile(
    r"\b(?:act(?:or|ress|ing)|performance|performer|voice(?:-?over)?|character|guest|role)\b", re.I
)
#: A category that goes to somebody else than the page's subject.
_OTHERS = re.compile(r"\b(?:awarded|given|credited|goes) to\b", re.I)
_UNSURE = re.compile(r"for\s+(?P<what>.+)", re.I | re.S)
_SONGS, _ALBUMS = re.compile(r"\b(?:song|single)\b", re.I), re.compile(r"\balbum\b", re.I)
_PLACE = re.compile(r"(?:#|no\.\s*)(\d{1,4})|(\d{1,4})(?:st|nd|rd|th) place", re.I)
#: What stands for characters that aren't named.
_SEVERAL = re.compile(r"(?:various|several|multiple|different|many|all)\b", re.I)
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
        reading = self._told(category.text, row)
        is_reason = reading.category[:4].casefold() == "for "
        if is_reason and reason_of(reading.category).what is Behind.CITATION:
            reading = CategoryReading(programme.text, citation=reading.category)
        if reading.category != category.text:
            category = replace(category, text=reading.category)
        works, recipients, more = self._named(row, reading)
        doubts += more
        unread = f"The table says {row.result_text!r}" if row.result_text and not row.result else ""
        addresses = [text for text in row.references if ADDRESS.fullmatch(text)]
        others = [text for text in row.references if text not in addresses]
        silent = "" if self._has_results or row.result else "No column of the table says results"
        beside = (reading.note, *row.named.notes, *row.work_notes)
        said = (*beside, row.result_note, *others, *_company(category.text))
        doubts += _uncredited(said, recipients)
        notes = (unread or silent, row.result_note, *beside)
        spanned = self.table.rows[row.span_from - 1] if row.span_from else None
        return Row(
            number=row.source_row,
            award=programme,
            category=category,
            recipients=recipients,
            result=row.result,
            status=Status.AS_WRITTEN if row.result else Status.UNKNOWN,
            cells=row.cells,
            edition=self._edition(row),
            works=works,
            note="; ".join(part for part in notes if part),
            evidence=tuple(dict.fromkeys(addresses)),
            evidence_note="; ".join(dict.fromkeys(others)),
            recipients_span_from=spanned.source_row if spanned else None,
            doubts=tuple(dict.fromkeys((*row.doubts, *doubts))),
            rank=rank_of(row.result_text) or rank_of(row.result_note)
            if row.result is Result.PLACED
            else _rank(row.result_note),
            citations=tuple(
                filter(None, (*row.named.citations, reading.citation, _line(row.citation)))
            ),
        )

    @cached_property
    def _has_results(self) -> bool:
        return not {Role.RESULT, Role.FLAG}.isdisjoint(self.table.roles)

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
        programme = edition_in(award, row.date.iso[:4]).programme
        article = article_named(articles[Role.AWARD], programme)
        if article and (
            edition_in(article).is_edition or not is_programmes_article(award, article)
        ):
            article = ""
        doubts = []
        if not category and is_lone_category(award):
            text = f"{award!r} names a category and no programme: say award = … or add its column"
            doubts.append(Doubt(DoubtCode.NO_AWARD, text))
        return (
            Name(programme, article),
            Name(year_behind(category, row.date.iso[:4])[0] or programme, articles[Role.CATEGORY]),
            doubts,
        )

    def _edition(self, row: ReadRow) -> Edition:
        """Which edition a row is of: by the award's name, the links beside it and its date."""
        name = edition_in(_line(row.award), row.date.iso[:4])
        linked, article = self._linked_edition(row)
        number = name.number if name.number is not None else linked.number
        number = _number(row) if number is None else number
        year = name.year or (linked.year if linked.number is None else "")
        called = _line(row.award) if name.is_edition else article
        season, date, plain = self._when(row, year)
        if not (season or date or plain):
            plain = year_behind(_line(row.category))[1]
        return Edition(number, season, date, called, article, plain)

    def _linked_edition(self, row: ReadRow) -> tuple[EditionName, str]:
        """The edition that the award or its date links to, with its article."""
        if not row.links:
            return EditionName(""), ""
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
            return season_of(season), iso, "" if season or iso else named
        if date.precision == "range" and not _RANGE.fullmatch(iso):
            return "", iso, ""
        if date.precision == "range" and not is_season(iso):
            return "", "", named  # no edition takes years
        if "/" in iso:
            return season_of(row.date_or_year if date.precision == "range" else iso), "", ""
        if self.table.years is Years.HELD:
            return (named if named and named < iso else ""), iso, ""
        if self.table.years is Years.SEASON:
            return iso, (named if named > iso else ""), ""
        return "", "", named or iso

    def _told(self, category: str, row: ReadRow) -> CategoryReading:
        """The category without what its cell says besides, unless other columns say that.

        A note on a line of its own is as one in brackets.
        """
        line = _line(row.category.rpartition("\n")[2])
        if is_note(line) and category.endswith(f" {line}"):
            category = f"{category.removesuffix(line)}({line})"
        reading = read_category(category)
        is_named = bool(reading.title and row.works) or bool(reading.unsure and not reading.note)
        return CategoryReading(category) if Role.WORK in self.table.roles and is_named else reading

    # Who and what is honoured.

    def _named(
        self, row: ReadRow, reading: CategoryReading
    ) -> tuple[tuple[Recipient, ...], tuple[Recipient, ...], list[Doubt]]:
        """The works, the nominees and the doubts about them."""
        row = self._open_kinds.row(row)
        doubts = self._unsure(row, reading)
        own = self.honouree if self.honouree and self.honouree.kind is Kind.WORK else None
        works = [*([own] if own else []), *map(self._part, self._works(row))]
        offset = len(works)
        works.extend(map(self._part, row.named.works))
        if own:
            works = [_owned(work, own, _category(row)) for work in works]
        works.extend(_titled(reading))
        agents = self._agents(row, works, offset, doubts)
        works = [_renamed(work, _title(work.name, work.article)) for work in works]
        distinct, places = _once(works)
        wholes = [work.whole for work in distinct if work.whole]
        distinct += [whole for whole in wholes if not any(_same(whole, work) for work in distinct)]
        nominees = self._played(_merged(_placed(who, places, len(distinct)) for who in agents), row)
        doubts += self._unknown(nominees)
        if not (distinct or nominees or row.named.citations or row.citation or row.doubts):
            text = (
                "the row names nobody, and nothing says what the page is about: "
                "say subject = 'work: its name' or 'person: their name'"
            )
            doubts.append(Doubt(DoubtCode.SUBJECT, text))
        return tuple(distinct), tuple(nominees), doubts

    def _unsure(self, row: ReadRow, reading: CategoryReading) -> list[Doubt]:
        """Doubts for what stands beside a category and may be a work."""
        alone = not (row.works or row.named.works or self.subject.kind is SubjectKind.WORK)
        if not reading.unsure or not alone or edition_in(reading.unsure).is_edition:
            return []
        text = (
            f"{reading.unsure!r} in the category may be a work: put titles in quotation marks, or "
            "in a column of their own"
        )
        return [Doubt(DoubtCode.KIND, text)]

    def _agents(
        self, row: ReadRow, works: list[Recipient], offset: int, doubts: list[Doubt]
    ) -> list[Recipient]:
        """The nominees, each with the place of its work; ``works`` grows by those they name."""
        agents = []
        for who in row.recipients:
            if who.kind is Kind.WORK and self.honouree:
                own = self.honouree
                if own.kind is not Kind.WORK:
                    own = replace(own, work=who.work, character=who.character)
                who = replace(own, roles=who.roles)
            elif who.kind is Kind.WORK:
                continue
            if who.kind not in WORK_KINDS:
                if who.work is not None:
                    who = replace(who, work=who.work + offset)
                who = self._settled(who, row, works, doubts) if who.roles else who
            agents.append(who)
        if self.honouree and self._is_implied(row):
            agents.append(self.honouree)
        return agents

    @cached_property
    def _work_kind(self) -> Kind:
        """The kind that the header of the column of works says: "Episode", "Song"."""
        if Role.WORK not in self.table.roles:
            return Kind.OTHER_WORK
        header = self.table.columns[self.table.roles.index(Role.WORK)]
        words = [word.removesuffix("s") for word in words_of(header)]
        return _PART_KINDS.get(words[0], Kind.OTHER_WORK) if len(words) == 1 else Kind.OTHER_WORK

    def _works(self, row: ReadRow) -> Sequence[Recipient]:
        """The works in the row's column of works, of the kind that its header says."""
        kind = self._work_kind
        works = [self._subjects(work) for work in row.works if self._is_work(work, row)]
        if kind is Kind.OTHER_WORK:
            return works
        return [replace(work, kind=kind) if _is_part(work) else work for work in works]

    def _is_work(self, work: Recipient, row: ReadRow) -> bool:
        """Whether what a column of works names is one, and not the person that the page is about.

        Where works are honoured, the bare name of an artist is that of a work called so.
        """
        is_agent = self.subject.kind is SubjectKind.AGENT
        return work.kind is not Kind.WORK or not is_agent or bool(OF_WORKS.search(_category(row)))

    def _subjects(self, work: Recipient) -> Recipient:
        """A work of the subject's name as the subject, where that is one; else as any other."""
        if work.kind is not Kind.WORK:
            return work
        own = self.honouree if self.honouree and self.honouree.kind is Kind.WORK else None
        return own or replace(work, kind=Kind.OTHER_WORK)

    def _part(self, work: Recipient) -> Recipient:
        """A work that a page about another work names: an episode is part of its series."""
        own = self.honouree
        if own and own.kind is Kind.WORK and work.kind is Kind.EPISODE and not work.whole:
            return replace(work, whole=own)
        return work

    def _is_implied(self, row: ReadRow) -> bool:
        """Whether the row means the page's subject: it names nobody, and that isn't lost.

        A work's page without a column of nominees doesn't say who they are, nor does a cell that
        says that they are to be announced.
        """
        lost = any(doubt.code is DoubtCode.LOST_RECIPIENTS for doubt in row.doubts)
        others = _OTHERS.search(f"{row.award} {row.category}")
        if self.subject.kind is SubjectKind.WORK:
            is_said = Role.RECIPIENTS in self.table.roles and not is_open(row.recipients_text)
            return is_said and not (row.recipients or lost)
        others_kinds = WORK_KINDS - {Kind.WORK}
        if is_of_both := self._open_kinds.is_of_both:
            others_kinds |= {Kind.UNKNOWN}  # the title says whose nominations they are
        named = [
            who
            for who in row.recipients
            if who.kind not in others_kinds and not (is_of_both and _made(who, row))
        ]
        is_stated = not self.subject.name and (row.recipients or row.works)
        return not (named or lost or others or is_stated)

    def _settled(
        self, who: Recipient, row: ReadRow, works: list[Recipient], doubts: list[Doubt]
    ) -> Recipient:
        """A nominee with "for X" behind the name settled: a character, a work, or doubted."""
        roles = []
        for role in who.roles:
            match = _UNSURE.fullmatch(role)
            if not match:
                roles.append(role)
            elif self.subject.kind is SubjectKind.WORK and _ACTING.search(_category(row)):
                who = replace(who, character=match["what"])
            elif self.subject.kind is SubjectKind.AGENT or self.subject.kind is None:
                works.append(Recipient(match["what"], Kind.OTHER_WORK))
                if not who.article:
                    text = (
                        f"'{who.name} {role}' may be one name, or one with a work behind it: put "
                        "titles in quotation marks, or in a column of their own"
                    )
                    doubts.append(Doubt(DoubtCode.KIND, text))
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
        if _SEVERAL.match(part):
            return nominees
        agents = [who for who in nominees if who.kind not in WORK_KINDS]
        if len(agents) != 1 or is_empty(part) or agents[0].character:
            return nominees
        (agent,) = agents
        if CRAFT.fullmatch(part):
            credited = replace(agent, roles=(*agent.roles, part))
        else:
            credited = replace(agent, character=part) if _ACTING.search(_category(row)) else agent
        return [credited if who is agent else who for who in nominees]

    def _unknown(self, nominees: Iterable[Recipient]) -> list[Doubt]:
        """Doubts for names of which nothing says whether they are works or people."""
        own = self.honouree.name if self.honouree else None
        return kind_doubts(
            who.name for who in nominees if who.kind is Kind.UNKNOWN and who.name != own
        )

    @cached_property
    def _open_kinds(self) -> OpenKinds:
        return OpenKinds(self.table, self.subject)


def _made(who: Recipient, row: ReadRow) -> bool:
    """Whether somebody is only credited beside a work, and no craft is honoured."""
    is_credited = who.kind is Kind.AGENT and any(map(CREDIT.fullmatch, who.roles))
    return is_credited and not honours_people(_category(row))


def _category(row: ReadRow) -> str:
    return row_category(row.category, row.division, row.award)


def _number(row: ReadRow) -> int | None:
    """The number of the edition that the ceremony's or the date's cell says."""
    ceremony = row.ceremony.strip()
    if ceremony.isdecimal() and len(ceremony) < 4:
        return int(ceremony)
    for text in (ceremony, _line(row.date_or_year)):
        if text and (number := edition_in(text).number) is not None:
            return number
    return None


def _titled(reading: CategoryReading) -> Iterator[Recipient]:
    """The work whose title stands behind a category."""
    if reading.title:
        song = reading.song or (
            _SONGS.search(reading.category) and not _ALBUMS.search(reading.category)
        )
        kind = Kind.SONG if song else Kind.OTHER_WORK
        apart = reading.whole and reading.whole.casefold() != reading.title.casefold()
        whole = Recipient(reading.whole, Kind.OTHER_WORK) if apart else None
        yield Recipient(reading.title, kind, whole=whole)


def _company(category: str) -> list[str]:
    """What a category's cell says without brackets of who is nominated as well."""
    match = _WITHIN.search(category)
    return [match[1]] if match else []


def _uncredited(notes: Iterable[str], recipients: Sequence[Recipient]) -> Iterator[Doubt]:
    """Doubts for notes that name others who are nominated, whom the row doesn't credit."""
    credited = [who.name for who in recipients]
    for note in notes:
        if is_uncredited(note, credited):
            text = f"{note[:120]!r} names who else is nominated: add them as recipients"
            yield Doubt(DoubtCode.NAMES, text)


def _rank(note: str) -> int | None:
    """The place that a note to a result says: "#84", "5th Place"; None if it says none."""
    match = _PLACE.fullmatch(note.strip())
    return int(match[1] or match[2]) if match else None


@lru_cache(maxsize=4096)
def _line(text: str) -> str:
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def _title(name: str, article: str | None) -> str:
    """A work's title without a year behind it, and without the qualifier of its article."""
    name = _line(name)
    if name == article and noun_of(qualifier(name)) in WORKS:
        return without_qualifier(name)
    return _YEAR.sub("", name)


def _is_part(work: Recipient) -> bool:
    """Whether a work is written as a part of another is: in quotation marks."""
    return is_quoted(work.name) or work.kind is not Kind.OTHER_WORK


def _is_own(work: Recipient, own: Recipient, category: str) -> bool:
    """Whether a work without an article is the page's own, by its name."""
    if work.article or work.kind is not Kind.OTHER_WORK:
        return False
    mention = Mention(work.name, (), category, own.article or own.name)
    return kind_of(mention) is Kind.WORK


def _owned(work: Recipient, own: Recipient, category: str) -> Recipient:
    """A work as the page's own where it is that, and what it is a part of likewise."""
    if _is_own(work, own, category):
        return own
    is_part = work.whole and _is_own(work.whole, own, category)
    return replace(work, whole=own) if is_part else work


def _same(first: Recipient, other: Recipient) -> bool:
    return (first.article or first.name) == (other.article or other.name)


def _once(works: Sequence[Recipient]) -> tuple[list[Recipient], list[int]]:
    """Each work once, and the place of each of the given ones among them."""
    distinct: list[Recipient] = []
    places = []
    for work in works:
        for place, other in enumerate(distinct):
            if _same(work, other):
                places.append(place)
                break
        else:
            places.append(len(distinct))
            distinct.append(work)
    return distinct, places


def _placed(who: Recipient, places: Sequence[int], count: int) -> Recipient:
    """A nominee whose work is told by its place among the works that are kept."""
    if who.work is None:
        return who
    return replace(who, work=places[who.work] if count > 1 else None)


def _merged(nominees: Iterable[Recipient]) -> list[Recipient]:
    """Each nominee once, with all roles that the cell gives it."""
    merged: dict[tuple[str, str | None], Recipient] = {}
    for who in nominees:
        key = (who.article or who.name, who.article)
        first = merged.setdefault(key, who)
        if first is not who:
            roles = tuple(dict.fromkeys([*first.roles, *who.roles]))
            merged[key] = replace(first, roles=roles)
    return list(merged.values())


def _renamed(work: Recipient, name: str) -> Recipient:
    return work if work.name == name else replace(work, name=name)
