"""Programmes, editions, people and works are looked for by their names, kinds and contexts."""

from __future__ import annotations

import bz2
import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.errors import PalmaresError
from graph.mediawiki.client import Client, Manners
from graph.mediawiki.kept import KeptClient
from graph.releases.open import open_store
from graph.releases.release import Release
from graph.wikidata.alignment import proposals
from graph.wikidata.items import items_of_api, items_of_file
from graph.wikidata.links import BY_KNOWLEDGE, BY_NAME, CANDIDATE, Link, read_links
from graph.wikidata.things import (
    AGENT,
    CATEGORY,
    CEREMONY,
    PERSON,
    PROGRAMME,
    WORK,
    Thing,
    unaligned,
)
from palmares.commands import main
from tests.mediawiki_server import Fault, breaks_off, fails, lags, running
from tests.wikidata_server import Wikidata

DATE = "2026-01-02"
KITES = Thing("http://x/kites", "Kite Awards", kind=PROGRAMME)
ANN = Thing("http://x/ann", "Ann Bell", kind=PERSON, relatives=("Q71", "Q40"))
KITE = Thing("http://x/kite", "Kite", kind=WORK, date="2001", relatives=("Q50",))
NIGHT = Thing("http://x/night", "Kites 2002", kind=CEREMONY, date="2002-02-03", relatives=("Q7",))


@pytest.fixture
def wikidata() -> Iterator[Wikidata]:
    """A Wikidata with the classes that lead to what is looked for."""
    wiki = Wikidata()
    wiki.add("Q4220917", "film award", P279="Q618779")
    wiki.add("Q24862", "short film", P279="Q11424")
    wiki.add("Q11424", "film", P279="Q2431196")
    wiki.add("Q2431196", "audiovisual work", P279="Q386724")
    wiki.add("Q476028", "football club", P279="Q43229")
    with running(wiki):
        yield wiki


def links(wiki: Wikidata, *things: Thing, waits: list[float] | None = None) -> list[Link]:
    manners = Manners(contact="me@example.org", wait=([] if waits is None else waits).append)
    items = items_of_api(things, partial(Client, wiki.api, manners))
    return proposals(things, items, (), DATE)


def told(wiki: Wikidata, *things: Thing) -> list[tuple[str, str, str]]:
    return [(link.item, link.confidence, link.comment) for link in links(wiki, *things)]


def test_a_programme_is_looked_for_by_its_name_among_awards(wikidata: Wikidata) -> None:
    wikidata.add("Q7", "Kite Awards", P31="Q4220917")
    wikidata.add("Q8", "Kite Awards", P31="Q476028")
    wikidata.add("Q9", "The Kite Awards of the Lakes", "kite awards", P31="Q618779")
    wikidata.add("Q10", "Kite Awards 2002", P31="Q4220917")
    alone = "and nothing else is known to agree"
    assert told(wikidata, KITES) == [
        ("Q7", "0.3", f"the names are the same, {alone}; about Kite Awards"),
        ("Q9", "0.2", f"its name is another name of the item, {alone};"
         " about The Kite Awards of the Lakes"),
    ]  # fmt: skip
    assert wikidata.searches() == ['inlabel:"Kite Awards"@en']


def test_a_name_alone_says_little_of_a_person_and_an_award_much(wikidata: Wikidata) -> None:
    wikidata.add("Q30", "Ann Bell", P31="Q5", P1411="Q71 for Q40")
    wikidata.add("Q31", "Ann Bell", P31="Q5")
    wikidata.add("Q32", "Ann Bell", P31="Q24862")
    known, other = links(wikidata, ANN)
    assert (known.item, known.confidence, known.mapping_justification) == (
        "Q30", "0.6", BY_KNOWLEDGE,
    )  # fmt: skip
    assert known.comment == "both have to do with Q71, Q40; the names are the same; about Ann Bell"
    assert (other.item, other.confidence, other.mapping_justification) == ("Q31", "0.2", BY_NAME)
    assert "nothing else is known to agree" in other.comment
    assert {known.predicate_id, other.predicate_id} == {CANDIDATE}


def test_an_agent_may_be_a_group_and_is_no_film(wikidata: Wikidata) -> None:
    wikidata.add("Q60", "The Larks", P31="Q476028")
    wikidata.add("Q61", "The Larks", P31="Q11424")
    larks = Thing("http://x/larks", "The Larks", kind=AGENT)
    assert [link.item for link in links(wikidata, larks)] == ["Q60"]


