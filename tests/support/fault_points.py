"""Points at which a fault is caused: few in CI, FAULT_POINTS of them in the trials."""

import os


def number(default: int) -> int:
    """FAULT_POINTS, or the default if it is not set."""
    return int(os.environ.get("FAULT_POINTS", default))


def spread(first: int, last: int, default: int) -> list[int]:
    """`number(default)` integers evenly spread from first to last, both included.

    There are fewer if the range has fewer. A single one is in the middle.
    """
    steps = min(number(default), last - first + 1) - 1
    if steps < 1:
        return [(first + last) // 2]
    return [first + round(step * (last - first) / steps) for step in range(steps + 1)]
