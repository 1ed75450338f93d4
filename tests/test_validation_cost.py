"""What the queries of the shapes cost grows with the data, and is not drawn by chance."""

from __future__ import annotations

import gc
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.namespace import SH

from bench import pages
from graph.partitions.partition import Settings, make
from graph.validation.shapes import shapes_graph
from tests.conftest import BASE

pytestmark = pytest.mark.slow

#: Rows of the two tables, and how often each query is evaluated, each time in a store of its own.
SIZES, TIMES = (100, 500), 20
#: How many of the dearest evaluations are passed over: one may be dear because the machine had
#: other things to do, a join order that is drawn by chance comes up more often.
OUTLIERS = 3
#: How much the dearest of the others may exceed what the cheapest of the small table promises: a
#: cost that grows with the square is five times that alone.
NOISE = 4


def queries() -> dict[str, str]:
    shapes = shapes_graph()
    prefixes = "".join(
        f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in shapes.namespaces() if prefix
    ) + "".join(
        f"PREFIX {shapes.value(each, SH.prefix)}: <{shapes.value(each, SH.namespace)}>\n"
        for each in shapes.objects(None, SH.declare)
    )
    return {
        str(shape).rpartition("#")[2]: prefixes
        + str(shapes.value(query, SH.select)).replace("$this", "?this")
        for shape, query in shapes.subject_objects(SH.sparql)
    }


def lines(folder: Path, rows: int) -> bytes:
    """The statements of one table with so many rows, with labels for all things."""
    (source,) = pages.write(folder / f"pages-{rows}", rows, sizes=[rows])
    partition = make(source, Settings(BASE), folder / f"partition-{rows}")
    labels = b"".join(
        line.partition(b"\t")[0]
        + b' <http://www.w3.org/2000/01/rdf-schema#label> "x"@en <http://127.0.0.1/g> .\n'
        for line in partition.names.read_bytes().splitlines()
    )
    return b"".join([partition.own.read_bytes(), partition.entities.read_bytes(), labels])


def seconds(data: bytes) -> dict[str, list[float]]:
    """What each query cost each time, the cheapest first, in the processor time of this thread."""
    spent: dict[str, list[float]] = {name: [] for name in queries()}
    for _ in range(TIMES):
        gc.collect()  # what other tests left is not collected at the cost of a query
        store = ox.Store()
        store.bulk_load(data, format=ox.RdfFormat.N_QUADS)
        for name, query in queries().items():
            began = time.thread_time()
            answer = store.query(query, base_iri=BASE, use_default_graph_as_union=True)
            assert isinstance(answer, ox.QuerySolutions)
            list(answer)
            spent[name].append(time.thread_time() - began)
            del answer  # or the next query pays for what this one holds: at last, the whole store
    return {name: sorted(each) for name, each in spent.items()}


def test_every_query_of_the_shapes_is_linear_whatever_order_the_engine_takes(
    tmp_path: Path,
) -> None:
    small, large = (seconds(lines(tmp_path, rows)) for rows in SIZES)
    floor = max(each[0] for each in small.values()) / 20  # below it only the clock is measured
    ratios = {name: large[name][-1 - OUTLIERS] / max(small[name][0], floor) for name in small}
    growth = SIZES[1] / SIZES[0]
    assert {name: ratio for name, ratio in ratios.items() if ratio > growth * NOISE} == {}
