"""What a page is about, by what it says itself; where nothing decides, that is said instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.reading.awards.cells import is_empty
from graph.reading.awards.editions import edition_in
from graph.reading.awards.headings import is_generic
from graph.reading.awards.identity import article_named
from graph.reading.awards.kinds import OF_CRAFTS
from graph.reading.awards.languages import subject_in
from graph.reading.awards.nouns import AGENTS, WORKS, Noun, noun_of, qualifier, without_qualifier
from graph.reading.awards.table import ReadRow, ReadTable
from graph.reading.awards.vocabulary import Role, words_of
from graph.reading.model.quotes import QUOTED
from graph.reading.model.rows import Kind, SubjectKind
from graph.reading.model.source import Signs, first_capital

_LIST = re.compile(r"^(?:list|lists) of\s", re.I)
_HONOURS = re.compile(
    r"^(?:list of )?.*?\b(?:awards?|accolades?|nominations?|hono[u]?rs?|prizes?|recognitions?)\b.*?"
    r"\b(?:received by|won by|awarded to|given to|by|of|for)\s+",
    re.I,
)
_RECEIVED = re.compile(r"received by|won by|awarded to|given to", re.I)
#: Titles of which the first part is a person or group.
_OF_AGENT = re.compile(
    r"^(?P<name>.+?)\s+(?:filmography|discography|videography|bibliography|on screen and stage"
    r"|performances|(?:acting|film|stage) credits)$"
    r"|^list of (?:songs|compositions|works|roles|performances|films|music videos)"
    r" (?:recorded|written|composed|produced|directed)? ?by (?P<by>.+)$",
    re.I,
)
_POSSESSED = re.compile(r"^(?P<name>.+?)(?:'s|’s|’|') (?:awards?|accolades)\b.*$", re.I)
#: An award's own page: its title has one of these words and is no film's.
_AWARD = re.compile(
    r"\b(?:awards?|prizes?|premios?|prix|medals?|oscars|emmys|grammys|globes|bafta|baftas"
    r"|film festival|hono[u]?rs)\b",
    re.I,
)
#: What a name begins with that the words of a title before it have made small.
_ARTICLE = re.compile(r"(?:the|an?)\s")
_IS = re.compile(r"\b(?:is|was|are|were)\s+(?:an?|the|one of the)\s+(?P<what>[^.;(]{3,160})", re.I)
#: Where the phrase that says what something is ends.
_PHRASE_END = re.compile(
    r"[,.;:]|\s(?:by|directed|written|based|starring|that|which|who|from|for|about|and|in|of|on"
    r"|with|produced|created|released|formed|known|best|set|developed|published|recorded"
    r"|featuring|broadcast|made|to|at)\s",
    re.I,
)
#: Labels of infoboxes and headings of sections, by what only a page about such a thing has.
_LABELS: tuple[tuple[re.Pattern[str], Noun], ...] = (
    (re.compile(r"directed by|starring|running time|cinematography(?: by)?|box office"
                r"|screenplay by|distributed by", re.I), Noun.FILM),
    (re.compile(r"no\. of (?:seasons|episodes|series)|original (?:network|run|release)"
                r"|created by|showrunner", re.I), Noun.SERIES),
    (re.compile(r"platform\(?s?\)?|developer\(?s?\)?|mode\(?s\)?|isbn|pages|publication date"
                r"|media type|playwright|b-side", re.I), Noun.WORK),
    (re.compile(r"born|died|occupation\(?s?\)?|spouse\(?s?\)?|alma mater|children|birth name"
                r"|partner\(?s?\)?", re.I), Noun.PERSON),
    (re.compile(r"(?:past )?members|associated acts|spinoffs", re.I), Noun.GROUP),
    (re.compile(r"founded|founder\(?s?\)?|headquarters|key people|revenue|number of employees",
                re.I), Noun.ORGANISATION),
    (re.compile(r"awarded for|presented by|first awarded|last awarded", re.I), Noun.AWARD),
)  # fmt: skip
_HEADINGS: tuple[tuple[re.Pattern[str], Noun], ...] = (
    (re.compile(r"(?:plot|cast(?: and characters)?|box office(?: .*)?|principal photography"
                r"|home media|theatrical release|festival circuit)", re.I), Noun.FILM),
    (re.compile(r"(?:synopsis|premise|gameplay|track ?listing|plot summary|production"
                r"|(?:critical )?reception|.* and reception|episodes|broadcast history|release"
                r"|development|charts?|personnel|adaptations?)", re.I), Noun.WORK),
    (re.compile(r"(?:(?:selected )?filmography|early life(?: .*)?|personal life(?: .*)?"
                r"|life and career|acting career|music career|early years|death)", re.I),
     Noun.PERSON),
    (re.compile(r"(?:band members|former members|line-?up|members)", re.I), Noun.GROUP),
    (re.compile(r"(?:(?:selected )?discography|concert tours|tours|artistry|musical style.*"
                r"|influences|videography|career|philanthropy)", re.I), Noun.AGENT),
)  # fmt: skip
#: Templates of infoboxes, and their arguments, by the words in them.
_BOXES: tuple[tuple[re.Pattern[str], Noun], ...] = (
    (re.compile(r"infobox (?:television|tv) episode", re.I), Noun.EPISODE),
    (re.compile(r"infobox (?:(?:film|movie) awards?|awards? ceremony|award)\b", re.I), Noun.AWARD),
    (re.compile(r"(?:infobox|ficha de) (?:film|movie|cinéma \(film\)|pel[ií]cula|filme)", re.I),
     Noun.FILM),
    (re.compile(r"infobox (?:television|tv|reality|soap)(?! (?:personality|presenter|channel"
                r"|station|network))", re.I), Noun.SERIES),
    (re.compile(r"infobox (?:album|ep|soundtrack)\b", re.I), Noun.ALBUM),
    (re.compile(r"infobox (?:song|single)\b", re.I), Noun.SONG),
    (re.compile(r"infobox (?:video game|vg|book|novel|musical$|play|short story|comic|graphic"
                r"|animanga|artwork|opera|poem|podcast|radio show)", re.I), Noun.WORK),
    (re.compile(r"solo_?singer|non_vocal_instrumentalist|(?:infobox )?(?:person|actor|writer"
                r"|comedian|model|presenter|officeholder|sportsperson|football biography"
                r"|cricketer|artist|architect|dancer|journalist|youtube personality)$", re.I),
     Noun.PERSON),
    (re.compile(r"group_or_band|infobox band", re.I), Noun.GROUP),
    (re.compile(r"infobox (?:company|organi[sz]ation|broadcasting network|tv channel"
                r"|record label|publisher|university)", re.I), Noun.ORGANISATION),
    (re.compile(r"infobox (?:musical artist|musician|music artist)", re.I), Noun.AGENT),
)  # fmt: skip
_CATEGORIES: tuple[tuple[re.Pattern[str], Noun], ...] = (
    (re.compile(r"(?:\d{4}s? )?.*\bfilms(?: (?:set|shot|directed|scored|about|based|with) .*)?$",
                re.I), Noun.FILM),
    (re.compile(r".*\btelevision series.*(?:debuts|endings)", re.I), Noun.SERIES),
    (re.compile(r"\d{4} .*albums|.* albums$", re.I), Noun.ALBUM),
    (re.compile(r"\d{4} (?:songs|singles)", re.I), Noun.SONG),
    (re.compile(r"\d{4} (?:video games|novels|books|plays|musicals)|.* (?:novels|musicals)$",
                re.I), Noun.WORK),
    (re.compile(r"living people|\d{3,4}s? (?:births|deaths)|.* (?:actors|actresses|singers|rappers"
                r"|screenwriters|film directors|songwriters)$", re.I), Noun.PERSON),
    (re.compile(r"musical groups .*|.* (?:bands|musical groups|girl groups|boy bands)$", re.I),
     Noun.GROUP),
    (re.compile(r"(?:film|television|music|literary) awards?(?: .*)?$", re.I), Noun.AWARD),
)  # fmt: skip
#: Words of categories that people alone are nominated in, and those that works are.
_OF_PEOPLE = re.compile(
    r"\b(?:act(?:or|ress)\w*|female|male|artists?|performers?|hosts?|singers?|star|vocalist"
    r"|newcomer|personality|lifetime|career|entertainer|musician|songwriter|band|duo|group"
    r"|presenter|comedian\w*|woman|women|man|men|emcee|producer|director|writer|dancer|villain"
    r"|hero|sidekick|queen|king|princess|prince|celebrity|performance by)\b",
    re.I,
)
_OF_WORKS = re.compile(
    r"\b(?:(?:film|picture|movie|series|album|show|game|musical|play|documentary|feature|drama"
    r"|comedy|programme?|miniseries|book|novel|short|song|single|record|video)s?"
    r"|palme d['’]or|grand prix)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class PageSubject:
    """What a page is about: its kind, None for a list of many things; and what says so.

    ``noun`` is what the page says that it is, ``name`` the subject's name and ``article`` the
    title of its article, both "" where the page doesn't say them.
    """

    kind: SubjectKind | None
    noun: Noun | None = None
    name: str = ""
    article: str = ""
    reason: str = ""

    @property
    def honouree(self) -> Kind:
        """The kind of the subject where the rows honour it."""
        if self.kind is SubjectKind.WORK:
            return Kind.WORK
        if self.kind is SubjectKind.AGENT:
            kinds = {Noun.PERSON: Kind.PERSON, Noun.GROUP: Kind.GROUP,
                     Noun.ORGANISATION: Kind.ORGANISATION}  # fmt: skip
            return kinds.get(self.noun, Kind.AGENT) if self.noun else Kind.AGENT
        return Kind.UNKNOWN


#: The page is about no one thing.
LIST = PageSubject(None)


def article_of(title: str) -> str:
    """The article that a page is about: its title without the words of a list.

    >>> article_of("List of accolades received by Her (film)"), article_of("Taxi Driver")
    ('Her (film)', 'Taxi Driver')
    >>> article_of("Anexo:Premios y nominaciones de Ada Brook")
    'Ada Brook'
    >>> article_of("Owl filmography"), article_of("List of Owl cast members")
    ('Owl', 'List of Owl cast members')
    >>> article_of("List of awards and nominations received by the Larks")
    'The Larks'
    """
    subject = _subject_in(title)
    return first_capital(subject) if subject else title.strip()


def _subject_in(title: str) -> str:
    """Whose honours a title says that it lists, as written there; "" if it is no such title."""
    title = title.strip()
    if match := _OF_AGENT.match(title):
        return (match["name"] or match["by"]).strip()
    if match := _POSSESSED.match(title):
        return match["name"].strip()
    if match := _HONOURS.match(title):
        return title[match.end() :].strip() if _is_list_of_honours(title, match) else ""
    return subject_in(title)


def _is_list_of_honours(title: str, match: re.Match[str]) -> bool:
    """Whether a title announces the honours of something, and isn't an award's own name."""
    words = match[0].casefold()
    return bool(
        _LIST.match(title)
        or _RECEIVED.search(words)
        or is_generic(re.sub(r"\b(?:of|by|for)\s*$", "", words))
    )


def name_of(title: str) -> str:
    """The name of what a page is about: its article without the qualifier.

    Only an article of the grammar, not the name itself, is spelt as the title of an article is.

    >>> name_of("List of awards received by the Larks"), name_of("List of awards received by dEx")
    ('The Larks', 'dEx')
    """
    name = without_qualifier(_subject_in(title) or title).strip()
    return first_capital(name) if _ARTICLE.match(name) else name


def names_subject(title: str) -> bool:
    """Whether a title says what a page is about, and so what its rows honour.

    >>> names_subject("Owl (film)"), names_subject("List of awards of Ann Bell")
    (True, True)
    >>> names_subject("Prizes of the lake"), names_subject("Ann Bell")
    (False, False)
    """
    honours = _HONOURS.match(title)
    is_told = not honours or _LIST.match(title) or _RECEIVED.search(honours[0])
    return bool(
        _title_nouns(title, article_of(title)) or (is_told and article_of(title) != title.strip())
    )


def subject_article(title: str, signs: Signs) -> str:
    """The article that a page is about: what its first paragraph links by the name in the title.

    Else it is what the title says, which leaves the qualifier out at times: a list of the awards
    "by the Larks" is about "The Larks (band)" if it says so.
    """
    article = article_of(title)
    if article == title.strip() or qualifier(article):
        return article
    name = name_of(title).casefold()
    linked = {
        article_named(target, label)
        for target, label in signs.links
        if name == label.casefold() == without_qualifier(target.partition("#")[0]).casefold()
    }
    return linked.pop() if len(linked) == 1 else article


def page_subject(
    title: str, signs: Signs, tables: Sequence[ReadTable], declared: str = ""
) -> PageSubject:
    """What a page with these tables is about; ``declared`` is what a person says of it."""
    article, name = subject_article(title, signs), name_of(title)
    if declared:
        return _declared(declared, name, article)
    if all(map(lists_itself, tables)):
        return PageSubject(None, reason="each row names its own works and people")
    if article == title and _LIST.match(title):
        return PageSubject(None, reason="the title says that it is a list")
    for nouns in (_title_nouns(title, article), _page_nouns(signs)):
        if kind := _kind(nouns):
            noun, reason = nouns[0]
            if kind is SubjectKind.PROGRAMME:
                kind = _award_kind(title)
            return PageSubject(kind, noun, name, article, reason)
    of_award = bool(title) and article == title and bool(_AWARD.search(title))
    if of_award and not _names_other_awards(tables):
        return PageSubject(
            _award_kind(title), Noun.AWARD, name, article, "the title names an award"
        )
    # Rows tell what sort of thing a page is about, not that it is about one: its title says that.
    of_one = article != title or not (of_award or _is_of_editions(tables))
    of_rows = list(_table_nouns(name, tables, crafts=of_one)) if title else []
    for nouns in (_section_nouns(signs, tables), of_rows):
        if kind := _kind(nouns):
            return PageSubject(kind, _common(nouns), name, article, nouns[0][1])
    return PageSubject(SubjectKind.UNKNOWN, None, name, article)


_DECLARED = {
    "work": SubjectKind.WORK, "film": SubjectKind.WORK, "series": SubjectKind.WORK,
    "album": SubjectKind.WORK, "song": SubjectKind.WORK, "episode": SubjectKind.WORK,
    "agent": SubjectKind.AGENT, "person": SubjectKind.AGENT, "group": SubjectKind.AGENT,
    "organisation": SubjectKind.AGENT, "edition": SubjectKind.EDITION,
    "programme": SubjectKind.PROGRAMME, "category": SubjectKind.CATEGORY, "none": None,
}  # fmt: skip
#: What can be declared of a table's subject.
SUBJECTS = tuple(_DECLARED)


def _declared(text: str, name_in_title: str, article: str) -> PageSubject:
    word, _, name = text.partition(":")
    word, name = word.strip(), name.strip()
    kind = _DECLARED[word]
    noun = Noun(word) if word in set(Noun) else None
    article = "" if name else article
    return PageSubject(kind, noun, name or name_in_title, article, "it is declared")


Nouns = list[tuple[Noun, str]]


def _kind(nouns: Nouns) -> SubjectKind | None:
    """The kind that all of the nouns agree on; None if there are none or they don't."""
    kinds = {
        SubjectKind.WORK if noun in WORKS else SubjectKind.AGENT if noun in AGENTS
        else SubjectKind.PROGRAMME
        for noun, _ in nouns
    }  # fmt: skip
    return kinds.pop() if len(kinds) == 1 else None


