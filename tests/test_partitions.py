"""Partitions: what one source makes is its own affair, and joining them loses nothing."""

from __future__ import annotations

import hashlib
import itertools
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bench import pages
from graph.bundled import bundled
from graph.errors import InputError, MappingError, ReleaseError
from graph.iris import Iris
from graph.partitions import runs
from graph.partitions.cache import kept as kept_partitions
from graph.partitions.cache import prune
from graph.partitions.partition import Partition, Settings, address, load_mappings, make, put
from graph.processes.parallel import Processes
from graph.releases.assemble import keep
from graph.releases.build import build
from graph.releases.counting import LineCount, frequent
from graph.releases.open import local_store
from palmares.commands import main
from tests.conftest import BASE, assembled
from tests.waiting import until

pytestmark = pytest.mark.slow

SETTINGS = Settings(BASE)
HER = bundled("mappings/her-2013")


def files(partition: Partition) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in partition.folder.iterdir()}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Some small pages that share awards and people."""
    return pages.write(tmp_path_factory.mktemp("pages"), 120, seed=6)


def test_a_source_makes_the_same_partition_wherever_it_is_made(
    written: list[Path], tmp_path: Path
) -> None:
    first = make(written[0], SETTINGS, tmp_path / "first")
    script = (
        "import sys; from pathlib import Path; from graph.partitions.partition import *;"
        "make(Path(sys.argv[1]), Settings(sys.argv[2]), Path(sys.argv[3]))"
    )
    again = tmp_path / "again"
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    arguments = [str(written[0]), BASE, str(again)]
    root = bundled("")
    subprocess.run(
        [sys.executable, "-c", script, *arguments], check=True, env=environment, cwd=root
    )
    assert files(first) == {path.name: path.read_bytes() for path in again.iterdir()}


def test_what_decides_a_partition_decides_its_address(written: list[Path], tmp_path: Path) -> None:
    page = tmp_path / written[0].name
    page.write_bytes(written[0].read_bytes())
    mapping = tmp_path / "awards.rml.ttl"
    mapping.write_bytes(bundled("mappings/awards.rml.ttl").read_bytes())
    before = address(page, SETTINGS)
    assert before == address(written[0], SETTINGS)  # not the folder
    others = [
        address(page, Settings("https://example.org/")),
        address(page, Settings(BASE, form="html")),
        address(page, Settings(BASE, strict=True)),
        address(page, Settings(BASE, mappings=(mapping,))),
        address(written[1], SETTINGS),
    ]
    page.with_suffix(".json").write_text('{"title": "Kite"}')
    others.append(address(page, SETTINGS))
    page.write_bytes(page.read_bytes() + b" ")
    others.append(address(page, SETTINGS))
    assert len({before, *others}) == len(others) + 1


def test_a_page_makes_the_same_lines_alone_and_in_company(
    written: list[Path], tmp_path: Path
) -> None:
    one = make(written[0], SETTINGS, tmp_path / "one")
    company = assembled(written)
    own = {*ox.parse(path=one.own, format=ox.RdfFormat.N_QUADS)}
    graphs = {quad.graph_name for quad in own}
    assert own == {quad for quad in company.quads if quad.graph_name in graphs}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_sources_changes_nothing(written: list[Path], seed: int) -> None:
    shuffled = random.Random(seed).sample(written, len(written))
    assert assembled(shuffled).quads == assembled(written).quads


def test_each_statement_stands_in_one_graph_and_shared_things_in_theirs(
    written: list[Path],
) -> None:
    quads = assembled([HER, *written]).quads
    assert len({quad.triple for quad in quads}) == len(quads)
    entities = ox.NamedNode(Iris(BASE).graph("entities"))
    kinds = {
        str(quad.subject).split("/id/")[1].split("/")[0]
        for quad in quads
        if quad.graph_name == entities
    }
    assert {"programme", "category", "ceremony", "nomination", "agent", "work"} <= kinds
    assert not kinds & {"table", "addition"}


def test_a_shared_thing_has_one_label_and_names_all_its_tables(written: list[Path]) -> None:
    quads = assembled(written).quads
    labels: dict[str, list[str]] = {}
    sources: dict[str, set[str]] = {}
    for quad in quads:
        if "/id/programme/" in str(quad.subject):
            if quad.predicate.value.endswith("#label"):
                labels.setdefault(str(quad.subject), []).append(str(quad.object))
            elif quad.predicate.value.endswith("/source"):
                sources.setdefault(str(quad.subject), set()).add(str(quad.object))
    assert labels.keys() == sources.keys()
    assert {len(texts) for texts in labels.values()} == {1}
    assert max(map(len, sources.values())) == len(written)


def test_a_mapping_that_puts_a_statement_into_two_graphs_is_refused(tmp_path: Path) -> None:
    mapping = tmp_path / "twice.rml.ttl"
    text = bundled("mappings/awards.rml.ttl").read_text("utf-8")
    once = "rml:class pal:AwardProgramme ;\n        rml:graph <graph/entities> ]"
    assert once in text
    mapping.write_text(text.replace(once, f"{once[:-2]} , <graph/table/other> ]"), "utf-8")
    with pytest.raises(MappingError, match="into two graphs"):
        build([HER], tmp_path / "releases", BASE, [mapping])


@pytest.mark.parametrize("in_memory", [0, 200_000_000])
def test_two_sources_of_one_release_may_not_contradict_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_memory: int
) -> None:
    """Each of two data sets is right alone; together one item has two programmes."""
    monkeypatch.setattr("graph.stores.building.ANSWERED_IN_MEMORY", in_memory)
    other = tmp_path / "other"
    other.mkdir()
    for path in HER.iterdir():
        text = path.read_text("utf-8").replace("her-2013", "other-2013")
        text = text.replace("Satellite Awards", "Planet Awards")
        text = re.sub("^cells = .*", "", text, flags=re.MULTILINE)
        (other / path.name).write_text(text, "utf-8")
    assert assembled([other]).report.conforms
    report = assembled([HER, other]).report
    assert not report.conforms
    assert "has the same Wikidata item" in report.text()


def test_a_partition_that_is_damaged_is_made_anew(tmp_path: Path) -> None:
    first = build([HER], tmp_path, BASE)
    (kept,) = (each.folder for each in kept_partitions(tmp_path / ".partitions"))
    (kept / "summary.json").write_text("{", "utf-8")
    assert build([HER], tmp_path, BASE).id == first.id
    assert (kept / "summary.json").read_text("utf-8") != "{"


@pytest.mark.parametrize("content", [b"", b"{}", b'{"keys": [1], "state": 1}', b"\xff"])
def test_whichever_file_of_a_partition_is_damaged_it_is_made_anew(
    written: list[Path], tmp_path: Path, content: bytes
) -> None:
    path, _ = keep(written[0], SETTINGS, tmp_path)
    assert isinstance(path, Path)
    whole = files(Partition(path))
    for name in whole:
        (path / name).write_bytes(content)
        assert keep(written[0], SETTINGS, tmp_path)[0] == path
        assert files(Partition(path)) == whole, name


def test_one_page_given_twice_is_told_as_such_by_however_many_processes(
    written: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.releases.assemble.WORTH_BYTES", 0)
    other = tmp_path / "other" / written[0].name
    other.parent.mkdir()
    other.write_bytes(written[0].read_bytes())
    with pytest.raises(InputError, match="as another source has"):
        build([written[0], other], tmp_path / "releases", BASE, processes=2)


def test_a_partition_that_another_process_has_made_meanwhile_stays(
    written: list[Path], tmp_path: Path
) -> None:
    folder = make(written[0], SETTINGS, tmp_path / "owls").folder
    there = folder.stat().st_ino
    put(Path(shutil.copytree(folder, tmp_path / "same")), folder)
    assert folder.stat().st_ino == there
    put(make(written[1], SETTINGS, tmp_path / "other").folder, folder)
    assert folder.stat().st_ino != there


def test_what_has_not_changed_is_not_read_again(
    written: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(written, tmp_path, BASE)
    made: list[str] = []
    monkeypatch.setattr("graph.releases.assemble.make", lambda source, *_: made.append(source.name))
    build(written, tmp_path, BASE)
    assert made == []


def test_partitions_that_no_build_needs_can_go_and_the_others_stay(
    written: list[Path], tmp_path: Path
) -> None:
    build(written, tmp_path, BASE)
    build(written[:2], tmp_path, BASE)
    folder = tmp_path / ".partitions"
    assert len(kept_partitions(folder)) == len(written)
    assert prune(folder, sum(each.bytes for each in kept_partitions(folder))) == []
    result = CliRunner().invoke(main, ["cache", "--prune", "--releases", str(tmp_path)])
    assert result.exit_code == 0
    assert "removed   1 partition," in result.stderr
    assert len(kept_partitions(folder)) == 2
    assert "2 partitions" in CliRunner().invoke(main, ["cache", "--releases", str(tmp_path)]).stdout


def test_processes_make_the_same_release(written: list[Path], tmp_path: Path) -> None:
    alone = build(written, tmp_path / "alone", BASE)
    together = build(written, tmp_path / "together", BASE, processes=2)
    assert alone.id == together.id


def test_a_page_that_cannot_be_read_is_told_and_left_out_unless_strict(
    written: list[Path], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.html"
    broken.write_text("<p>nothing</p>")
    with pytest.raises(InputError, match=r"broken\.html"):
        build([broken], tmp_path / "releases", BASE)
    with pytest.raises(InputError, match=r"broken\.html"):
        build([*written, broken], tmp_path / "releases", BASE, strict=True)
    assert assembled([*written, broken]).quads == assembled(written).quads


def _end(signal_number: int) -> None:
    os.kill(os.getpid(), signal_number)


def test_processes_at_rest_are_gone_and_further_jobs_have_others() -> None:
    with Processes(2) as processes:
        first = processes.result(os.getpid)
        processes.rest()
        assert first not in {child.pid for child in multiprocessing.active_children()}
        assert processes.result(os.getpid) not in (first, os.getpid())


def test_a_process_that_is_killed_ends_the_build_with_a_sentence() -> None:
    with Processes(2) as processes, pytest.raises(ReleaseError, match="has ended before its work"):
        list(processes.run([(_end, (signal.SIGKILL,)), (_end, (signal.SIGKILL,))]))


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    script = (
        "import os, time; from graph.processes.parallel import Processes\n"
        "if __name__ == '__main__':\n"
        "    with Processes(2) as processes:\n"
        "        [*processes.run([(print, (os.getpid(),))] * 2)]\n"
        "        children = open(f'/proc/self/task/{os.getpid()}/children').read()\n"
        "        print('children', children, flush=True)\n"
        "        time.sleep(600)\n"
    )
    path = tmp_path / "parent.py"
    path.write_text(script)
    environment = {**os.environ, "PYTHONPATH": str(bundled(""))}
    with subprocess.Popen(
        [sys.executable, str(path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as parent:
        assert parent.stdout
        line = next(line for line in parent.stdout if line.startswith("children"))
        children = [int(number) for number in line.split()[1:]]
        assert len(children) >= 2
        parent.kill()
        parent.wait()
        assert until(lambda: not any(map(_runs, children)))


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


lines = st.lists(st.binary(max_size=6).map(lambda data: data.replace(b"\n", b"") + b"\n"))


@given(st.lists(lines, max_size=6), st.integers(1, 40))
def test_merged_runs_are_the_sorted_set_of_their_lines(
    groups: list[list[bytes]], run_bytes: int
) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "RUN_BYTES", run_bytes)
        patch.setattr(runs, "FAN_IN", 2)
        folder = Path(name)
        paths = [folder / f"part-{number}" for number in range(len(groups))]
        for path, group in zip(paths, groups, strict=True):
            assert runs.write_sorted(group, path) == len(set(group))
        assert list(runs.merge(paths, folder)) == sorted({*itertools.chain(*groups)})


def test_what_passes_by_is_counted_as_a_query_counts_it(written: list[Path]) -> None:
    quads = assembled(written).quads
    counter = LineCount(base=BASE)
    assert list(counter.through(runs.sorted_n_quads(quads)))
    statistics = counter.statistics()
    classes = [quad for quad in quads if quad.predicate.value.endswith("#type")]
    assert statistics.triples == len({quad.triple for quad in quads})
    assert sum(statistics.classes.values()) == len({quad.triple for quad in classes})
    assert statistics.quads == len(quads)
    links = [
        quad
        for quad in quads
        if str(quad.object).startswith("<http://www.wikidata.org/entity/Q")
        and str(quad.subject).startswith(f"<{BASE}id/")
    ]
    assert statistics.links == Counter(quad.predicate.value for quad in links)


def test_the_release_is_the_same_byte_for_byte_from_kept_partitions(
    written: list[Path], tmp_path: Path
) -> None:
    def digests(folder: Path) -> dict[str, str]:
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (folder / "dumps").iterdir()
        }

    first = build(written, tmp_path / "first", BASE)
    build(written[:3], tmp_path / "second", BASE)
    second = build(written, tmp_path / "second", BASE)  # half of it is there already
    assert digests(first.path) == digests(second.path)


def test_a_table_of_any_length_is_mapped_and_checked_in_parts(
    written: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long tables are: a few facts at a time, small runs, and a store on disk."""
    whole = make(written[0], SETTINGS, tmp_path / "whole")
    assert not any(mapping.joins for mapping in load_mappings(SETTINGS))
    monkeypatch.setattr("graph.partitions.partition.BATCH_FACTS", 7)
    monkeypatch.setattr("graph.stores.building.ANSWERED_IN_MEMORY", 0)
    monkeypatch.setattr(runs, "RUN_BYTES", 5_000)
    assert files(make(written[0], SETTINGS, tmp_path / "parts")) == files(whole)


def test_things_of_which_much_is_said_are_counted_as_the_engine_counts_them(
    written: list[Path], tmp_path: Path
) -> None:
    release = build(written, tmp_path, BASE)
    store = local_store(release)
    lines = release.path / "dumps" / "palmares.nq"
    for more_than in (0, 5, 30):
        terms = {iri for part in ("s", "o") for iri in store._frequent(part, more_than)}
        things = {iri for iri in terms if iri.startswith(f"{BASE}id/")}
        assert things
        assert frequent(lines, BASE, more_than) == things
