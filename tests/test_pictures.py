"""The pictures: what is drawn is what was counted, and it stays in the frame."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from server.pages.nominations import Tally
from server.pages.pictures import LINE_HEIGHT, MOST_MARKS, bars, in_words, time_line

pytestmark = pytest.mark.slow

DATES: list[dict[str, Tally]] = [
    {"2013-12-16": Counter(won=10, nominated=18, unknown=3), "2014-03-02": Counter(won=1)},
    {"2001": Counter(won=1), "2003-05": Counter(nominated=4), "2005-01-01": Counter(honoured=1)},
    {str(year): Counter(nominated=year % 7 + 1) for year in range(1930, 2020)},
    {"2014-02-28": Counter(won=1), "2014-03-01": Counter(won=900)},
]


def test_dates_of_one_year_that_is_known_alone_are_no_line() -> None:
    assert time_line({"2014": Counter(won=3), "2014-03-02": Counter(won=1)}) is None


@pytest.mark.parametrize("dates", DATES)
def test_every_nomination_is_drawn_and_nothing_leaves_the_frame(dates: dict[str, Tally]) -> None:
    line = time_line(dates)
    assert line
    assert 0 < line.height <= LINE_HEIGHT
    told = [sum(_numbers(column.words)) for column in line.columns]
    left_out = [int(number) for number in re.findall(r"Left out: (\d+)", line.words)]
    assert sum(told) + sum(left_out) == sum(tally.total() for tally in dates.values())
    for number, column in zip(told, line.columns, strict=True):
        drawn = sum(part.size for part in column.parts)
        assert drawn == pytest.approx(line.height * number / max(told), abs=0.6)
        assert 0 <= column.at < column.at + column.width <= 100.1
        for part in column.parts:
            assert -0.2 <= part.at < part.at + part.size <= line.height + 0.2
    places = [at for at, _, _ in line.marks]
    assert places == sorted(places)
    assert 0 < len(places) <= MOST_MARKS


def _numbers(words: str) -> list[int]:
    told = words.partition(": ")[2]
    return [int(part.split()[0]) for part in told.split(", ")]


@pytest.mark.parametrize("first", ["2013-10-20", "2013-11-13", "2013-12-30"])
def test_each_january_has_a_mark_with_its_year(first: str) -> None:
    dates = [first, "2014-06-01", "2014-11-30", "2015-03-08"]
    line = time_line({day: Counter(won=1) for day in dates})
    assert line
    assert line.breaks == ()
    assert [year for _, name, year in line.marks if name == "Jan"] == ["2014", "2015"]


def test_dates_that_begin_on_one_day_are_all_counted() -> None:
    dates: dict[str, Tally] = {
        "2010": Counter(won=1), "2010-01": Counter(won=2), "2010-01-01": Counter(won=4),
        "1990-05-06": Counter(won=8),
    }  # fmt: skip
    editions = {"2010": [("Kite Cup", "a:cup")], "2010-01-01": [("Owl Prize", "a:prize")]}
    line = time_line(dates, editions)
    assert line
    assert [column.words for column in line.columns] == ["1990: 8 won", "2010: 7 won"]
    assert {name for name, _ in line.columns[-1].editions} == {"Kite Cup", "Owl Prize"}


def test_a_year_is_no_week_of_january_and_what_is_left_out_is_said() -> None:
    season: dict[str, Tally] = {"2014-02-10": Counter(won=3), "2014-03-02": Counter(won=1)}
    line = time_line({**season, "2014": Counter(nominated=2), "2014-02": Counter(nominated=1)})
    assert line
    assert [column.words for column in line.columns] == [
        "the week of 10 February 2014: 3 won",
        "the week of 24 February 2014: 1 won",
    ]
    assert line.words.endswith(" Left out: 3 nominations whose day isn't known.")


def test_columns_are_as_long_as_most_dates_are_precise() -> None:
    season: dict[str, Tally] = {"2014-02-10": Counter(won=1), "2014-03-02": Counter(won=1)}
    by_month = time_line({**season, "2014-04": Counter(won=9)})
    by_year = time_line({**season, "2013": Counter(won=9)})
    assert by_month
    assert by_year
    assert [column.period for column in by_month.columns] == [
        "February 2014", "March 2014", "April 2014",
    ]  # fmt: skip
    assert [column.period for column in by_year.columns] == ["2013", "2014"]


def test_the_scale_says_how_many_the_highest_column_stands_for() -> None:
    line = time_line({"2013-12-16": Counter(won=10, nominated=1990), "2014-03-02": Counter(won=1)})
    assert line
    assert line.scale == "2,000 nominations in a week"
    assert line.height == sum(part.size for part in line.columns[0].parts)


@pytest.mark.parametrize(
    "dates",
    [{}, {"2014-03-02": Counter(won=3)}, {"soon": Counter(won=1), "2014": Counter(won=1)},
     {"0001-01-01": Counter(won=1), "9999-12-31": Counter(won=1)}],
)  # fmt: skip
def test_less_than_two_days_make_no_line(dates: dict[str, Tally]) -> None:
    assert time_line(dates) is None


def test_bars_are_ordered_stacked_and_told_in_words() -> None:
    tallies: dict[str, Tally] = {
        "b": Counter(won=1, nominated=1),
        "a": Counter(won=2, unknown=2),
        "c": Counter(nominated=2),
    }
    made = bars(tallies, 2)
    assert [bar.iri for bar in made] == ["a", "b"]
    assert made[0].words == "2 won, 2 not known"
    won, unknown = made[0].parts
    assert (won.tone, unknown.tone) == ("won", "unknown")
    assert won.at == 0
    assert unknown.at == pytest.approx(won.size)
    assert 99 <= unknown.at + unknown.size <= 100


def test_the_same_counts_make_the_same_picture_in_any_order() -> None:
    tallies: dict[str, Tally] = {name: Counter(nominated=1) for name in "cab"}
    assert bars(tallies, 3) == bars(dict(reversed(tallies.items())), 3)
    assert in_words(Counter(nominated=1, won=1)) == in_words(Counter(won=1, nominated=1))


def test_the_axis_is_broken_where_nothing_happens_for_long() -> None:
    season = {f"2014-01-{day:02}": Counter(won=1) for day in range(6, 30)}
    broken = time_line({**season, "2015-02-08": Counter(won=1)})
    whole = time_line(season)
    assert broken
    assert whole
    assert len(broken.breaks) == 1
    assert whole.breaks == ()
    *columns, late = broken.columns
    assert columns[-1].at + columns[-1].width < broken.breaks[0] < late.at
    assert late.at + late.width <= 100
    # the season keeps most of the width
    assert columns[-1].at + columns[-1].width > 70
    assert [column.period for column in broken.columns] == [
        *(column.period for column in whole.columns), "the week of 2 February 2015",
    ]  # fmt: skip


def test_a_column_names_the_editions_of_its_time() -> None:
    dates = {
        "2014-01-06": Counter(won=1),
        "2014-01-07": Counter(won=1),
        "2014-02-20": Counter(won=1),
    }
    editions = {"2014-01-06": [("A", "a:a")], "2014-01-07": [("B", "a:b")], "2014-02-20": []}
    line = time_line(dates, editions)
    assert line
    assert [column.editions for column in line.columns] == [(("A", "a:a"), ("B", "a:b")), ()]
