"""Mappings of users' own files: as the documentation says, and what is said of what is wrong."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from graph.bundled import bundled
from graph.labels.index import INDEX
from graph.labels.search import search
from graph.rdf.namespaces import RDF, RDF_TYPE
from graph.releases.archive import licences_text
from graph.releases.fragments import FRAGMENTS
from graph.releases.manifest import write_manifest
from graph.releases.open import local_store
from graph.releases.release import DUMPS, Release, open_release
from graph.releases.verify import verify
from palmares.commands import main
from server.serving.app import close, create_app
from tests.conftest import BASE

pytestmark = pytest.mark.slow

DOCUMENT = bundled("docs/your-own-mapping.md").read_text("utf-8")
PEOPLE = {"Accept": "text/html"}
EX = "https://example.org/festival#"


def block(language: str, number: int = 0) -> str:
    return str(re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)[number])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of the documentation."""
    (tmp_path / "jurors.csv").write_text(block("csv"))
    (tmp_path / "jurors.rml.ttl").write_text(block("turtle"))
    (tmp_path / "jurors.shapes.ttl").write_text(block("turtle", 1))
    return tmp_path


def palmares(command: str, folder: Path, *arguments: str) -> Result:
    names = ("jurors.csv", "jurors.rml.ttl", "jurors.shapes.ttl")
    paths = [str(folder / each) if each in names else each for each in arguments]
    if command == "build":
        paths += ["--releases", str(folder / "releases")]
    return CliRunner().invoke(main, [command, *paths])


def owl_files(folder: Path) -> tuple[str, ...]:
    return "--mapping", str(folder / "owls.rml.ttl"), str(folder / "owls.csv")


def two_spellings(folder: Path, term: str, values: Sequence[str], graph: str = "") -> Release:
    """A release in which one owl has each of the values, a term with a datatype or a language.

    They stand in graphs that are called by the template ``graph``.
    """
    graph = graph and f'; rml:graphMap [ rml:template "{graph}" ]'
    prefixes = block("turtle").partition("<#juror>")[0]
    (folder / "owls.csv").write_text("value\n" + "".join(f"{value}\n" for value in values))
    (folder / "owls.rml.ttl").write_text(
        f"""{prefixes}
        <#owl> a rml:TriplesMap ;
            rml:logicalSource [ rml:source "owls.csv" ; rml:referenceFormulation rml:CSV ] ;
            rml:subjectMap [ rml:template "id/bird/owl" {graph} ] ;
            rml:predicateObjectMap
                [ rml:predicate ex:n ; rml:objectMap [ rml:reference "value" ; {term} ] ] .
        """
    )
    result = palmares("build", folder, *owl_files(folder))
    assert result.exit_code == 0, result.output
    return open_release(folder / "releases" / "current")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@contextmanager
def served(release: Release) -> Iterator[FlaskClient]:
    app = create_app(release)
    yield app.test_client()
    close(app)


def test_a_row_that_begins_with_a_number_sign_is_mapped(folder: Path) -> None:
    change(folder / "jurors.csv", "1,Ada", "#1,Ada")
    result = palmares("validate", folder, "--mapping", "jurors.rml.ttl", "jurors.csv")
    assert "6 statements of jurors.csv" in result.stderr, result.output


def test_a_mapping_alone_makes_a_release_as_the_document_says(folder: Path) -> None:
    arguments = ("--mapping", "jurors.rml.ttl", "--shapes", "jurors.shapes.ttl", "jurors.csv")
    result = palmares("build", folder, *arguments)
    assert result.exit_code == 0, result.output
    assert "mapped    jurors.rml.ttl: 6 statements of jurors.csv" in result.stderr
    release = open_release(folder / "releases" / "current")
    juror = ox.NamedNode(f"{BASE}id/juror/1")
    quads = [*local_store(release).quads(juror)]
    assert {str(quad.graph_name) for quad in quads} == {f"<{BASE}graph/mapping/jurors>"}
    year = ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear")
    assert {quad.object for quad in quads} == {
        ox.NamedNode(f"{EX}Juror"),
        ox.Literal("Ada Rook", language="en"),
        ox.Literal("2011", datatype=year),
    }
    assert [one.iri for one in search(release.path / INDEX, "rook", 5)] == [juror.value]
    assert palmares("build", folder, *arguments, "--if-needed").stderr.startswith("current")
    change(folder / "jurors.csv", "2011", "2012")
    assert "released" in palmares("build", folder, *arguments, "--if-needed").stderr


