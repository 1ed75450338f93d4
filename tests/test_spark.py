"""Partitions made by Spark are those made here, and a page that can't be read ends nothing."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from bench import pages
from graph.bundled import bundled
from graph.partitions.partition import MAPPINGS, Settings, make
from graph.partitions.spark import make_on
from palmares.options import FAILED
from tests.conftest import BASE

HER = bundled("mappings/her-2013")


def run(releases: Path, sources: list[Path], *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "palmares", "build", "--releases", str(releases), *options]
    root = str(bundled(""))
    return subprocess.run(
        [*command, *map(str, sources)],
        capture_output=True,
        text=True,
        timeout=280,
        cwd=root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])},
    )


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.skipif(not os.environ.get("PALMARES_TESTS"), reason="part of make test-full")
@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="PySpark is an extra")
def test_spark_makes_the_same_partitions_and_reports_what_cannot_be_read(tmp_path: Path) -> None:
    sources = [*pages.write(tmp_path / "pages", 120, seed=6), HER]
    broken = tmp_path / "pages" / "broken.html"
    broken.write_text("<p>nothing")
    sources.append(broken)
    there = run(tmp_path / "there", sources, "--on", "local[2]")
    here = run(tmp_path / "here", sources)
    assert there.returncode == here.returncode == 0, there.stderr
    assert "left out" in there.stderr
    for name in (".partitions", "current/dumps"):
        assert files((tmp_path / "there" / name).resolve()) == files(
            (tmp_path / "here" / name).resolve()
        )


class Rows:
    """What a cluster does with rows, done here."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def map(self, function: Callable[[Any], Any]) -> Rows:
        """The results of a function of each."""
        return Rows([function(row) for row in self._rows])

    def collect(self) -> list[Any]:
        """All of them."""
        return self._rows


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a cluster that is this process."""
    context = SimpleNamespace(setLogLevel=str, parallelize=lambda rows, parts: Rows(rows))
    builder = MagicMock()
    session = builder.master.return_value.appName.return_value.getOrCreate
    session.return_value = SimpleNamespace(sparkContext=context, stop=str)
    errors = SimpleNamespace(PySparkException=RuntimeError, Py4JError=RuntimeError)
    sql = SimpleNamespace(SparkSession=SimpleNamespace(builder=builder))
    for name, module in (
        ("pyspark", None), ("pyspark.errors", errors), ("pyspark.sql", sql),
        ("py4j", None), ("py4j.protocol", errors),
    ):  # fmt: skip
        monkeypatch.setitem(sys.modules, name, module or SimpleNamespace())
    return "spark://127.0.0.1:7077"


def test_mappings_of_one_name_reach_the_workers_in_their_order(
    tmp_path: Path, cluster: str
) -> None:
    mappings = []
    for number, name in enumerate(MAPPINGS):
        mappings.append(tmp_path / str(number) / "same.rml.ttl")
        mappings[-1].parent.mkdir()
        mappings[-1].write_bytes(bundled(name).read_bytes())
    settings = Settings(BASE, mappings=tuple(mappings))
    make(HER, settings, tmp_path / "here")
    make_on(cluster, {HER: tmp_path / "there"}, settings)
    assert files(tmp_path / "there") == files(tmp_path / "here")


def test_partitions_of_a_cluster_take_the_place_of_damaged_and_of_the_same_ones(
    tmp_path: Path, cluster: str
) -> None:
    make(HER, Settings(BASE), tmp_path / "here")
    same = Path(shutil.copytree(HER, tmp_path / "same" / HER.name))
    folder = tmp_path / "there"
    folder.mkdir()
    (folder / "own.nq").write_bytes(b"")
    make_on(cluster, {HER: folder, same: folder}, Settings(BASE))
    assert files(folder) == files(tmp_path / "here")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here", "same", "there"]


@pytest.mark.skipif(importlib.util.find_spec("pyspark") is not None, reason="PySpark is here")
def test_without_pyspark_a_cluster_is_refused_with_what_to_install(tmp_path: Path) -> None:
    refused = run(tmp_path, [HER], "--on", "spark://127.0.0.1:7077")
    assert refused.returncode == FAILED
    assert "pip install 'palmares[spark]'" in refused.stderr
    assert "Traceback" not in refused.stderr
