"""Of large matrices a seeded tenth runs: of each test some, and another tenth with another seed."""

from __future__ import annotations

from tests.sample import sample

CASES = [(f"test_{test}", f"case {case}") for test in "abc" for case in range(100)]


def test_a_tenth_of_the_cases_of_each_test_runs() -> None:
    chosen = sample(CASES, "1")
    assert [len([test for test, _ in chosen if test == f"test_{name}"]) for name in "abc"] == [
        10
    ] * 3


def test_a_test_with_few_cases_has_one_at_least() -> None:
    assert len(sample([("test_a", "1"), ("test_a", "2")])) == 1


def test_the_same_seed_gives_the_same_cases_and_another_seed_others() -> None:
    assert sample(CASES, "1") == sample(CASES, "1") != sample(CASES, "2")


def test_all_seeds_together_reach_every_case() -> None:
    reached = {case for seed in range(100) for case in sample(CASES, str(seed))}
    assert reached == set(CASES)
