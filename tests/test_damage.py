"""A damaged release is never served as a whole one."""

from __future__ import annotations

import errno
import fcntl
import gzip
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from graph.errors import QueryError, ReleaseDamaged, ReleaseError
from graph.indexes.inlinks import InlinksFile
from graph.labels.index import INDEX
from graph.labels.search import search
from graph.partitions.partition import is_whole
from graph.rdf import jsonld
from graph.rdf.formats import DUMP_FORMATS, JSON, TURTLE
from graph.releases import integrity
from graph.releases.build import build
from graph.releases.fragments import read_fragments
from graph.releases.history import hold, switch
from graph.releases.integrity import measure_files
from graph.releases.manifest import MANIFEST, SUMS, write_manifest
from graph.releases.open import local_store, open_newest_whole
from graph.releases.progress import Progress
from graph.releases.release import CURRENT, DUMPS, STORE, Release, open_release
from graph.releases.table_files import table_names
from graph.releases.verify import Fault, verify
from graph.stores.local import LocalStore
from graph.stores.seal import seal
from graph.workers.pool import Pool
from palmares.commands import main
from server.serving.app import close, create_app
from tests.conftest import BASE
from tests.test_tombstones import data_set

pytestmark = pytest.mark.slow

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
#: Bytes of a file of data that has more than its own index.
LARGE = 100_000
#: Bytes of which each block of such a file has more.
BLOCK = 500
#: What a manifest says for readers alone.
UNCOMPARED = ("coverage", "period", "suggestions")
EVERYTHING = "SELECT * { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture
def copy(release: Release, tmp_path: Path) -> Release:
    """A copy of a release, to damage."""
    return open_release(Path(shutil.copytree(release.path, tmp_path / "releases" / release.id)))


