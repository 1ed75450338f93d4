"""What a reader gives: a source table with its rows, every raw cell kept beside what it means."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from graph.errors import InputError
from graph.iris import Name, slug
from graph.reading.model.doubts import Doubt


class Kind(StrEnum):
    """What is honoured: a kind is said only where the source says it."""

    PERSON = "person"
    GROUP = "group"
    ORGANISATION = "organisation"
    AGENT = "agent"  #: a person, group or organisation, and nothing says which
    PLACE = "place"  #: a country, city or region
    WORK = "work"  #: the work that the table is about
    SONG = "song"
    SCENE = "scene"
    EPISODE = "episode"
    OTHER_WORK = "other work"  #: a work, and nothing says of which kind
    UNKNOWN = "unknown"  #: the subject of a page where nothing tells a work from an agent


#: Kinds that are works rather than agents.
WORK_KINDS = frozenset({Kind.WORK, Kind.SONG, Kind.SCENE, Kind.EPISODE, Kind.OTHER_WORK})
#: Kinds of works that are parts of others.
PARTS = frozenset({Kind.SONG, Kind.SCENE, Kind.EPISODE})


class Result(StrEnum):
    """The outcome of a nomination: the local names of the concepts of the results scheme."""

    WON = "won"
    NOMINATED = "nominated"
    RUNNER_UP = "runnerUp"
    PLACED = "placed"  #: with its rank where the source tells it
    MENTION = "mention"
    HONOURED = "honoured"
    INCLUDED = "included"
    LONGLISTED = "longlisted"
    SHORTLISTED = "shortlisted"
    PENDING = "pending"


class Standing(StrEnum):
    """What became of an award beside its result: the local names of the concepts of standings."""

    DECLINED = "declined"  #: the winner didn't take it
    WITHDRAWN = "withdrawn"  #: the nomination was taken back before the award was given
    RESCINDED = "rescinded"  #: the award was taken away after it was given
    UNOFFICIAL = "unofficial"  #: who gives the award doesn't count it as a nomination


class CountedBy(StrEnum):
    """What tells two nominations of one edition and one category line apart."""

    WORK = "work"
    NOMINEE = "nominee"
    PART = "part"
    CITATION = "citation"
    UNKNOWN = "not known"


class Status(StrEnum):
    """How a result is known: the local names of the concepts of the result status scheme."""

    SOURCED = "sourced"
    INFERRED = "inferred"
    UNKNOWN = "unknown"
    AS_WRITTEN = "asWritten"


_YEARS = re.compile(r"(?P<first>\d{4})/(?:\d\d)?(?P<last>\d\d)")
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def season_of(text: str) -> str:
    """A season in its one spelling: of two years that follow each other "1927/28".

    >>> season_of("1989–1990"), season_of("1999-2000"), season_of("2013"), season_of("2010 – 2014")
    ('1989/90', '1999/00', '2013', '2010/2014')
    """
    years = re.sub(r"\s*[-–—/]\s*", "/", text.strip())
    match = _YEARS.fullmatch(years)
    follow = match and int(match["last"]) == (int(match["first"]) + 1) % 100
    return f"{match['first']}/{match['last']}" if match and follow else years


def iso_date(text: str) -> str:
    """``text`` if it is an ISO 8601 year, month or day that exists.

    Raises ValueError with the reason otherwise.
    """
    match = _ISO.fullmatch(text)
    if not match:
        raise ValueError("is not a date of the form 2014-03-02, 2014-03 or 2014")
    year, month, day = (int(part) if part else 1 for part in match.groups())
    date(year, month, day)
    return text


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who or what a row names; ``article`` is the title of the Wikipedia article it links to.

    ``identifier`` is what the table's own column of identifiers calls it: IMDb's, Wikidata's …
    ``work`` is the place in ``Row.works`` of the one that an agent is named for, None for all of
    them; ``character`` whom an actor plays, ``share`` the part of a divided award ("1/4").
    ``whole`` is what a part belongs to: a song's film, an episode's series. ``authority`` is the
    id of the thing in the authority files, where they say what is meant.
    """

    name: str
    kind: Kind
    roles: tuple[str, ...] = ()
    article: str | None = None
    identifier: str = ""
    work: int | None = None
    character: str = ""
    share: str = ""
    whole: Recipient | None = None
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a programme, as far as a row says which: what it doesn't say is empty.

    ``season`` is the year or years that are honoured ("2013", "1927/28"), ``date`` when the
    edition was held: an ISO 8601 day, month, year, or two of them with a slash between. ``name``
    is what the table calls it ("86th Academy Awards"), ``article`` the article of that edition.
    ``year`` is the year that the table gives it where nothing says whether that is the season or
    when it was held; it is empty where one of these is known.
    ``authority`` is its id in the authority files below that of its programme, where they have it.
    """

    number: int | None = None
    season: str = ""
    date: str = ""
    name: str = ""
    article: str = ""
    year: str = ""
    authority: str = ""

    @property
    def key(self) -> str:
        """What tells it from the other editions of its programme; "" for nothing."""
        number = "" if self.number is None else str(self.number)
        return self.date or self.season or number or self.year

    @property
    def segment(self) -> str:
        """Its path segment in its programme: its number, season or year; "" without.

        >>> Edition(86, "2013", "2014-03-02").segment, Edition(season="1927/28").segment
        ('86', 'season-1927-28')
        >>> Edition(date="2014-01-10/2014-01-20").segment, Edition(date="1989/1990").segment
        ('2014', '1989--1990')

        A year that may be of the season or of when it was held is neither.

        >>> Edition(year="2013").segment
        'year-2013'
        """
        if self.authority:
            return self.authority
        if self.number is not None:
            return str(self.number)
        if self.season:
            return f"season-{slug(self.season)}"
        if not self.date and self.year:
            return f"year-{slug(self.year)}"
        return "--".join(dict.fromkeys(day[:4] for day in self.date.split("/") if day))

    @property
    def is_doubtful(self) -> bool:
        """Whether nothing tells for certain which it is, so that other pages mean others."""
        return not (self.authority or self.season or self.date) and self.number is None

    def path(self, page: str) -> str:
        """Its path segment, which names the page with the key ``page`` where that is doubtful."""
        return f"{self.segment or 'undated'}_in_{page}" if self.is_doubtful else self.segment


@dataclass(frozen=True, slots=True)
class Addition:
    """A value that a curator states beside the cells of a row, with its reason.

    ``property`` is the column of a data set that it fills, ``value`` what it says, "" for what
    nobody knows; ``evidence`` are addresses of documents, ``reason`` says why (and is the evidence
    where there is no document); ``author`` and ``date`` (ISO 8601) say who stated it and when, ""
    if not known. Of a correction ``column`` is the column of the cell and ``instead_of`` its text;
    of a recipient ``roles`` are those that are stated with it.
    """

    property: str
    value: str
    evidence: tuple[str, ...] = ()
    reason: str = ""
    author: str = ""
    date: str = ""
    status: Status = Status.SOURCED
    column: str = ""
    instead_of: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Naming:
    """What a curator states of somebody or something that a table names, wherever it does."""

    who: Recipient
    addition: Addition


@dataclass(frozen=True, slots=True)
class Row:
    """One nomination as a source table states it.

    ``cells`` are the raw texts, one per column of the table. ``edition`` is when and at which
    edition. ``works`` are what is honoured, or for what: none, one or several; the work that the
    table is about stands there too, as ``Kind.WORK``. ``recipients`` are the nominees. ``result``
    is None where no result is known; ``rank`` and ``votes`` are numbers that the source gives with
    it, ``standings`` what became of it. ``citations`` are the official reasons in the words of who
    gives the award, ``note`` is anything else that the source says. ``additions`` are what a
    curator states beside the cells. ``doubts`` are the reasons why the row may have been misread.
    ``counted_by`` is what the line of the category counts, by the authority files.
    """

    number: int
    award: Name
    category: Name
    recipients: tuple[Recipient, ...]
    result: Result | None
    status: Status
    cells: tuple[str, ...]
    edition: Edition = Edition()
    works: tuple[Recipient, ...] = ()
    note: str = ""
    tied_with: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    evidence_note: str = ""
    recipients_span_from: int | None = None
    doubts: tuple[Doubt, ...] = ()
    citations: tuple[str, ...] = ()
    standings: tuple[Standing, ...] = ()
    rank: int | None = None
    votes: int | None = None
    additions: tuple[Addition, ...] = ()
    counted_by: CountedBy = CountedBy.UNKNOWN


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of a source table that states no nomination, such as a header, and why."""

    number: int
    cells: tuple[str, ...]
    reason: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What another source says otherwise: ``category`` is "" when it is about the ceremony.

    ``row`` and texts of ``cells`` tell which of several rows it is about.
    """

    award: str
    date: str
    category: str
    aspect: str
    value: str
    evidence: tuple[str, ...]
    note: str
    line: int = 0  #: of the file
    row: int | None = None
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A verified Wikidata item of an entity; ``programme`` only for a category or ceremony."""

    kind: str
    name: str
    programme: str
    item: str
    verification: str
    evidence: tuple[str, ...]
    line: int = 0  #: of the file


