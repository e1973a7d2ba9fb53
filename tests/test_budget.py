"""How a window is divided."""

from __future__ import annotations

import pytest

from wony.budget import LARGEST_WINDOW, SMALLEST_SUMMARY, UNKNOWN_WINDOW, Budget


@pytest.mark.parametrize("window", [2_048, UNKNOWN_WINDOW, 8_192, 32_768, LARGEST_WINDOW])
@pytest.mark.parametrize("counted", [0, 2, 3, 100])
def test_every_share_has_its_place(window: int, counted: int) -> None:
    """Target, start, latest, reserve and the window's end follow one another."""
    budget = Budget(window, counted)
    assert 0 < budget.target < window * 0.5 < window * 0.7 <= window - budget.reserve
    assert budget.target < budget.most < window - budget.reserve
    assert not budget.is_time(window * 0.69)
    assert budget.is_time(window * 0.7)
    assert budget.is_late(budget.most + 1)
    assert not budget.is_late(window * 0.7)
    assert budget.is_late(window * 0.851)


def test_what_is_not_known_yet_is_taken_as_small_and_inexact() -> None:
    """An unknown window is the smallest that a server allocates; a new model's estimates are doubted."""
    assert Budget().window == 4_096
    assert Budget(8_192, 0).most < Budget(8_192, 3).most
    assert not Budget(8_192, 2).is_sure
    assert Budget(8_192, 3).is_sure


def test_the_reserve_does_not_grow_for_ever() -> None:
    """No answer needs more than 16,384 tokens; the smallest window keeps room for one all the same."""
    assert Budget(LARGEST_WINDOW).reserve == 16_384
    assert Budget(4_096).reserve >= 600
    assert Budget(4_096).target >= 2 * SMALLEST_SUMMARY
