"""What real award tables need of the model, each as a small table: built, checked and queried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox
import pytest

from graph.bundled import bundled
from graph.iris import Iris, Name
from graph.partitions.partition import MAPPINGS
from graph.reading.model.rows import (
    Edition,
    Kind,
    Recipient,
    Result,
    Row,
    Standing,
    Status,
    Subject,
    SubjectKind,
    Table,
)
from graph.relations import LABELS, choose_labels, relations
from graph.rml import load
from graph.validation.shapes import check_store
from tests.conftest import BASE, PREFIXES

pytestmark = pytest.mark.slow

FILM = Recipient("Kite", Kind.OTHER_WORK, article="Kite (film)")
SERIES = Recipient("Gulls", Kind.OTHER_WORK, article="Gulls (series)")
ANN = Recipient("Ann Bell", Kind.PERSON, article="Ann Bell")
BEA = Recipient("Bea Gull", Kind.AGENT)
GULLS = Name("Gull Awards", is_shared=True)


def row(number: int, category: str, **told: object) -> Row:
    values: dict[str, object] = {
        "result": Result.NOMINATED, "status": Status.AS_WRITTEN, "recipients": (),
        "edition": Edition(date="2002-02-03"), "cells": ("Gull Awards", f"{category} {number}"),
    } | told  # fmt: skip
    return Row(number, GULLS, Name(category), **values)  # type: ignore[arg-type]


def table(*rows: Row, subject: Subject | None = None) -> Table:
    columns = ("Award", "Category", "Recipients", "Result")
    rows = tuple(
        replace(each, cells=(*each.cells[:2], *words(r for r in rows if r.number == each.number)))
        for each in rows
    )
    return Table(
        "gulls", "The gulls", "https://example.org/gulls", "2003-01-01",
        "https://example.org/licence", "Ann", None, columns, rows, subject,
    )  # fmt: skip


def words(rows: Iterable[Row]) -> tuple[str, str]:
    """What the cells of a row say of its recipients and works, and of its results."""
    names: list[str] = []
    results: list[str] = []
    for row in rows:
        mentions = [*row.works, *row.recipients]
        mentions += [mention.whole for mention in mentions if mention.whole]
        for each in mentions:
            names += [each.name, *each.roles, each.character, each.share]
        names += [*row.citations, *row.standings]
        names += [str(number) for number in (row.rank, row.votes) if number]
        results += [row.result.value] if row.result else []
    return ", ".join(filter(None, names)), " / ".join(results)


def made(*tables: Table) -> ox.Store:
    """The store of tables, which breaks no shape."""
    related = relations(tables, Iris(BASE))
    related[LABELS] = choose_labels(Counter(related[LABELS].rows))
    store = ox.Store()
    store.bulk_load(bundled("ontology/palmares.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    for name in MAPPINGS:
        lines = load(bundled(name), BASE).apply(lambda source: related[source])
        text = "\n".join(lines).encode()
        store.bulk_load(text, format=ox.RdfFormat.N_QUADS)
    report = check_store(store, BASE)
    assert report.conforms, report.text()
    return store


def ask(store: ox.Store, pattern: str, variables: str = "?v") -> list[tuple[str, ...]]:
    query = f"{PREFIXES} SELECT {variables} {{ {pattern} }} ORDER BY {variables}"
    rows = store.query(query, base_iri=BASE, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    return [
        tuple(str(term.value).removeprefix(BASE) if term else "" for term in each) for each in rows
    ]


def test_a_nomination_may_have_no_work_or_several() -> None:
    alone = row(1, "Best Actor", recipients=(ANN,))
    two = row(2, "Best Director", works=(FILM, SERIES), recipients=(replace(ANN, work=1),))
    store = made(table(alone, two))
    assert ask(
        store,
        "?n a pal:Nomination ; pal:category/rdfs:label ?c OPTIONAL { ?n pal:work ?w }",
        "?c ?w",
    ) == [
        ("Best Actor", ""),
        ("Best Director", "id/work/gulls--series"),
        ("Best Director", "id/work/kite--film"),
    ]
    ((credit, work),) = ask(store, "?c pal:forWork ?w", "?c ?w")
    assert credit.endswith("/credit/ann-bell/gulls--series")
    assert work == "id/work/gulls--series"


def test_a_song_is_named_with_its_film() -> None:
    song = Recipient('"Wind"', Kind.SONG, whole=FILM)
    store = made(table(row(1, "Best Song", recipients=(song, ANN))))
    works = ask(store, "?n a pal:Nomination ; pal:work ?v")
    assert works == [("id/work/gulls/wind",), ("id/work/kite--film",)]
    assert ask(store, "<id/work/gulls/wind> schema:isPartOf ?v") == [("id/work/kite--film",)]
    assert ask(store, "?n pal:nominee ?v") == [("id/agent/ann-bell",)]


def test_an_edition_is_told_by_its_number_season_or_year() -> None:
    numbered = row(1, "Best Film", works=(FILM,), edition=Edition(3, "2001/02", "2002-02-03"))
    seasoned = row(2, "Best Film", works=(FILM,), edition=Edition(season="1999/2000"))
    dated = row(3, "Best Film", works=(FILM,), edition=Edition(date="1998-02"))
    store = made(table(numbered, seasoned, dated))
    start = "id/ceremony/gull-awards/"
    assert ask(store, "?v a pal:Ceremony") == [
        (start + "1998",), (start + "3",), (start + "season-1999-2000",),
    ]  # fmt: skip
    facts = "<id/ceremony/gull-awards/3> pal:editionNumber ?n ; pal:season ?s ; schema:startDate ?d"
    assert ask(store, facts, "?n ?s ?d") == [("3", "2001/02", "2002-02-03")]
    assert not ask(store, "?v dcterms:date ?any")


def test_a_nomination_has_its_own_date_only_where_rows_disagree() -> None:
    days = [Edition(date=f"2002-02-{day}") for day in ("03", "04")]
    rows = [row(n, f"Best {n}", works=(FILM,), edition=day) for n, day in enumerate(days, 1)]
    store = made(table(*rows))
    assert ask(store, "?c a pal:Ceremony ; schema:startDate ?v") == [("2002",)]
    assert ask(store, "?n dcterms:date ?v") == [("2002-02-03",), ("2002-02-04",)]


def test_several_nominations_come_from_one_row_and_several_rows_state_one() -> None:
    winner = row(1, "Best Film", works=(FILM,), result=Result.WON)
    loser = replace(winner, works=(SERIES,), result=Result.NOMINATED)
    store = made(table(winner, loser))
    assert len(ask(store, "?v prov:wasDerivedFrom ?row . ?v a pal:Nomination")) == 2
    assert len(ask(store, "?v a pal:SourceRow")) == 1
    again = replace(winner, number=2, cells=("Gull Awards", "Best Film once more"))
    store = made(table(winner, again))
    ((nomination,),) = ask(store, "?v a pal:Nomination")
    assert len(ask(store, f"<{nomination}> prov:wasDerivedFrom ?v")) == 2
    assert nomination == "id/nomination/gull-awards/2002/best-film/kite--film"


def test_a_credit_has_a_character_a_share_and_roles() -> None:
    actor = replace(ANN, character="The Gull", share="1/4", roles=("actor", "voice"), work=0)
    store = made(table(row(1, "Best Actor", works=(FILM,), recipients=(actor, BEA))))
    credit = (
        "?c pal:agent <id/agent/ann-bell> ; schema:characterName ?n ; pal:share ?s ; pal:role ?r"
    )
    assert ask(store, credit, "?n ?s ?r") == [
        ("The Gull", "1/4", "actor"), ("The Gull", "1/4", "voice"),
    ]  # fmt: skip
    assert len(ask(store, "?n pal:nominee ?v")) == 2


def test_a_citation_is_enough_and_no_note() -> None:
    cited = row(1, "Honorary Award", citations=("For a life of wind",), note="by acclamation")
    store = made(table(cited))
    assert ask(store, "?n pal:citation ?v") == [("For a life of wind",)]
    assert ask(store, "?n skos:note ?v") == [("by acclamation",)]


def test_what_became_of_an_award_stands_beside_its_result() -> None:
    declined = row(1, "Best Film", works=(FILM,), result=Result.WON,
                   standings=(Standing.DECLINED, Standing.UNOFFICIAL))  # fmt: skip
    store = made(table(declined))
    told = ask(store, "?n pal:result pal:won ; pal:standing ?v")
    assert [iri.rpartition("#")[2] for (iri,) in told] == ["declined", "unofficial"]
    assert not ask(store, "?w schema:award ?v")


def test_a_place_has_a_rank_and_votes_and_a_tie_joins_nominations() -> None:
    second = row(1, "Best Film", works=(FILM,), result=Result.PLACED, rank=2, votes=31,
                 tied_with=("Gulls", "Nobody's film"))  # fmt: skip
    other = row(2, "Best Film", works=(SERIES,), result=Result.PLACED, rank=2)
    store = made(table(second, other))
    assert ask(store, "?n pal:rank ?r ; pal:votes ?v", "?r ?v") == [("2", "31")]
    ties = ask(store, "?a pal:tiedWith ?b", "?a ?b")
    assert len(ties) == 2
    assert ties[0] == ties[1][::-1]
    assert ask(store, "?n skos:note ?v") == [("Tied with Nobody's film",)]


@pytest.mark.parametrize("result", [Result.LONGLISTED, Result.MENTION, Result.PENDING])
def test_each_stage_is_a_result(result: Result) -> None:
    store = made(table(row(1, "Best Film", works=(FILM,), result=result)))
    assert ask(store, "?n pal:result ?v") == [(f"https://w3id.org/palmares#{result}",)]


def test_countries_and_companies_may_be_nominees() -> None:
    land = Recipient("Brazil", Kind.PLACE, article="Brazil")
    maker = Recipient("Kite Films", Kind.ORGANISATION)
    store = made(table(row(1, "Best Foreign Film", works=(FILM,), recipients=(land, maker))))
    classes = ask(store, "?n pal:nominee ?w . ?w a ?v FILTER(STRSTARTS(STR(?v), STR(schema:)))")
    assert classes == [("http://schema.org/Organization",), ("http://schema.org/Place",)]


def test_a_subject_of_no_known_kind_is_honoured_without_more() -> None:
    somebody = Recipient("Gull", Kind.UNKNOWN)
    about = Subject(SubjectKind.UNKNOWN, somebody)
    store = made(table(row(1, "Best New Thing", recipients=(somebody,)), subject=about))
    assert ask(store, "?n pal:honours ?v") == [("id/honouree/gulls/gull",)]
    assert ask(store, "?t schema:about ?v") == [("id/honouree/gulls/gull",)]
    assert not ask(store, "?n pal:work|pal:nominee ?v")


def test_a_win_is_told_to_readers_of_schema_org() -> None:
    store = made(table(row(1, "Best Film", works=(FILM,), recipients=(ANN,), result=Result.WON)))
    assert ask(store, "?w schema:award ?v", "?w ?v") == [
        ("id/agent/ann-bell", "Best Film, Gull Awards 2002"),
        ("id/work/kite--film", "Best Film, Gull Awards 2002"),
    ]


def test_where_the_edition_is_not_known_a_row_is_one_with_nothing() -> None:
    rows = [row(n, "Best Film", works=(FILM,), edition=Edition()) for n in (1, 2)]
    store = made(table(*rows))
    assert len(ask(store, "?v a pal:Nomination")) == 2
    assert ask(store, "?v a pal:Ceremony") == [("id/ceremony/gull-awards/undated_in_gulls",)]
