"""What is in the way of a text: boxes and lines, in cells of a grid so that few are compared."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels."""
Point = tuple[float, float]
Segment = tuple[Point, Point]

CELL = 24


class Obstacles:
    """Boxes that can be added, and lines from left to right."""

    def __init__(self, boxes: Sequence[Box] = (), segments: Sequence[Segment] = ()) -> None:
        self._boxes: dict[tuple[int, int], list[Box]] = defaultdict(list)
        self._segments: dict[int, list[Segment]] = defaultdict(list)
        for box in boxes:
            self.add(box)
        for segment in segments:
            for column in _cells(segment[0][0], segment[1][0]):
                self._segments[column].append(segment)

    def add(self, box: Box) -> None:
        for cell in _cells_of(box):
            self._boxes[cell].append(box)

    def hit(self, box: Box) -> bool:
        return any(_overlap(box, each) for each in self._near(box)) or any(
            _passes(box, each)
            for column in _cells(box[0], box[2])
            for each in self._segments.get(column, ())
        )

    def _near(self, box: Box) -> Iterator[Box]:
        for cell in _cells_of(box):
            yield from self._boxes.get(cell, ())


def _cells(start: float, end: float) -> range:
    return range(int(start // CELL), int(end // CELL) + 1)


def _cells_of(box: Box) -> Iterator[tuple[int, int]]:
    return product(_cells(box[0], box[2]), _cells(box[1], box[3]))


def _overlap(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _passes(box: Box, segment: Segment) -> bool:
    """Whether a line from left to right goes through a box."""
    (x1, y1), (x2, y2) = segment
    left, right = max(box[0], x1), min(box[2], x2)
    if left > right:
        return False
    slope = (y2 - y1) / (x2 - x1) if x2 > x1 else 0.0
    ends = (y1 + slope * (left - x1), y1 + slope * (right - x1))
    return min(ends) < box[3] and max(ends) > box[1]
