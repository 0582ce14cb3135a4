"""Charts, drawn by an independent renderer. It may load nothing, and raises what it cannot draw."""

from functools import cache
from typing import Any

import orjson
import vl_convert


def picture(spec: Any) -> str:
    """The SVG of a Vega-Lite specification. Equal specifications are drawn once."""
    return _drawn(orjson.dumps(spec))


@cache
def _drawn(spec: bytes) -> str:
    return vl_convert.vegalite_to_svg(spec.decode(), vl_version="6.4", allowed_base_urls=[])
