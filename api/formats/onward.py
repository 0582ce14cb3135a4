"""What libraries take for a file: it passes on what is written, and nothing is changed later."""

import io
from typing import Any

from api.formats.format import Out


class Onward(io.RawIOBase):
    """A file that can only be written, from its beginning to its end."""

    def __init__(self, out: Out) -> None:
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        return self._out.write(bytes(piece))
