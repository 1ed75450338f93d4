"""A curator's mistakes in the files of a data set: the command refuses each, and says where."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from palmares.commands import main

FOLDER = Path(__file__).parent / "corruptions" / "skua"
MISTAKES = tomllib.loads((Path(__file__).parent / "cases" / "mistakes.toml").read_text("utf-8"))
LINES, MEMBERS, CHECKED = (MISTAKES[part] for part in ("lines", "members", "checked"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "skua"))


def validate(folder: Path) -> Result:
    return CliRunner().invoke(main, ["validate", str(folder)])


def add(folder: Path, mistake: Mapping[str, str]) -> None:
    with (folder / mistake["file"]).open("a", encoding="utf-8") as lines:
        lines.write(mistake["line"] + "\n")


def assert_refused(result: Result, *words: str) -> None:
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    for word in words:
        assert word in result.stdout + result.stderr


@pytest.mark.parametrize("mistake", LINES)
def test_a_wrong_line_is_refused_with_its_file_and_place(folder: Path, mistake: str) -> None:
    case = LINES[mistake]
    add(folder, case)
    assert_refused(validate(folder), case["file"], case["place"], case["words"])


@pytest.mark.parametrize("mistake", MEMBERS)
def test_a_wrong_member_of_the_head_is_refused(folder: Path, mistake: str) -> None:
    case, head = MEMBERS[mistake], folder / "table.toml"
    text = head.read_text("utf-8")
    assert case["old"] in text
    head.write_text(text.replace(case["old"], case["new"], 1), "utf-8")
    assert_refused(validate(folder), case["words"])


@pytest.mark.slow
@pytest.mark.parametrize("mistake", CHECKED)
def test_what_only_the_rows_tell_fails_the_check(folder: Path, mistake: str) -> None:
    case = CHECKED[mistake]
    add(folder, case)
    assert_refused(validate(folder), case["place"], case["words"])


def test_what_is_right_is_taken(folder: Path) -> None:
    assert validate(folder).exit_code == 0