def _common(nouns: Nouns) -> Noun | None:
    """The noun that all have in common; of several none is certain."""
    only = {noun for noun, _ in nouns}
    return only.pop() if len(only) == 1 else None


def _title_nouns(title: str, article: str) -> Nouns:
    noun = noun_of(qualifier(article))
    if noun:
        return [(noun, f"its title says {qualifier(article)!r}")]
    match = _OF_AGENT.match(title.strip())
    return [(Noun.AGENT, "its title is that of a person's or group's works")] if match else []


def _page_nouns(signs: Signs) -> Nouns:
    """What infobox, lead and categories say: the first of these that says anything."""
    boxes = [(noun, f"its infobox says {box!r}") for box in signs.boxes for noun in _box_nouns(box)]
    if boxes:
        return _without_contradiction(boxes)
    if (match := _IS.search(signs.lead)) and (noun := _lead_noun(match["what"])):
        return [(noun, f"its first sentence says {match['what'][:60]!r}")]
    return [
        (noun, f"its category says {category!r}")
        for category in signs.categories
        for pattern, noun in _CATEGORIES
        if pattern.fullmatch(category)
    ]


def _box_nouns(box: str) -> Iterator[Noun]:
    """What the name, an argument or a label of an infobox says."""
    named = box.casefold().startswith(("infobox", "ficha"))
    for pattern, noun in (*_BOXES, *_LABELS):
        if pattern.fullmatch(box.strip()) or (named and pattern.match(box)):
            yield noun
            return


