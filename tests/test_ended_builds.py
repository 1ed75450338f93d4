"""A build that is interrupted, or ended by the machine, leaves the folder of releases as it was."""

from __future__ import annotations

import importlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from graph.bundled import bundled
from graph.errors import ReleaseError
from graph.releases import draft
from graph.releases.build import PARTITIONS, build
from graph.releases.release import CURRENT
from palmares.commands import main
from palmares.options import INTERRUPTED
from tests.conftest import BASE
from tests.test_tombstones import data_set
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow

#: What a build does, in turn, by what it calls for it.
STEPS = (
    "partitions.partition.read_source", "partitions.partition.resolve",
    "partitions.partition._write_lines", "partitions.partition._findings",
    "releases.assemble.join", "releases.assemble.merge", "releases.draft.write_store",
    "releases.draft.write_index", "releases.draft.write_table_files", "releases.draft.write_dump",
    "releases.build.write_manifest", "releases.build.switch",
)  # fmt: skip


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a release."""
    folder = tmp_path_factory.mktemp("ended")
    build([data_set(folder / "first", "One")], folder / "releases", BASE)
    return folder / "releases"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set that makes another release."""
    return data_set(tmp_path_factory.mktemp("second"), "One", "Two")


def _files(releases: Path) -> list[str]:
    return sorted(path.name for path in releases.iterdir())


@pytest.mark.parametrize("step", STEPS)
def test_an_interrupted_build_leaves_nothing_behind(
    releases: Path, source: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, current = _files(releases), (releases / CURRENT).readlink()
    shutil.rmtree(releases / PARTITIONS)
    module, _, name = f"graph.{step}".rpartition(".")
    real: Callable[..., Any] = getattr(importlib.import_module(module), name)
    calls = []

    def interrupted(*arguments: Any, **options: Any) -> Any:
        calls.append(name)
        os.kill(os.getpid(), signal.SIGINT)
        return real(*arguments, **options)

    monkeypatch.setattr(f"{module}.{name}", interrupted)
    arguments = ["build", "--base", BASE, "--releases", str(releases), str(source)]
    result = CliRunner().invoke(main, arguments)
    assert calls
    assert result.exit_code == INTERRUPTED, result.output
    last = result.stderr.splitlines()[-1]
    assert last == f"palmares: interrupted; the releases in {releases} are as before"
    assert "Traceback" not in result.stderr
    assert _files(releases) == before
    assert (releases / CURRENT).readlink() == current
    assert not [*(releases / PARTITIONS).glob(".*.*")]


def test_ctrl_c_ends_the_processes_at_once_without_a_word_of_theirs(tmp_path: Path) -> None:
    """As a terminal sends it: to all processes of the group."""
    script = (
        "import time; from graph.processes.parallel import Processes\n"
        "if __name__ == '__main__':\n"
        "    try:\n"
        "        with Processes(2) as processes:\n"
        "            [*processes.run([(time.sleep, (0,))] * 2)]\n"
        "            print('busy', flush=True)\n"
        "            [*processes.run([(time.sleep, (600,))] * 2)]\n"
        "    except KeyboardInterrupt:\n"
        "        print('interrupted')\n"
    )
    (tmp_path / "parent.py").write_text(script)
    environment = {**os.environ, "PYTHONPATH": str(bundled(""))}
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "parent.py")],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
        start_new_session=True,
    ) as parent:  # fmt: skip
        assert parent.stdout
        assert parent.stdout.readline() == "busy\n"
        os.killpg(parent.pid, signal.SIGINT)
        output, _ = parent.communicate(timeout=PATIENCE)
        assert (output, parent.returncode) == ("interrupted\n", 0)


def test_a_failed_build_ends_no_process_of_the_program_that_asked_for_it(tmp_path: Path) -> None:
    script = (
        "import multiprocessing, time; from graph.processes.parallel import Processes\n"
        "if __name__ == '__main__':\n"
        "    other = multiprocessing.Process(target=time.sleep, args=(600,))\n"
        "    other.start()\n"
        "    try:\n"
        "        with Processes(1) as processes:\n"
        "            [*processes.run([(time.sleep, (0,))])]\n"
        "            own = {*multiprocessing.active_children()} - {other}\n"
        "            raise ValueError\n"
        "    except ValueError:\n"
        "        other.join(0.3)\n"
        "        print(other.is_alive(), [process.is_alive() for process in own])\n"
        "    other.kill()\n"
    )
    (tmp_path / "parent.py").write_text(script)
    environment = {**os.environ, "PYTHONPATH": str(bundled(""))}
    command = [sys.executable, str(tmp_path / "parent.py")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "True [False]\n"


def _store_in_little_memory(*arguments: Any) -> str:
    limit = 100 * 1024**2
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    return draft._make_store(*arguments)


def test_an_engine_that_gets_no_memory_ends_the_build_with_a_sentence(
    releases: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, current = _files(releases), (releases / CURRENT).readlink()
    monkeypatch.setattr(draft, "WORTH_QUADS", 0)
    monkeypatch.setattr(draft, "_make_store", _store_in_little_memory)
    with pytest.raises(ReleaseError, match=r"memory .* used up.* smaller sources"):
        build([source], releases, BASE, processes=1)
    assert _files(releases) == before
    assert (releases / CURRENT).readlink() == current


def _script() -> str:
    """What the installed command does, by the file that it is installed from."""
    declared = tomllib.loads(bundled("pyproject.toml").read_text("utf-8"))
    module, _, function = declared["project"]["scripts"]["palmares"].partition(":")
    return f"from {module} import {function}; {function}()"


@pytest.mark.parametrize("command", [["-m", "palmares"], ["-c", _script()]])
def test_ctrl_c_while_the_program_loads_ends_it_without_a_word(
    command: list[str], tmp_path: Path
) -> None:
    """A library in the place of one that is needed tells that it is being imported, and waits."""
    waiting = "import signal\nprint('imported', flush=True)\nsignal.pause()\n"
    (tmp_path / "click.py").write_text(waiting, "utf-8")
    with subprocess.Popen(
        [sys.executable, *command, "build"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "imported\n"
        process.send_signal(signal.SIGINT)
        output = process.communicate(timeout=PATIENCE)
    assert (process.returncode, *output) == (INTERRUPTED, "", "")