def test_a_work_is_told_from_others_of_its_title_by_year_and_people(wikidata: Wikidata) -> None:
    wikidata.add("Q40", "Kite", P31="Q24862", P57="Q50", P577=["2001-05-06", "2001-09-01"])
    wikidata.add("Q41", "Kite", P31="Q11424", P577="1958-01-01")
    wikidata.add("Q42", "Kite", P31="Q11424")
    wikidata.add("Q43", "Kite", P31="Q5")
    assert [(name, worth) for name, worth, _ in told(wikidata, KITE)] == [
        ("Q40", "0.7"),
        ("Q42", "0.2"),
    ]
    assert told(wikidata, KITE)[0][2] == (
        "both have to do with Q50; both are of the year 2001; the names are the same; about Kite"
    )


def test_an_edition_is_that_of_its_series_on_its_day(wikidata: Wikidata) -> None:
    wikidata.add("Q80", "Second Night of Kites", P179="Q7", P585="2002-02-03")
    wikidata.add("Q81", "Autumn Kites", P31="Q7", P585="2002-10-01")
    wikidata.add("Q82", "Third Night of Kites", P179="Q7", P585="2003-02-03")
    wikidata.add("Q83", "Best Kite", P31="Q7")
    wikidata.add("Q84", "Night of Owls", P179="Q6", P585="2002-02-03")
    later = Thing("http://x/later", "Kites 2003", kind=CEREMONY, date="2003", relatives=("Q7",))
    candidates = links(wikidata, NIGHT, later)
    assert [(link.subject_id, link.item, link.confidence) for link in candidates] == [
        (NIGHT.iri, "Q80", "0.6"), (NIGHT.iri, "Q81", "0.5"), (later.iri, "Q82", "0.5"),
    ]  # fmt: skip
    assert told(wikidata, NIGHT)[0][2].startswith(
        "both have to do with Q7; both are of 2002-02-03; about"
    )
    assert wikidata.searches()[0] == "haswbstatement:P179=Q7|P31=Q7"
    assert len(wikidata.searches()) == 2  # once for each call


def test_an_edition_that_has_a_name_is_looked_for_by_it(wikidata: Wikidata) -> None:
    wikidata.add("Q16913666", "night of kites", P279="Q4504495")
    wikidata.add("Q85", "37th Kite Awards", P31="Q16913666", P179="Q7", P585="1965-04-05")
    wikidata.add("Q86", "37th Kite Awards", P31="Q11424")
    numbered = Thing("http://x/37", "37th Kite Awards", kind=CEREMONY, relatives=("Q7",))
    unnamed = [
        Thing(f"http://x/{each}", f"Kite Awards, {each}", kind=CEREMONY)
        for each in ("undated", "1965-04-05", "1965")
    ]
    assert [(name, worth) for name, worth, _ in told(wikidata, numbered, *unnamed)] == [
        ("Q85", "0.7")
    ]
    assert wikidata.searches() == ['inlabel:"37th Kite Awards"@en']


def test_an_edition_is_no_award_and_a_programme_counts_once(wikidata: Wikidata) -> None:
    wikidata.add("Q83", "Best Kite", P31="Q7")
    wikidata.add("Q84", "Best Kite Night", P31="Q7", P585="2002-02-03")
    best = Thing("http://x/best", "Best Kite", kind=CATEGORY, relatives=("Q7",))
    assert told(wikidata, best) == [
        ("Q83", "0.9", "a search for its name among the awards of Q7 gives it; the names are the"
         " same; about Best Kite"),
    ]  # fmt: skip
    wikidata.items["Q83"]["labels"]["en"]["value"] = "Kite, best"
    assert [worth for _, worth, _ in told(wikidata, best)] == ["0.8"]


def test_what_has_an_item_by_an_identifier_is_not_looked_for_by_its_name(
    wikidata: Wikidata,
) -> None:
    wikidata.add("Q30", "Ann Bell", P31="Q5", P345="nm7")
    ann = Thing("http://x/ann", "Ann Bell", (), ("imdb:nm7",), PERSON)
    assert [(link.item, link.confidence) for link in links(wikidata, ann)] == [("Q30", "0.9")]
    assert wikidata.searches() == ["haswbstatement:P345=nm7"]