def test_two_files_with_the_name_of_a_source_are_refused(folder: Path) -> None:
    other = folder / "other" / "jurors.csv"
    other.parent.mkdir()
    other.write_text("id,name,since\n9,Una Field,2015\n")
    options = ("--mapping", "jurors.rml.ttl", "jurors.csv")
    result = palmares("build", folder, *options, str(other))
    assert result.exit_code == 1
    assert "both have the name of its source: give one of them" in result.stderr
    assert palmares("build", folder, *options, "jurors.csv").exit_code == 0


@pytest.mark.parametrize("given", [(), ("2012",), ("2012", "2013")])
def test_two_sources_of_one_file_name_are_the_files_at_their_paths(
    folder: Path, given: tuple[str, ...]
) -> None:
    prefixes, _, body = (folder / "jurors.rml.ttl").read_text().partition("<#juror>")
    for year in ("2012", "2013"):
        (folder / year).mkdir()
        (folder / year / "jurors.csv").write_text(f"id,name,since\n{year},Owl,{year}\n")
        prefixes += f"<#{year}>{body.replace('jurors.csv', f'{year}/jurors.csv')}\n"
    (folder / "jurors.rml.ttl").write_text(prefixes)
    arguments = [str(folder / year / "jurors.csv") for year in given]
    result = palmares("build", folder, "--mapping", "jurors.rml.ttl", *arguments)
    assert result.exit_code == 0, result.output
    store = local_store(open_release(folder / "releases" / "current"))
    assert store.knows(f"{BASE}id/juror/2012")
    assert store.knows(f"{BASE}id/juror/2013")


def test_files_elsewhere_are_sources_of_one_file_name_by_their_paths(folder: Path) -> None:
    prefixes, _, body = (folder / "jurors.rml.ttl").read_text().partition("<#juror>")
    later = body.replace("jurors.csv", "later/jurors.csv")
    mapping = folder / "mapping" / "jurors.rml.ttl"
    mapping.parent.mkdir()
    mapping.write_text(f"{prefixes}<#juror>{body}<#later>{later}")
    (mapping.parent / "jurors.csv").write_text("id,name,since\n8,Kite,2010\n")
    (folder / "later").mkdir()
    (folder / "later" / "jurors.csv").write_text("id,name,since\n9,Owl,2015\n")
    sources = (str(folder / "later" / "jurors.csv"), str(mapping.parent / "jurors.csv"))
    result = palmares("build", folder, "--mapping", str(mapping), *sources)
    assert result.exit_code == 0, result.output
    store = local_store(open_release(folder / "releases" / "current"))
    assert [store.knows(f"{BASE}id/juror/{number}") for number in (1, 8, 9)] == [False, True, True]


def test_of_two_sources_of_one_file_name_none_is_a_file_elsewhere(folder: Path) -> None:
    body = (folder / "jurors.rml.ttl").read_text().partition("<#juror>")[2]
    with (folder / "jurors.rml.ttl").open("a") as mapping:
        mapping.write("<#later>" + body.replace("jurors.csv", "later/jurors.csv"))
    result = palmares("build", folder, "--mapping", "jurors.rml.ttl", "jurors.csv")
    assert result.exit_code == 1
    assert "there is no source 'later/jurors.csv'" in result.stderr


def test_a_graph_may_be_called_nearly_as_one_of_the_programs_own(folder: Path) -> None:
    change(folder / "jurors.rml.ttl", "rml:class ex:Juror", "rml:graph <graph/catalogue>")
    result = palmares("build", folder, "--mapping", "jurors.rml.ttl", "jurors.csv")
    assert result.exit_code == 0, result.output
    store = local_store(open_release(folder / "releases" / "current"))
    graphs = {quad.graph_name for quad in store.quads(ox.NamedNode(f"{BASE}id/juror/1"))}
    assert graphs == {ox.NamedNode(f"{BASE}graph/catalogue")}


def test_a_release_without_tables_says_nothing_of_their_licences(folder: Path) -> None:
    result = palmares("build", folder, "--mapping", "jurors.rml.ttl", "jurors.csv")
    assert result.exit_code == 0, result.output
    release = open_release(folder / "releases" / "current")
    texts = {str(getattr(quad.object, "value", "")) for quad in local_store(release).quads()}
    assert not [text for text in texts if text.startswith("Each table has its own licence")]
    assert licences_text(release) == (
        "No table is in this release, and no licence of anything else is stated.\n"
    )


