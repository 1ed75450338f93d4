"""Partitions made on a Spark cluster: pages in, the same function on each, partitions out.

PySpark is an optional extra (``pip install palmares[spark]``). The bytes of sources and partitions
go over the wire, so that the workers need the program, and none of this machine's files.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.errors import InputError, PalmaresError
from graph.partitions.partition import Settings, make, put, source_files

#: Sources whose partitions are on their way at once.
BATCH = 256
#: The files of a source or of a partition, by name.
Files = dict[str, bytes]


def make_on(master: str, sources: Mapping[Path, Path], settings: Settings) -> None:
    """Makes the partitions of sources, each in its folder, on the Spark cluster at ``master``.

    ``sources`` has the folder of each source; ``master`` is as Spark knows it
    (``spark://host:7077``, ``local[2]``). A source that can't be read has no folder afterwards.
    Raises PalmaresError without PySpark, or where the cluster fails.
    """
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise PalmaresError(
            "PySpark isn't installed: it is an extra (pip install 'palmares[spark]')"
        ) from None
    if master.startswith("local"):  # with this very program; a cluster knows its own
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = SparkSession.builder.master(master).appName("palmares build").getOrCreate()
    session.sparkContext.setLogLevel("OFF")  # what fails is told below, once
    mappings = [_contents([path]) for path in settings.mappings]  # two may have one name
    authorities = [_contents(sorted(folder.glob("*.csv"))) for folder in settings.authorities]
    rest = iter(sources.items())
    try:
        while batch := list(islice(rest, BATCH)):
            shipped = [
                (path.name, path.is_dir(), _contents(source_files(path))) for path, _ in batch
            ]
            partitions = (
                session.sparkContext.parallelize(shipped, len(shipped))
                .map(lambda each: _made(each[0], each[1], each[2], settings, mappings, authorities))
                .collect()
            )
            for (_, folder), files in zip(batch, partitions, strict=True):
                _keep(files, folder)
    except (Py4JError, PySparkException) as error:
        reason = str(error).strip().splitlines()[-1]
        raise PalmaresError(f"The cluster {master} failed: {reason}") from None
    finally:
        session.stop()


def _contents(paths: Sequence[Path]) -> Files:
    return {path.name: path.read_bytes() for path in paths}


def _made(
    name: str,
    is_folder: bool,
    source: Files,
    settings: Settings,
    mappings: Sequence[Files],
    authorities: Sequence[Files],
) -> Files:
    """On a worker: the partition of a source; nothing for one that can't be read.

    It is made in a folder that is gone afterwards.
    """
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        place = folder / "source" / name if is_folder else folder / "source"
        _write(source, place)
        mapping_folders = _written(mappings, folder / "mappings")
        local = replace(
            settings,
            mappings=tuple(file for each in mapping_folders for file in each.iterdir()),
            authorities=tuple(_written(authorities, folder / "authorities")),
        )
        try:
            partition = make(place if is_folder else place / name, local, folder / "partition")
        except InputError:
            return {}  # told by the build itself, which tries the rest
        return _contents([*partition.folder.iterdir()])


def _keep(files: Files, folder: Path) -> None:
    if files:
        unfinished = folder.with_name(f".{folder.name}.cluster")
        _write(files, unfinished)
        put(unfinished, folder)
        shutil.rmtree(unfinished, ignore_errors=True)


def _written(sets: Sequence[Files], folder: Path) -> list[Path]:
    """Folders in a folder, each with one of the sets of files."""
    folders = [folder / str(number) for number in range(len(sets))]
    for files, each in zip(sets, folders, strict=True):
        _write(files, each)
    return folders


def _write(files: Files, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