def flip(path: Path, at: int | None = None) -> None:
    """Changes one byte of a file, by default the one in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if at is None else at] ^= 0xFF
    path.write_bytes(data)


def spoil_data(release: Release) -> None:
    """Changes the first half of each large file of data of the store, which opening doesn't read.

    Each block there is changed: which ones a few look-ups read depends on the data.
    """
    for path in release.store_path.glob("*.sst"):
        if path.stat().st_size > LARGE:
            data = bytearray(path.read_bytes())
            half = slice(0, len(data) // 2, BLOCK)
            data[half] = bytes(byte ^ 0xFF for byte in data[half])
            path.write_bytes(data)


@pytest.mark.parametrize(
    "read",
    [
        lambda store: [*store.query(EVERYTHING).rows()],
        lambda store: store.query(EVERYTHING).serialize(JSON),
        lambda store: store.query("CONSTRUCT WHERE { ?s ?p ?o }").serialize(TURTLE),
        lambda store: [*store.subjects()],
        lambda store: store.labels(f"{BASE}id/category/{n}" for n in range(99)),
        lambda store: store.graph(BASE + "graph/ontology"),
    ],
)
def test_what_the_engine_says_of_damaged_files_is_an_error_of_the_library(
    copy: Release, read: Callable[[LocalStore], object]
) -> None:
    spoil_data(copy)
    with pytest.raises(ReleaseDamaged, match="The store is damaged"):
        read(LocalStore.open(copy.dataset))


def test_a_function_that_the_engine_lacks_is_no_damage() -> None:
    with pytest.raises(QueryError, match="custom function"):
        LocalStore(ox.Store(), BASE).query("SELECT (<urn:f>(1) AS ?x) {}").serialize(JSON)


def test_a_query_process_says_that_the_store_is_damaged(copy: Release) -> None:
    with Pool(copy.dataset) as pool:
        assert pool.query(COUNT).serialize(JSON)
        spoil_data(copy)
    with Pool(copy.dataset) as pool, pytest.raises(ReleaseDamaged, match="damaged"):
        pool.query(EVERYTHING).serialize(JSON)


def test_a_query_process_that_finds_the_store_changed_answers_nothing(copy: Release) -> None:
    with Pool(copy.dataset) as pool:
        assert pool.query(COUNT).serialize(JSON)
        (path,) = copy.store_path.glob("MANIFEST-*")
        path.write_bytes(path.read_bytes()[:100])  # an empty store for the engine
    with Pool(copy.dataset) as pool, pytest.raises(ReleaseDamaged, match="missing or changed"):
        pool.query(COUNT)


def test_a_store_with_a_damaged_block_is_neither_served_nor_asked(copy: Release) -> None:
    releases = copy.path.parent
    switch(releases, copy.id)
    other = Path(shutil.copytree(copy.path, releases / "0123456789abcdef"))
    spoil_data(copy)
    assert verify(copy.path, quick=True) == []
    with pytest.raises(ReleaseDamaged, match=r"\.sst is not the file that was released"):
        open_newest_whole(copy.path)
    assert open_newest_whole(releases / CURRENT).path == other
    for command in (["query", "ASK {}"], ["compare"], ["report"]):
        result = CliRunner().invoke(main, [*command, "--releases", str(releases)])
        assert result.exit_code == 1, command
        assert "is not the file that was released" in result.stderr


# ---------------------------------------------------------------- every file, in every way


def _flip_at(path: Path, share: float) -> None:
    data = path.read_bytes()
    flip(path, min(int(len(data) * share), len(data) - 1))


def _put_instead(path: Path, make: Callable[[Path], None]) -> None:
    path.unlink()
    make(path)


#: What happens to a file.
WAYS: dict[str, Callable[[Path], object]] = {
    "changed at its beginning": lambda path: _flip_at(path, 0),
    "changed in its middle": lambda path: _flip_at(path, 0.5),
    "changed at its end": lambda path: _flip_at(path, 1),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "made longer": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "deleted": Path.unlink,
    "a pipe": lambda path: _put_instead(path, os.mkfifo),
    "a folder": lambda path: _put_instead(path, Path.mkdir),
}


@contextmanager
def damaged(file: Path, way: str) -> Iterator[None]:
    """A file is damaged in one of the ways; an empty one, which has no bytes to change, goes."""
    whole = file.read_bytes()
    WAYS[way if whole or way.startswith("a ") else "deleted"](file)
    try:
        yield
    finally:
        if file.is_dir():
            file.rmdir()
        file.unlink(missing_ok=True)
        file.write_bytes(whole)


#: Pages and files that need each of the files of a release.
PATHS = (
    *(f"dumps/palmares.{fmt.extension}{suffix}" for fmt in DUMP_FORMATS for suffix in ("", ".gz")),
    "dumps/SHA256SUMS", "dumps/manifest.json", "release/report.ttl", "shapes", "sitemap-1.xml",
    "search?q=best", "doc/agent/kites/ann-tern.nt", "doc/programme/gulls.nt",
    "graph/table/kites.nq", "ontology.nt", ".well-known/void.nt", "works.json",
    *(f"dumps/{name}" for name, _ in table_names()),
)  # fmt: skip
#: The files of the lists, and a page whose menu leads to them where they can be read.
LISTS = ("lists.sqlite", "dumps/palmares.sqlite")
LISTING = "search?q=best"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of a small data set, to damage and to repair."""
    folder = tmp_path_factory.mktemp("small")
    return build([data_set(folder / "kites", "Ann Tern")], folder / "releases", BASE)


def files_of(release: Release) -> list[Path]:
    return sorted(path for path in release.path.rglob("*") if path.is_file())


def answers(path: Path) -> dict[str, object]:
    """What a server of the release at ``path`` answers; "refused" if there is none."""
    try:
        app = create_app(open_release(path))
    except ReleaseError:
        return {"opened": "refused"}
    try:
        client = app.test_client()
        found: dict[str, object] = {"opened": "served"}
        for each in PATHS:
            reply = client.get(f"/{each}", headers={"Accept": "*/*"}, buffered=True)
            found[each] = reply.data if reply.status_code == 200 else reply.status_code
        try:
            found["query"] = app.extensions["site"].store.query(EVERYTHING).serialize(JSON)
        except ReleaseDamaged:
            found["query"] = 503
        return found
    finally:
        close(app)


@pytest.fixture(scope="module")
def right(small: Release) -> dict[str, object]:
    """What a server of the whole release answers."""
    found = answers(small.path)
    assert all(isinstance(each, bytes) for each in found.values() if each != "served"), found
    return found