def test_a_merged_item_is_the_one_that_it_is_now_and_a_deleted_one_none(
    wikidata: Wikidata,
) -> None:
    wikidata.add("Q7", "Kite Awards", P31="Q4220917")
    wikidata.merged = {"Q5000": "Q7", "Q6000": "Q7000"}
    wikidata.items["Q7000"] = {**wikidata.items.pop("Q7"), "id": "Q7000"}
    wikidata.merged["Q5000"] = "Q7000"
    assert [link.item for link in links(wikidata, KITES)] == ["Q7000"]
    wikidata.add("Q8", "Owl Awards", P31="Q4220917")
    wikidata.items["Q8"]["missing"] = ""  # the search lags behind
    assert links(wikidata, Thing("http://x/owls", "Owl Awards", kind=PROGRAMME)) == []


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fails(429, Retry_After="3"), id="429"),
        pytest.param(fails(503), id="503"),
        pytest.param(lags(Retry_After="5"), id="maxlag"),
        pytest.param(breaks_off, id="half a document"),
    ],
)
@pytest.mark.parametrize("request_number", [0, 1, 2])
def test_a_search_waits_for_a_fault_that_passes(
    wikidata: Wikidata, fault: Fault, request_number: int
) -> None:
    wikidata.add("Q7", "Kite Awards", P31="Q4220917")
    waits: list[float] = []
    wikidata.faults = [lambda handler: handler.reply()] * request_number + [fault]
    assert [link.item for link in links(wikidata, KITES, waits=waits)] == ["Q7"]
    assert len(waits) == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (fails(200, b"<html><title>Down</title></html>"), "isn't JSON"),
        (fails(301, Location="http://127.0.0.1:9/"), "has moved"),
    ],
)
def test_a_search_that_gets_no_answer_says_so(wikidata: Wikidata, fault: Fault, words: str) -> None:
    wikidata.faults = [fault]
    with pytest.raises(PalmaresError, match=words):
        links(wikidata, KITES)


