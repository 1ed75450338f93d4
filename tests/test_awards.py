"""The release that is made up to measure with is one of ours."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from bench.awards import make
from graph.releases.release import Release
from graph.stores.local import LocalStore
from graph.stores.statistics import measure
from graph.validation.shapes import check

pytestmark = pytest.mark.slow

BASE = "https://example.org/"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make(tmp_path_factory.mktemp("made"), BASE, nominations=200, large=120)


def test_it_holds_what_its_manifest_says(made: Release) -> None:
    counted = measure(LocalStore.open(made.dataset))
    assert counted == {key: made.manifest[key] for key in counted}


def test_its_large_programme_has_as_many_nominations_as_were_asked_for(made: Release) -> None:
    store = LocalStore.open(made.dataset)
    answer = store.query(
        "PREFIX pal: <https://w3id.org/palmares#> SELECT (COUNT(*) AS ?n) { "
        "?nomination pal:category/pal:programme <id/programme/award-0> }"
    )
    assert [term.value for (term,) in answer.rows()] == ["120"]  # type: ignore[union-attr]


def test_the_same_sizes_make_the_same_release(made: Release, tmp_path: Path) -> None:
    again = make(tmp_path, BASE, nominations=200, large=120)
    assert again.id == made.id


def test_it_conforms_to_the_shapes(made: Release) -> None:
    quads = frozenset(ox.parse(path=made.dumps_path / "palmares.nq", format=ox.RdfFormat.N_QUADS))
    report = check(quads, BASE)
    assert report.conforms, report.text()
