"""The locks: every package, its version and hashes, and no address to download it from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")
_HASH = re.compile(r"\s+--hash=sha256:[0-9a-f]{64}")


def locked(name: str) -> dict[str, tuple[str, int]]:
    """The version of each package of a lock, and how many hashes it has."""
    text = (ROOT / name).read_text("ascii").replace("\\\n", " ")
    entries: dict[str, tuple[str, int]] = {}
    for line in text.splitlines():
        requirement = Requirement(_HASH.sub("", line).strip())
        version = str(requirement.specifier).removeprefix("==")
        entries[canonicalize_name(requirement.name)] = version, len(_HASH.findall(line))
    return entries


def wanted(name: str) -> list[Requirement]:
    lines = (ROOT / name).read_text("ascii").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def needed() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [Requirement(line) for line in project["dependencies"]]


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_one_version_and_hashes(name: str) -> None:
    packages = locked(name)
    assert len(packages) > 20
    for version, hashes in packages.values():
        assert re.fullmatch(r"[0-9][0-9a-z.]*", version)
        assert hashes >= 1
    # A package with compiled parts has a file for each platform.
    assert packages["pyoxigraph"][1] > 10


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_says_where_packages_are_downloaded(name: str) -> None:
    text = (ROOT / name).read_text("ascii")
    assert "://" not in text
    assert "index" not in text.replace("importlib", "")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_what_the_program_needs(name: str) -> None:
    packages = locked(name)
    for requirement in needed():
        version = packages[canonicalize_name(requirement.name)][0]
        assert requirement.specifier.contains(version), requirement.name


def test_a_lock_has_what_is_wanted_besides_and_the_versions_agree() -> None:
    run, develop, measure = map(locked, LOCKS)
    for requirement in wanted("requirements-dev.in"):
        assert canonicalize_name(requirement.name) in develop
    for requirement in wanted("requirements-bench.in"):
        assert canonicalize_name(requirement.name) in measure
    assert develop.items() >= run.items()
    assert measure.items() >= develop.items()