#: The files of a release, with N for the numbers that the engine gives.
FILES = (
    *(f"dumps/palmares.{fmt.extension}{suffix}" for fmt in DUMP_FORMATS for suffix in ("", ".gz")),
    *(f"dumps/{name}" for name, _ in table_names()),
    "manifest.json", "SHA256SUMS", "names.sqlite", "inlinks.sqlite",
    "lists.sqlite", "report.ttl", "shapes.ttl",
    *(f"store/{name}" for name in ("CURRENT", "IDENTITY", "LOCK", "MANIFEST-N", "N.log", "N.sst",
                                   "OPTIONS-N")),
)  # fmt: skip


def sort(name: str) -> str:
    """The name of a file of a release without the numbers that the engine gives."""
    return re.sub(r"\d+", "N", name) if name.startswith("store/") else name


def test_the_matrix_of_damages_has_every_file(small: Release) -> None:
    names = {sort(file.relative_to(small.path).as_posix()) for file in files_of(small)}
    assert names == set(FILES)


def without_lists(page: object) -> bytes:
    """A page whose menu doesn't lead to the lists."""
    assert isinstance(page, bytes)
    pattern = rf' *<li><a href="{re.escape(BASE)}(?:works|people|awards)">\w+</a></li>\n'
    shorter, number = re.subn(pattern.encode(), b"", page)
    assert number == 3
    return shorter


@pytest.mark.matrix
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", FILES)
def test_no_damaged_file_is_ever_behind_a_wrong_answer(
    small: Release, right: dict[str, object], name: str, way: str
) -> None:
    for file in files_of(small):
        path = file.relative_to(small.path).as_posix()
        if sort(path) != name:
            continue
        with damaged(file, way):
            expected = right | ({LISTING: without_lists(right[LISTING])} if path in LISTS else {})
            for address, found in answers(small.path).items():
                assert found in (expected[address], "refused", 404, 503), (path, address)
            assert is_named(path, verify(small.path)), path


def test_a_release_that_was_damaged_and_mended_is_whole(
    small: Release, right: dict[str, object]
) -> None:
    assert answers(small.path) == right
    assert verify(small.path) == []


def is_named(name: str, faults: list[Fault]) -> bool:
    # of the manifest and the file with its hash, either may be the damaged one
    records = {MANIFEST, SUMS}
    named = {fault.file for fault in faults}
    return name in named or (name in records and bool(named & records))


@pytest.mark.parametrize("nodes", [1, 7, jsonld.NODES_READ])
def test_the_dump_in_json_ld_is_read_in_parts_as_the_engine_reads_it_whole(
    small: Release, monkeypatch: pytest.MonkeyPatch, nodes: int
) -> None:
    monkeypatch.setattr(jsonld, "NODES_READ", nodes)
    path = small.path / DUMPS / "palmares.jsonld"
    assert [*jsonld.read_graphs(path)] == [*ox.parse(path=path, format=ox.RdfFormat.JSON_LD)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("]}]}\n", "]}\n"),  # without its end
        ("]}]}\n", "]}]}\n {}]}]}\n"),  # with more behind it
        (',\n {"id"', '\n {"id"'),  # without a comma
        (',\n {"id"', ', {"id"'),  # with two nodes on a line
        (',\n {"id"', ',\n {"id'),  # with what is no JSON
        ('"graph": [', '"graph" ['),  # with an opening that is none
    ],
)
def test_json_ld_that_is_not_laid_out_as_it_was_written_is_refused(
    small: Release, tmp_path: Path, old: str, new: str
) -> None:
    text = (small.path / DUMPS / "palmares.jsonld").read_text("utf-8")
    path = tmp_path / "other.jsonld"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SyntaxError):
        [*jsonld.read_graphs(path)]


def test_verify_compares_the_content_of_files_that_are_as_they_were_written(
    small: Release, tmp_path: Path
) -> None:
    for name in (*(f"{DUMPS}/palmares.{fmt.extension}" for fmt in DUMP_FORMATS), "store"):
        folder = tmp_path / name.replace("/", "-")
        shutil.copytree(small.path, folder)
        if name == "store":
            engine = ox.Store(folder / STORE)
            quad = next(iter(engine))
            engine.remove(quad)
            engine.flush()
            del engine
        else:
            text = (folder / name).read_text("utf-8")
            (folder / name).write_text(text.replace("Ann Tern", "Ann Terns", 1), "utf-8")
            packed = gzip.compress((folder / name).read_bytes(), mtime=0)
            (folder / f"{name}.gz").write_bytes(packed)
        files = [path.relative_to(folder).as_posix() for path in files_of(Release(folder, {}))]
        facts = small.manifest | {
            "files": measure_files(folder, set(files) - {MANIFEST, SUMS}),
            "seal": seal(folder / STORE),
        }
        write_manifest(folder, facts)
        assert verify(folder, quick=True) == []
        assert name in {fault.file for fault in verify(folder)}, name