def _without_contradiction(nouns: Nouns) -> Nouns:
    """Nouns of which a film's maker and a person's works don't count beside the clear ones."""
    clear = [pair for pair in nouns if pair[0] not in (Noun.ORGANISATION, Noun.AGENT)]
    return clear or nouns


def _lead_noun(phrase: str) -> Noun | None:
    """The noun of "an American singer and actress", "a 2011 film by …"."""
    end = _PHRASE_END.search(f"{phrase} ")
    return noun_of(phrase[: end.start()] if end else phrase)


def _section_nouns(signs: Signs, tables: Sequence[ReadTable]) -> Nouns:
    headings = dict.fromkeys(
        [*signs.headings, *(text for table in tables for text in table.section)]
    )
    return [
        (noun, f"it has a section {heading!r}")
        for heading in headings
        for pattern, noun in _HEADINGS
        if pattern.fullmatch(heading)
    ]


def _award_kind(title: str) -> SubjectKind:
    """Whether an award's page is of one edition, of one category, or of the award."""
    if edition_in(title).is_edition:
        return SubjectKind.EDITION
    return SubjectKind.CATEGORY if re.search(r"\bfor\b", title) else SubjectKind.PROGRAMME


def _names_other_awards(tables: Sequence[ReadTable]) -> bool:
    return any(Role.AWARD in table.roles for table in tables)


