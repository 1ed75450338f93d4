"""Items are proposed for what has none, by articles and identifiers, and rejections are kept."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef

from graph.errors import PalmaresError
from graph.mediawiki.client import Client, Manners
from graph.rdf.namespaces import PAL, SCHEMA
from graph.releases.build import build
from graph.releases.open import open_store
from graph.releases.release import Release
from graph.stores.building import store_of_file
from graph.wikidata.alignment import fits, proposals
from graph.wikidata.entities import Item
from graph.wikidata.items import items_of_api, items_of_file, items_of_table
from graph.wikidata.links import (
    BY_HAND,
    CANDIDATE,
    SAME,
    Link,
    candidates,
    links_as_rdf,
    read_links,
    write_links,
)
from graph.wikidata.things import AGENT, CATEGORY, PERSON, PROGRAMME, WORK, Thing, unaligned
from palmares.commands import main
from tests.authority_lines import write
from tests.conftest import BASE
from tests.test_meeting import page

KITE = Thing("http://x/kite", "Golden Kite", ("Golden Kite Award",), ("imdb:nm1",), WORK)
ITEM = Item("Q7", "Golden Kite", "Golden Kite Award", (), "award")
DATE = "2026-01-02"


def proposed(
    *known: Link, thing: Thing = KITE, item: Item = ITEM, accepts: bool = False
) -> list[Link]:
    return proposals([thing], [item], known, DATE, accepts_articles=accepts)


def test_an_item_is_proposed_with_its_reasons() -> None:
    (link,) = proposed()
    assert (link.predicate_id, link.object_id) == (CANDIDATE, "wd:Q7")
    assert link.comment == "its article is 'Golden Kite Award'; the names are the same; award"


def test_a_name_alone_counts_less_than_an_identifier() -> None:
    (name,) = proposed(thing=Thing("http://x/k", "Golden Kite"))
    (identifier,) = proposed(item=Item("Q7", "Other", "", ("imdb:nm1",)))
    assert float(name.confidence) < float(identifier.confidence)


def test_only_the_item_of_the_article_is_accepted_by_itself() -> None:
    assert [link.predicate_id for link in proposed(accepts=True)] == [SAME]
    by_name = proposed(thing=Thing("http://x/k", "Golden Kite"), accepts=True)
    assert [link.predicate_id for link in by_name] == [CANDIDATE]


def test_an_item_is_accepted_neither_of_one_of_several_articles_nor_for_two_things() -> None:
    items = [ITEM, Item("Q8", "The Kites", "Kites")]
    both = replace(KITE, articles=("Golden Kite Award", "Kites"))
    links = proposals([both], items, (), DATE, accepts_articles=True)
    assert {link.pair: link.predicate_id for link in links} == {
        (KITE.iri, "wd:Q7"): CANDIDATE, (KITE.iri, "wd:Q8"): CANDIDATE,
    }  # fmt: skip
    other = replace(KITE, iri="http://x/kite-2", identifiers=("imdb:nm2",))
    links = proposals([KITE, other], items, (), DATE, accepts_articles=True)
    assert [link.predicate_id for link in links] == [CANDIDATE] * 2


def test_every_item_that_shares_a_clue_is_proposed_once_in_order() -> None:
    items = [Item("Q1", "golden kite"), Item("Q2", "Other"), replace(ITEM, label="Kites"), ITEM]
    links = proposals([KITE], items, (), DATE)
    assert [(link.object_id, link.object_label) for link in links] == [
        ("wd:Q1", "golden kite"),
        ("wd:Q7", "Golden Kite"),
    ]


def test_many_things_cost_no_more_each_than_few() -> None:
    """Eight times as many cost eight times as much, and 64 times where each looks at all."""
    few, many = _cost(100), _cost(800)
    assert many <= 20 * few


def _cost(number: int) -> float:
    """The processor time of proposals for so many things and items, the least of three times."""
    things = [
        Thing(f"http://x/{each}", f"Kite {each}", (f"Article {each}",)) for each in range(number)
    ]
    items = [Item(f"Q{each}", f"Kite {each}", f"Article {each}") for each in range(number)]
    costs = []
    for _ in range(3):
        began = time.process_time()
        assert len(proposals(things, items, (), DATE)) == number
        costs.append(time.process_time() - began)
    return min(costs)


def test_what_was_rejected_never_comes_back() -> None:
    (link,) = proposed()
    assert proposed(replace(link, predicate_modifier="Not")) == []


def test_a_link_that_was_taken_back_leaves_the_thing_and_the_item_free(
    release: Release, tmp_path: Path
) -> None:
    (thing, *_) = unaligned(open_store(release))
    rejected = Link(thing.iri, thing.label, SAME, "Not", "wd:Q7", "", BY_HAND, "1.0", "", "", "")
    other = replace(rejected, object_id="wd:Q9", predicate_id=CANDIDATE, predicate_modifier="")
    assert candidates([rejected, other]) == [other]
    links, items = tmp_path / "links.tsv", tmp_path / "items.csv"
    write_links(links, [rejected], release.base)
    items.write_text(f'item,label,article,identifiers\nQ9,"{thing.label}",,\n', "utf-8")
    options = ["--releases", str(release.path.parent), "--links", str(links), "--from", str(items)]
    run = CliRunner().invoke(main, ["align", *options])
    assert run.exit_code == 0, run.output
    assert (thing.iri, "wd:Q9") in {link.pair for link in read_links(links)}


def test_decisions_hold_for_a_thing_at_its_new_address(tmp_path: Path) -> None:
    rows = [f"Lake Awards || 1991 || Best Editing || {who} || Won" for who in ("[[Ana]]", "Bo")]
    line = {"id": "ana-lake", "label": "Ana", "kind": "person", "articles": "Ana"}
    own = write(tmp_path / "own", "people.csv", line)
    source, releases = page(tmp_path / "pages", "Red", *rows), tmp_path / "releases"
    base = build([source], releases, BASE, authorities=[own]).base
    same = Link(f"{base}id/agent/ana", "Ana", SAME, "", "wd:Q1", "", BY_HAND, "1.0", "", "", "")
    rejected = replace(same, object_id="wd:Q2", predicate_modifier="Not")
    gone = replace(same, subject_id=f"{base}id/agent/cy", object_id="wd:Q3")
    links, items = tmp_path / "links.tsv", tmp_path / "items.csv"
    items.write_text(
        "item,label,article,identifiers\nQ1,Bo,,\nQ2,Ana,,\nQ3,Bo,,\nQ4,Ana,,\n", "utf-8"
    )
    options = ["--releases", str(releases), "--links", str(links), "--from", str(items)]
    for decided, proposed in (
        ([rejected, gone], {("agent/ana-lake", "wd:Q4"), ("agent/red/bo", "wd:Q1"),
                            ("agent/red/bo", "wd:Q3")}),
        ([rejected, gone, same], {("agent/red/bo", "wd:Q3")}),
    ):  # fmt: skip
        write_links(links, decided, base)
        run = CliRunner().invoke(main, ["align", *options])
        assert run.exit_code == 0, run.output
        new = {link.pair for link in read_links(links)} - {link.pair for link in decided}
        assert {(iri.removeprefix(f"{base}id/"), item) for iri, item in new} == proposed


def test_an_item_of_another_thing_is_proposed_for_none() -> None:
    assert proposals([KITE], [ITEM], [], DATE, linked=["Q7"]) == []


@pytest.mark.parametrize(
    ("kind", "classes", "is_fit"),
    [
        (PERSON, ("Q5",), True),
        (AGENT, ("Q5",), True),
        (PERSON, (), True),
        (PERSON, ("Q618779",), False),
        (PROGRAMME, ("Q5",), False),
        (WORK, ("Q11424", "Q24862"), True),
        (CATEGORY, ("Q11424",), False),
        (WORK, ("Q4167410",), False),
    ],
)
def test_an_item_of_another_kind_is_not_proposed(
    kind: str, classes: tuple[str, ...], is_fit: bool
) -> None:
    thing, item = replace(KITE, kind=kind), replace(ITEM, classes=classes)
    assert fits(thing, item) == is_fit
    assert bool(proposed(thing=thing, item=item, accepts=True)) == is_fit


def test_links_are_read_as_they_were_written_and_never_lost_by_half(tmp_path: Path) -> None:
    path = tmp_path / "links.sssom.tsv"
    assert read_links(path) == []
    write_links(path, proposed(), "http://x/")
    assert read_links(path) == proposed()
    parted = [replace(link, subject_label="Owl\u2028Reed") for link in proposed()]
    write_links(path, parted, "http://x/")
    assert read_links(path) == parted
    assert path.read_text("utf-8").startswith("#mapping_set_id: http://x/links\n")
    assert [*tmp_path.iterdir()] == [path]


def test_a_comment_with_line_breaks_keeps_its_words(tmp_path: Path) -> None:
    path = tmp_path / "links.sssom.tsv"
    write_links(path, [replace(link, comment="COMMENT") for link in proposed()], "http://x/")
    text = path.read_text("utf-8").replace("COMMENT", '"two\n#1 and\r\n2"')
    path.write_bytes(text.encode() + b"#a line\tthat is none\n")
    (link,) = read_links(path)
    assert link.comment == "two\n#1 and\r\n2"
    write_links(path, [link], "http://x/")
    (again,) = read_links(path)
    assert again.comment == "two #1 and 2"


def test_what_others_wrote_into_a_file_of_links_stays(tmp_path: Path) -> None:
    path = tmp_path / "links.sssom.tsv"
    (link,) = proposed()
    write_links(path, [link], "http://x/")
    head, columns, line = path.read_text("utf-8").rstrip("\n").rsplit("\n", 2)
    text = f"#mapping_set_title: Kites\n{head}\nreviewer_label\t{columns}\n"
    text += f'# a "look"\tat it\nDora Field\t{line}\n#the last\n'
    path.write_text(text, "utf-8")
    new = replace(link, object_id="wd:Q9")
    write_links(path, [*read_links(path), new], "http://x/")
    assert path.read_text("utf-8").splitlines() == [
        "#mapping_set_title: Kites", *head.splitlines(), f"{columns}\treviewer_label",
        '# a "look" at it', f"{line}\tDora Field", f"{line}\t".replace("wd:Q7", "wd:Q9"),
        "#the last",
    ]  # fmt: skip
    again = path.read_bytes()
    write_links(path, read_links(path), "http://other/")
    assert path.read_bytes() == again


def test_a_file_of_links_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "links.tsv"
    write_links(path, [replace(link, subject_label="Kité") for link in proposed()], "http://x/")
    lines = path.read_text("utf-8").count("\n")
    path.write_text(path.read_text("utf-8"), "windows-1252")
    with pytest.raises(PalmaresError, match=rf"links\.tsv, line {lines}: .*0xe9 is not UTF-8"):
        read_links(path)


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "links.tsv"
    path.write_text("subject_id\nhttp://x\n", "utf-8")
    with pytest.raises(PalmaresError, match="subject_label"):
        read_links(path)
    path.write_text("item,label\nQ1,One\n", "utf-8")
    with pytest.raises(PalmaresError, match="article"):
        items_of_table(path)


@pytest.mark.parametrize(
    "line",
    [
        '{"id":"Q1","labels":{"en":"x"}}',
        '{"id":"Q1","claims":{"P31":[5]}}',
        '{"id":"Q1","claims":[1]}',
        '{"id":"Q1","claims":{"P31":5}}',
    ],
)
def test_a_line_of_a_dump_that_is_no_item_is_told_with_its_number(
    line: str, tmp_path: Path
) -> None:
    dump = tmp_path / "dump.json"
    dump.write_text(f'[\n{{"id":"Q2"}},\n{line}\n]\n', "utf-8")
    with pytest.raises(PalmaresError, match=r"dump\.json, line 3 is no item"):
        items_of_file(dump, [KITE])


def test_what_is_no_text_where_an_item_has_one_ends_nothing(tmp_path: Path) -> None:
    dump = tmp_path / "dump.json"
    dump.write_text(
        '{"id":"Q1","labels":{"en":{"value":5}},"sitelinks":{"enwiki":{"title":[]}}}\n', "utf-8"
    )
    assert [*items_of_file(dump, [KITE])] == []


def test_a_table_of_items_is_read_as_spreadsheets_write_it(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("\ufeffitem,label,article,identifiers\nQ1,One,One,imdb:tt1;tmdb:2\n", "utf-8")
    (item,) = items_of_table(path)
    assert (item.item, item.identifiers) == ("Q1", ("imdb:tt1", "tmdb:2"))
    path.write_text("item,label,article,identifiers\nQ1,One\n", "utf-8")
    with pytest.raises(PalmaresError, match=r"line 2.*has 2 cells"):
        items_of_table(path)


def test_the_class_of_the_awards_of_a_programme_is_proposed_for_it(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text(
        "item,label,article,identifiers,classes\nQ7,Kite Awards,,,\nQ71,Best Kite,,,Q7;Q9\n"
        "Q81,Best Boat,,,Q8;Q9\n",
        "utf-8",
    )
    kites, boats = (
        Thing(f"http://x/{name}", name, kind=PROGRAMME, relatives=(award,))
        for name, award in (("kites", "Q71"), ("boats", "Q81"))
    )
    items = items_of_file(path, [kites, boats])
    links = proposals([kites, boats], items, [], DATE, linked=["Q71", "Q81"])
    pairs = {link.pair for link in links}
    assert pairs == {("http://x/kites", "wd:Q7"), ("http://x/boats", "wd:Q8")}  # both have Q9
    assert links[0].comment == "its awards Q71 are of this class"


def test_the_english_article_is_the_one_that_is_looked_for(tmp_path: Path) -> None:
    owl, file = "<http://localhost/id/work/owl>", tmp_path / "owl.nq"
    sites = ("de.wikipedia.org/wiki/Eule", "en.wikipedia.org/wiki/Owl_(film)")
    file.write_text(
        f'{owl} <{RDF.type}> <{PAL}Work> .\n{owl} <{RDFS.label}> "Owl"@en .\n'
        + "".join(f"{owl} <{SCHEMA}mainEntityOfPage> <https://{each}> .\n" for each in sites),
        "utf-8",
    )
    (thing,) = unaligned(store_of_file(file))
    assert thing.articles == ("Owl (film)",)


def test_a_section_of_an_article_is_no_article_to_look_for(tmp_path: Path) -> None:
    owl, file = "<http://localhost/id/work/owl>", tmp_path / "owl.nq"
    address = "https://en.wikipedia.org/wiki/Kite#Owl"
    file.write_text(
        f'{owl} <{RDF.type}> <{PAL}Work> .\n{owl} <{RDFS.label}> "Owl"@en .\n'
        f"{owl} <{SCHEMA}mainEntityOfPage> <{address}> .\n",
        "utf-8",
    )
    (thing,) = unaligned(store_of_file(file))
    assert thing.articles == ()


def test_what_a_release_knows_of_relatives_is_read(release: Release) -> None:
    things = {
        thing.iri.removeprefix(release.base): thing for thing in unaligned(open_store(release))
    }
    category = things["id/category/critics-choice-awards/best-original-screenplay"]
    assert (category.kind, category.relatives) == (CATEGORY, ("Q7585305",))
    assert all(thing.kind for thing in things.values())


#: What the Python with the sssom package does: it validates the table, and reads both forms.
SSSOM = """
import json, sys
from sssom.constants import DEFAULT_VALIDATION_TYPES
from sssom.parsers import parse_sssom_rdf, parse_sssom_table
from sssom.validators import validate
table, rdf = parse_sssom_table(sys.argv[1]), parse_sssom_rdf(sys.argv[2])
validate(table, DEFAULT_VALIDATION_TYPES)
names = "object_id predicate_modifier subject_id predicate_id confidence comment".split()
sets = [each.df.fillna("")[names].astype(str).sort_values("object_id") for each in (table, rdf)]
print(json.dumps([each.values.tolist() for each in sets]))
"""


def test_links_as_rdf_are_the_table(tmp_path: Path) -> None:
    (link,) = proposed()
    rejected = replace(link, object_id="wd:Q9", predicate_modifier="Not")
    text = links_as_rdf([link, rejected], "http://x/").decode()
    graph = Graph().parse(data=text, format="turtle")
    axioms = [*graph.subjects(RDF.type, OWL.Axiom)]
    assert len(axioms) == 2
    assert not any(isinstance(term, BNode) for triple in graph for term in triple)
    negated = [*graph.subjects(URIRef("https://w3id.org/sssom/predicate_modifier"))]
    ((target),) = graph.objects(negated[0], OWL.annotatedTarget)
    assert str(target) == "http://www.wikidata.org/entity/Q9"
    with pytest.raises(PalmaresError, match="'wikidata:Q1'"):
        links_as_rdf([replace(link, object_id="wikidata:Q1")], "http://x/")


@pytest.mark.slow
@pytest.mark.program
def test_the_sssom_package_reads_the_links_in_both_forms(tmp_path: Path) -> None:
    python = os.environ.get("PALMARES_SSSOM")
    if not python:
        pytest.skip("needs sssom (PyPI; the Python that has it: PALMARES_SSSOM)")
    (link,) = proposed()
    links = [link, replace(link, object_id="wd:Q9", predicate_modifier="Not")]
    table, rdf = tmp_path / "links.sssom.tsv", tmp_path / "links.ttl"
    write_links(table, links, "http://x/")
    rdf.write_bytes(links_as_rdf(links, "http://x/"))
    command = [python, "-c", SSSOM, str(table), str(rdf)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    of_table, of_rdf = json.loads(done.stdout)
    assert of_table == of_rdf
    assert [row[:2] for row in of_table] == [["wd:Q7", ""], ["wd:Q9", "Not"]]


# ------------------------------------------------------------------ the API

FOUND = {
    "entities": {
        "Q7": {
            "id": "Q7",
            "labels": {"en": {"value": "Golden Kite"}},
            "descriptions": {"en": {"value": "award"}},
            "sitelinks": {"enwiki": {"title": "Golden Kite Award"}},
        },
        "Q8": {"id": "Q8", "missing": ""},
        "-1": {"site": "enwiki", "title": "No such page", "missing": ""},
    }
}
REDIRECTS = {
    "query": {
        "normalized": [{"from": "the Golden Kite", "to": "The Golden Kite"}],
        "redirects": [{"from": "The Golden Kite", "to": "Golden Kite Award"}],
    }
}
HIT = {"query": {"search": [{"title": "Q7"}]}}


@contextmanager
def api(
    *faults: tuple[int, bytes, dict[str, str]],
) -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    """A server that has these faults first, one for each request, and then answers."""
    waiting, asked = [*faults], []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parameters = parse_qs(urlsplit(self.path).query)
            asked.append(parameters)
            answer = HIT if parameters["action"] == ["query"] else FOUND
            answer = REDIRECTS if "redirects" in parameters else answer
            status, body, headers = (
                waiting.pop(0) if waiting else (200, json.dumps(answer).encode(), {})
            )
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/w/api.php", asked
        finally:
            server.shutdown()


def answered(address: str, waits: list[float]) -> list[Item]:
    manners = Manners(contact="me@example.org", wait=waits.append)
    return [*items_of_api([KITE], lambda: Client(address, manners))]


def test_items_come_by_articles_and_identifiers() -> None:
    with api() as (address, asked):
        items = answered(address, [])
    assert items == [ITEM, replace(ITEM, article="", identifiers=("imdb:nm1",))]
    assert [each["action"] for each in asked] == [["wbgetentities"], ["query"], ["wbgetentities"]]
    assert asked[1]["srsearch"] == ["haswbstatement:P345=nm1"]
    assert {tuple(each["maxlag"]) for each in asked} == {("5",)}


def test_a_title_that_leads_elsewhere_is_followed() -> None:
    thing = replace(KITE, articles=("the Golden Kite",), identifiers=())
    with api() as (address, asked):
        client = partial(Client, address, Manners(contact="me@example.org"))
        items = [*items_of_api([thing], client, client)]
    assert asked[0]["titles"] == ["the Golden Kite"]
    assert asked[1]["titles"] == ["Golden Kite Award"]
    (link,) = proposals([thing], items, [], DATE, accepts_articles=True)
    assert link.predicate_id == CANDIDATE  # a redirect may lead to something wider
    assert link.comment.startswith("its article 'the Golden Kite' leads to 'Golden Kite Award'")


def test_awards_of_a_programme_and_classes_of_awards_are_asked_for() -> None:
    award = Thing("http://x/kite/best", "Best Kite", kind=CATEGORY, relatives=("Q70",))
    programme = Thing("http://x/kites", "Kites", kind=PROGRAMME, relatives=("Q7",))
    with api() as (address, asked):
        client = partial(Client, address, Manners(contact="me@example.org"))
        items = [*items_of_api([award, programme], client)]
    searches = [each["srsearch"] for each in asked if "srsearch" in each]
    assert searches == [["haswbstatement:P31=Q70|P361=Q70 Best Kite"], ['inlabel:"Kites"@en']]
    assert ["Q7"] in [each.get("ids") for each in asked]
    assert {item.thing for item in items} == {award.iri}
    (link,) = proposals([award, programme], items, [], DATE)
    assert link.comment == "a search for its name among the awards of Q70 gives it; award"


LAG = json.dumps({"errors": [{"code": "maxlag", "text": "lagged"}]}).encode()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param((429, b"", {"Retry-After": "3"}), id="429"),
        pytest.param((503, b"", {}), id="503"),
        pytest.param((200, LAG, {"Retry-After": "5"}), id="maxlag"),
        pytest.param((200, b'{"entities": {', {"Content-Length": "4000"}), id="half a document"),
    ],
)
def test_a_fault_that_passes_is_waited_for(fault: tuple[int, bytes, dict[str, str]]) -> None:
    waits: list[float] = []
    with api(fault) as (address, _):
        assert answered(address, waits)[0] == ITEM
    assert len(waits) == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ((200, b"<html>", {}), "isn't JSON"),
        ((200, b'{"entities": [1]}', {}), "isn't as a Wikibase gives it"),
        ((200, b'{"entities": {"Q7": "Kite"}}', {}), "isn't as a Wikibase gives it"),
        ((200, b'{"entities": {"Q7": {"id": "Q7", "labels": ["Kite"]}}}', {}), "as a Wikibase"),
        ((301, b"", {"Location": "http://127.0.0.1:9/"}), "has moved"),
    ],
)
def test_what_is_no_answer_is_said(fault: tuple[int, bytes, dict[str, str]], words: str) -> None:
    with api(fault) as (address, _), pytest.raises(PalmaresError, match=words):
        answered(address, [])


# ------------------------------------------------------------------ the command


def test_the_command_goes_on_where_it_was(release: Release, tmp_path: Path) -> None:
    table, links = tmp_path / "items.csv", tmp_path / "links.sssom.tsv"
    table.write_text("item,label,article,identifiers\nQ4,Karen O,,imdb:nm1760393\n", "utf-8")
    options = ["--releases", str(release.path.parent), "--links", str(links), "--from", str(table)]
    runs = [CliRunner().invoke(main, ["align", *options]) for _ in range(2)]
    assert [run.exit_code for run in runs] == [0, 0], runs[0].output
    assert ["1 new candidate to look at" in run.output for run in runs] == [True, False]
    (link,) = read_links(links)
    assert (link.subject_label, link.object_id) == ("Karen O", "wd:Q4")


def test_what_was_found_before_a_fault_is_kept(release: Release, tmp_path: Path) -> None:
    links = tmp_path / "links.sssom.tsv"
    entity = {"id": "Q4", "labels": {"en": {"value": "Vincent Landay"}}}
    first: tuple[int, bytes, dict[str, str]] = (
        200,
        json.dumps({"entities": {"Q4": entity}}).encode(),
        {},
    )
    options = ["--releases", str(release.path.parent), "--links", str(links)]
    hit = (200, json.dumps(HIT).encode(), dict[str, str]())
    with api(hit, first, (301, b"", {})) as (address, _):
        run = CliRunner().invoke(main, ["align", *options, "--api", address])
    assert run.exit_code == 1
    assert {link.object_id for link in read_links(links)} == {"wd:Q4"}


def test_the_contact_of_the_environment_is_told_to_the_api(
    release: Release, tmp_path: Path
) -> None:
    options = ["--releases", str(release.path.parent), "--links", str(tmp_path / "links.sssom.tsv")]
    with api() as (address, asked):
        environment = {"PALMARES_CONTACT": "me (in brackets)"}
        run = CliRunner().invoke(main, ["align", *options, "--api", address], env=environment)
    assert run.exit_code == 1
    assert "'me (in brackets)' can't be a contact" in run.stderr
    assert not asked
