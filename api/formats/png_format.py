"""PNG: the chart of `format=vegalite` as an image of pixels, with the fonts of the server."""

from api.formats.charts.image import image_format
from api.formats.format import BINARY

DEFAULT_SCALE = 2
"""Pixels for a pixel of the chart: screens of high resolution show as many."""
FORMAT = image_format(
    "png", "image/png", "the same chart as an image of pixels", BINARY, DEFAULT_SCALE
)
