"""The measures are the textbook's: checked against values worked out by hand."""

from math import log2

import pytest

from tests.search.metrics import ndcg, reciprocal_rank, success

GRADES = {"a": 3, "b": 2, "c": 1}


def test_the_best_order_scores_one_and_nothing_scores_zero() -> None:
    assert ndcg(["a", "b", "c"], GRADES) == 1
    assert ndcg([], GRADES) == 0
    assert ndcg(["x", "y"], GRADES) == 0


def test_a_worse_order_scores_what_the_formula_says() -> None:
    best = 7 + 3 / log2(3) + 1 / 2
    assert ndcg(["c", "x", "a"], GRADES) == pytest.approx((1 + 7 / 2) / best)


def test_hits_below_the_depth_do_not_count() -> None:
    assert ndcg(["x"] * 10 + ["a"], GRADES) == 0
    assert ndcg(["b"], GRADES, depth=1) == pytest.approx(3 / 7)


def test_the_first_good_hit_decides_the_reciprocal_rank() -> None:
    assert reciprocal_rank(["c", "b", "a"], GRADES) == 0.5
    assert reciprocal_rank(["c"], GRADES) == 0


def test_success_looks_only_so_far() -> None:
    assert success(["c", "b"], GRADES, 1) == 0
    assert success(["c", "b"], GRADES, 5) == 1
