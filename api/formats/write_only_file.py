"""What libraries take for a file: it passes on what is written, and nothing is changed later."""

import io
from typing import Any

from api.queries.results import ByteSink


class WriteOnlyFile(io.RawIOBase):
    """A file that can only be written, from its beginning to its end."""

    def __init__(self, out: ByteSink) -> None:
        self._out = out
        self.failure: Exception | None = None
        """What writing failed with: a library may raise something of its own instead."""

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        try:
            return self._out.write(bytes(piece))
        except Exception as error:
            self.failure = error
            raise
