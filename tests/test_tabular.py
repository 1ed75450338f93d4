"""CSV files are read strictly, and what is wrong with one is named with its line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InputError
from graph.tabular import check_quotation_marks, read_csv

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(st.lists(st.lists(cells, min_size=2, max_size=2), max_size=8))
def test_what_a_csv_writer_wrote_is_read_back_cell_by_cell(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *rows])
    path.write_bytes(text.getvalue().encode())
    assert read_csv(path).rows == [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "table.csv: is empty"),
        (b"a,b\n1\n", "line 2, row 1: has 1 cells, the header has 2"),
        (b"a,b\n1,2\n1,2,3\n", "line 3, row 2: has 3 cells"),
        (b'a,b\n"x\ny",2\n1\n', "line 4, row 2: has 1 cells"),
        (b"a,a\n1,2\n", "line 1: has the column 'a' twice"),
        (b"a,b\n1,\xff\n", "line 2: byte 0xff is not UTF-8"),
        (b'a,b\n1,"2"x\n', "line 2: is not well-formed CSV"),
        (b'a,b\n"x\ny","2\n3,4\n', "line 3: a quotation mark opens a cell that is not closed"),
        (b'a,b\r\n1,"2\r\n3,"4"\r\n', "line 2: a quotation mark opens a cell that is closed only"),
        (b"a,b\n1,2\n3,4\0\n", "line 3: has a null character"),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(
    tmp_path: Path, data: bytes, message: str
) -> None:
    (tmp_path / "table.csv").write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_csv(tmp_path / "table.csv")
    assert message in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none.csv: can't be read"):
        read_csv(tmp_path / "none.csv")


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"\xef\xbb\xbfa,b\r\n1,2\r\n")
    relation = read_csv(tmp_path / "t.csv", ["b", "a"])
    assert (relation.columns, relation.rows, relation.lines) == (("a", "b"), [("1", "2")], [2])


def test_only_lines_with_a_number_sign_are_remarks_and_only_where_a_file_has_any(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.csv"
    path.write_text('film,year\n"#Alive",2020\n#Reed,2012\nOwl,2013\n')
    assert [cells[0] for cells in read_csv(path).rows] == ["#Alive", "#Reed", "Owl"]
    relation = read_csv(path, remarks=True)
    assert (relation.rows, relation.lines) == ([("#Alive", "2020"), ("Owl", "2013")], [2, 4])


def test_above_the_header_there_may_be_empty_lines_and_remarks(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("\n# of the lake, by Ann\na,b\n1,2\n")
    relation = read_csv(tmp_path / "t.csv", ["a", "b"], remarks=True)
    assert (relation.columns, relation.lines) == (("a", "b"), [4])
    (tmp_path / "t.csv").write_text("\n# of the lake\na,c\n")
    with pytest.raises(InputError, match="line 3: has a column 'c'"):
        read_csv(tmp_path / "t.csv", ["a"], remarks=True)


def test_a_column_that_is_not_known_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b,c\n")
    with pytest.raises(InputError, match="'c' that is not known"):
        read_csv(tmp_path / "t.csv", ["a", "b"])


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("a;b\n", "line 1: has semicolons between its cells. Save it with commas"),
        ("a\tb\n", "line 1: has tabs between its cells"),
        ("sep=,\na,b\n", "line 1: 'sep=' is no header. Remove the line"),
    ],
)
def test_a_file_with_other_separators_is_told_so_and_not_that_its_columns_are_missing(
    tmp_path: Path, header: str, message: str
) -> None:
    (tmp_path / "t.csv").write_text(header)
    with pytest.raises(InputError, match=message):
        read_csv(tmp_path / "t.csv", ["a", "b"])


@given(st.text(st.sampled_from('"a,\n \\'), max_size=14), st.booleans())
def test_a_quotation_mark_is_left_open_where_a_csv_reader_would_go_on_reading_its_cell(
    text: str, escaped: bool
) -> None:
    quoting = {"escapechar": "\\", "doublequote": False} if escaped else {"doublequote": True}
    end = "\nend\n" if not escaped or not text.endswith("\\") else "a\nend\n"
    *_, last = csv.reader(io.StringIO(text + end, newline=""), **quoting)
    message = ""
    try:
        check_quotation_marks("table.csv", text, escaped=escaped)
    except InputError as error:
        message = error.message
    if "only amid a cell" not in message:
        assert bool(message) == (last != ["end"])
