"""The table of kinds: all that the program knows of each class of things, in one row.

The search, the matching of names, the order of dumps and the pages read it here. A new kind is a
row, and a template where its page begins with something new (CONTRIBUTING, "Add a kind of thing").
So many things of a kind are told of by the functions here too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ThingKind:
    """What is particular to the things of one class; most of it may be left out."""

    #: The name of the class: a local name of the ontology, or one with a prefix (``schema:Movie``).
    name: str
    #: What people call a thing of this kind.
    word: str
    #: What people call several; empty where the first page doesn't count them.
    plural: str = ""
    #: The folder of its IRIs, ``<base>id/<folder>/``: its place in dumps is that of the row. Empty
    #: where it stands with what it belongs to, or among the others.
    folder: str = ""
    #: Its rank in the search, the first first, and where a thing is of several kinds; 0 if the
    #: search doesn't find it.
    rank: int = 0
    #: Whether things have documents of their own. A term has a place in that of the ontology.
    has_document: bool = True
    #: The ways from a nomination to it, each as properties one after the other. The first is that
    #: of nearly all; another counts for those to which no nomination leads by the ones before.
    routes: tuple[tuple[str, ...], ...] = ()
    #: What names are matched by, besides what all things have (ids in graph/matching/properties).
    properties: tuple[str, ...] = ()
    #: The property that leads to what it is a part of, and whether it is named with that.
    whole: str = ""
    named_with_whole: bool = False
    #: Whether its label ends with a day, which pages write out.
    has_dated_label: bool = False
    #: The template of what its page shows first.
    section: str = ""
    #: The properties that point to it and that this tells already.
    section_properties: tuple[str, ...] = ()
    #: The columns of its nominations that have the same value in each row.
    constant_columns: tuple[str, ...] = ()
    #: The heading of its members on the page of the ontology.
    ontology_heading: str = ""

    @property
    def route_patterns(self) -> list[str]:
        """The triple patterns of each way from ``?nomination`` to ``?thing``."""
        return [_pattern(route) for route in self.routes]


def _pattern(route: Sequence[str]) -> str:
    """The patterns of a way, each thing once, so that nothing is counted twice.

    What is nearest to the thing comes first: from a path (``pal:category/pal:programme``) the
    engine goes the other way, beginning with all nominations that there are.
    """
    nodes = ["?nomination", *(f"?step{number}" for number in range(1, len(route))), "?thing"]
    steps = [*zip(nodes, route, nodes[1:], strict=False)]
    return " . ".join(f"{start} pal:{name} {end}" for start, name, end in reversed(steps))


_COUNTED = ("nomination", "nominations", "wins")

#: The kinds in the order in which a reader of the dumps meets them.
KINDS = (
    ThingKind(
        "Work",
        "work",
        folder="work",
        rank=1,
        routes=(("work",),),
        properties=(*_COUNTED, "date", "year", "nominee"),
        section="nominations",
        section_properties=("work",),
    ),
    ThingKind(
        "AwardProgramme",
        "award programme",
        plural="award programmes",
        folder="programme",
        rank=3,
        routes=(("category", "programme"),),
        properties=_COUNTED,
        section="nominations",
        constant_columns=("award",),
    ),
    ThingKind(
        "AwardCategory",
        "award category",
        plural="categories",
        folder="category",
        rank=4,
        routes=(("category",),),
        properties=(*_COUNTED, "programme", "work", "nominee"),
        whole="programme",
        named_with_whole=True,
        section="nominations",
        section_properties=("category",),
        constant_columns=("award", "category"),
    ),
    ThingKind(
        "Ceremony",
        "ceremony",
        plural="ceremonies",
        folder="ceremony",
        rank=5,
        routes=(("ceremony",),),
        properties=(*_COUNTED, "programme", "date", "year", "work", "nominee"),
        whole="programme",  # its label names that
        has_dated_label=True,
        section="nominations",
        section_properties=("ceremony",),
        constant_columns=("award", "date"),
    ),
    ThingKind(
        "Nomination",
        "nomination",
        plural="nominations",
        folder="nomination",
        rank=6,
        properties=("programme", "category", "ceremony", "date", "year", "work", "nominee",
                    "result", "evidence"),
        section="nomination",
    ),
    ThingKind("Credit", "credit"),
    ThingKind(
        "Agent",
        "person or group",
        plural="people and groups",
        folder="agent",
        rank=2,
        routes=(("nominee",),),
        properties=(*_COUNTED, "article", "work"),
        section="nominations",
        section_properties=("nominee",),
    ),
    ThingKind(
        "Honouree",
        "honouree of an unknown kind",
        folder="honouree",
        rank=10,
        routes=(("honours",),),
        properties=_COUNTED,
        section="nominations",
        section_properties=("honours",),
    ),
    ThingKind("DivergentClaim", "divergent claim", folder="claim", rank=8),
    ThingKind("Addition", "addition", folder="addition"),
    ThingKind(
        "SourceTable",
        "source table",
        folder="table",
        rank=7,
        section="table",
        section_properties=("table",),
    ),
    ThingKind("SourceColumn", "source column"),
    ThingKind("SourceRow", "source row", section="row", section_properties=("row",)),
    ThingKind("SourceCell", "source cell", plural="cells of source tables"),
    ThingKind("Alignment", "alignment", folder="alignment"),
    ThingKind("wikibase:Statement", "statement in Wikidata’s form", folder="statement"),
    ThingKind("Removal", "removal"),
    ThingKind("term", "term of the ontology", rank=9, has_document=False),
    ThingKind(
        "Standing", "standing", routes=(("standing",),), ontology_heading="What became of it"
    ),
    ThingKind("Result", "result", routes=(("result",),), ontology_heading="Results"),
    ThingKind(
        "ResultStatus",
        "result status",
        routes=(("resultStatus",),),
        ontology_heading="How a result is known",
    ),
)  # fmt: skip
#: Words for classes of other vocabularies that say more than those of ours; the first that fits.
SPECIFIC_WORDS = {
    "schema:Movie": "film",
    "schema:TVSeries": "series",
    "schema:TVEpisode": "episode",
    "schema:VideoGame": "game",
    "schema:MusicAlbum": "album",
    "schema:Book": "book",
    "schema:MusicComposition": "song",
    "schema:Clip": "scene",
    "schema:Person": "person",
    "schema:MusicGroup": "group",
    "schema:Organization": "organisation",
    "schema:Festival": "festival",
    "schema:ScreeningEvent": "screening",
    "schema:PublicationEvent": "release",
    "schema:PerformanceRole": "part played",
    "schema:Country": "country",
    "schema:Place": "place",
    "schema:Episode": "episode",
    "schema:MonetaryAmount": "amount of money",
    "schema:AggregateRating": "rating",
}


#: The plurals of those that don't end with s.
_PLURALS = {"person": "people", "series": "series", "country": "countries"}


def plural_of(word: str) -> str:
    """What people call several things of a kind.

    >>> plural_of("film"), plural_of("series")
    ('films', 'series')
    """
    return _PLURALS.get(word, f"{word}s")


def noun(number: int, singular: str, plural: str | None = None) -> str:
    """The noun after a number.

    >>> noun(1, "row"), noun(0, "row"), noun(2, "category", "categories")
    ('row', 'rows', 'categories')
    """
    return singular if number == 1 else plural or singular + "s"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun, as programs read it in a line: without separators of thousands.

    >>> counted(1, "table"), counted(1300, "table")
    ('1 table', '1300 tables')
    """
    return f"{number} {noun(number, singular, plural)}"


