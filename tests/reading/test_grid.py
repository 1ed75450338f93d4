"""Spans are expanded as the HTML table model forms a table."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.reading.model.grid import MAX_SLOTS, Cell, Grid, TableTooLarge, form, span


def table(*rows: str) -> Grid:
    """A grid of one group; a cell is written ``text`` or ``text:colspan:rowspan``."""
    return form([[[cell(word) for word in row.split()] for row in rows]])


def cell(word: str) -> Cell:
    text, *spans = word.split(":")
    colspan, rowspan = (int(number) for number in spans) if spans else (1, 1)
    return Cell(text, colspan=colspan, rowspan=rowspan)


def test_a_rowspan_pushes_later_cells_to_the_right() -> None:
    assert table("a:1:2 b", "c").texts() == [("a", "b"), ("a", "c")]


def test_rowspans_that_start_in_different_rows_do_not_shift_cells() -> None:
    grid = table("a:1:3 b:1:2 c", "d:1:2", "e")
    assert grid.texts() == [("a", "b", "c"), ("a", "b", "d"), ("a", "e", "d")]


def test_a_short_row_leaves_slots_without_a_cell() -> None:
    grid = table("a b c", "d")
    assert grid.rows[1][1] is None
    assert grid.texts()[1] == ("d", "", "")


def test_a_short_row_does_not_shift_a_cell_that_spans_into_it() -> None:
    assert table("a b c:1:2", "d").texts()[1] == ("d", "", "c")


def test_a_rowspan_beyond_the_table_makes_no_rows() -> None:
    assert len(table("a:1:9 b").rows) == 1


def test_a_rowspan_ends_with_its_row_group() -> None:
    head, body = [[Cell("a", rowspan=5), Cell("b")]], [[Cell("c"), Cell("d")]]
    assert form([head, body]).texts() == [("a", "b"), ("c", "d")]


def test_rowspan_zero_reaches_to_the_end_of_its_group() -> None:
    assert table("a:1:0 b", "c", "d").texts()[2] == ("a", "d")


def test_of_two_cells_in_a_slot_the_earlier_is_read_and_the_slot_reported() -> None:
    grid = table("a b:1:2", "c:2:1")
    assert grid.texts()[1] == ("c", "b")
    assert grid.overlaps == {(1, 1)}


@pytest.mark.parametrize(
    ("value", "expected"),
    [("3", 3), (" +2x", 2), ("0", 1), ("", 1), (None, 1), ("-4", 1), ("9" * 99, 1000), ("٣", 1)],
)
def test_a_span_attribute_is_read_by_the_rules_for_integers(
    value: str | None, expected: int
) -> None:
    assert span(value, 1000) == expected


def test_spans_that_ask_for_too_many_slots_are_refused() -> None:
    wide = [Cell("x", colspan=1000, rowspan=0)] * 5
    with pytest.raises(TableTooLarge, match="colspan and rowspan"):
        form([[wide] + [[]] * (MAX_SLOTS // 4000)])


cells = st.builds(
    Cell, text=st.text("ab", max_size=2), colspan=st.integers(1, 4), rowspan=st.integers(0, 4)
)


@settings(deadline=None)
@given(st.lists(st.lists(cells, max_size=4), max_size=6))
def test_every_cell_covers_the_slots_of_its_spans_within_the_table(rows: list[list[Cell]]) -> None:
    grid = form([rows])
    assert len(grid.rows) == len(rows)
    assert all(len(row) == grid.width for row in grid.rows)
    for y in range(len(rows)):
        anchored = list(grid.anchored(y))
        assert [slot.cell for slot in anchored] == rows[y]
        for slot in anchored:
            end = len(rows) if slot.cell.rowspan == 0 else min(y + slot.cell.rowspan, len(rows))
            for below in range(y, end):
                for x in range(slot.column, slot.column + slot.cell.colspan):
                    assert (
                        grid.rows[below][x] is slot
                        or (below, x) in grid.overlaps
                        or ((y, x) in grid.overlaps)
                    )
