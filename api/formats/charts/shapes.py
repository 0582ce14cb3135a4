"""How lines are told apart without colour: by the shape of their points, or by a letter.

A dashed line would not do: it says that there are no figures in between.
"""

SHAPES = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "M-.9,-.45L-.45,-.9L0,-.45L.45,-.9L.9,-.45L.45,0L.9,.45L.45,.9L0,.45L-.45,.9L-.9,.45L-.45,0Z",
    "M0,-1L.24,-.32L.95,-.31L.38,.12L.59,.81L0,.4L-.59,.81L-.38,.12L-.95,-.31L-.24,-.32Z",
    "triangle-left",
    "M-.9,-.9L.9,-.9L-.9,.9L.9,.9Z",
    "M-.9,-.9L.9,.9L.9,-.9L-.9,.9Z",
    "M-.4,-1L.4,-1L.4,1L-.4,1Z",
    "M-1,-.4L1,-.4L1,.4L-1,.4Z",
    "M-1,.5A1,1 0 0 1 1,.5Z",
    "M-1,-.5A1,1 0 0 0 1,-.5Z",
    "M-.9,-.9L.9,-.9L.9,-.2L-.2,-.2L-.2,.9L-.9,.9Z",
    "M0,-1L.9,0L.4,0L.4,.9L-.4,.9L-.4,0L-.9,0Z",
    "M0,1L.9,0L.4,0L.4,-.9L-.4,-.9L-.4,0L-.9,0Z",
    "M-.9,-.9L-.2,-.9L-.2,.2L.9,.2L.9,.9L-.9,.9Z",
    "M-.9,-.9L.9,-.9L.9,.9L.4,.9L.4,-.3L-.4,-.3L-.4,.9L-.9,.9Z",
)
"""Of the points of lines, one each: names of Vega, or paths in a square from -1 to 1."""
LETTERS = "ABCDEFGHIJKLMNOPQRST"
"""Beside marks that have no shape, ranges and spans, and before the names of their lines."""