def test_a_table_of_items_gives_names_and_contexts_too(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text(
        "item,label,article,identifiers,classes,names,relatives,dates,description\n"
        "Q40,The Kite,,,Q11424,Kite;Drachen,Q50;Q51,2001-05-06,film of 2001\n"
        "Q41,Kite,,,Q11424,,,1958,film of 1958\nQ30,Ann Bell,,,Q5,,,,\n",
        "utf-8",
    )
    things = [KITE, ANN]
    found = proposals(things, items_of_file(path, things), (), DATE)
    assert [(link.item, link.confidence, link.comment) for link in found] == [
        ("Q40", "0.6", "both have to do with Q50; both are of the year 2001; its name is another"
         " name of the item; film of 2001"),
        ("Q30", "0.2", "the names are the same, and nothing else is known to agree"),
    ]  # fmt: skip


def test_a_release_tells_the_context_of_its_things(release: Release) -> None:
    things = {each.iri.removeprefix(release.base): each for each in unaligned(open_store(release))}
    edition = things["id/ceremony/grammy-awards/2015"]
    assert (edition.kind, edition.date, edition.relatives) == (CEREMONY, "2015-02-08", ("Q41254",))
    song = things["id/work/her-2013/the-moon-song"]
    assert (song.kind, song.relatives) == (WORK, ("Q259913",))
    karen = things["id/agent/karen-o"]
    assert karen.kind == PERSON
    assert {"Q788822", "Q112243", "Q428808"} <= {*karen.relatives}


def test_the_command_accepts_no_name(release: Release, wikidata: Wikidata, tmp_path: Path) -> None:
    wikidata.add("Q30", "Karen O", P31="Q5", P1411="Q112243 for Q788822")
    file = tmp_path / "links.sssom.tsv"
    options = ["--releases", str(release.path.parent), "--links", str(file), "--api", wikidata.api]
    run = CliRunner().invoke(main, ["align", *options, "--accept", "article-links"])
    assert run.exit_code == 0, run.output
    (link,) = read_links(file)
    assert (link.subject_label, link.item, link.predicate_id) == ("Karen O", "Q30", CANDIDATE)
    assert link.comment.startswith("both have to do with Q112243, Q788822; the names are the same")


def test_a_run_that_was_interrupted_goes_on_with_the_answers_that_are_kept(
    release: Release, wikidata: Wikidata, tmp_path: Path
) -> None:
    wikidata.add("Q30", "Karen O", P31="Q5")
    file, kept = tmp_path / "links.sssom.tsv", tmp_path / "kept"
    options = ["--releases", str(release.path.parent), "--links", str(file), "--keep", str(kept)]
    command = ["align", *options, "--api", wikidata.api]
    assert CliRunner().invoke(main, command).exit_code == 0
    whole = [arrived.params for arrived in wikidata.requests]
    shutil.rmtree(kept)
    wikidata.requests.clear()
    before = 40
    wikidata.faults = [lambda handler: handler.reply()] * before + [fails(301)]
    assert CliRunner().invoke(main, command).exit_code == 1
    assert CliRunner().invoke(main, command).exit_code == 0
    asked = [arrived.params for arrived in wikidata.requests]
    assert len(asked) == len(whole) + 1  # the one that failed twice, and no other
    assert asked[before] == asked[before + 1]
    assert not [*kept.glob("*.new")]


@pytest.mark.parametrize("half", [b"", b'{"query": {', b"\xff", b"[]"])
def test_an_answer_that_was_not_kept_whole_is_asked_for_again(
    half: bytes, wikidata: Wikidata, tmp_path: Path
) -> None:
    wikidata.add("Q30", "Karen O", P31="Q5")
    client = KeptClient(wikidata.api, Manners(), tmp_path)
    parameters = {"action": "wbgetentities", "ids": "Q30"}
    answer, _ = client.get(parameters, {})
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(half)
    for _ in range(2):
        assert client.get(parameters, {})[0] == answer
    assert len(wikidata.requests) == 2


# ------------------------------------------------------------------ a dump


def dump(wiki: Wikidata) -> bytes:
    """All of its items as a dump, with a property among them."""
    lines = [*wiki.items.values(), {"id": "P31", "type": "property"}]
    return b"[\n" + b",\n".join(json.dumps(each).encode() for each in lines) + b"\n]\n"


@pytest.mark.parametrize(
    ("name", "packed"),
    [("d.json", bytes), ("d.json.gz", gzip.compress), ("d.json.bz2", bz2.compress)],
)
def test_a_dump_gives_what_the_api_gives(
    name: str, packed: Callable[[bytes], bytes], wikidata: Wikidata, tmp_path: Path
) -> None:
    wikidata.add("Q30", "Ann Bell", P31="Q5", P1411="Q71 for Q40")
    wikidata.add("Q40", "Kite", P31="Q11424", P57="Q50", P577="2001-05-06", P345="tt0000001")
    wikidata.add("Q41", "Kite", P31="Q11424", P345="tt0000002")
    wikidata.add("Q80", "Second Night of Kites", P179="Q7", P585="2002-02-03")
    kite = replace(KITE, identifiers=("imdb:tt0000001",))
    path = tmp_path / name
    path.write_bytes(packed(dump(wikidata)))
    things = [ANN, kite, NIGHT]
    items = items_of_file(path, things)
    assert {item.item for item in items} == {"Q30", "Q40", "Q41", "Q80"}
    found = {link.pair: link for link in proposals(things, items, (), DATE)}
    assert found == {link.pair: link for link in links(wikidata, *things)}
    assert [(link.item, link.confidence) for link in found.values()] == [
        ("Q30", "0.6"), ("Q40", "0.9"), ("Q80", "0.6"),
    ]  # fmt: skip


#: A file of which the end is missing, the same bytes each time.
_CUT_SHORT = gzip.compress(b'{"id": "P1"}\n' * 9, mtime=0)[:-9]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("d.json", b'[\n{"id": "Q1",\n', "line 2 is no item"),
        ("d.json", b"[\n[1],\n", "line 2 is no item"),
        ("d.json", b"<html>", "line 1 is no item"),
        ("d.json.gz", _CUT_SHORT, "can't be read behind line"),
        ("d.json.gz", b"{}", "can't be read behind line 0"),
        ("d.json.bz2", b"{}", "can't be read behind line 0"),
    ],
)
def test_a_file_that_is_no_dump_is_told(
    name: str, content: bytes, words: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(PalmaresError, match=words):
        items_of_file(path, [KITE])
