"""What stands in a file of a bundle: an ordinary file, within the folder and within bounds.

A bundle may come from a stranger. A link out of its folder would show, in the words of a fault,
what stands elsewhere on the machine; a pipe or a device would never end. Archives are not read.
"""

import os
import stat
from pathlib import Path

MAX_BYTES = 64 << 20
"""Bytes of a CSV file, which is read into memory at once."""
MAX_BYTES_OF_TOML = 1 << 20
"""Bytes of `article.toml`: room for the hashes of fifteen thousand paragraphs."""


def read(path: Path, top: Path) -> bytes:
    """The bytes of a file under `top`. Raises OSError, whose `strerror` says why it cannot be."""
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(top)):
        raise _refusal(path, "it is a link out of the seed folder")
    # A pipe is opened without waiting for who writes it, and is then seen to be one.
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise _refusal(path, "it is no ordinary file")
        most = MAX_BYTES_OF_TOML if path.suffix == ".toml" else MAX_BYTES
        content = file.read(most + 1)
    if len(content) > most:
        raise _refusal(path, f"it has more than {most >> 20} megabytes")
    return content


def _refusal(path: Path, why: str) -> OSError:
    return OSError(0, why, str(path))