def test_a_manifest_with_its_hash_that_says_something_else_is_refused_or_named(
    small: Release, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(small.path, tmp_path / small.id))
    for key in small.manifest.keys() - {"layout", "created", "files", "tool"}:
        value = small.manifest[key]
        for changed in (None, 7.5, *([value + 1] if isinstance(value, int) else [])):
            write_manifest(folder, small.manifest | {key: changed})
            assert verify(folder) or key in UNCOMPARED, (key, changed)
            if changed is None and key not in UNCOMPARED:
                with pytest.raises(ReleaseDamaged, match=f"'{key}' is something else"):
                    open_release(folder)
        if key not in (*UNCOMPARED, "inputs"):
            facts = {other: fact for other, fact in small.manifest.items() if other != key}
            write_manifest(folder, facts)
            with pytest.raises(ReleaseDamaged, match=f"'{key}' is missing"):
                open_release(folder)


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("names.sqlite", ["indexed"]),
        ("inlinks.sqlite", []),
        ("lists.sqlite", []),
        ("report.ttl", []),
        ("shapes.ttl", []),
        ("dumps/palmares.ttl.gz", ["dumped"]),
        ("store/CURRENT", ["stored"]),
        ("manifest.json", ["stored", "indexed", "dumped"]),
        ("SHA256SUMS", ["stored", "indexed", "dumped"]),
    ],
)
def test_a_build_of_the_same_data_makes_anew_what_is_broken_and_no_more(
    tmp_path: Path, name: str, again: list[str]
) -> None:
    source = data_set(tmp_path / "kites", "Ann Tern")
    release = build([source], tmp_path / "releases", BASE)
    before = {path: path.stat().st_ino for path in files_of(release)}
    flip(release.path / name)
    progress = Lines()
    mended = build([source], tmp_path / "releases", BASE, (), progress)
    made = [line.split()[0] for line in progress.lines]
    assert [word for word in made if word in ("stored", "indexed", "dumped")] == again
    assert "broken" in made
    if name != MANIFEST:  # where it stands
        assert mended.created == release.created
    assert verify(mended.path) == []
    if len(again) <= 1:
        replaced = {
            path for path in before if not path.exists() or path.stat().st_ino != before[path]
        }
        products = {path.relative_to(release.path).parts[0] for path in replaced}
        assert products == {name.partition("/")[0], MANIFEST, SUMS}


@pytest.mark.parametrize("name", ["store/.nfs0001", "store/notes", "dumps/.nfs0001"])
def test_a_file_that_others_left_in_a_release_is_named_and_gone_after_the_next_build(
    tmp_path: Path, name: str
) -> None:
    source, releases = data_set(tmp_path / "kites", "Ann Tern"), tmp_path / "releases"
    release = build([source], releases, BASE)
    (release.path / name).touch()
    result = CliRunner().invoke(main, ["verify", "--releases", str(releases)])
    assert (result.exit_code, result.stdout) == (1, f"{name} is no file of the release\n")
    mended = build([source], releases, BASE)
    assert not (release.path / name).exists()
    assert verify(mended.path) == []
    assert mended.manifest["files"].keys() == release.manifest["files"].keys()


def test_a_folder_or_link_that_others_left_in_a_store_is_named_and_gone_after_the_next_build(
    tmp_path: Path,
) -> None:
    source, releases = data_set(tmp_path / "kites", "Ann Tern"), tmp_path / "releases"
    release = build([source], releases, BASE)
    for leave in (Path.mkdir, lambda path: path.symlink_to("nowhere")):
        leave(release.store_path / "other")
        assert [fault.file for fault in verify(release.path)] == [STORE]
        mended = build([source], releases, BASE)
        assert [path.name for path in mended.store_path.glob("other")] == []
        assert LocalStore.open(mended.dataset)


