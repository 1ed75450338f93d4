"""What a table's results are read as is what the check of its data finds written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.reading.awards.declaration import Declaration
from graph.reading.model.doubts import DoubtCode
from graph.reading.model.rows import Result
from graph.reading.tables import read_page
from palmares.commands import main

HEADER = "Award,Year,Category,Recipient,Result"


def csv(texts: Iterable[str]) -> str:
    """A table with one row for each text of a result."""
    rows = (f"Lake Awards,2012,Best {n},Ann Ray,{text}" for n, text in enumerate(texts))
    return "\n".join([HEADER, *rows]) + "\n"


def violations(path: Path) -> str:
    """What validating a file or folder tells, "" if it breaks no shape."""
    result = CliRunner().invoke(main, ["validate", str(path)])
    assert "shape" in result.stdout or "violations" in result.stdout
    return "" if result.exit_code == 0 else result.stdout


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Won[1]", "won"), ("Nominated[a]", "nominated"), ("Won*", "won"), ("Won†", "won"),
        ("Won‡", "won"), ("Won. Twice", "won"), ("Won!", "won"), ("Won-win", "won"),
        ("Special mention[2]", "mention"), ("First runner up (of ten)", "runnerUp"),
        ("In der engeren Auswahl (Herbst)", "shortlisted"), ("Menção honrosa*", "mention"),
        ("2. Platz†", "placed"), ("受賞作品", "won"), ("最優秀賞（2012年）", "won"),
        ("最優秀賞受賞（2012年）", "won"), ("最優秀賞ノミネート", "nominated"),
        ("受賞を逃す", "nominated"),
        ("入圍未得獎", "nominated"), ("no ganó", "nominated"), ("n’a pas gagné", "nominated"),
        ("नहीं जीता", "nominated"),
        ("Won " + "and again " * 20, "won"),
    ],
)  # fmt: skip
def test_a_result_is_read_and_written_whatever_stands_behind_its_word(
    text: str, result: str, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(csv([text, "Won", "Nominated"]), "utf-8")
    (table,) = read_page(path).tables
    assert [row.result for row in table.rows] == [result, "won", "nominated"]
    assert not violations(path)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("受賞ならず", "nominated"), ("受賞を逃す", "nominated"), ("獲得ならず", "nominated"),
        ("最優秀賞候補", "nominated"), ("最優秀賞ノミネート", "nominated"),
        ("未获奖", "nominated"), ("獲得提名", "nominated"), ("入圍未得獎", "nominated"),
        ("non vincitore", "nominated"), ("no ganó", "nominated"),
        ("não venceu", "nominated"), ("niet gewonnen", "nominated"), ("nie wygrał", "nominated"),
        ("pas gagné", "nominated"), ("नहीं जीता", "nominated"), ("did not win", "nominated"),
        ("受賞辞退", None), ("受賞者なし", None), ("受賞特例", None), ("获奖失败", None),
        ("受賞（なし）", None), ("获奖（已取消）", None), ("जीत नहीं", None),
        ("Won (revoked)", None), ("Won – later withdrawn", None), ("Awarded to nobody", None),
        ("gewonnen (aberkannt)", None), ("nagroda nieprzyznana", None), ("Vencido", None),
        ("Not nominated", None), ("Declined", None), ("nije osvojio", None),
        ("受賞", "won"), ("受賞者", "won"), ("最優秀賞受賞", "won"), ("受賞2回", "won"),
        ("獲獎：無", None), ("获奖（無間道）", "won"), ("Won (Never Let Go)", "won"),
        ("Won (No. 5)", "won"), ("Won (declined)", "won"), ("Ganador (no. 3)", "won"),
        ("Nominated (not won)", "nominated"), ("ノミネートのみ", "nominated"),
    ],
)  # fmt: skip
def test_what_says_that_nothing_was_won_is_no_win(
    text: str, result: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(csv([text, "Won"]), "utf-8")
    (table,) = read_page(path).tables
    row = table.rows[0]
    assert (row.result, bool(row.doubts)) == (result, result is None)


@pytest.mark.parametrize("text", ["受賞・ノミネート", "Gagné, nommé", "Won / Nominated"])
def test_a_cell_of_several_results_is_doubted_in_each_language(text: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(csv([f'"{text}"', "Won"]), "utf-8")
    (table,) = read_page(path).tables
    assert [doubt.code for doubt in table.rows[0].doubts] == [DoubtCode.SEVERAL_RESULTS]


@pytest.mark.parametrize("joint", [" / ", " ", "<br>", "\n"])
def test_templates_of_two_results_in_a_cell_are_doubted(joint: str) -> None:
    cells = f"Lake Award || Best Light || Ann Ray || {{{{won}}}}{joint}{{{{nom}}}}"
    header = "! Award !! Category !! Nominee !! Result"
    (table,) = read_page(f'{{| class="wikitable"\n{header}\n|-\n| {cells}\n|}}').tables
    (row,) = table.rows
    assert "class" not in row.result_note
    assert DoubtCode.SEVERAL_RESULTS in {doubt.code for doubt in row.doubts}


def test_another_word_that_begins_so_is_no_result(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(csv(["Won", "Wonders"]), "utf-8")
    assert (
        "'Wonders' is no result that is known"
        in CliRunner().invoke(main, ["read", str(path)]).stdout
    )


@pytest.mark.parametrize("empty", ["", "-"])
def test_a_column_of_signs_is_written_in_its_table(empty: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(csv(["Winner", empty, empty]).replace("Result", "Winner"), "utf-8")
    assert not violations(path)


@pytest.mark.parametrize("other", ["N", ""])
def test_what_a_person_declares_of_results_decides(other: str, tmp_path: Path) -> None:
    texts = ["Won", "Longlisted", "Finalist", "Made the last 5", other]
    (tmp_path / "table.csv").write_text(csv(texts), "utf-8")
    head = f"""
        source = "table.csv"
        title = "Prizes"
        [columns]
        Result = "result"
        [results]
        Longlisted = "nominated"
        Finalist = "shortlisted"
        "Made the last 5" = "mention"
        "{other}" = "runnerUp"
    """
    (tmp_path / "table.toml").write_text(head, "utf-8")
    assert not violations(tmp_path)


@pytest.mark.parametrize(
    ("header", "told", "results"),
    [
        ("Result", ("Zug", "Zog"), ["won", "nominated"]),
        ("Result", ("Zug",), ["won", None]),
        ("Thing", ("Zug", "Zog"), ["won", "nominated"]),
        ("Thing", ("Zug",), [None, None]),
    ],
)
def test_results_that_are_declared_show_their_column(
    header: str, told: tuple[str, ...], results: list[str | None], tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(csv(["Zug", "Zog"]).replace("Result", header), "utf-8")
    outcomes = {"zug": Result.WON, "zog": Result.NOMINATED}
    declaration = Declaration(results={text.casefold(): outcomes[text.casefold()] for text in told})
    (table,) = read_page(path, declaration=declaration).tables
    assert [row.result for row in table.rows] == results
    assert any("[results] is of no column" in note for note in table.notes) == (not any(results))


def test_names_below_winner_have_won_unless_the_cell_says_otherwise(tmp_path: Path) -> None:
    names = ["Ann Ray", "Bo Lind", "Cy Moss (nominated)", ""]
    rows = (f"Lake Awards,{2001 + n},Best Play,{name}" for n, name in enumerate(names))
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["Award,Year,Category,Winner(s)", *rows]) + "\n", "utf-8")
    (table,) = read_page(path).tables
    assert [row.result for row in table.rows] == ["won", "won", None, None]
    codes = [{doubt.code for doubt in row.doubts} for row in table.rows]
    assert [DoubtCode.NO_RESULT in doubts for doubts in codes] == [False, False, True, False]
    assert not violations(path)


def test_names_below_winner_beside_results_have_these(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(csv(["Won", "Nominated"]).replace("Recipient", "Winner"), "utf-8")
    (table,) = read_page(path).tables
    assert [row.result for row in table.rows] == ["won", "nominated"]
