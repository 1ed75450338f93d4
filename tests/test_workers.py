"""Queries in worker processes: the same answers as in process, and every limit is kept and told."""

from __future__ import annotations

import errno
import os
import resource
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox
import pytest

from graph.errors import QueryError, QueryRefused, QueryStopped, TooManyQueries, lack_of
from graph.rdf.formats import CSV, GRAPH_FORMATS, JSON, N_TRIPLES, RESULT_FORMATS, TURTLE, Format
from graph.releases.release import Release
from graph.sparql.results import STREAM_TRIPLES
from graph.stores.local import LocalStore
from graph.workers.answer import GATHER_BYTES, WorkerAnswer
from graph.workers.job import Watch
from graph.workers.limits import Limits
from graph.workers.pool import Pool
from graph.workers.process import ForkServer
from graph.workers.queries import DEFAULTS, QueryOptions
from tests.waiting import until

pytestmark = pytest.mark.slow

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LAZY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?f && ?a = ?b) }"
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
SMALL = "SELECT ?s { ?s a ?c } ORDER BY ?s LIMIT 5"
#: Seconds for which a query may go on where a test is about something else than its end.
PATIENT = 600
#: What is said where so many wait.
FULL = "The server is busy: as many queries wait as may (%d). Ask again later."
SHARE_FULL = "As many queries from your address wait as may (%d). Ask again later."


@pytest.fixture(scope="module")
def pool(release: Release) -> Iterator[Pool]:
    with Pool(release.dataset, Limits(memory=256 * 1024**2)) as made:
        yield made


def pid_of(answer: WorkerAnswer) -> int:
    assert answer._job.worker is not None
    return answer._job.worker.pid


def wait_until_gone(pid: int) -> bool:
    return until(lambda: not Path(f"/proc/{pid}").exists())


@pytest.mark.parametrize("written", RESULT_FORMATS, ids=lambda one: one.name)
@pytest.mark.parametrize("query", [SMALL, "ASK { ?s ?p ?o }", "SELECT * { ?s ?p ?o }"])
def test_an_answer_is_the_same_as_in_process(
    pool: Pool, release: Release, query: str, written: object
) -> None:
    store = LocalStore.open(release.dataset)
    assert pool.query(query).serialize(written) == store.query(query).serialize(written)  # type: ignore[arg-type]


@pytest.mark.parametrize("written", GRAPH_FORMATS, ids=lambda one: one.name)
def test_a_graph_is_the_same_as_in_process(pool: Pool, release: Release, written: object) -> None:
    query = "CONSTRUCT WHERE { ?s a ?c }"
    store = LocalStore.open(release.dataset)
    assert len([*store.query(query).rows()]) <= STREAM_TRIPLES  # more are not put in order
    assert pool.query(query).serialize(written) == store.query(query).serialize(written)  # type: ignore[arg-type]


def test_a_large_graph_has_the_triples_that_it_has_in_process(pool: Pool, release: Release) -> None:
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    expected = {*LocalStore.open(release.dataset).query(query).rows()}
    assert len(expected) > STREAM_TRIPLES
    written = pool.query(query).serialize(TURTLE)
    read = ox.parse(written, format=ox.RdfFormat.TURTLE)
    assert {(quad.subject, quad.predicate, quad.object) for quad in read} == expected


def test_rows_come_one_by_one(pool: Pool, release: Release) -> None:
    store = LocalStore.open(release.dataset)
    assert [*pool.query(SMALL).rows()] == [*store.query(SMALL).rows()]
    query = "CONSTRUCT WHERE { ?s a ?c }"
    assert {*pool.query(query).rows()} == {*store.query(query).rows()}


