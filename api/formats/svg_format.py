"""SVG: the chart of `format=vegalite` as an image, with texts that the reader's fonts show."""

from api.formats.charts.image import image_format
from api.formats.format import TEXT

FORMAT = image_format("svg", "image/svg+xml", "the same chart as an image", TEXT)