def quantity(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun, as people read it.

    >>> quantity(1, "win"), quantity(1300, "category", "categories")
    ('1 win', '1,300 categories')
    """
    return f"{number:,} {noun(number, singular, plural)}"


def word_for(number: int, word: str) -> str:
    """What people call so many things of a kind.

    >>> word_for(1, "series"), word_for(2, "person")
    ('series', 'people')
    """
    return noun(number, word, plural_of(word))


def words_of_others() -> dict[str, str]:
    """What people call things of classes of other vocabularies, by names with a prefix."""
    return SPECIFIC_WORDS | {kind.name: kind.word for kind in KINDS if ":" in kind.name}


def kind_named(name: str) -> ThingKind:
    """The kind of a class; raises KeyError if there is none."""
    return {kind.name: kind for kind in KINDS}[name]


def by_rank() -> list[ThingKind]:
    """What the search finds, the first first."""
    return sorted((kind for kind in KINDS if kind.rank), key=lambda kind: kind.rank)


def kinds_of(classes: Collection[str], namespace: str) -> list[ThingKind]:
    """The kinds of a thing of these classes (IRIs in ``namespace``), the first by rank first."""
    kinds = [*by_rank(), *(kind for kind in KINDS if not kind.rank)]
    return [kind for kind in kinds if namespace + kind.name in classes]


def matched_names() -> tuple[str, ...]:
    """The kinds of things that names are matched with; the others only tell of these."""
    return tuple(kind.name for kind in by_rank() if kind.properties)


def kinds_with(property_id: str) -> list[ThingKind]:
    """The kinds that a property for matching is particular to; none if all things have it."""
    return [kind for kind in KINDS if property_id in kind.properties]


def word_of(name: str) -> str | None:
    """What people call a thing of the kind of that name; None if there is none."""
    return next((kind.word for kind in KINDS if kind.name == name), None)


def counted_kinds() -> list[ThingKind]:
    """The kinds that the first page counts; the nominations come first, all else is about them."""
    counted = (kind for kind in KINDS if kind.plural)
    return sorted(counted, key=lambda kind: kind.section != "nomination")


def folders() -> list[str]:
    """The folders of things below ``<base>id/`` in the order of dumps, that of the works first."""
    return [kind.folder for kind in KINDS if kind.folder]


def dated_folders() -> list[str]:
    """The folders of things whose labels end with a day."""
    return [kind.folder for kind in KINDS if kind.has_dated_label]


def whole_properties() -> list[str]:
    """The properties (local names) that lead from a thing to what it is a part of."""
    return sorted({kind.whole for kind in KINDS if kind.whole})


def without_document() -> list[str]:
    """The names of the kinds that are described in the document of another thing."""
    return [kind.name for kind in KINDS if not kind.has_document]


def concept_kinds() -> list[ThingKind]:
    """The kinds whose members are terms of the ontology, listed on its page."""
    return [kind for kind in KINDS if kind.ontology_heading]
