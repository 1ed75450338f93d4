"""Rows are chosen by the texts of their cells, however many rows and lines there are."""

from __future__ import annotations

import time
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from graph.reading.adoption import telling_cells
from graph.reading.dataset.row_choice import RowChoice, RowTexts

cells = st.lists(st.sampled_from(["a", "b", "c", " a\n", "a|b", ""]), max_size=4)
tables = st.lists(cells, min_size=1, max_size=5)


def _has(row: Sequence[str], texts: Sequence[str]) -> bool:
    """As somebody would look: each text behind the one before it."""
    left = [" ".join(cell.replace("|", " ").split()) for cell in row]
    for text in texts:
        if text not in left:
            return False
        left = left[left.index(text) + 1 :]
    return True


@given(tables, st.lists(st.sampled_from("abc"), min_size=1, max_size=3))
def test_the_rows_with_the_texts_in_their_order_are_chosen(
    rows: list[list[str]], texts: list[str]
) -> None:
    chosen = RowChoice("", None, tuple(texts)).rows(RowTexts(enumerate(rows, 1)))
    assert chosen == [number for number, row in enumerate(rows, 1) if _has(row, texts)]


@given(tables)
def test_the_cells_that_tell_a_row_are_in_no_other_one(rows: list[list[str]]) -> None:
    texts = RowTexts(enumerate(rows))
    for number in range(len(rows)):
        telling, own = telling_cells(texts, number), {*texts.texts(number)} - {""}
        others = [other for other in range(len(rows)) if other != number]
        is_alone = not any({*telling} <= {*texts.texts(other)} for other in others)
        assert is_alone or {*telling} == own
        fewer = {*telling[:-1]}
        assert not fewer or any(fewer <= {*texts.texts(other)} for other in others)


def test_a_row_is_found_by_its_texts_of_now() -> None:
    texts = RowTexts([(1, ["a"]), (2, ["b"])])
    texts.put(1, ["b"])
    assert RowChoice("", None, ("b",)).rows(texts) == [1, 2]
    assert RowChoice("", None, ("a",)).rows(texts, {"a": ("b",)}) == [1, 2]
    assert RowChoice("", None, ("a",)).rows(texts) == []
    assert RowChoice("", 2, ()).rows(texts) == [2]
    assert RowChoice("", 3, ()).rows(texts) == []


def test_many_choices_cost_no_more_each_than_few() -> None:
    """Eight times as many cost eight times as much, and 64 times where each looks at all rows."""
    few, many = _cost(100), _cost(800)
    assert many <= 20 * few


def _cost(rows: int) -> float:
    """The processor time of choosing each of so many rows, the least of three times."""
    costs = []
    for _ in range(3):
        began = time.process_time()
        texts = RowTexts((row, ("Prize", f"Film {row}", "Won")) for row in range(rows))
        for row in range(rows):
            assert RowChoice("", None, ("Prize", f"Film {row}")).rows(texts) == [row]
            assert telling_cells(texts, row) == ("Prize", f"Film {row}")
        costs.append(time.process_time() - began)
    return min(costs)