def _is_of_editions(tables: Sequence[ReadTable]) -> bool:
    """Whether an award honours the same craft in several years, as no one work has it."""
    years: dict[tuple[str, str], set[str]] = {}
    for row in (row for table in tables for row in table.rows):
        if row.date.iso and OF_CRAFTS.search(row.category):
            award = edition_in(row.award).programme.casefold()
            years.setdefault((award, row.category.casefold()), set()).add(row.date.iso[:4])
    return any(len(each) > 1 for each in years.values())


def names_both(table: ReadTable) -> bool:
    """Whether a table has columns for works and for people, so that it may be about neither."""
    return {Role.WORK, Role.RECIPIENTS} <= {*table.roles}


def lists_itself(table: ReadTable) -> bool:
    """Whether a table lists works and people itself, so that it is about none of them.

    A column of works that is empty names none, and what somebody said of the page prevails.
    """
    lists = table.alone and names_both(table) and any(row.works for row in table.rows)
    return lists and not table.declaration.says_subject


def _table_nouns(
    name: str, tables: Sequence[ReadTable], *, crafts: bool
) -> Iterator[tuple[Noun, str]]:
    """What the columns and cells of the page's tables say of its subject.

    ``crafts`` if those who are named for crafts can all be named for the subject.
    """
    rows = [row for table in tables for row in table.rows]
    named = [row for row in rows if _names_alone(row, name)]
    silent = [
        row
        for table in tables
        if Role.RECIPIENTS in table.roles
        for row in table.rows
        if not (row.recipients or row.works or row.doubts or is_empty(row.category))
    ]
    for kind, what in ((named, f"{name!r} itself is named"), (silent, "nobody is named")):
        people = any(_OF_PEOPLE.search(row.category) for row in kind)
        of_works = [row.category for row in kind if _OF_WORKS.search(row.category)]
        if of_works and not people:
            yield Noun.WORK, f"{what} for {of_works[0]!r}"
    without = [table for table in tables if Role.WORK not in table.roles]
    honoured = {
        row.category.casefold()
        for table in without
        for row in table.rows
        if OF_CRAFTS.search(row.category) and _names_others(row)
    }
    if crafts and len(honoured) > 2:
        yield Noun.WORK, "it names who was nominated for its crafts, and no work beside them"
    yield from _agent_nouns(name, tables)