def test_a_mapping_beside_award_tables_leaves_them_as_they_are(folder: Path) -> None:
    her = str(bundled("mappings/her-2013"))
    result = palmares("build", folder, "--mapping", "jurors.rml.ttl", her)  # its file lies beside
    assert result.exit_code == 0, result.output
    assert "read      her-2013: 97 rows" in result.stderr
    assert "mapped    jurors.rml.ttl: 6 statements of jurors.csv" in result.stderr
    store = local_store(open_release(folder / "releases" / "current"))
    assert store.knows(f"{BASE}id/juror/2")
    assert store.knows(f"{BASE}id/work/her-2013")


def test_a_document_of_an_own_mapping_has_no_source_nor_licence_of_the_tables(
    folder: Path,
) -> None:
    her = str(bundled("mappings/her-2013"))
    result = palmares("build", folder, "--mapping", "jurors.rml.ttl", "jurors.csv", her)
    assert result.exit_code == 0, result.output
    told = {}
    with served(open_release(folder / "releases" / "current")) as client:
        for path in ("juror/1", "work/her-2013"):
            answer = client.get(f"/doc/{path}.ttl")
            page = client.get(f"/doc/{path}.html").text
            block = page.partition("application/ld+json")[2].partition("</script>")[0]
            text = answer.text + answer.headers["Link"] + block
            told[path] = [word in text for word in ("wikipedia.org", "creditText", "licen")]
    assert told == {"juror/1": [False] * 3, "work/her-2013": [True] * 3}


def test_iris_with_a_fragment_have_the_document_before_it(folder: Path) -> None:
    change(folder / "jurors.rml.ttl", "id/juror/{id}", "jury#{id}")

    def built() -> Release:
        result = palmares("build", folder, "--mapping", "jurors.rml.ttl", "jurors.csv")
        assert result.exit_code == 0, result.output
        release = open_release(folder / "releases" / "current")
        assert verify(release.path) == []
        return release

    def statuses(release: Release) -> list[int]:
        with served(release) as client:
            return [client.get(path).status_code for path in ("/jury.ttl", "/owls.ttl")]

    release = built()
    assert FRAGMENTS in release.manifest["files"]
    assert statuses(release) == [200, 404]
    with served(release) as client:
        text = client.get("/jury", headers={"Accept": "text/turtle"}).text
        assert ("Ada Rook" in text, "Ben Finch" in text) == (True, True)
    file = release.path / FRAGMENTS
    file.write_text(file.read_text().replace("jury", "owls"))
    assert [fault.file for fault in verify(release.path)] == [FRAGMENTS]
    assert statuses(open_release(release.path)) == [404, 404]
    assert statuses(built()) == [200, 404]
    file.unlink()
    facts = {name: value for name, value in release.manifest.items() if name != "layout"}
    write_manifest(release.path, facts | {
        "files": {name: file for name, file in facts["files"].items() if name != FRAGMENTS}
    })  # fmt: skip
    assert verify(release.path) == []
    assert statuses(open_release(release.path)) == [404, 404]
    assert statuses(built()) == [200, 404]