def test_a_pool_that_can_not_start_can_be_closed(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_thread(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    pool = Pool(release.dataset)
    with monkeypatch.context() as crowd:
        crowd.setattr(threading.Thread, "start", no_thread)
        with pytest.raises(RuntimeError) as error:
            pool.start()
    assert lack_of(error.value) is not None
    pool.close()


def test_errors_are_those_of_the_store(pool: Pool) -> None:
    with pytest.raises(QueryError, match="line 1") as error:
        pool.query("SELECT oops")
    assert error.value.line == 1
    with pytest.raises(QueryRefused, match="SERVICE"):
        pool.query("ASK { SERVICE <http://127.0.0.1:9/> {} }")
    with pytest.raises(QueryRefused, match="can't hold"):
        pool.query("ASK {}").serialize(TURTLE)
    with pytest.raises(QueryError):
        pool.query("ASK \ud800")


def test_a_query_is_ended_at_its_deadline_and_its_process_replaced(pool: Pool) -> None:
    pid = pid_of(pool.query("ASK {}"))
    with pytest.raises(QueryStopped, match=r"ended after 0\.5 seconds"):
        pool.query(ENDLESS, QueryOptions(seconds=0.5)).serialize(JSON)
    assert wait_until_gone(pid)
    assert pool.query(SMALL).serialize(CSV).count(b"\r\n") == 6


def test_a_query_is_ended_at_its_deadline_whenever_the_next_look_is(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.workers.pool.LOOK_SECONDS", 3600)
    ended: list[str] = []

    def ask(pool: Pool) -> None:
        try:
            pool.query(ENDLESS, QueryOptions(seconds=0.3)).serialize(JSON)
        except QueryStopped as error:
            ended.append(str(error))

    with Pool(release.dataset) as pool:
        pool.query("ASK {}").serialize(JSON)  # what ends queries waits for the next look
        for count in (1, 2):
            thread = threading.Thread(target=ask, args=[pool])
            thread.start()
            assert until(lambda count=count: len(ended) == count)  # type: ignore[misc]
            thread.join()
    assert all("which is the limit" in message for message in ended)


def test_the_process_of_a_quick_query_answers_the_next(release: Release) -> None:
    with Pool(release.dataset) as pool:
        pool.query("ASK {}").serialize(JSON)
        assert until(lambda: not pool.state().processes["starting"])
        starts = pool.state().starts
        for number in range(20):
            pool.query(f"ASK {{ ?s ?p {number} }}").serialize(JSON)
        assert pool.state().starts == starts


def test_the_deadline_can_only_be_lowered(release: Release) -> None:
    with (
        Pool(release.dataset, Limits(seconds=0.3)) as pool,
        pytest.raises(QueryStopped, match=r"0\.3 seconds"),
    ):
        pool.query(ENDLESS, QueryOptions(seconds=60)).serialize(JSON)


def test_a_process_that_is_killed_harms_only_its_query(pool: Pool) -> None:
    answer = pool.query(LAZY, QueryOptions(seconds=20))
    os.kill(pid_of(answer), signal.SIGKILL)
    with pytest.raises(QueryStopped, match="has ended"):
        answer.serialize(JSON)
    assert pool.query(SMALL).serialize(CSV)


def test_a_process_that_is_gone_before_it_has_a_query_costs_none(release: Release) -> None:
    with Pool(release.dataset, Limits(quick=2)) as pool:
        assert until(lambda: len(pool._idle) == 2)
        killed = [worker.pid for worker in pool._idle]
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        assert all(wait_until_gone(pid) for pid in killed)
        for _ in range(4):
            assert pool.query(SMALL).serialize(CSV)


def test_a_query_that_overflows_the_stack_of_the_engine_harms_only_itself(pool: Pool) -> None:
    unions = " UNION ".join("{ ?s ?p ?o }" for _ in range(20_000))
    with pytest.raises(QueryStopped, match=r"engine crash, .* its stack overflows"):
        pool.query(f"SELECT * {{ {unions} }} LIMIT 1").serialize(JSON)
    assert pool.query(SMALL).serialize(CSV)


def test_a_query_that_needs_too_much_memory_is_told_the_limit(pool: Pool) -> None:
    query = "SELECT DISTINCT ?a ?b ?c ?d ?e ?f { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a"
    with pytest.raises(QueryStopped, match="more than 256 MiB of memory"):
        pool.query(query, QueryOptions(seconds=25)).serialize(JSON)
    assert pool.query(SMALL).serialize(CSV)


def test_an_answer_that_is_too_large_is_no_answer(release: Release) -> None:
    limits = Limits(result=300_000)
    with Pool(release.dataset, limits) as pool:
        with pytest.raises(QueryStopped, match="larger than 300000 bytes"):
            pool.query(ROWS).serialize(CSV)
        assert pool.query(SMALL).serialize(CSV)


def test_the_first_piece_leaves_before_the_last_is_computed(pool: Pool) -> None:
    answer = pool.query(ROWS, QueryOptions(seconds=20))
    pieces = answer.body(CSV)
    assert not isinstance(pieces, bytes)
    assert len(next(pieces).split(b"\r\n")) > 10
    pid = pid_of(answer)
    assert Path(f"/proc/{pid}").exists()
    answer.close()
    assert wait_until_gone(pid)


def test_a_query_can_be_ended_while_it_is_evaluated(pool: Pool) -> None:
    ends: list[Callable[[], None]] = []
    timer = threading.Timer(0.5, lambda: ends[0]())
    timer.start()
    with pytest.raises(QueryStopped, match="gone away"):  # and not that it came to its deadline
        pool.query(ENDLESS, watch=ends.append).serialize(JSON)
    timer.join()


def test_an_answer_that_nobody_reads_ends_its_query(pool: Pool) -> None:
    answer = pool.query(ROWS, QueryOptions(formats={"solutions": CSV}))
    pid = pid_of(answer)
    del answer
    assert wait_until_gone(pid)


def test_an_answer_that_nobody_wants_in_any_format_leaves_its_worker_to_others(
    release: Release,
) -> None:
    with Pool(release.dataset, Limits(quick=1)) as single:
        answer = single.query(ROWS)
        pid = pid_of(answer)
        answer.close()
        following = single.query(SMALL)
        assert pid_of(following) == pid
        assert following.serialize(CSV).startswith(b"s\r\n")


@pytest.mark.parametrize("query", [SMALL, "ASK {}", "CONSTRUCT WHERE { ?s a ?c }"])
def test_an_answer_whose_format_is_known_beforehand_is_the_same(pool: Pool, query: str) -> None:
    written = TURTLE if "CONSTRUCT" in query else CSV
    kinds = {"solutions": CSV, "boolean": CSV, "graph": TURTLE}
    assert pool.query(query, QueryOptions(formats=kinds)).serialize(written) == pool.query(
        query
    ).serialize(written)
    with pytest.raises(ValueError, match="not as"):
        pool.query(query, QueryOptions(formats=kinds)).serialize(
            N_TRIPLES if written is TURTLE else JSON
        )


def test_a_large_answer_needs_no_memory_in_the_process_that_passes_it_on(release: Release) -> None:
    def memory() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    size = 0
    with Pool(release.dataset, Limits(seconds=PATIENT)) as pool:
        before = memory()
        for piece in pool.query(f"{ROWS} LIMIT 300000").body(JSON):
            size += len(piece)  # type: ignore[arg-type]
        assert memory() - before < 20_000_000
    assert size > 50_000_000


class Clients:
    """Threads that ask a pool, and what became of their queries."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.threads: list[threading.Thread] = []
        self.errors: list[str] = []
        self.answers: list[bytes] = []

    def ask(
        self,
        query: str,
        fmt: Format = JSON,
        options: QueryOptions = DEFAULTS,
        watch: Watch | None = None,
    ) -> None:
        def run() -> None:
            try:
                answer = self.pool.query(query, options, watch)
                self.answers.append(answer.serialize(fmt))
            except QueryStopped as error:
                self.errors.append(str(error))

        self.threads.append(threading.Thread(target=run))
        self.threads[-1].start()

    def join(self) -> None:
        for thread in self.threads:
            thread.join(30)


def test_quick_queries_pass_slow_ones_and_a_full_queue_is_told(release: Release) -> None:
    limits = Limits(quick=2, slow=1, slow_queue=2)
    with Pool(release.dataset, limits) as pool:
        clients = Clients(pool)
        for _ in range(12):
            clients.ask(ENDLESS)
        # one has the slow place, two wait for it, and at most one stays in a quick place
        assert until(lambda: len(clients.errors) >= 8)
        for _ in range(10):
            assert pool.query(SMALL).serialize(CSV)
        assert {*clients.errors} == {FULL % 2}
        refused = len(clients.errors)
    clients.join()
    assert clients.errors[refused:] == ["The server is ending."] * (12 - refused)


def test_a_flood_of_one_form_keeps_no_other_form_out(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    # as in the first moment of a flood, when nobody knows yet that it is one of slow queries
    monkeypatch.setattr("graph.workers.pool.PATIENCE", 60)
    with Pool(release.dataset, Limits(quick=2, quick_queue=4)) as pool:
        assert until(lambda: len(pool._idle) == 2)
        clients = Clients(pool)
        for _ in range(12):
            clients.ask(ENDLESS)
        assert until(lambda: len(clients.errors) == 6)
        # another form waits in the place of one of the flood, and is the next
        clients.ask(SMALL, CSV)
        assert until(lambda: len(clients.errors) == 7)
        assert {*clients.errors} == {FULL % 4}
        worker = pool._schedule.quick[0].worker
        assert worker is not None
        worker.kill()
        assert until(lambda: bool(clients.answers))
    clients.join()


@pytest.mark.parametrize("formats", [{}, {"solutions": JSON}], ids=["unknown", "known"])
def test_a_query_whose_place_is_wanted_begins_again_and_is_answered(
    release: Release, formats: dict[str, Format]
) -> None:
    large = "SELECT * { ?s ?p ?o }"
    expected = LocalStore.open(release.dataset).query(large).serialize(JSON)
    assert len(expected) > GATHER_BYTES
    ends: list[Callable[[], None]] = []
    with Pool(release.dataset, Limits(quick=1, slow=1)) as pool:
        clients = Clients(pool)
        clients.ask(ENDLESS, watch=ends.append)
        assert until(lambda: bool(pool._schedule.slow))
        clients.ask(large, options=QueryOptions(formats=formats))
        assert until(lambda: any(job.worker.lowered for job in pool._schedule.quick if job.worker))
        assert pool.query(SMALL).serialize(CSV)
        assert len(pool._schedule.slow_queue) == 1
        assert not clients.answers
        ends[0]()
        assert until(lambda: bool(clients.answers))
    clients.join()
    assert clients.answers == [expected]
    assert clients.errors == ["The client has gone away."]


def test_the_process_of_a_slow_query_takes_no_other(release: Release) -> None:
    with Pool(release.dataset, Limits(quick=1, slow=1)) as pool:
        answer = pool.query("SELECT * { ?s ?p ?o }")
        slow = pid_of(answer)
        assert len(answer.serialize(JSON)) > GATHER_BYTES
        assert wait_until_gone(slow)
        assert until(lambda: len(pool._idle) == 1)
        assert pool.query(SMALL).serialize(CSV)


def test_a_client_has_half_of_the_places_and_of_the_queue(release: Release) -> None:
    limits = Limits(quick=2, slow=2, quick_queue=4, slow_queue=4)
    with Pool(release.dataset, limits) as pool:
        assert until(lambda: len(pool._idle) == 2)
        clients = Clients(pool)
        for _ in range(12):
            clients.ask(ENDLESS, options=QueryOptions(client="192.0.2.1"))
        # one runs, two wait
        assert until(lambda: len(clients.errors) == 9)
        assert {*clients.errors} == {SHARE_FULL % 2}
        assert pool.query(SMALL, QueryOptions(client="192.0.2.2")).serialize(CSV)
        with pytest.raises(TooManyQueries) as error:
            pool.query(ENDLESS, QueryOptions(client="192.0.2.1"))
        assert error.value.retry_after
    clients.join()


def test_closing_ends_every_process(release: Release) -> None:
    with Pool(release.dataset) as pool:
        pids = [pid_of(pool.query("ASK {}"))]
        process = pool._fork_server._process
        assert process is not None
        pids.append(process.pid)
    assert all(wait_until_gone(pid) for pid in pids)


def test_processes_are_made_anew_when_the_fork_server_dies(release: Release) -> None:
    with Pool(release.dataset) as pool:
        pool.query(SMALL).serialize(CSV)
        assert pool._fork_server._process is not None
        os.kill(pool._fork_server._process.pid, signal.SIGKILL)

        def is_answered() -> bool:
            with suppress(QueryStopped):
                return bool(pool.query(SMALL).serialize(CSV))
            return False

        assert until(is_answered)


def test_a_process_that_can_not_be_made_harms_no_other_and_leaves_no_descriptor(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    lack = OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    def no_file() -> NoReturn:
        tries.release()
        raise lack

    def descriptors() -> int:
        return len([*Path("/proc/self/fd").iterdir()])

    tries = threading.Semaphore(0)
    with Pool(release.dataset, Limits(seconds=PATIENT, quick=3)) as pool:
        assert until(lambda: len(pool._idle) == 3)
        runs = pool.query(ROWS)
        idle, before = pool._idle[0], descriptors()
        with monkeypatch.context() as machine:
            machine.setattr(tempfile, "TemporaryFile", no_file)
            idle.kill()
            for _ in range(3):
                assert tries.acquire(timeout=60)
            assert until(lambda: descriptors() <= before)
            assert pool.query(SMALL).serialize(CSV)  # there is one left
            assert Path(f"/proc/{pid_of(runs)}").exists()
            assert pool.is_ready()
        assert until(lambda: len(pool._idle) + len(pool._schedule.quick) == 3)
        assert Path(f"/proc/{pid_of(runs)}").exists()


def test_a_fork_server_that_can_not_fork_says_so_and_goes_on(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(ForkServer(release.dataset, Limits())) as server:
        worker = server.fork()
        worker.wait_ready()
        assert server._process is not None
        pid = server._process.pid
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        # it gets the three descriptors of the next worker, and has none for the process itself
        count = len([*Path(f"/proc/{pid}/fd").iterdir()]) + 3
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (count, before[1]))
        with pytest.raises(OSError, match="Too many open files"):
            server.fork()
        assert worker.is_alive()
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        with closing(server.fork()) as another:
            another.wait_ready()
        assert worker.is_alive()
        worker.close()