def _agent_nouns(name: str, tables: Sequence[ReadTable]) -> Iterator[tuple[Noun, str]]:
    """What says that a page is about a person or group: works beside, and no nominee."""
    titles = {title.casefold() for table in tables for row in table.rows
              for title in _titles(row) if title.casefold() != name.casefold()}  # fmt: skip
    parts = any(
        role == Role.WORK
        and {"episode", "episodes", "song", "songs", "track", "scene"} & {*words_of(header)}
        for table in tables
        for role, header in zip(table.roles, table.columns, strict=False)
    )
    if parts or not titles or re.search(r"series|franchise|trilogy|universe", name, re.I):
        return
    unnamed = [row for table in tables if Role.RECIPIENTS not in table.roles for row in table.rows]
    persons = [row for row in unnamed if _OF_PEOPLE.search(row.category)]
    if persons and len(persons) * 5 >= len(unnamed):
        text = f"{persons[0].category!r} has no nominee but the page's own"
        yield Noun.AGENT, text
    elif len(titles) > 1:
        yield Noun.AGENT, "its rows name several works, and nobody but the page's own"


def _titles(row: ReadRow) -> Iterator[str]:
    """The titles of works that a row names: in its column, in its recipients, in quotes."""
    yield from (work.name for work in row.works)
    yield from (who.name for who in row.recipients if who.kind is Kind.OTHER_WORK)
    yield from (title[1:-1] for title in QUOTED.findall(row.category))


def _names_alone(row: ReadRow, name: str) -> bool:
    names = [who.name.casefold() for who in row.recipients]
    return bool(name) and names == [name.casefold()] and not is_empty(row.category)


def _names_others(row: ReadRow) -> bool:
    return any(who.kind not in (Kind.WORK, Kind.OTHER_WORK, Kind.SONG) for who in row.recipients)