def test_blank_nodes_become_iris_that_are_the_same_each_time(folder: Path) -> None:
    change(
        folder / "jurors.rml.ttl",
        "[ rml:predicate rdfs:label ;",
        "[ rml:predicate ex:seat ; rml:graph ex:seats ; rml:objectMap"
        ' [ rml:template "seat {id}" ; rml:termType rml:BlankNode ] ] ,\n'
        "        [ rml:predicate rdfs:label ;",
    )
    ids = set()
    for releases in ("first", "second"):
        places = ("--releases", str(folder / releases), "jurors.csv")
        result = palmares("validate", folder, "--mapping", "jurors.rml.ttl", "jurors.csv")
        assert result.exit_code == 0, result.output
        arguments = ["build", "--mapping", str(folder / "jurors.rml.ttl"), *places[:2]]
        assert CliRunner().invoke(main, arguments).exit_code == 0
        release = open_release(folder / releases / "current")
        ids.add(release.id)
        seats = [*local_store(release).quads(predicate=ox.NamedNode(f"{EX}seat"))]
        assert len({quad.object for quad in seats}) == 2
        for quad in seats:
            assert isinstance(quad.object, ox.NamedNode)
            assert quad.object.value.startswith(f"{BASE}.well-known/genid/jurors/")
            assert quad.graph_name == ox.NamedNode(f"{EX}seats")
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("jurors.csv", "2013", "soon", r"jurors\.csv, row 2, column 'since': .*soon"),
        ("jurors.csv", "name,", "label,", "has no column 'name'"),
        ("jurors.csv", "2,Ben", "2,x,Ben", r"jurors\.csv, line 3, row 2: has 4 cells"),
        ("jurors.rml.ttl", '"jurors.csv"', '"judges.csv"', r"no source 'judges\.csv'.*judges\.csv"),
        ("jurors.rml.ttl", "rml:class ex:Juror", "rml:graph <graph/catalog>", "program's own"),
        ("jurors.rml.ttl", "rml:class ex:Juror", "rml:graph <graph/table/x>", "program's own"),
        ("jurors.rml.ttl", "rml:class", "rml:klass", r"rml:klass|klass"),
        ("jurors.rml.ttl", "xsd:gYear ]", f"<{RDF}langString> ]", "give it rml:language"),
        ("jurors.rml.ttl", "xsd:gYear ]", f"<{RDF}dirLangString> ]", "give it rml:language"),
        (
            "jurors.rml.ttl",
            "rml:datatype xsd:gYear ]",
            f'rml:datatypeMap [ rml:template "{RDF}langString" ] ]',
            r"jurors\.csv, row 1, column 'since': '2011' is no rdf:langString",
        ),
        (
            "jurors.rml.ttl",
            'rml:reference "since" ; rml:datatype xsd:gYear ]',
            'rml:template "http://[1:{id}]/" ]',
            r"jurors\.csv, row 1, column 'id': 'http://\[1:1\]/' is no IRI",
        ),
        ("jurors.shapes.ttl", "ex:since ;", "ex:until ;", r"Violation: id/juror/1"),
        ("jurors.shapes.ttl", "sh:minCount 1", "sh:minCount", r"jurors\.shapes\.ttl, line 6"),
        ("jurors.shapes.ttl", "sh:minCount 1", "sh:minCount 1, 2", "can't be applied as shapes"),
        (
            "jurors.shapes.ttl",
            "sh:minCount 1",
            'sh:pattern "("',
            r"shapes\.ttl: can't.*\bmissing \)",
        ),
        (
            "jurors.shapes.ttl",
            "sh:minCount 1",
            "sh:minInclusive ex:a",
            "can't be applied as shapes",
        ),
        ("jurors.shapes.ttl", "sh:minCount 1", "sh:pattern 3", "can't be applied as shapes"),
        *(
            (
                "jurors.shapes.ttl",
                "sh:property",
                f"sh:sparql [ sh:select '{query}' ] ; sh:property",
                "can't be applied as shapes",
            )
            for query in (
                "SELECT $this { $this ?p ?o",
                "SELECT $this { $this x:p 1 }",
                "ASK {}",
                "SELECT $this { FILTER(<urn:f>($this)) }",
            )
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_nothing_is_released(
    folder: Path, file: str, old: str, new: str, said: str
) -> None:
    change(folder / file, old, new)
    options = ("--mapping", "jurors.rml.ttl", "--shapes", "jurors.shapes.ttl", "jurors.csv")
    result = palmares("build", folder, *options)
    assert result.exit_code == 1
    assert re.search(said, result.stderr), result.stderr
    assert not (folder / "releases" / "current").exists()


def test_an_edition_whose_number_is_a_word_is_called_by_its_label(folder: Path) -> None:
    change(
        folder / "jurors.rml.ttl",
        "rml:class ex:Juror",
        "rml:class <https://w3id.org/palmares#Ceremony>",
    )
    change(
        folder / "jurors.rml.ttl",
        "[ rml:predicate rdfs:label ;",
        """[ rml:predicate <https://w3id.org/palmares#editionNumber> ; rml:object "86th" ] ,
        [ rml:predicate <https://w3id.org/palmares#programme> ; rml:object <id/programme/kite> ] ,
        [ rml:predicate rdfs:label ;""",
    )
    result = palmares("build", folder, "--mapping", "jurors.rml.ttl", "jurors.csv")
    assert result.exit_code == 0, result.output
    editions = open_release(folder / "releases" / "current").dumps_path / "ceremonies.csv"
    rows = [*csv.DictReader(editions.read_text("utf-8").splitlines())]
    assert [(row["name"], row["award"], row["number"]) for row in rows] == [
        ("Ada Rook", "kite", "86th"),
        ("Ben Finch", "kite", "86th"),
    ]


def test_shapes_see_what_one_mapping_makes(folder: Path) -> None:
    festivals = folder / "festivals.rml.ttl"
    festivals.write_text(
        (folder / "jurors.rml.ttl").read_text().replace("id/juror/", "id/festival/")
        .replace("ex:Juror", "ex:Festival")
    )  # fmt: skip
    (folder / "jurors.shapes.ttl").write_text(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ex: <https://example.org/festival#> "
        "ex:JurorShape a sh:NodeShape ; sh:targetClass ex:Juror ;"
        " sh:property [ sh:path ex:at ; sh:class ex:Festival ] ."
    )
    change(
        folder / "jurors.rml.ttl",
        "[ rml:predicate rdfs:label ;",
        '[ rml:predicate ex:at ; rml:objectMap [ rml:template "id/festival/{id}" ] ] ,\n'
        "        [ rml:predicate rdfs:label ;",
    )
    options = ("--mapping", "jurors.rml.ttl", "--shapes", "jurors.shapes.ttl", "jurors.csv")
    other = ("--mapping", str(festivals))
    result = palmares("validate", folder, *options, *other)
    assert "2 violations" in result.output, result.output


def test_the_reasons_of_a_result_are_none_of_their_own(folder: Path) -> None:
    shapes = folder / "jurors.shapes.ttl"
    shapes.write_text(
        shapes.read_text()
        + "ex:SeatShape a sh:NodeShape ; sh:targetClass ex:Juror ; sh:severity sh:Warning ;"
        " sh:node ex:Seated ."
        "ex:Seated a sh:NodeShape ; sh:property [ sh:path ex:seat ; sh:minCount 1 ] ."
    )
    options = ("--mapping", "jurors.rml.ttl", "--shapes", "jurors.shapes.ttl", "jurors.csv")
    result = palmares("build", folder, *options)
    assert result.exit_code == 0, result.output
    assert "checked   0 violations, 2 warnings" in result.stderr


def test_the_messages_of_shapes_are_the_same_each_time(folder: Path) -> None:
    change(
        folder / "jurors.shapes.ttl",
        "sh:minCount 1",
        'sh:in ( "b" "c" "a" ) ] ; sh:property [ sh:path ex:since ; sh:minCount 9 ;'
        ' sh:message "Lac"@fr, "Lake"@en, "Aa", "See"@de ] ; sh:property [ sh:path ex:since ;'
        ' sh:minCount 8 ; sh:message "Eule"@de, "Chouette"@fr',
    )
    arguments = ["--mapping", "jurors.rml.ttl", "--shapes", "jurors.shapes.ttl", "jurors.csv"]
    for seed in ("1", "2", "3", "4"):
        result = subprocess.run(
            [sys.executable, "-m", "palmares", "validate", *arguments], check=False, text=True,
            capture_output=True, cwd=folder, env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        texts = [word for word in ("Lac", "Lake", "Aa", "See", "Eule") if word in result.stdout]
        assert (texts, "Chouette" in result.stdout) == (["Lake"], True), result.stdout
        assert """list ['Literal("a")', 'Literal("b")', 'Literal("c")']""" in result.stdout


def test_paths_of_shapes_may_lead_on_from_texts(folder: Path) -> None:
    change(
        folder / "jurors.shapes.ttl",
        "sh:path ex:since ; sh:minCount 1",
        "sh:path ( ex:since [ sh:zeroOrMorePath ex:by ] ex:in ) ; sh:minCount 1",
    )
    options = ("--mapping", "jurors.rml.ttl", "--shapes", "jurors.shapes.ttl", "jurors.csv")
    result = palmares("validate", folder, *options)
    assert "2 violations" in result.output, result.output


def test_shapes_of_a_user_are_for_a_mapping_of_their_own(folder: Path) -> None:
    result = palmares("validate", folder, "--shapes", "jurors.shapes.ttl")
    assert result.exit_code == 1
    assert "there is none" in result.stderr


def test_a_number_that_the_store_spells_otherwise_is_a_warning(folder: Path) -> None:
    change(folder / "jurors.rml.ttl", "xsd:gYear ]", "xsd:integer ]")
    change(folder / "jurors.csv", "2011", "002011")
    result = palmares("validate", folder, "--mapping", "jurors.rml.ttl", "jurors.csv")
    assert result.exit_code == 0, result.output
    assert "the endpoint and the documents give 2011" in result.stdout


def test_a_release_with_a_number_that_the_store_spells_otherwise_is_whole(folder: Path) -> None:
    change(folder / "jurors.rml.ttl", "xsd:gYear ]", "xsd:integer ]")
    change(folder / "jurors.csv", "2011", "002011")
    palmares("build", folder, "--mapping", "jurors.rml.ttl", "jurors.csv")
    release = (folder / "releases" / "current").resolve()
    assert '"002011"' in (release / DUMPS / "palmares.nq").read_text("utf-8")
    assert verify(release) == []


@pytest.mark.parametrize(
    ("term", "values"),
    [
        ("rml:datatype xsd:integer", ("007", "7", "8")),
        ("rml:datatype xsd:decimal", ("1.5", "1.50")),
        ("rml:datatype xsd:dateTime", ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00.0Z")),
        ('rml:languageMap [ rml:reference "value" ]', ("en-GB", "en-gb", "EN")),
    ],
)
def test_a_release_with_two_spellings_of_one_value_is_whole(
    tmp_path: Path, term: str, values: tuple[str, ...]
) -> None:
    release = two_spellings(tmp_path, term, values)
    assert verify(release.path) == []
    assert "broken" not in palmares("build", tmp_path, *owl_files(tmp_path)).stderr
    assert verify(two_spellings(tmp_path, term, values, "graph/owls/{value}").path) == []


def test_a_damaged_partition_of_a_mapping_is_made_anew(folder: Path) -> None:
    arguments = ("build", folder, "--mapping", "jurors.rml.ttl", "jurors.csv")
    assert palmares(*arguments).exit_code == 0
    (lines,) = (folder / "releases" / ".partitions").glob("*/own.nq")
    whole = lines.read_bytes()
    lines.write_bytes(whole + b"\n")
    result = palmares(*arguments)
    assert result.exit_code == 0, result.output
    assert lines.read_bytes() == whole


def test_a_partition_of_a_mapping_counts_as_used_by_each_build_that_takes_it(folder: Path) -> None:
    arguments = ("build", folder, "--mapping", "jurors.rml.ttl", "jurors.csv")
    palmares(*arguments)
    (lines,) = (folder / "releases" / ".partitions").glob("*/own.nq")
    os.utime(lines.parent, (0, 0))
    palmares(*arguments)
    assert lines.parent.stat().st_mtime > 0


@pytest.mark.parametrize("name", ["Grand Owl", "urn:x"])
def test_a_class_that_is_a_text_is_a_warning_and_counts_as_no_class(
    folder: Path, name: str
) -> None:
    change(folder / "jurors.rml.ttl", "rdfs:label", f"<{RDF_TYPE.value}>")
    change(folder / "jurors.rml.ttl", ' ; rml:language "en"', "")
    change(folder / "jurors.csv", "Ada Rook", name)
    result = palmares("build", folder, "--mapping", "jurors.rml.ttl", "jurors.csv")
    assert result.exit_code == 0, result.output
    assert "checked   0 violations, 2 warnings" in result.stderr
    release = open_release(folder / "releases" / "current")
    assert f"{EX}Juror" in release.manifest["classes"]
    assert not {name, name[1:-1], "Ben Finch"[1:-1]} & release.manifest["classes"].keys()
    assert verify(release.path) == []
    report = palmares("validate", folder, "--mapping", "jurors.rml.ttl", "jurors.csv").stdout
    assert "a text is no class: give its object map rml:termType rml:IRI" in report


def test_a_compact_iri_is_a_warning_and_the_same_in_all_formats(folder: Path) -> None:
    change(folder / "jurors.rml.ttl", "rml:template", "rml:termType rml:IRI ; rml:reference")
    change(folder / "jurors.rml.ttl", '"id/juror/{id}"', '"id"')
    change(folder / "jurors.csv", "1,Ada", "wd:Q42,Ada")
    result = palmares("validate", folder, "--mapping", "jurors.rml.ttl", "jurors.csv")
    whole = "<http://www.wikidata.org/entity/Q42>"
    assert f"wd:Q42 is a compact IRI and stays as it is: write the whole IRI, {whole}" in (
        result.stdout
    )
    for _ in range(2):
        result = palmares("build", folder, "--mapping", "jurors.rml.ttl", "jurors.csv")
        assert result.exit_code == 0, result.output
        assert "broken" not in result.stderr
    release = open_release(folder / "releases" / "current")
    assert verify(release.path) == []
    with served(release) as client:
        page = client.get('/fragments?object="Ada Rook"@en', headers=PEOPLE).text
        link = re.search(r'/fragments\?subject=[^"&]*wd%3AQ42[^"&]*', page)
        assert link
        assert "Ada Rook" in client.get(link[0], headers=PEOPLE).text
