"""Loops that must not be empty."""

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def nonempty(items: Iterable[T]) -> list[T]:
    """Return the items as a list. Fails if there are none: assertions in a loop would not run."""
    found = list(items)
    assert found, "no items: the assertions in the loop do not run"
    return found
