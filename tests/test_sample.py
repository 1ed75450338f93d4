"""Of large matrices a seeded tenth runs: of each test some, and another tenth with another seed."""

from __future__ import annotations

import pytest

from tests.sample import sample

CASES = {f"case {number}": {"case": number} for number in range(100)}
PAGES, WIDTHS, SCHEMES = 27, 3, 2
PRODUCT = {
    f"{page} {width} {scheme}": {"page": page, "width": width, "scheme": scheme}
    for page in range(PAGES)
    for width in range(WIDTHS)
    for scheme in range(SCHEMES)
}
SEEDS = [str(seed) for seed in range(100)]


def test_a_tenth_of_the_cases_of_a_test_runs() -> None:
    assert len(sample(CASES, "1")) == 10


def test_parameters_that_are_given_together_are_not_combined() -> None:
    pairs = {case: {"text": str(index), "rows": index} for index, case in enumerate(CASES)}
    assert len(sample(pairs, "1")) == 10


def test_a_test_with_few_cases_has_one_at_least() -> None:
    assert len(sample({"1": {"case": 0}, "2": {"case": 1}})) == 1


def test_a_test_without_parameters_runs() -> None:
    assert sample({"test": {}}) == {"test"}


def test_the_same_seed_gives_the_same_cases_and_another_seed_others() -> None:
    assert sample(CASES, "1") == sample(CASES, "1") != sample(CASES, "2")


@pytest.mark.parametrize("cases", [CASES, PRODUCT])
def test_all_seeds_together_reach_every_case(cases: dict[str, dict[str, int]]) -> None:
    assert {case for seed in SEEDS for case in sample(cases, seed)} == set(cases)


def test_a_sample_of_a_matrix_has_every_value_of_every_parameter() -> None:
    for seed in SEEDS:
        chosen = sample(PRODUCT, seed)
        for parameter, count in (("page", PAGES), ("width", WIDTHS), ("scheme", SCHEMES)):
            assert len({PRODUCT[case][parameter] for case in chosen}) == count
        assert len(chosen) < len(PRODUCT) / 4
