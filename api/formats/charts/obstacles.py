"""What is in the way of a text: boxes and lines, by columns so that few are compared."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels."""
Point = tuple[float, float]
Segment = tuple[Point, Point]

COLUMN = 24


class Obstacles:
    def __init__(self, boxes: Sequence[Box] = (), segments: Sequence[Segment] = ()) -> None:
        self._boxes: dict[int, list[Box]] = defaultdict(list)
        self._segments: dict[int, list[Segment]] = defaultdict(list)
        for box in boxes:
            self.add(box)
        for segment in segments:
            for column in _columns(segment[0][0], segment[1][0]):
                self._segments[column].append(segment)

    def add(self, box: Box) -> None:
        for column in _columns(box[0], box[2]):
            self._boxes[column].append(box)

    def hit(self, box: Box) -> bool:
        return any(
            any(overlap(box, each) for each in self._boxes.get(column, ()))
            or any(_passes(box, each) for each in self._segments.get(column, ()))
            for column in _columns(box[0], box[2])
        )

    def covered(self, box: Box) -> float:
        """How much of a box others lie on, in square pixels."""
        near = {each for column in _columns(box[0], box[2]) for each in self._boxes[column]}
        return sum(overlap(box, each) for each in near)


def overlap(one: Box, two: Box) -> float:
    """The room that two boxes have in common, in square pixels."""
    across = min(one[2], two[2]) - max(one[0], two[0])
    down = min(one[3], two[3]) - max(one[1], two[1])
    return max(across, 0) * max(down, 0)


def _columns(left: float, right: float) -> Iterator[int]:
    yield from range(int(left // COLUMN), int(right // COLUMN) + 1)


def _passes(box: Box, segment: Segment) -> bool:
    """Whether a line from left to right goes through a box."""
    (x1, y1), (x2, y2) = segment
    left, right = max(box[0], x1), min(box[2], x2)
    if left > right:
        return False
    slope = (y2 - y1) / (x2 - x1) if x2 > x1 else 0.0
    ends = (y1 + slope * (left - x1), y1 + slope * (right - x1))
    return min(ends) < box[3] and max(ends) > box[1]