@dataclass(frozen=True, slots=True)
class Removal:
    """What was published once and is no more: paths below the base, ``new`` "" if nothing is.

    ``file`` and ``line`` are where the data set says so.
    """

    old: str
    new: str
    reason: str
    file: str
    line: int

    def error(self, column: str, message: str, hint: str | None = None) -> InputError:
        """An error about the cell in ``column``."""
        return InputError(self.file, message, line=self.line, column=column, hint=hint)


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money; ``more_than`` when the source gives it as a lower bound."""

    amount: int
    currency: str
    more_than: bool = False


@dataclass(frozen=True, slots=True)
class Rating:
    """What share of a number of reviews a review aggregator counts as positive."""

    by: str
    percent: int
    reviews: int


@dataclass(frozen=True, slots=True)
class Part:
    """Who had which part in making a work: ``part`` is "director", "music by" or the like."""

    part: str
    who: Recipient
    character: str = ""


@dataclass(frozen=True, slots=True)
class Showing:
    """A premiere or release; ``theaters`` is a lower bound when the qualifier says so."""

    name: str
    date: str
    festival: str
    places: tuple[str, ...]
    theaters: str
    theaters_qualifier: str


@dataclass(frozen=True, slots=True)
class Work:
    """The work that a page is about, as far as its source describes it."""

    key: str
    name: str
    kind: str = "work"
    year: int | None = None
    genres: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    budget: Amount | None = None
    box_office: Amount | None = None
    rating: Rating | None = None
    parts: tuple[Part, ...] = ()
    showings: tuple[Showing, ...] = ()


class SubjectKind(StrEnum):
    """What a table can be about."""

    WORK = "work"
    AGENT = "agent"
    EDITION = "edition"
    PROGRAMME = "programme"
    CATEGORY = "category"
    UNKNOWN = "unknown"  #: one thing that the rows honour, and nothing tells work from agent


@dataclass(frozen=True, slots=True)
class Subject:
    """What a table is about.

    ``recipient`` is the work, agent or thing of unknown kind; ``programme`` is there for a
    programme, a category and an edition, with ``category`` or ``edition`` for these.
    """

    kind: SubjectKind
    recipient: Recipient | None = None
    programme: Name | None = None
    category: Name | None = None
    edition: Edition | None = None


@dataclass(frozen=True)
class Table:
    """A source table: where it is from, what it is about, its columns and rows.

    ``subject`` is what the table is about, None for a table of many works and people; ``work``
    describes it where that is a work. ``page`` is the address of the page, ``file`` the name of
    the file it was read from; ``created`` is the ISO date on which the rows were tabulated,
    ``revision`` that of the page, ``licence`` the address of the licence; each is "" where it is
    not known. ``remarks`` say what of the table was not read, ``unapplied`` is how many lines of
    its curator fit no row, ``namings`` who is who, ``doubts`` what can't be said of it as a whole;
    ``language`` is the code of the language that its texts are in, "" if not known, ``wiki`` that
    of the Wikipedia whose articles it links, "" for that of its language. ``page_key`` is the key
    of the page that the table is on, by which its names are told from those of other pages; ""
    where the table is alone; ``number`` is that of the table among the award tables of the page.
    ``words`` are texts of its cells in lower case that are read as results in this table alone.
    """

    key: str
    title: str
    page: str
    created: str
    licence: str
    attribution: str
    work: Work | None
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    subject: Subject | None = None
    left_out: tuple[LeftOut, ...] = ()
    file: str = ""
    revision: str = ""
    claims: tuple[Claim, ...] = ()
    links: tuple[Link, ...] = ()
    removals: tuple[Removal, ...] = ()
    remarks: tuple[str, ...] = ()
    unapplied: int = 0
    page_key: str = ""
    namings: tuple[Naming, ...] = ()
    language: str = ""
    wiki: str = ""
    doubts: tuple[Doubt, ...] = ()
    number: int = 1
    words: frozenset[tuple[str, Result]] = frozenset()

    @property
    def scope(self) -> str:
        """The key of the page, within which a bare name is that of one thing."""
        return self.page_key or self.key

    @cached_property
    def version(self) -> str:
        """Which text of the table this is: the page's revision, else the hash of its cells."""
        return slug(self.revision) if self.revision else self.cells_hash[:8]

    @cached_property
    def cells_hash(self) -> str:
        """The SHA-256 of the cells of all rows, left out or not, in their order.

        It is that of JSON without spaces: a list of rows, each a list of the texts of its cells.
        """
        by_number = {row.number: row.cells for row in self.left_out}
        by_number |= {row.number: row.cells for row in self.rows}
        cells = [by_number[number] for number in sorted(by_number)]
        text = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
