"""The program that draws charts: requests come from its standard input, images go to its output.

`api.images.drawing` starts it with its options as one JSON text. It imports nothing of the service,
whose modules would double its start and hold settings that it does not need. It ends with its
input, and by itself where one chart takes too long.
"""

import html
import json
import os
import re
import signal
import struct
import sys
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from typing import Any

REQUEST = struct.Struct(">BI")
"""The scale, 0 for SVG, and the length of the Vega-Lite document that follows."""
REPLY = struct.Struct(">cI")
"""One of the results below, and the length of the bytes that follow."""
IMAGE, MISSING, TOO_LARGE, FAILED = b"+", b"?", b"#", b"!"
"""The image; letters that no font has; width and height in pixels; what the library says."""
VEGA_LITE = "6.4"
NO_LETTER = "\U0010fffe"
"""A code point that will never be assigned to a letter: what is drawn for it, a font lacks."""
DRAWN = "LNPS"
"""Categories of Unicode whose letters are visible: the others are spaces and parts of letters."""
TAG = re.compile(r'<(?:"[^"]*"|[^">])*>')
SIZE = re.compile(r'<svg [^>]*?width="([0-9.]+)" height="([0-9.]+)"')
SAMPLE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">'
    '<text x="2" y="18" font-size="16" font-family="sans-serif">{}</text></svg>'
)


class Painter:
    """Draws documents, and knows which letters the fonts of this machine have."""

    def __init__(self, library: Any, most_pixels: int) -> None:
        self._library = library
        self._most_pixels = most_pixels
        self._known: dict[str, bool] = {}

    def reply(self, scale: int, document: str) -> tuple[bytes, bytes]:
        """The result of a request, and its bytes."""
        svg = self._library.vegalite_to_svg(document, vl_version=VEGA_LITE, allowed_base_urls=[])
        if not scale:
            return IMAGE, svg.encode()
        found = SIZE.match(svg)
        if found is None or "<image" in svg:  # which could be a file of this machine
            return FAILED, b"an SVG without a size, or with an image inside"
        width, height = (round(float(side) * scale) for side in found.groups())
        if width * height > self._most_pixels:
            return TOO_LARGE, f"{width} {height}".encode()
        letters = set(html.unescape(TAG.sub("", svg)))
        missing = "".join(sorted(each for each in letters if not self._has(each)))
        if missing:
            return MISSING, missing.encode()
        return IMAGE, self._library.svg_to_png(svg, scale=scale)

    def _has(self, letter: str) -> bool:
        """Whether a font has the letter: it is drawn otherwise than one that no font has.

        Without any font nothing is drawn for both.
        """
        if letter not in self._known:
            is_drawn = unicodedata.category(letter)[0] in DRAWN
            self._known[letter] = not is_drawn or self._sample(letter) != self._sample(NO_LETTER)
        return self._known[letter]

    def _sample(self, letter: str) -> bytes:
        image: bytes = self._library.svg_to_png(SAMPLE.format(html.escape(letter)))
        return image


def main() -> None:
    options = json.loads(sys.argv[1])
    set_alarm = _bound(options["memory"])
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the library prints is not a reply

    import vl_convert

    if options["fonts"]:
        vl_convert.register_font_directory(options["fonts"])
    painter = Painter(vl_convert, options["pixels"])
    while head := requests.read(REQUEST.size):
        scale, length = REQUEST.unpack(head)
        document = requests.read(length).decode()
        set_alarm(options["seconds"])
        try:
            result, body = painter.reply(scale, document)
        except ValueError as error:
            result, body = FAILED, str(error).encode()
        set_alarm(0)
        replies.write(REPLY.pack(result, len(body)) + body)
        replies.flush()


def _bound(memory: int) -> Callable[[int], object]:
    """Bound the memory; returns how to set the time after which the system ends this process.

    V8 reserves 32 GB of addresses, so the bound is on what is writable, not on all addresses.
    Where it is reached, the library ends the process. Windows has neither bound.
    """
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return getattr(signal, "alarm", lambda _seconds: None)


if __name__ == "__main__":
    main()