def test_a_partition_that_was_damaged_is_made_anew(tmp_path: Path) -> None:
    source = data_set(tmp_path / "kites", "Ann Tern")
    release = build([source], tmp_path / "releases", BASE)
    (partition,) = (path for path in (tmp_path / "releases/.partitions").iterdir() if path.is_dir())
    for file in sorted(partition.iterdir()):
        for way in WAYS:
            with damaged(file, way):
                assert not is_whole(partition), (file, way)
    (partition / "own.nq").write_bytes((partition / "own.nq").read_bytes().replace(b"Ann", b"Anne"))
    assert build([source], tmp_path / "releases", BASE).id == release.id


class Lines(Progress):
    """Remembers what a build says."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, line: str) -> None:
        self.lines.append(line)


# ---------------------------------------------------------------- what is no damage


def test_a_file_that_can_not_be_opened_at_the_moment_is_not_called_damaged(
    copy: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(copy)
    client = app.test_client()
    try:
        with monkeypatch.context() as crowd:
            crowd.setattr(integrity, "sha256", too_many_files)
            reply = client.get("/dumps/palmares.ttl")
            assert (reply.status_code, reply.headers["Retry-After"]) == (503, "5")
            assert "no room for more open files" in reply.text
        assert client.get("/dumps/palmares.ttl", buffered=True).status_code == 200
    finally:
        close(app)


@contextmanager
def few_descriptors(free: int, limit: int = 128) -> Iterator[None]:
    """The process may open so many files more, and no others; ``limit`` is the least of its own."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    last = max(int(path.name) for path in Path("/proc/self/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(last + 32, limit), hard))
    taken: list[int] = []
    try:
        with suppress(OSError):
            while True:
                taken.append(os.open(os.devnull, os.O_RDONLY))
        for _ in range(free):
            os.close(taken.pop())
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for descriptor in taken:
            os.close(descriptor)


def test_a_release_that_can_not_be_opened_at_the_moment_is_not_called_damaged(
    copy: Release,
) -> None:
    dataset = copy.dataset
    unsealed = replace(dataset, seal="")  # with which the engine comes to open the files
    for opening in (
        lambda: open_release(copy.path),
        lambda: LocalStore.open(dataset),
        lambda: LocalStore.open(unsealed),
        lambda: verify(copy.path, quick=True),
        lambda: os.close(hold(copy)),
        lambda: InlinksFile(copy.inlinks_path),
        lambda: search(copy.path / INDEX, "her", 1),
        lambda: read_fragments(copy.path),
    ):
        with few_descriptors(0), pytest.raises(OSError, match="Too many open files") as error:
            opening()
        assert error.value.errno == errno.EMFILE
        opening()
    for free in range(1, 5):
        with few_descriptors(free), pytest.raises(OSError, match="Too many open files") as error:
            LocalStore.open(unsealed)
        assert error.value.errno == errno.EMFILE


def test_a_store_is_not_opened_without_its_index_for_want_of_descriptors(
    copy: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(path: Path) -> InlinksFile:
        with few_descriptors(0):
            return InlinksFile(path)

    monkeypatch.setattr("graph.stores.local.InlinksFile", opened)
    with pytest.raises(OSError, match="Too many open files"):
        local_store(copy)


def test_nothing_stays_open_of_a_release_that_can_not_be_held(
    copy: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
    with monkeypatch.context() as fault:
        fault.setattr(fcntl, "flock", mock.Mock(side_effect=failure))
        with pytest.raises(OSError, match="Cannot allocate memory"):
            hold(copy)
    descriptors = Path("/proc/self/fd").iterdir()
    assert str(copy.path) not in [os.path.realpath(descriptor) for descriptor in descriptors]


def test_a_limit_below_what_the_engine_needs_is_a_lack_of_descriptors(copy: Release) -> None:
    """In a process of its own: its limit is lower than what others have open."""
    program = (
        "import resource, sys; from pathlib import Path; from graph.errors import lack_of\n"
        "from graph.releases.release import open_release\n"
        "from graph.stores.local import LocalStore\n"
        "release = open_release(Path(sys.argv[1]))\n"
        "hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))\n"
        "try: LocalStore.open(release.dataset)\n"
        "except OSError as error: print(lack_of(error) is not None)\n"
    )
    command = [sys.executable, "-c", program, str(copy.path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "True\n"


def too_many_files(path: Path) -> str:
    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE), str(path))
